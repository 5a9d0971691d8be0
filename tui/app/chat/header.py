"""Where the next request goes and what it uses: connection, endpoint, model, effort, persona. Always on screen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.core.cleaning import cleaned_line

HOST = re.compile(r"(http://)?([^/ ]*)(.*)", re.DOTALL)  # an endpoint: scheme, host and port, the rest
LEAST_OF_HOST = 30  # characters


@dataclass(frozen=True, slots=True)
class Heading:
    """What the header shows; every string may come from outside, and is cleaned.

    ``parameters`` are the options and sampling that will be sent, empty where none is.
    ``unkept`` says that something of the session is in memory only; ``folder`` is where it is carried on, if it is.
    ``limits`` is what is left of a rate limit, where that is little. ``private`` says that all of the session is in
    memory only, by the user's wish.
    """

    connection: str = ""
    endpoint: str = ""
    model: str = ""
    effort: str = ""
    parameters: str = ""
    persona: str = ""
    practice: bool = False
    stored: str = ""
    unkept: bool = False
    folder: str = ""
    limits: str = ""
    private: bool = False


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
            parameters=cleaned_line(heading.parameters),
            persona=cleaned_line(heading.persona),
            stored=cleaned_line(heading.stored),
            folder=cleaned_line(heading.folder),
            limits=cleaned_line(heading.limits),
        )

    def render(self) -> Content:
        """Return the header; what does not fit is cut at the right end of its own half."""
        what, width = self._what(), self.content_size.width
        if self.size.height > 1:
            where = self._where(width)
            return Content("\n").join([where.truncate(width, ellipsis=True), what.truncate(width, ellipsis=True)])
        where = self._where(width - what.cell_length - 1)
        room = max(1, width - where.cell_length - what.cell_length)
        return Content.assemble(where, " " * room, what).truncate(width, ellipsis=True)

    def on_resize(self) -> None:
        """Take a second line on narrow terminals."""
        self.set_class(self.app.size.width < 100, "two-lines")

    def _where(self, width: int) -> Content:
        """Return where requests go, in about so many columns: a host that is too long is cut in its middle."""
        whole = self._sent_to(self.heading.endpoint)
        over = whole.cell_length - width
        return whole if over <= 0 else self._sent_to(_shortened(self.heading.endpoint, over))

    def _sent_to(self, endpoint: str) -> Content:
        held = self.heading
        if not held.connection:
            return Content.assemble(("mull", "bold"), " ", ("starting …", "$text-muted"))
        mark = ("PRACTICE ", "bold $badge") if held.practice else ("", "")
        unkept = ("IN MEMORY ONLY (Alt+W) ", "bold $text-error") if held.unkept else ("", "")
        private = ("PRIVATE ", "bold $text-success") if held.private else ("", "")
        return Content.assemble(
            ("mull ", "bold"), private, unkept, mark, (held.connection if not held.practice else "", "bold"),
            (f" → {endpoint}" if not held.practice else f"→ {endpoint}", "$text-muted"),
            (f" · {held.stored}" if held.stored else "", "$text-muted"),
            (f" · kept in {held.folder}" if held.folder else "", "$text-muted"),
        )  # fmt: skip

    def _what(self) -> Content:
        held = self.heading
        if not held.model:
            return Content("")
        limits = (f"{held.limits} · ", "$text-warning") if held.limits else ""
        how = " · ".join(filter(None, (held.effort, held.parameters)))
        return Content.assemble(limits, (held.model, "bold"), f" · {how} · ", (held.persona, "$text-secondary"))


def _shortened(endpoint: str, over: int) -> str:
    """Return an endpoint with its host ``over`` characters shorter, and no shorter than `LEAST_OF_HOST`.

    The host is cut in its middle: its end says whose it is, and more is kept of that.
    """
    found = HOST.fullmatch(endpoint)
    if found is None:
        return endpoint
    scheme, host, rest = found[1] or "", found[2], found[3]
    room = max(len(host) - over, LEAST_OF_HOST)
    if len(host) <= room:
        return endpoint
    front = (room - 1) // 3
    return f"{scheme}{host[:front]}…{host[len(host) - (room - 1 - front) :]}{rest}"
