"""The transcript on the screen: one scroll view that draws lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from tui.app.transcript.finding import Finding
from tui.app.transcript.markdown.inline import HREF
from tui.app.transcript.palette import COMPONENTS, CSS, PAINTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from tui.app.transcript.entry import Entry
    from tui.app.transcript.layout import Anchor


class Transcript(Finding):
    """Shows entries below each other, follows the end, and keeps its place when one scrolls up."""

    DEFAULT_CSS = CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = {*COMPONENTS.values(), *PAINTED}

    class LinkClicked(Message):
        """A link was clicked on; it was not judged yet."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    # What is shown

    @property
    def entries(self) -> list[Entry]:
        """All entries, with the text that has come for them."""
        return self._rows.entries

    @property
    def rendered(self) -> int:
        """How many entries were drawn so far: a figure for tests."""
        return self._rows.rendered

    def source(self, key: str) -> str:
        """Give the text of an entry as it was received."""
        return self._rows.entry(key).text

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace everything, and stand at the end."""
        self._changed.clear()
        self._rows.show(entries)
        self._follow(True)
        self._place(None, exact=True)
        self.refresh()

    def add(self, entry: Entry) -> None:
        """Put one more entry below the others. One's own message is always shown."""
        if entry.kind == "user":
            self._follow(True)
        self._change(lambda: self._rows.add(entry), exact=entry.kind == "user")

    def replace(self, entry: Entry) -> None:
        """Put `entry` in the place of the one with the same key: the finished reply, whose last line ends the view."""
        self._changed.discard(entry.key)
        self._change(lambda: self._rows.replace(entry), exact=not entry.live)

    def extend(self, key: str, *, text: str = "", reasoning: str = "") -> None:
        """Add streamed pieces to a live reply. The first are painted at once, others once a frame."""
        self._rows.extend(key, text, reasoning)
        self._changed.add(key)
        self._pulse.beat()

    def set_status(self, key: str, status: str) -> None:
        """Change the one line under a live reply; costs that line alone."""
        self._change(lambda: self._rows.set_status(key, status))

    # Folding

    def action_toggle_folds(self) -> None:
        """Unfold all that is folded in view; if nothing is, fold all that can be."""
        if not self._ready:
            return
        top = self.scroll_offset.y
        found = [(line, at) for line in range(top, top + self._view.height) if (at := self._rows.fold_at(line))]
        if not found:
            return
        closed = [at for _, at in found if not at[1].open]
        anchor = self._rows.anchor(found[0][0])
        for index, fold in closed or [at for _, at in found]:
            self._rows.set_open(index, fold.name, not fold.open)
        self._refold(anchor, found[0][0] - top)

    def on_click(self, event: events.Click) -> None:
        """Fold or unfold what one clicks on; on the line that says how much came below, go there."""
        at = event.get_content_offset(self)
        if at is None or not self._ready:
            return
        number = self.scroll_offset.y + at.y
        if self._is_notice(at.y):
            self.action_scroll_end()
        elif address := event.style.meta.get(HREF):
            self.post_message(self.LinkClicked(str(address)))
        elif found := self._rows.fold_at(number):
            index, fold = found
            anchor = self._rows.anchor(number)
            self._rows.set_open(index, fold.name, not fold.open)
            self._refold(anchor, at.y)

    def _refold(self, anchor: Anchor | None, row: int) -> None:
        """Show what was folded or unfolded, with the line one folds by where it was."""
        self.screen.clear_selection()
        self._stand(anchor, -row)
