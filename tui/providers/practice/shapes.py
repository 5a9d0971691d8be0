"""Bodies of an exact size in one of several forms: prose, a list, a table, code, or a mixture.

Used to exercise a screen or a benchmark with a reply of known length and form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count as numbers
from random import Random

from tui.providers.practice.pieces import Piece, cut, split, total

SUBJECTS = ("The request", "A long reply", "This paragraph", "The screen", "Every line", "The practice model")
VERBS = ("shows", "holds", "repeats", "carries", "measures", "leaves room for")
OBJECTS = ("what arrived", "words that mean little", "a known number of tokens", "its own length", "a steady pace")
ENDS = ("and goes on", "line by line", "as a real answer would", "without thinking", "until the count is reached")
FENCE = ("```python\n", "```\n")


def body(shape: str, tokens: int, chance: Random, encoding: str) -> list[Piece]:
    """Return pieces of exactly ``tokens`` tokens, or at most one or two fewer where no word fits."""
    if shape == "code":
        return _code(tokens, chance, encoding)
    kept: list[Piece] = []
    left = tokens
    for block in BLOCKS[shape](chance):
        pieces = list(split(block, encoding))
        size = total(pieces)
        if size > left:
            break
        kept += pieces
        left -= size
    return kept + _filler(left, chance, encoding)


def _code(tokens: int, chance: Random, encoding: str) -> list[Piece]:
    """Return one fenced block; its closing fence is counted first so that it always closes."""
    opens, closes = (list(split(fence, encoding)) for fence in FENCE)
    left = tokens - total(opens) - total(closes)
    if left <= 0:
        return _filler(tokens, chance, encoding)
    kept: list[Piece] = []
    for line in _statements(chance):
        pieces = list(split(line, encoding))
        size = total(pieces)
        if size > left:
            break
        kept += pieces
        left -= size
    return [*opens, *kept, *_comment(left, chance, encoding), *closes]


def _comment(tokens: int, chance: Random, encoding: str) -> list[Piece]:
    """Return a line of comment; it ends in a letter, so that its line break is a token of its own."""
    words = re.sub(r"[^\w ]", "", _words(chance, tokens))
    kept = cut(split("# " + words, encoding), tokens - 1, encoding)
    return [*kept, Piece("\n", 1)] if len(kept) > 1 else []


def _filler(tokens: int, chance: Random, encoding: str) -> list[Piece]:
    """Return plain words that fill what is left."""
    return cut(split(_words(chance, tokens), encoding), tokens, encoding) if tokens > 0 else []


def _words(chance: Random, tokens: int) -> str:
    """Return at least so many tokens of plain words."""
    return " ".join(_sentence(chance) for _ in range(tokens // 5 + 1))


def _sentence(chance: Random) -> str:
    """Return one sentence."""
    return f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)}, {chance.choice(ENDS)}."


def _prose(chance: Random) -> Iterator[str]:
    """Yield paragraphs without end."""
    while True:
        yield " ".join(_sentence(chance) for _ in range(chance.randint(3, 6))) + "\n\n"


def _list(chance: Random) -> Iterator[str]:
    """Yield list items without end."""
    for number in numbers(1):
        indent = "  " if number % 4 == 0 else ""
        yield f"{indent}- **{chance.choice(SUBJECTS)}**: {_sentence(chance)}\n"


def _table(chance: Random) -> Iterator[str]:
    """Yield a table, a row at a time, without end."""
    yield "| # | subject | figure | remark |\n|--:|---|--:|---|\n"
    for number in numbers(1):
        yield (
            f"| {number} | {chance.choice(SUBJECTS)} | {chance.randint(10, 99)} | "
            f"{chance.choice(VERBS)} {chance.choice(OBJECTS)} |\n"
        )


def _statements(chance: Random) -> Iterator[str]:
    """Yield lines of code without end."""
    for number in numbers(1):
        if number % 6 == 1:
            yield f"def step_{number}(value: int) -> int:\n"
        elif number % 6 == 0:
            yield "    return value\n\n\n"
        else:
            sum_ = f"value * {chance.randint(2, 9)} + {chance.randint(10, 99)}"
            yield f"    value = {sum_}  # {chance.choice(ENDS)}\n"


def _mixed(chance: Random) -> Iterator[str]:
    """Yield sections of every form without end."""
    for number in numbers(1):
        yield f"## Part {number}\n\n"
        yield " ".join(_sentence(chance) for _ in range(4)) + "\n\n"
        yield "".join(_take(_list(chance), 4)) + "\n"
        yield "".join(_take(_table(chance), 4)) + "\n"
        yield FENCE[0] + "".join(_take(_statements(chance), 5)) + FENCE[1] + "\n"


def _take(blocks: Iterator[str], number: int) -> list[str]:
    """Return the first blocks of an endless run."""
    return [next(blocks) for _ in range(number)]


BLOCKS: dict[str, Callable[[Random], Iterator[str]]] = {
    "prose": _prose,
    "list": _list,
    "table": _table,
    "mixed": _mixed,
}
