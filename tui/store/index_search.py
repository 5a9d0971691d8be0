"""Words as full-text queries, and texts made ready for them."""

from __future__ import annotations

import re

# Written without spaces: each sign is a word of its own, or only the beginning of a run could be found.
SIGNS = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
UNSPACED = re.compile(f"(?={SIGNS})|(?<={SIGNS})")
SEAM = "\u2060"  # word joiner: no width, and a boundary for the tokenizer
BEGINS, ENDS = "\ue000", "\ue001"  # around a hit in an excerpt; taken out of what is searched
MARKS = re.compile(f"[\x00{BEGINS}{ENDS}]")


def plain(text: str) -> str:
    """Return a text without the signs that this module puts into texts itself."""
    return MARKS.sub(" ", text).replace(SEAM, "")


def searchable(text: str) -> str:
    """Return a text in which every word can be found."""
    return plain(text) if text.isascii() else UNSPACED.sub(SEAM, plain(text))


def pieces(excerpt: str) -> tuple[tuple[str, bool], ...]:
    """Return an excerpt on one line, as pieces that say whether they are what was searched for."""
    line = re.sub(r"\s+", " ", excerpt.replace(SEAM, ""))
    found: list[tuple[str, bool]] = []
    for number, run in enumerate(re.split(f"[{BEGINS}{ENDS}]", line)):
        if run:
            found.append((run, number % 2 == 1))
    return tuple(found)


def query(words: str) -> str:
    """Return what finds texts holding every one of these words or beginnings of words; empty where there is none.

    A single sign is taken for a whole word: nearly every word begins with it.
    """
    whole = [word for word in searchable(words).replace('"', " ").split() if any(sign.isalnum() for sign in word)]
    return " AND ".join(f'"{word}"*' if len(word) > 1 else f'"{word}"' for word in whole)
