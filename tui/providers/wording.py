"""The service's own words, made fit to be quoted: no control characters, no key, not too long."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300  # characters of a quoted message
MASK = "***"


def quoted(text: object, *secrets: str, longest: int = LONGEST) -> str:
    """Return somebody else's text on one line, without control, bidi or format characters and secrets."""
    words = text if isinstance(text, str) else ""
    for secret in secrets:
        if len(secret) > 3:
            words = words.replace(secret, MASK)
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in words[: longest * 20])
    line = re.sub(r"\s+", " ", kept).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def sentence(text: str) -> str:
    """Return a text that ends as a sentence does."""
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def said(who: str, words: str) -> str:
    """Return ``who says: words``, or that nothing was said."""
    return sentence(f"{who} says: {words}") if words else f"{who} gave no reason."
