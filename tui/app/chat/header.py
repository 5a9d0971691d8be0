"""The header: what the session is called, and what is out of the ordinary about it. Always on screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from textual.content import Content
from textual.reactive import reactive

from tui.app.chat.button import CSS, ButtonLine, button
from tui.app.keymap import keymap
from tui.core.cleaning import cleaned_line

NARROW = 100  # columns below which the composer's border has no room for persona and model: they are here then
UNTITLED = "New session"
LEAST_OF_TITLE = 12  # columns


@dataclass(frozen=True, slots=True)
class Heading:
    """What header and composer show; every string may come from outside, and is cleaned.

    ``turn`` says which persona the draft alone is asked under, empty where that is ``persona``.
    ``parameters`` are the options and sampling that will be sent, empty where none is.
    ``unkept`` says that something of the session is in memory only; ``folder`` is where it is carried on, if it is.
    ``limits`` is what is left of a rate limit, where that is little. ``private`` says that all of the session is in
    memory only, by the user's wish. ``title`` is empty before the first message.
    """

    connection: str = ""
    endpoint: str = ""
    model: str = ""
    effort: str = ""
    parameters: str = ""
    persona: str = ""
    turn: str = ""
    practice: bool = False
    stored: str = ""
    unkept: bool = False
    folder: str = ""
    limits: str = ""
    private: bool = False
    title: str = ""

    def cleaned(self) -> Heading:
        """Return it with no control characters: Textual 8.2.8 fails to draw styled text that has some."""
        held = ((field.name, getattr(self, field.name)) for field in fields(self))
        cleaned: dict[str, Any] = {name: cleaned_line(text) for name, text in held if isinstance(text, str)}
        return replace(self, **cleaned)


class Header(ButtonLine):
    """Draws ``heading`` in one line: the title, and at the right marks, model and persona, as far as there are any."""

    DEFAULT_CSS = f"""
    Header {{ dock: top; height: 1; width: 1fr; background: $panel; padding: 0 1; {CSS} }}
    """

    heading: reactive[Heading] = reactive(Heading())

    def validate_heading(self, heading: Heading) -> Heading:
        """Clean it."""
        return heading.cleaned()

    def render(self) -> Content:
        """Return the header; the title is cut where it is too long."""
        held, width = self.heading, self.content_size.width
        if not held.connection:
            return Content.assemble(("mull", "bold"), (" starting …", "$text-muted"))
        right = Content.styled(" · ", "$text-muted").join(list(self._marks()))
        right = right.truncate(max(1, width - LEAST_OF_TITLE), ellipsis=True)
        title = Content.styled(held.title, "bold") if held.title else Content.styled(UNTITLED, "$text-muted")
        title = button(title.truncate(max(1, width - right.cell_length - 2), ellipsis=True), "sessions")
        gap = max(1, width - title.cell_length - right.cell_length)
        return Content.assemble(title, " " * gap, right)

    def _marks(self) -> Iterator[Content]:
        """Yield what stands at the right, what must be seen first."""
        held = self.heading
        marks = (
            (held.limits, "$text-warning", "connection"),
            (keymap().in_words("IN MEMORY ONLY (Alt+W)") if held.unkept else "", "bold $text-error", "carry_on"),
            ("PRIVATE" if held.private else "", "bold $text-success", ""),
            ("practice" if held.practice else "", "$badge", "connect"),
        )
        yield from (button(Content.styled(words, style), action) for words, style, action in marks if words)
        if self.app.size.width < NARROW:
            yield button(Content.styled(held.model, "$foreground"), "model")
            yield button(Content.styled(held.persona, "$text-secondary"), "persona")
        if held.folder:
            yield button(Content.styled(f"kept in {held.folder}", "$text-muted"), "carry_on")
