"""A service's text, cleaned so that it can be quoted: without control characters and keys, and not too long."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

LONGEST = 300  # characters of a quoted message
MASK = "***"


class Secret:
    """The key and other secrets in use, kept only to remove them from what is shown; its repr does not show them."""

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return MASK

    def hold(self, *values: str) -> None:
        """Remember the key or token of the next request, and the values of its own headers."""
        self._values = tuple(sorted({value for value in values if len(value) > 3}, key=len, reverse=True))

    def out_of(self, text: str) -> str:
        """Return a text with the secrets masked; three characters or fewer are no key and may be part of a word."""
        for value in self._values:
            text = text.replace(value, MASK)
        return text


NO_SECRET = Secret()


def without(secret: Secret, value: Any) -> Any:
    """Return JSON with the key masked in all its texts and names."""
    if isinstance(value, str):
        return secret.out_of(value)
    if isinstance(value, Mapping):
        return {secret.out_of(name): without(secret, held) for name, held in value.items()}
    return [without(secret, each) for each in value] if isinstance(value, list) else value


def quoted(text: object, secret: Secret = NO_SECRET, *, longest: int = LONGEST) -> str:
    """Return foreign text on one line of at most ``longest`` characters, its key masked.

    Control, bidirectional and format characters become spaces; what is not text becomes empty.
    """
    words = secret.out_of(text) if isinstance(text, str) else ""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in words[: longest * 20])
    line = re.sub(r"\s+", " ", kept).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def sentence(text: str) -> str:
    """Return a text with a full stop, unless it ends like a sentence already."""
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."
