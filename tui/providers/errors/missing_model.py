"""A model that a service does not have, known by the code or the words of its error, and the names nearest to it.

Only some services answer with HTTP 404 and a code. The words are those of recorded answers and of the servers' source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from tui.core.models.server_facts import nearest_in_words, short_name

CODES = frozenset(
    (
        "DeploymentNotFound",
        "deployment_not_found",
        "model_not_found",
        "unknown_model",
        "invalid_model",
        "model_not_available",
        "model_not_supported",
    )
)
ID = r"['\"`]?[\w./:@+-]{1,200}['\"`]?"
WORDS = re.compile(
    r"\binvalid model\b(?! (?:output|response|parameter|config|input|answer|reply))"
    rf"|\bmodel(?: (?:name|id|identifier))?:?(?: {ID})? (?:(?:was|is|could|does|has) )?not (?:be(?:en)? )?"
    r"(?:found|exist)\b"
    rf"|\bmodels?[ /:]{{1,2}}{ID} (?:does not exist|doesn't exist|is not found|was not found|not found)"
    r"|\bis not a valid model\b|\bmodel identifier is invalid\b"
    r"|\b(?:unknown|no such|nonexistent|non-existent) model\b"
    rf"|\brequested model {ID} is not supported\b"
    r"|\bunable to access model\b|\b(?:could not|failed to|cannot) find (?:the |real )?model"
    r"|\bno router for requested model\b",
    re.IGNORECASE,
)
LIKE = 0.5  # from 0 to 1: how alike two names must be
MOST = 3  # names that are offered
FEW = 5  # names that are listed although none is alike


def is_missing_model(code: str, kind: str, words: str) -> bool:
    """Return whether an error with this code, type and message says that there is no such model or deployment."""
    if code in CODES or kind in CODES or WORDS.search(words) is not None:
        return True
    return kind == "not_found_error" and words.startswith("model:")  # Anthropic names the model and nothing else


def nearest_names(name: str, listed: Iterable[str]) -> list[str]:
    """Return the listed names that are most like a name, the most alike first, at most three.

    Case and a vendor before a slash do not count; a name that holds the whole other one is nearer than the rest.
    """
    scored = [(_likeness(name.lower(), each.lower()), each) for each in dict.fromkeys(listed)]
    near = sorted((pair for pair in scored if pair[0] >= LIKE), key=lambda pair: -pair[0])
    return [each for _, each in near[:MOST]]


def names_in_words(name: str, listed: Sequence[str]) -> str:
    """Return a sentence on the listed names nearest to one, or on all if they are few; empty if none helps."""
    near = nearest_names(name, listed)
    if near:
        return nearest_in_words(near)
    return f"It has: {', '.join(map(short_name, listed))}." if 0 < len(listed) <= FEW else ""


def _likeness(name: str, other: str) -> float:
    """Return how alike two names in small letters are, from 0 to 2."""
    own = name.rpartition("/")[2]
    held = 1.0 if own and own in other else 0.0
    return held + max(SequenceMatcher(None, *pair).ratio() for pair in ((name, other), (own, other.rpartition("/")[2])))
