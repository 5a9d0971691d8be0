"""Replies no one wants: large, deep, wide, without end. Each is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

MEGABYTE = 1_000_000
PROSE = "A model that **reasons** spends hidden tokens before it answers. " * 8 + "\n\n"
CODE = "def total(rows):\n    return sum(rows)  # all\n"
ROW = "| gpt-5.6-sol | high | 25,000 | a cell with `code` and **words** in it |\n"


def filled(piece: str, size: int = MEGABYTE) -> str:
    """Repeat a piece up to a size."""
    return piece * (size // len(piece))


def grid(columns: int, rows: int, cell: str = " cell |") -> str:
    """Write a table; an empty cell leaves all of a row to be filled up."""
    row = "|" + (cell * columns or " short |") + "\n"
    return "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + row * rows


SHAPES: dict[str, Callable[[], str]] = {
    "prose": lambda: filled(PROSE),
    "one fence of 100 KB": lambda: "```python\n" + filled(CODE, 100_000) + "```",
    "one fence": lambda: "```python\n" + filled(CODE) + "```",
    "one fence never closed": lambda: "~~~~~\n" + filled("~~~\n```\n"),
    "a fenced line": lambda: "```\n" + "x" * MEGABYTE + "\n```",
    "many fences": lambda: filled("```py\nx = 1\n```\n"),
    "2,000 rows of 20 columns": lambda: grid(20, 2_000),
    "short rows": lambda: "| a | b |\n|---|---|\n" + filled("| 1 | 2 |\n"),
    "5,000 columns": lambda: grid(5_000, 1, "b|"),
    "5,000 columns of 100 rows": lambda: grid(5_000, 100, "b|"),
    "rows filled up": lambda: grid(2_000, 20_000, ""),
    "20,000 paragraphs": lambda: "A paragraph.\n\n" * 20_000,
    "headings": lambda: filled("# A heading of words\n"),
    "one heading": lambda: "# " + filled("words and *more* words "),
    "one line with spaces": lambda: filled("words and *more* words "),
    "one line without": lambda: "x" * MEGABYTE,
    "one paragraph of lines": lambda: filled("a line of words\n"),
    "lines that may be underlined": lambda: filled("a\n==x\n"),
    "short items": lambda: filled("- item\n"),
    "empty items": lambda: filled("-\n"),
    "long items": lambda: filled("- " + "an item with **some** words " * 40 + "\n"),
    "one long item": lambda: "- " + filled("a line of words\n  "),
    "numbered items": lambda: "".join(f"{number}. an item\n" for number in range(1, 60_000)),
    "nested lists": lambda: filled("".join("  " * level + "- item\n" for level in range(12))),
    "lists nested without end": lambda: "".join("  " * level + "- item\n" for level in range(1_400)),
    "lists nested on one line": lambda: filled("- ") + "item",
    "CJK": lambda: filled("推論するモデルは答える前に隠れたトークンを使う。"),
    "combining marks": lambda: filled("e\u0301\u0327\u0308"),
    "one letter with all marks": lambda: "e" + "\u0301" * MEGABYTE,
    "emoji": lambda: filled("👩\u200d👩\u200d👧 "),
    "10,000 nested quotes": lambda: ">" * 10_000 + " deep",
    "lines of nested quotes": lambda: filled(">" * 100 + " deep\n"),
    "quotes of a megabyte": lambda: filled("> quoted words\n"),
    "50,000 entities": lambda: "&amp;" * 50_000,
    "10,000 rules": lambda: "---\n\n" * 10_000,
    "brackets": lambda: filled("["),
    "brackets and parentheses": lambda: filled("[a]("),
    "images": lambda: filled("![["),
    "asterisks": lambda: filled("*"),
    "asterisks and words": lambda: filled("*a **b "),
    "underscores": lambda: filled("_"),
    "underscores and words": lambda: filled("_a __b "),
    "backticks": lambda: filled("`"),
    "backticks of many lengths": lambda: "".join("`" * (number % 50 + 1) + "x" for number in range(40_000)),
    "links": lambda: filled("[a](https://example.org/a) "),
    "link references": lambda: filled("[a]: https://example.org/a\n"),
    "link references, each its own": lambda: "".join(f"[{n}]: https://example.org/{n}\n" for n in range(30_000)),
    "a link reference without end": lambda: "[a]: https://example.org/" + filled("a"),
    "a title without end": lambda: "[a]: https://example.org '" + filled("words\n"),
    "references used": lambda: "[a]: https://example.org\n\n" + filled("[a] [b] [a][b] "),
    "html": lambda: filled("<div><b>x</b>\n"),
    "a comment never closed": lambda: "<!-- " + filled("words\n"),
    "tags never closed": lambda: filled("<a "),
    "backslashes": lambda: filled("\\"),
    "control characters": lambda: filled("\x1b[2J\u202e"),
    "carriage returns": lambda: filled("a\rb\r\n"),
    "blank lines": lambda: "\n" * MEGABYTE,
    "blanks": lambda: " " * MEGABYTE + "x",
    "tabs": lambda: "\t" * MEGABYTE + "x",
    "indented code": lambda: filled("    x = 1\n"),
}
SLOW: dict[str, Callable[[], str]] = {
    "100 KB of prose": lambda: filled(PROSE, 100_000),
    "100 KB of one fence": lambda: "```python\n" + filled(CODE, 100_000),
    "100 KB of one table": lambda: "| Model | Effort | Tokens | Words |\n|---|---|---:|---|\n" + filled(ROW, 100_000),
    "100 KB of one paragraph": lambda: filled("words and *more* words without an end and ", 100_000),
    "100 KB of one list": lambda: filled("- an item with **some** words in it\n", 100_000),
}
