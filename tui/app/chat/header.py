"""Where the next request goes and what it uses: connection, endpoint, model, effort, persona. Always on screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.core.cleaning import cleaned_line


@dataclass(frozen=True, slots=True)
class Heading:
    """What the header shows; every string may come from outside, and is cleaned."""

    connection: str = ""
    endpoint: str = ""
    model: str = ""
    effort: str = ""
    persona: str = ""
    practice: bool = False
    stored: str = ""


class Header(Widget):
    """Draws ``heading`` in one line, or in two where one is too narrow."""

    DEFAULT_CSS = """
    Header { dock: top; height: 1; width: 1fr; background: $panel; padding: 0 1; }
    Header.two-lines { height: 2; }
    """

    heading: reactive[Heading] = reactive(Heading())

    def validate_heading(self, heading: Heading) -> Heading:
        """Clean it: Textual 8.2.8 fails to draw styled text with control characters in it."""
        return replace(
            heading,
            connection=cleaned_line(heading.connection),
            endpoint=cleaned_line(heading.endpoint),
            model=cleaned_line(heading.model),
            effort=cleaned_line(heading.effort),
            persona=cleaned_line(heading.persona),
            stored=cleaned_line(heading.stored),
        )

    def render(self) -> Content:
        """Return the header; what does not fit is cut at the right end of its own half."""
        where, what = self._where(), self._what()
        width = self.content_size.width
        if self.size.height > 1:
            return Content("\n").join([where.truncate(width, ellipsis=True), what.truncate(width, ellipsis=True)])
        room = max(1, width - where.cell_length - what.cell_length)
        return Content.assemble(where, " " * room, what).truncate(width, ellipsis=True)

    def on_resize(self) -> None:
        """Take a second line on narrow terminals."""
        self.set_class(self.app.size.width < 100, "two-lines")

    def _where(self) -> Content:
        held = self.heading
        if not held.connection:
            return Content.assemble(("mull", "bold"), " ", ("starting …", "$foreground-muted"))
        mark = ("PRACTICE ", "bold $warning") if held.practice else ("", "")
        return Content.assemble(
            ("mull ", "bold"), mark, (held.connection if not held.practice else "", "bold"),
            (f" → {held.endpoint}" if not held.practice else f"→ {held.endpoint}", "$foreground-muted"),
            (f" · {held.stored}" if held.stored else "", "$foreground-muted"),
        )  # fmt: skip

    def _what(self) -> Content:
        held = self.heading
        if not held.model:
            return Content("")
        return Content.assemble((held.model, "bold"), f" · {held.effort} · ", (held.persona, "$secondary"))
