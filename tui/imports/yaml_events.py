"""YAML of other programs as mappings, lists and text, also what is whole of a file that was cut off.

Nothing but text is made of a scalar: what somebody typed (a time, ``yes``, ``12:30``) stays what it is.
"""

from __future__ import annotations

import codecs
import re
from contextlib import closing
from io import BytesIO
from typing import Any, BinaryIO

from tui.imports.source import SourceFile

UNPRINTABLE = re.compile(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # none of YAML 1.1


def loaded(file: SourceFile) -> tuple[Any, str]:
    """Return what a file holds, as far as it can be read, and why the rest cannot, empty if all is read.

    Raises:
        OSError: the file cannot be read.
    """
    with closing(file.open()) as opened:
        return _loaded(_Printable(opened))


def loaded_text(text: str) -> tuple[Any, str]:
    """Return what a text holds, as far as it can be read, and why the rest cannot, empty if all is read."""
    return _loaded(_Printable(BytesIO(text.encode("utf-8", "replace"))))


def _loaded(printable: _Printable) -> tuple[Any, str]:
    import yaml  # noqa: PLC0415  rarely needed, and 20 ms

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # in C it is forty times faster
    tree = _Tree()
    try:
        for event in yaml.parse(printable, Loader=loader):
            if isinstance(event, yaml.ScalarEvent):
                tree.put(event.value)
            elif isinstance(event, yaml.MappingStartEvent):
                tree.begin({})
            elif isinstance(event, yaml.SequenceStartEvent):
                tree.begin([])
            elif isinstance(event, yaml.AliasEvent):
                tree.put(None)
            elif isinstance(event, yaml.CollectionEndEvent):
                tree.end()
    except (yaml.YAMLError, ValueError) as error:
        return tree.root, _why(error)
    return tree.root, ""


def _why(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = "" if mark is None else f" (line {mark.line + 1:,})"
    return f"it is no YAML from there on, or was cut off{place}"


class _Printable:
    """A file as text; signs that no YAML may hold, and what is no UTF-8, are U+FFFD, so that nothing else is lost."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")

    def read(self, size: int = -1, /) -> str:
        """Return some text, empty at the end alone."""
        while data := self._file.read(size):
            if text := self._decoder.decode(data):
                return UNPRINTABLE.sub("\ufffd", text)
        return self._decoder.decode(b"", final=True)


class _Tree:
    """Mappings, lists and text as they come, the outermost as ``root``; a mapping's key is put before its value."""

    def __init__(self) -> None:
        self.root: Any = None
        self._open: list[Any] = []
        self._keys: list[Any] = []  # of each that is open: the key whose value comes next

    def put(self, value: Any) -> None:
        """Put a value, or a key, where it belongs."""
        if not self._open:
            self.root = value if self.root is None else self.root
            return
        held = self._open[-1]
        if isinstance(held, list):
            held.append(value)
        elif self._keys[-1] is None:
            self._keys[-1] = value if isinstance(value, str) else ""
        else:
            held[self._keys[-1]] = value
            self._keys[-1] = None

    def begin(self, held: Any) -> None:
        """Put a mapping or a list, and go into it."""
        self.put(held)
        self._open.append(held)
        self._keys.append(None)

    def end(self) -> None:
        """Go out of the innermost mapping or list."""
        self._open.pop()
        self._keys.pop()
