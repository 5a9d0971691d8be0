"""The tables of a reply: each as Markdown, and as lines of tabs for a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app.transcript.markdown.inline import BREAK
from tui.app.transcript.markdown.parser import parse_blocks, parse_inline
from tui.core.cleaning import marked

if TYPE_CHECKING:
    from markdown_it.token import Token

_NUMBER = re.compile(r"[+-]?[\d.,\s%]+")
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class ReplyTable:
    """A table: its cells as Markdown, row by row. The first row is the head."""

    rows: tuple[tuple[str, ...], ...]
    alignments: tuple[str, ...]

    @property
    def markdown(self) -> str:
        """The table as Markdown, one line a row."""
        marks = {"left": ":---", "right": "---:", "center": ":---:"}
        ruler = "|".join(["", *(marks.get(each, "---") for each in self.alignments), ""])
        head, *rows = (" | ".join(["", *(cell.replace("|", "\\|") for cell in row), ""]).strip() for row in self.rows)
        return "\n".join([head, ruler, *rows])

    @property
    def tsv(self) -> str:
        """The table as a spreadsheet takes it: cells without their signs, a tab between them, one line a row.

        An apostrophe stands before what the spreadsheet would take for a formula: the text is that of a model.
        """
        return "\n".join("\t".join(map(_plain, row)) for row in self.rows)

    @property
    def about(self) -> str:
        """How large it is, and its head."""
        columns, rows = len(self.alignments), len(self.rows) - 1
        head = ", ".join(filter(None, map(_plain, self.rows[0])))
        return f"{columns} column{'s' * (columns != 1)}, {rows:,} row{'s' * (rows != 1)} · {head}"


def tables_of(text: str) -> list[ReplyTable]:
    """Return the tables of a text as it was received, those in lists and quotes too, from the first to the last."""
    if "|" not in text:
        return []
    return list(_tables(parse_blocks(marked(text), {})))


def _tables(tokens: list[Token]) -> Iterator[ReplyTable]:
    rows: list[tuple[str, ...]] = []
    cells: list[str] = []
    alignments: list[str] = []
    for token in tokens:
        if token.type == "table_open":
            rows, alignments = [], []
        elif token.type == "tr_open":
            cells = []
        elif token.type == "th_open":
            alignments.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
        elif token.type == "inline":
            cells.append(token.content)
        elif token.type == "tr_close":
            rows.append(tuple(cells))
        elif token.type == "table_close":
            yield ReplyTable(tuple(rows), tuple(alignments))


def _plain(cell: str) -> str:
    """Return the text of a cell on one line, without the signs of Markdown."""
    parts = ("\n" if part.type.endswith("break") else part.content for part in parse_inline(cell, {}))
    text = " ".join(BREAK.sub("\n", "".join(parts)).split())
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
