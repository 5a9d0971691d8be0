"""The list of commands that a slash begins, above the composer: what each does, and its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from tui.app.commands import ARRIVES, WAITING, Command, matching
from tui.core.cleaning import cleaned_line

MOST = 8  # rows
HERE, THERE = "▸ ", "  "
NAMES = 24  # columns of a command
SHORT = 40  # columns below which only names are shown


@dataclass(frozen=True, slots=True)
class Offer:
    """One row: the draft that it makes, what it is called, what it does, its key.

    ``runs`` says that the draft is done at once, since nothing more can be typed behind it.
    """

    draft: str
    name: str
    about: str = ""
    key: str = ""
    runs: bool = False


def commands_offered(draft: str, *, arriving: bool = False) -> list[Offer]:
    """Return the commands that a draft may become; of one that waits for the reply that is ``arriving``, it says so."""
    return [_offer(command, waits=arriving and command.action in WAITING) for command in matching(draft)]


def _offer(command: Command, *, waits: bool) -> Offer:
    name = f"/{command.slash} {command.takes}".rstrip()
    draft = f"/{command.slash} " if command.takes else f"/{command.slash}"
    return Offer(draft, name, f"not {ARRIVES}" if waits else command.about, command.keys, runs=not command.takes)


def names_offered(command: str, names: Sequence[str]) -> list[Offer]:
    """Return what may be typed behind a command, such as ``/model ``."""
    return [Offer(f"{command}{name}", name) for name in names]


class SlashList(Widget):
    """Draws the offers, the chosen one with a sign; the keys stay with the composer, which says what was pressed.

    ``chosen`` is None as long as nothing was chosen where that takes a key: of names, since any may be typed.
    """

    DEFAULT_CSS = """
    SlashList { layer: above; dock: bottom; height: auto; max-width: 100; display: none; }
    SlashList { background: $surface; border: round $line; border-subtitle-color: $text-muted; padding: 0 1; }
    SlashList.some { display: block; }
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

    @property
    def offer(self) -> Offer | None:
        """The chosen row."""
        return self.offers[self.chosen] if self.chosen is not None and self.offers else None

    def show(self, offers: Sequence[Offer], *, chosen: int | None) -> None:
        """Show other offers, or none; where they are the same, change nothing."""
        if tuple(offers) == self.offers:
            return
        self.offers, self.chosen = tuple(offers), chosen
        self.set_class(bool(offers), "some")
        self._count()
        self.refresh(layout=True)

    def move(self, step: int) -> None:
        """Choose the row below or above; after the last comes the first."""
        at = (-1 if step > 0 else 0) if self.chosen is None else self.chosen
        self.chosen = (at + step) % max(1, len(self.offers))
        self._count()
        self.refresh()

    def _count(self) -> None:
        """Say in the border how many there are, where they are not all in view."""
        at, whole = (self.chosen or 0) + 1, len(self.offers)
        self.border_subtitle = f"{at} of {whole}" if whole > MOST else None

    @property
    def _first(self) -> int:
        """The first row in view."""
        return max(0, min((self.chosen or 0) - MOST // 2, len(self.offers) - MOST))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  as Textual calls it
        """Return the rows in view."""
        return min(MOST, len(self.offers))

    def render(self) -> Content:
        """Return the rows in view."""
        first, width = self._first, self.content_size.width
        rows = enumerate(self.offers[first : first + MOST], first)
        return Content("\n").join(_row(offer, width, here=number == self.chosen) for number, offer in rows)

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


def _row(offer: Offer, width: int, *, here: bool) -> Content:
    """Return one row of so many columns: the name, what it does, and the key at the right."""
    name, sign = cleaned_line(offer.name), HERE if here else THERE
    style = "bold $text-primary" if here else "$foreground"
    if not offer.about or width < SHORT:
        return Content.assemble((f"{sign}{name}", style)).truncate(width, ellipsis=True)
    room = max(1, width - len(sign) - NAMES - (len(offer.key) + 2 if offer.key else 0))
    about = Content.styled(offer.about, "$foreground" if here else "$text-muted").truncate(room, ellipsis=True)
    gap = " " * (width - len(sign) - NAMES - about.cell_length - len(offer.key)) if offer.key else ""
    shown = Content.styled(f"{name:<{NAMES}}", style).truncate(NAMES, ellipsis=True)
    return Content.assemble((sign, style), shown, about, gap, (offer.key, "$text-muted"))
