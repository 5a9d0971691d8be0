"""Inline text of a paragraph, heading or table cell as styled runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.style import Style

from tui.app.transcript.markdown.blocks import crowding
from tui.app.transcript.markdown.parser import Environment, parse_inline
from tui.app.transcript.markdown.wrapping import Run
from tui.app.transcript.palette import Palette
from tui.core.cleaning import marked

if TYPE_CHECKING:
    from markdown_it.token import Token

BOLD = Style(bold=True)
ITALIC = Style(italic=True)
STRIKE = Style(strike=True)
UNDERLINE = Style(underline=True)
_EMPHASIS = {"em_open": ITALIC, "strong_open": BOLD, "s_open": STRIKE}
ADDRESS = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}*_]", re.IGNORECASE)
"""A web address in running text, without the punctuation after it."""
WEB = re.compile(r"https?://", re.IGNORECASE)
"""How an address begins that can be opened; a link with any other looks like text."""
HREF = "href"
"""The key of a link's address in the metadata of its style."""
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
"""A line break as HTML, which is read as one."""
# In LaTeX these characters have a meaning after a backslash, so the backslash stays.
_LATEX = frozenset("()[]{},;!|")


class Inline:
    """Makes runs of the inline tokens of one text. The styles of the open tokens are on a stack."""

    def __init__(self, palette: Palette, base: Style) -> None:
        self._palette = palette
        self._styles = [base]
        self._links: list[tuple[str, int]] = []
        self.runs: list[Run] = []

    def walk(self, tokens: list[Token]) -> list[Run]:
        """Add the text of the tokens. Return all runs so far."""
        for token in tokens:
            kind = token.type
            if kind == "text":
                self._add_words(token.content)
            elif kind.endswith("_open"):
                self._open(token)
            elif kind.endswith("_close"):
                self._close(token)
            else:
                self._leaf(token)
        return self.runs

    def _add(self, text: str, style: Style | None = None) -> None:
        if text:
            self.runs.append((marked(text), style or self._styles[-1]))

    def _add_words(self, text: str) -> None:
        """Add running text, in which a web address is a link also without Markdown syntax."""
        at = 0
        if "://" in text and not self._links:
            for found in ADDRESS.finditer(text):
                self._add(text[at : found.start()])
                self._add(found[0], self._styles[-1] + self._palette.link + _to(found[0]))
                at = found.end()
        self._add(text[at:])

    def _open(self, token: Token) -> None:
        style = self._styles[-1]
        if token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            self._links.append((address, len(self.runs)))
            style += self._palette.link + _to(address) if WEB.match(address) else Style.null()
        self._styles.append(style + _EMPHASIS.get(token.type, Style.null()))

    def _close(self, token: Token) -> None:
        self._styles.pop()
        if token.type == "link_close":
            address, first = self._links.pop()
            shown = "".join(text for text, _ in self.runs[first:])
            if address not in (shown, f"mailto:{shown}", f"http://{shown}"):
                self._add(f" ({address})" if shown else address, self._palette.dim)

    def _leaf(self, token: Token) -> None:
        kind = token.type
        if kind == "code_inline":
            self._add(token.content, self._styles[-1] + self._palette.inline_code)
        elif kind == "softbreak":
            self._add(" ")
        elif kind == "hardbreak":
            self._add("\n")
        elif kind == "text_special":
            latex = token.info == "escape" and token.content in _LATEX
            self._add(token.markup if latex else token.content)
        elif kind == "image":
            self._add(f"[image: {token.content or 'untitled'}] ({token.attrs.get('src', '')})", self._palette.dim)
        elif kind == "html_inline":
            self._add("\n" if BREAK.fullmatch(token.content) else token.content, self._palette.dim)
        else:
            self._add(token.content)


def _to(address: str) -> Style:
    """Return the style with the address of a link, for a click; the terminal does not get it."""
    return Style.from_meta({HREF: address})


def inline_runs(content: str, base: Style, palette: Palette, environment: Environment) -> list[Run]:
    """Return the inline Markdown `content` as styled runs. Link references are looked up in `environment`."""
    if crowding(content):
        return [(marked(content), base)]
    return Inline(palette, base).walk(parse_inline(content, environment))
