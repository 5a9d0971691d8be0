"""One parse of Markdown: its top-level blocks, each with the characters it covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app.transcript.markdown.blocks import WINDOW
from tui.app.transcript.markdown.parser import parse_blocks

if TYPE_CHECKING:
    from markdown_it.token import Token

_LISTS = ("bullet_list_open", "ordered_list_open")


@dataclass(slots=True)
class Group:
    """The tokens of one top-level block or list item.

    `first` and `end` are the lines its tokens name; `start` and `stop` the characters of the source, together with what
    stands between it and the one before.
    """

    tokens: list[Token]
    first: int
    end: int
    start: int = 0
    stop: int = 0

    @property
    def type(self) -> str:
        """The type of the token that opens it, as markdown-it calls it."""
        return self.tokens[0].type

    @property
    def open(self) -> bool:
        """Whether this is a fence that nothing closes yet."""
        return self.type == "fence" and self.end == self.first + 1 + self.code_lines

    @property
    def code_lines(self) -> int:
        """How many lines of code a fence holds; the last may not have ended."""
        code = self.tokens[0].content
        return code.count("\n") + (bool(code) and not code.endswith("\n"))

    @property
    def number(self) -> int | None:
        """The number an item has in the source; None for a bullet."""
        info = self.tokens[0].info
        return int(info) if info.isdecimal() else None


class Page:
    """`source` parsed, of which the first `skip` characters were only put before it to open a fence or table again.

    `end` is where it ends in the whole text.
    """

    def __init__(self, source: str, end: int, skip: int = 0) -> None:
        self.source = source
        self.skip = skip
        self._before = end - len(source)
        self.lines = source.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.starts[-1] = len(source)
        self.groups = _groups(parse_blocks(source, {}))
        at = skip
        for group in self.groups:
            group.start = at
            at = group.stop = self.starts[group.end]

    def place(self, at: int) -> int:
        """Where a character of the source is in the whole text."""
        return self._before + at

    @property
    def decided(self) -> int:
        """How many characters stand in lines of which it is clear what they belong to.

        Not so the last line, unless it is very long, and the one before it, which may be the head of a table.
        """
        return len(self.source) if len(self.lines[-1]) > WINDOW else self.starts[max(0, self.complete - 1)]

    @property
    def complete(self) -> int:
        """How many lines have ended."""
        return len(self.lines) - 1

    def finished(self) -> int:
        """How many of the groups can no longer change: those before the last that has two complete lines of its own."""
        begun = [number for number, group in enumerate(self.groups) if group.first + 2 <= self.complete]
        return begun[-1] if begun else 0


def _groups(tokens: list[Token]) -> list[Group]:
    groups: list[Group] = []
    level = 0
    for token in tokens:
        opens = level == 0 or (level == 1 and token.type == "list_item_open" and tokens[0].level == 0)
        if opens and token.nesting >= 0 and token.type not in _LISTS and token.map:
            groups.append(Group([], token.map[0], token.map[1]))
        level += token.nesting
        if groups and (level > 0 or token.type not in ("bullet_list_close", "ordered_list_close")):
            groups[-1].tokens.append(token)
    return groups
