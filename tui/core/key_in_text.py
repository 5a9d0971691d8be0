"""A key in a text that people write: stricter than `key_shapes`, which judges what is typed into a field.

Beside prose stand checksums, long identifiers and places to fill in. So a key has a beginning of its own, is as long
and mixed as one, or stands behind the name of one.
"""

from __future__ import annotations

import re
from itertools import pairwise

LONGEST = 100_000  # characters that are looked at: 0.01 s
SHORTEST = 19  # characters of a key of a form that is known; prose has few words that are as long
SHOWN = 5  # characters of a key that are shown
CHANGES = 4  # from letters to digits and back, at least, in what a machine has made: names have fewer
BLOCK = "-----BEGIN "  # a private key begins so, the only one with spaces in it
HEX = r"(?<![A-Za-z0-9-])[0-9a-fA-F]{32}(?![A-Za-z0-9-])"  # Azure's older keys, and checksums too
ALONE = re.compile(rf"\s*(?:{HEX}|(?P<word>[A-Za-z0-9+/=_-]{{28,200}}))\s*")
CERTAIN = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"  # Amazon
    r"|\beyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]+"  # a token of three parts
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY|\bAGE-SECRET-KEY-1[A-Z0-9]{10,}"
)
NAMED = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"(?:sk|rk|pk|csk|gsk|hf|xai|sess|nvapi|pplx|glpat|tvly|lsv2|vck|jina|tgp_v1|dop_v1|github_pat)[-_][A-Za-z0-9_-]{16,}"
    r"|(?:r8|fw|gh[oprsu]|npm|voy|key)_[A-Za-z0-9]{20,}|pa-[A-Za-z0-9_]{30,}|xox[abeprs]-[A-Za-z0-9-]{16,}"
    r"|dapi[0-9a-f]{16,}|AIza[A-Za-z0-9_-]{30,}|AQ\.[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{16,}|ABSK[A-Za-z0-9+/]{30,})"
)
RUN = re.compile(r"(?=[A-Za-z]*[0-9]|[A-Z]*[a-z]+[A-Z])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{12,}")
LONG = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9]{60,120}(?![A-Za-z0-9+/=_-])")  # Azure's newer keys have 84
WORD = re.compile(r"[A-Za-z0-9+/_-]{24,}")
BEHIND = re.compile(
    r"(?i:key|token|secret|passw(?:or)?d|bearer)[\"']?(?: ?[=:] ?| is | )(?:[Bb]earer )?[\"']?"
    rf"(?P<key>{HEX}|[A-Za-z0-9+/_-]{{24,}})"
)


def key_in(text: str) -> str:
    """Return the first key that a text holds, empty where none is seen. No list is whole: a text is judged."""
    text, alone = text[:LONGEST], ALONE.fullmatch(text)
    if alone is not None and (alone["word"] is None or _is_mixed(alone["word"])):
        return text.strip()
    long_words = "\n".join(word for word in text.split() if len(word) >= SHORTEST)
    certain = CERTAIN.search(text if BLOCK in text else long_words)
    if certain is not None:
        return certain[0]
    named = (match[0] for match in NAMED.finditer(long_words) if RUN.search(match[0]))
    long = (match[0] for match in LONG.finditer(long_words) if _is_mixed(match[0]))
    behind = (match["key"] for match in BEHIND.finditer(text if _may_be_behind(long_words) else ""))
    sure = (key for key in behind if re.fullmatch(HEX, key) or _is_mixed(key))
    return next((key for keys in (named, long, sure) for key in keys), "")


def beginning_of(key: str) -> str:
    """Return as much of a key as tells which one it is."""
    return f"{key[:SHOWN]}…"


def _may_be_behind(words: str) -> bool:
    """Return whether some words hold what is a key where it stands behind the name of one."""
    return re.search(HEX, words) is not None or any(map(_is_mixed, WORD.findall(words)))


def _is_mixed(word: str) -> bool:
    """Return whether a word has small letters, capitals and digits, as mixed as only a machine makes them."""
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(word))
    return changes >= CHANGES and not (word.islower() or word.isupper())
