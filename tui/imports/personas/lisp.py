"""A small reader of Emacs Lisp: lists, symbols and literal strings. Nothing is evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""\s+|;[^\n]*|(?P<string>"(?:[^"\\]|\\.)*")|(?P<char>\?(?:\\(?:[CMSHAs]-)*.[^\s()\[\]"';]*|.))"""
    r"""|(?P<open>[(\[])|(?P<close>[)\]])|(?P<mark>,@|\#'|['`,])|(?P<dot>\.(?=[\s("']))|(?P<word>[^\s()\[\]"';`,]+)""",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]+|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|.)", re.DOTALL)
SIGNS = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "e": "\x1b",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "\n": "",
    " ": "",
    "d": "\x7f",
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol, a keyword or a number: what is neither a list nor a string. ``.`` parts a pair."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """A literal string, and the line it begins at, from 1."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Form:
    """A list or a vector; ``mark`` is what stands before it (a quote, a comma), ``line`` where it begins."""

    items: tuple[Value, ...]
    line: int
    mark: str = ""


Value = Symbol | Text | Form


class LispError(ValueError):
    """What is no Lisp: ``line`` is where it begins, from 1."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


def read(text: str) -> tuple[Value, ...]:
    """Return all forms of a text.

    Raises:
        LispError: a string or a list is not closed, or closed twice.
    """
    done: list[Value] = []
    levels: list[tuple[list[Value], int, str]] = []
    held, mark, line, at = done, "", 1, 0
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise LispError("a string is not closed", line)
        if token["open"]:
            levels.append((held, line, mark))
            held, mark = [], ""
        elif token["close"]:
            if not levels:
                raise LispError("a list is closed that is not open", line)
            items = tuple(held)
            held, began, before = levels.pop()
            held.append(Form(items, began, before))
            mark = ""
        elif token["mark"]:
            mark = token["mark"]
        elif token.lastgroup is not None:
            held.append(Text(unescaped(token[0][1:-1]), line) if token["string"] else Symbol(token[0]))
            mark = ""
        line += token[0].count("\n")
        at = token.end()
    if levels:
        raise LispError("a list is not closed", levels[-1][1])
    return tuple(done)


def unescaped(text: str) -> str:
    """Return what a string says between its quotes."""
    return ESCAPE.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    word = match[1]
    if word[0] in "xuU" and len(word) > 1:
        return _character(int(word[1:], 16))
    if word[0] in "01234567":
        return _character(int(word, 8))
    return SIGNS.get(word, word)


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
