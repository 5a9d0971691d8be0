"""The list above the composer: what the word that is typed may become, with a line of help each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from tui.app.completion.offer import Offer
from tui.core.cleaning import cleaned_line

MOST = 8  # rows
HERE, THERE = "▸ ", "  "
CURRENT = "● "  # what is in use, as in every list
LEAST_NAME, MOST_NAME = 24, 0.6  # columns of the names: at least, and at most of the width
GAP = 2  # columns between two columns
SHORT = 40  # columns below which only names are shown


class OfferList(Widget):
    """Draws the offers, the chosen one with a sign; the keys stay with the composer, which says what was pressed.

    ``chosen`` is None as long as nothing was chosen where that takes a key: where anything may be typed.
    """

    DEFAULT_CSS = """
    OfferList { layer: above; dock: bottom; height: auto; max-width: 100; display: none; }
    OfferList { background: $surface; border: round $line; border-subtitle-color: $text-muted; padding: 0 1; }
    OfferList.some { display: block; }
    """

    class Taken(Message):
        """A row was clicked."""

        def __init__(self, offer: Offer) -> None:
            super().__init__()
            self.offer = offer

    def __init__(self) -> None:
        super().__init__()
        self.offers: tuple[Offer, ...] = ()
        self.chosen: int | None = None
        self.note = ""  # what is to be said of the list, such as that more is still read

    @property
    def offer(self) -> Offer | None:
        """The chosen row."""
        return self.offers[self.chosen] if self.chosen is not None and self.offers else None

    def show(self, offers: Sequence[Offer], *, chosen: int | None, note: str = "", keep: bool = False) -> None:
        """Show other offers, or none; where they are the same, the choice stays. ``note`` is said below them.

        ``keep`` says that they are for the same draft, of which more was read: what a key has chosen stays chosen.
        """
        if (tuple(offers), note) == (self.offers, self.note):
            return
        before = self.offer if keep else None
        self.offers, self.note = tuple(offers), note
        self.chosen = self.offers.index(before) if before in self.offers else chosen
        self.set_class(bool(offers or note), "some")
        self._count()
        self.refresh(layout=True)

    def move(self, step: int) -> None:
        """Choose the row below or above; after the last comes the first."""
        if not self.offers:
            return
        at = (-1 if step > 0 else 0) if self.chosen is None else self.chosen
        self.chosen = (at + step) % len(self.offers)
        self._count()
        self.refresh()

    def _count(self) -> None:
        """Say in the border how many there are, where they are not all in view, and what is to be said of them."""
        at, whole = (self.chosen or 0) + 1, len(self.offers)
        said = (cleaned_line(self.note) if self.offers else "", f"{at} of {whole}" if whole > MOST else "")
        self.border_subtitle = Content(" · ".join(filter(None, said))) if any(said) else None

    @property
    def _first(self) -> int:
        """The first row in view."""
        return max(0, min((self.chosen or 0) - MOST // 2, len(self.offers) - MOST))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  as Textual calls it
        """Return the rows in view."""
        return min(MOST, max(1, len(self.offers)))

    def render(self) -> Content:
        """Return the rows in view; without any, the note alone."""
        if not self.offers:
            return Content.styled(f"{THERE}{cleaned_line(self.note)}", "$text-muted")
        first, columns = self._first, _Columns(self.offers, self.content_size.width)
        rows = enumerate(self.offers[first : first + MOST], first)
        return Content("\n").join(columns.row(offer, here=number == self.chosen) for number, offer in rows)

    def on_click(self, event: events.Click) -> None:
        """Take the row that was clicked."""
        at = event.get_content_offset(self)
        if at is not None and at.y + self._first < len(self.offers):
            event.stop()
            self.post_message(self.Taken(self.offers[at.y + self._first]))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Choose the row below."""
        event.stop()
        self.move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Choose the row above."""
        event.stop()
        self.move(-1)


class _Columns:
    """Where the parts of a row begin, so that they line up: signs, name, what it is, and the key at the right."""

    def __init__(self, offers: Sequence[Offer], width: int) -> None:
        self._width = width
        self._marks = CURRENT if any(offer.current for offer in offers) else ""
        self._told = width >= SHORT and any(offer.about or offer.key for offer in offers)
        self._name = width - len(HERE) - len(self._marks)
        if self._told:
            beside = any(offer.about for offer in offers)
            longest = max(cell_len(offer.name) for offer in offers)
            most = int(width * MOST_NAME) if beside else self._name - GAP - max(len(offer.key) for offer in offers)
            self._name = min(max(LEAST_NAME, longest + GAP), most)

    def row(self, offer: Offer, *, here: bool) -> Content:
        """Return one row."""
        style = "bold $text-primary" if here else "$foreground"
        mark = "" if not self._marks else CURRENT if offer.current else THERE
        signs = Content.styled(f"{HERE if here else THERE}{mark}", style)
        name = Content.styled(_fitted(cleaned_line(offer.name), self._name - (GAP if self._told else 0)), style)
        if not self._told:
            return signs + name
        room = self._width - signs.cell_length - self._name - (len(offer.key) + GAP if offer.key else 0)
        about = Content.styled(cleaned_line(offer.about), "$foreground" if here else "$text-muted")
        about = about.truncate(max(0, room), ellipsis=True)
        beside = self._name - name.cell_length
        free = self._width - signs.cell_length - self._name - about.cell_length - len(offer.key) if offer.key else 0
        return Content.assemble(signs, name, " " * beside, about, " " * max(0, free), (offer.key, "$text-muted"))


def _fitted(name: str, width: int) -> str:
    """Return a name of so many columns at most. Of a path the end tells most, so that one is cut at its beginning."""
    if cell_len(name) <= width:
        return name
    if "/" not in name.lstrip("/"):
        return Content(name).truncate(max(1, width), ellipsis=True).plain
    while name and cell_len(name) > width - 1:
        name = name[1:]
    return f"…{name}"
