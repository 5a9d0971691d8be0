"""Words of a text that name a file: ``@src/a.py``, ``@a.py:10-40``, ``@docs/``, ``@"a name.txt"``."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Only at the start or behind white space: an e-mail address is none, and neither is a decorator behind a bracket.
WORD = re.compile(r'(?<!\S)@(?:"(?P<quoted>[^"\n]*)(?P<closed>"(?P<lines>:\d+(?:-\d*)?)?)?|(?P<bare>[^\s"]\S*)?)')
LINES = re.compile(r"(?P<path>.+?):(?P<first>\d+)(?:(?P<to>-)(?P<last>\d*))?")
BEHIND = ".,;:!?)]}'"  # signs that end a sentence, not a name
LONGEST = 1_000  # characters of a word: a longer one names no file
MOST_DIGITS = 9  # of the number of a line


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a text, from 1; ``last`` is None for all to the end."""

    first: int
    last: int | None

    def __str__(self) -> str:
        """As they are typed behind a name: ``10``, ``10-40``, ``10-``."""
        if self.last == self.first:
            return str(self.first)
        return f"{self.first}-{'' if self.last is None else self.last}"


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file by its path below the working folder, with ``/`` between its parts; a folder's ends in one.

    ``lines`` are those that are meant, None for all.
    """

    path: str
    lines: Lines | None = None

    @property
    def name(self) -> str:
        """The path, and the lines behind it."""
        return self.path if self.lines is None else f"{self.path}:{self.lines}"


@dataclass(frozen=True, slots=True)
class FileWord:
    """A word that begins with ``@``: where it stands, and what is typed of the name, without the quotes.

    ``end`` is the place behind it. ``quoted`` says that it began with a quote, ``lines`` are those behind the quote.
    """

    start: int
    end: int
    typed: str
    quoted: bool = False
    lines: str = ""

    @property
    def readings(self) -> list[FileReference]:
        """What it may name, to be tried in this order: a name may hold a colon, or end in a sign of a sentence."""
        if self.quoted:
            return _with_lines(self.typed + self.lines) if self.lines else [FileReference(self.typed)]
        plain = self.typed.rstrip(BEHIND)
        both = [self.typed] if plain == self.typed else [self.typed, plain]
        return [each for name in both if name for each in (FileReference(name), *_with_lines(name))]


def _with_lines(name: str) -> list[FileReference]:
    """Return what a name with lines behind it names; nothing where there are none."""
    found = LINES.fullmatch(name)
    if found is None or max(len(found["first"]), len(found["last"] or "")) > MOST_DIGITS:
        return []
    first = int(found["first"])
    last = first if found["to"] is None else int(found["last"]) if found["last"] else None
    return [FileReference(found["path"], Lines(first, last))]


def words_in(text: str) -> list[FileWord]:
    """Return the words of a text that may name a file, in their order."""
    if "@" not in text:
        return []
    return [word for found in WORD.finditer(text) if (word := _word(found)).typed and len(word.typed) <= LONGEST]


def word_at(line: str, column: int) -> FileWord | None:
    """Return the word of a line that ends at a column, from 0: the one being typed; None where there is none."""
    before = line[:column]
    if "@" not in before or line[column : column + 1].strip():
        return None
    words = [_word(found) for found in WORD.finditer(before)]
    word = words[-1] if words else None
    return word if word is not None and word.end == column and len(word.typed) <= LONGEST else None


def _word(found: re.Match[str]) -> FileWord:
    quoted = found["quoted"]
    typed = (found["bare"] or "") if quoted is None else quoted
    return FileWord(found.start(), found.end(), typed, quoted is not None, found["lines"] or "")


def spelled(reference: FileReference) -> str:
    """Return the word that names a file; empty where no word can: a name with a quote or a line break in it."""
    path = reference.path
    if '"' in path or "\n" in path or not path or path.splitlines() != [path]:
        return ""
    lines = "" if reference.lines is None else f":{reference.lines}"
    return f'@"{path}"{lines}' if re.search(r"\s", path) else f"@{path}{lines}"
