"""Lexing: which part of code is a keyword, a string, a comment. Done by Pygments, in a process of its own.

A lexer is a set of regular expressions, and some of them take minutes on a few kilobytes that were made for it. While
one of them is being matched, no other thread of its process runs: so it is not this process that matches.
"""

from __future__ import annotations

import json
import signal
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer  # type: ignore[import-untyped]

Lines = list[list[tuple[str, str]]]
"""Of each line of code, its pieces: the attribute of the palette, and the text."""

BUDGET = 0.5
"""Seconds on the processor for one piece of code; an ordinary one takes 0.01. Then the process ends itself."""
LANGUAGES = {  # what stands behind a fence, and Pygments' name for the language
    "bash": "bash", "sh": "bash", "shell": "bash", "zsh": "bash", "console": "console", "shell-session": "console",
    "c": "c", "h": "c", "c++": "cpp", "cpp": "cpp", "cc": "cpp", "cxx": "cpp", "hpp": "cpp",
    "c#": "csharp", "cs": "csharp", "csharp": "csharp", "css": "css", "scss": "scss", "dart": "dart",
    "diff": "diff", "patch": "diff", "udiff": "diff", "docker": "docker", "dockerfile": "docker",
    "elixir": "elixir", "ex": "elixir", "go": "go", "golang": "go", "graphql": "graphql",
    "haskell": "haskell", "hs": "haskell", "html": "html", "ini": "ini", "cfg": "ini", "java": "java",
    "javascript": "javascript", "js": "javascript", "cjs": "javascript", "mjs": "javascript", "jsx": "jsx",
    "json": "json", "jsonc": "json", "jsonl": "json", "json5": "json5", "julia": "julia", "kotlin": "kotlin",
    "kt": "kotlin", "lua": "lua", "perl": "perl", "pl": "perl", "php": "php", "powershell": "powershell",
    "ps1": "powershell", "pwsh": "powershell", "pycon": "pycon", "py": "python", "py3": "python", "python": "python",
    "python3": "python", "r": "r", "rb": "ruby", "ruby": "ruby", "rs": "rust", "rust": "rust", "scala": "scala",
    "sql": "sql", "swift": "swift", "toml": "toml", "tsx": "tsx", "ts": "typescript", "typescript": "typescript",
    "svg": "xml", "xml": "xml", "yaml": "yaml", "yml": "yaml",
}  # fmt: skip
NAMES = {  # the first parts of the name of a Pygments token, and the palette attribute for it
    "Comment": "comment",
    "Keyword": "keyword",
    "Name.Function": "name",
    "Name.Class": "name",
    "Name.Decorator": "name",
    "Name.Tag": "keyword",
    "Name.Attribute": "name",
    "Name.Builtin": "name",
    "Literal.String": "string",
    "Literal.Number": "number",
    "Operator.Word": "keyword",
    "Generic.Deleted": "removed",
    "Generic.Inserted": "string",
    "Generic.Heading": "keyword",
    "Generic.Subheading": "name",
}


def lexed(code: str, language: str) -> Lines:
    """Return the lines of code in pieces; ``language`` is a key of ``LANGUAGES``. It may take without end."""
    lines: Lines = [[]]  # one more than the code has, because the lexer adds a newline at the end
    for token, text in _lexer(LANGUAGES[language]).get_tokens(code):
        name = _name(tuple(token))
        first, *others = text.split("\n")
        _append(lines[-1], first, name)
        for other in others:
            lines.append([])
            _append(lines[-1], other, name)
    return lines[: code.count("\n") + 1]


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # noqa: PLC0415  heavy

    return get_lexer_by_name(name, stripnl=False)


@lru_cache(maxsize=512)
def _name(token: tuple[str, ...]) -> str:
    for depth in range(len(token), 0, -1):
        if name := NAMES.get(".".join(token[:depth])):
            return name
    return "code"


def _append(line: list[tuple[str, str]], text: str, name: str) -> None:
    """Add text to a line, joined to a piece of the same kind: a grapheme of several characters must not be split."""
    if line and line[-1][0] == name:
        line[-1] = (name, line[-1][1] + text)
    elif text:
        line.append((name, text))


def serve() -> None:
    """Answer each line of standard input with one of standard output, both JSON, until there are no more."""
    for question in sys.stdin.buffer:
        asked = json.loads(question)
        _set_alarm(BUDGET)
        lines = lexed(asked["code"], asked["language"])
        _set_alarm(0)
        sys.stdout.write(json.dumps(lines) + "\n")
        sys.stdout.flush()


def _set_alarm(seconds: float) -> None:
    """End this process after so many seconds on the processor, where the system can do that; 0 calls it off."""
    system: Any = signal  # what Windows has of it is less
    if hasattr(system, "setitimer"):
        system.setitimer(system.ITIMER_VIRTUAL, seconds)
