"""A file that may hold personas of another program: its bytes, its text, and its front matter, each read once."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from stat import S_ISREG

from tui.imports.personas.front_matter import FrontMatter, split

LARGEST = 20_000_000  # bytes
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class UnreadableFile(ValueError):
    """A file that cannot be read as what it seems to be; ``line`` is counted from 1, None if there is none."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


@dataclass(frozen=True)
class Document:
    """A file. ``given`` says that a person named it, and did not name a folder around it."""

    path: Path
    raw: bytes
    given: bool = True

    @property
    def name(self) -> str:
        """The file's name in lower case."""
        return self.path.name.lower()

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.path.name.removesuffix(self.path.suffix) or self.path.name

    @property
    def folder(self) -> str:
        """The name of the folder the file is in."""
        return self.path.absolute().parent.name

    @cached_property
    def text(self) -> str:
        """The text, any line ends as line feeds.

        Raises:
            UnreadableFile: it is not UTF-8, and no UTF-16 with a byte order mark.
        """
        encoding = next((name for mark, name in MARKS if self.raw.startswith(mark)), "utf-8")
        try:
            text = self.raw.decode(encoding)
        except UnicodeDecodeError as error:
            line = self.raw.count(b"\n", 0, error.start) + 1
            raise UnreadableFile("this is not UTF-8 text", line) from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise UnreadableFile("it holds a NUL: it is no text", line)
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def parts(self) -> tuple[FrontMatter | None, str]:
        """The front matter, None without one, and the body below it."""
        return split(self.text)

    @property
    def front(self) -> FrontMatter:
        """The front matter, empty without one."""
        return self.parts[0] or FrontMatter()

    @property
    def body(self) -> str:
        """The text below the front matter."""
        return self.parts[1]


def document_at(path: Path, *, given: bool = True) -> Document:
    """Read a file.

    Raises:
        UnreadableFile: it is no file, larger than 20 MB, or the disk refuses.
    """
    try:
        if not S_ISREG(os.stat(path).st_mode):
            raise UnreadableFile("it is not a file")
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(raw) > LARGEST:
        raise UnreadableFile("it is larger than 20 MB")
    return Document(path, raw, given)
