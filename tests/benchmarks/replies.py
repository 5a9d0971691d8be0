"""Replies as models write them, by shape and length, cut into pieces of about a token."""

from __future__ import annotations

PROSE = (
    "A model that **reasons** spends hidden tokens before it answers, and `max_completion_tokens` covers them "
    "together with what is shown. They are billed as output; the next turn never sees them. So the first thing to "
    "decide is how much room to leave, and the second is *what happens* when it runs out. Keep the request small, "
    "say what a good answer looks like, and put the documents between clear marks.\n\n"
)
CODE = (
    "def read_ledger(path: Path) -> list[Row]:\n"
    '    """Return every row of a ledger, the oldest first."""\n'
    "    rows = [parse(line) for line in path.read_text().splitlines() if line]\n"
    "    return sorted(rows, key=lambda row: row.time)  # files are small\n\n\n"
)
ROW = "| gpt-5.6-sol | high | 25,000 | a cell with `code` and **words** in it |\n"
ITEMS = (
    "1. Write down who calls it and what they *must* get back.\n2. Name the resources, then the verbs.\n"
    "   - plural nouns\n   - no verbs in paths\n3. Decide how errors look before the first handler.\n\n"
)
TABLE = "| Model | Effort | Tokens | Words |\n|---|---|---:|---|\n"
SHAPES = {  # how a reply begins, and what it goes on with
    "prose": ("", PROSE),
    "mixed": ("", f"## A step\n\n{PROSE}{ITEMS}```python\n{CODE}```\n\n{TABLE}{ROW * 3}\n"),
    "fence": ("```python\n", CODE),
    "table": (TABLE, ROW),
}
PIECE = 4  # characters: about a token


def pieces(shape: str, tokens: int) -> list[str]:
    """Return a reply of so many pieces."""
    return cut(*SHAPES[shape], tokens)


def cut(start: str, body: str, tokens: int) -> list[str]:
    """Return so many pieces of a text that goes on and on."""
    whole = start + body * (PIECE * tokens // len(body) + 1)
    return [whole[at : at + PIECE] for at in range(0, PIECE * tokens, PIECE)]


def text(shape: str, characters: int) -> str:
    """Return a reply of about so many characters, ended where a sentence or block ends."""
    start, body = SHAPES[shape]
    return start + body * max(1, round((characters - len(start)) / len(body)))
