"""The pieces of a conversation that can be copied, written to a file or opened: replies, their code, links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from tui.app.transcript.entry import Entry
from tui.app.transcript.markdown.inline import ADDRESS, WEB
from tui.app.transcript.markdown.parser import parse_blocks, parse_inline
from tui.app.transcript.markdown.source_map import Code, codes_of
from tui.app.transcript.markdown.table_forms import tables_of
from tui.core.cleaning import cleaned_line

LOOKED_THROUGH = 100
"""Replies, from the last up, whose code, tables and links are offered."""
_EXTENSIONS = {
    "bash": "sh", "c": "c", "c++": "cpp", "cpp": "cpp", "csharp": "cs", "css": "css", "diff": "diff", "go": "go",
    "html": "html", "java": "java", "javascript": "js", "js": "js", "json": "json", "jsx": "jsx", "kotlin": "kt",
    "latex": "tex", "lua": "lua", "makefile": "mk", "markdown": "md", "md": "md", "patch": "patch", "php": "php",
    "powershell": "ps1", "python": "py", "py": "py", "r": "r", "ruby": "rb", "rust": "rs", "scala": "scala", "sh": "sh",
    "shell": "sh", "sql": "sql", "swift": "swift", "toml": "toml", "ts": "ts", "tsx": "tsx", "typescript": "ts",
    "xml": "xml", "yaml": "yaml", "yml": "yaml", "zsh": "sh",
}  # fmt: skip


class PieceKind(Enum):
    """What a piece is: how it is copied depends on it."""

    REPLY = auto()
    CODE = auto()
    TABLE = auto()
    CONVERSATION = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that can be copied or written to a file. All strings but `file` are as they were received."""

    kind: PieceKind
    name: str
    about: str
    text: str
    file: str = ""
    """The name it is offered under."""

    @property
    def to_copy(self) -> str:
        """What goes to the clipboard: a line break at the end of code would run it when pasted into a shell."""
        return self.text.removesuffix("\n") if self.kind is PieceKind.CODE else self.text


def last_reply(entries: Sequence[Entry]) -> Piece | None:
    """Return the last reply that has text: its answer, or its commentary where that is all there is."""
    for entry in reversed(entries):
        if entry.kind == "reply" and (text := entry.text or entry.commentary):
            return Piece(PieceKind.REPLY, "Last reply", _size(text), text, "reply.md")
    return None


def code_pieces(entries: Sequence[Entry]) -> list[Piece]:
    """Return the code of the replies, of the last reply first, each under the number its label shows."""
    return [
        _code_piece(code, where) for entry, where in _last(entries) for code in codes_of(entry.text, entry.language)
    ]


def numbered(entries: Sequence[Entry], number: str) -> Piece | None:
    """Return the code that shows a number (``2`` or ``#2``), of the last reply that has it; None if none does."""
    wanted = f"Code {number.strip().removeprefix('#')}"
    return next((piece for piece in code_pieces(entries) if piece.name == wanted), None)


def table_pieces(entries: Sequence[Entry]) -> list[Piece]:
    """Return the tables of the replies, of the last reply first: each as Markdown, and for a spreadsheet."""
    found: list[Piece] = []
    for entry, where in _last(entries):
        for number, table in enumerate(() if entry.language else tables_of(entry.text), 1):
            for form, text in (("Markdown", table.markdown), ("TSV for a spreadsheet", table.tsv)):
                about = cleaned_line(f"{where} · {form} · {table.about}")
                found.append(Piece(PieceKind.TABLE, f"Table {number}", about, text))
    return found


def _last(entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    """Yield the last replies, the last one first, and in words which one each is."""
    replies = [entry for entry in entries if entry.kind == "reply"]
    for back, entry in enumerate(reversed(replies[-LOOKED_THROUGH:])):
        yield entry, "last reply" if not back else f"{back} repl{'ies' if back > 1 else 'y'} before"


def code_piece(text: str, language: str, number: int) -> Piece | None:
    """Return the code of a number in a text, as `codes_of` counts it; None if there is none."""
    return next((_code_piece(code, "") for code in codes_of(text, language) if code.number == number), None)


def _code_piece(code: Code, where: str) -> Piece:
    lines = code.text.rstrip("\n").split("\n")
    first = cleaned_line(next((line for line in lines if line.strip()), ""))[:60]
    count = f"{len(lines):,} line{'s' if len(lines) > 1 else ''}"
    about = f"{where} · {code.language or 'code'} · {count} · {first}"
    return Piece(PieceKind.CODE, f"Code {code.number}", cleaned_line(about), code.text, code_file(code))


def code_file(code: Code) -> str:
    """Return the name of a file for some code."""
    return f"code-{code.number}.{_EXTENSIONS.get(code.language.lower(), 'txt')}"


def _size(text: str) -> str:
    return f"{len(text):,} characters, as Markdown"


def links_of(entries: Sequence[Entry]) -> list[str]:
    """Return the web addresses in messages and replies, the last first, each once."""
    spoken = [entry for entry in entries if entry.kind in ("reply", "user")][-2 * LOOKED_THROUGH :]
    found: dict[str, None] = {}
    for entry in reversed(spoken):
        said = f"{entry.commentary}\n\n{entry.text}" if entry.commentary else entry.text
        addresses = list(_addresses(said)) if entry.kind == "reply" else ADDRESS.findall(said)
        found.update(dict.fromkeys(reversed(addresses)))
    return list(found)


def _addresses(text: str) -> Iterator[str]:
    environment: dict[str, object] = {}
    for token in parse_blocks(text, environment):
        if token.type == "inline" and ("](" in token.content or "][" in token.content or ":" in token.content):
            yield from _in_line(token.content, environment)


def _in_line(content: str, environment: dict[str, object]) -> Iterable[str]:
    for token in parse_inline(content, environment):
        address = str(token.attrs.get("href", "")) if token.type == "link_open" else ""
        if WEB.match(address):
            yield address
        elif token.type == "text":
            yield from ADDRESS.findall(token.content)
