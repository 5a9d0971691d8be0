"""The mark of one export: random digits that nothing which was said before it can hold."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

DIGITS = 32
"""How many hexadecimal digits a mark has, and a digest."""
LINE_END = re.compile(r"\r\n?")


def with_line_feeds(text: str) -> str:
    """Return a text whose lines end in line feeds alone."""
    return LINE_END.sub("\n", text)


@dataclass(frozen=True, slots=True)
class ExportMark:
    """The mark of one export, and digests under it."""

    text: str

    @classmethod
    def new(cls) -> ExportMark:
        """Return a mark that nobody can know."""
        return cls(secrets.token_hex(DIGITS // 2))

    def digest(self, text: str) -> str:
        """Return a digest of a text in this export, as it is once it is written as UTF-8."""
        data = f"{self.text}\n{text}".encode("utf-8", "replace")
        return hashlib.sha256(data).hexdigest()[:DIGITS]
