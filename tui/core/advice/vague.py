"""Vague orders: a wish for quality that does not say what a good answer is, in six languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from tui.core.advice.finding import Edit, Finding, Rule
from tui.core.advice.sentences import Sentence, without
from tui.core.advice.wishes import ANCHOR, CLAUSE

MOST = 10  # findings: nobody reads more
LONGEST = 120  # characters of a sentence that says only this
# A sentence that ends with a wish of this kind; without it something else has to be said, by its author.
TAIL = re.compile(
    r"\s(?:as\s+(?:good|well|best)\s+as\s+(?:possible|you\s+(?:possibly\s+)?can)"
    r"|so\s+gut\s+(?:wie\s+(?:nur\s+)?möglich|(?:du|sie)\s+(?:kannst|können)|es\s+geht)"
    r"|lo\s+mejor\s+(?:posible|que\s+(?:puedas|pueda)))$",
    re.IGNORECASE,
)
CONTRAST = re.compile(r"(?:don['’]t|do not|not|no|nicht|sei nicht)\b[^.!?\n]*[.!,;–—-]\s*$", re.IGNORECASE)


def vague(said: str, parts: Sequence[Sentence]) -> list[Finding]:
    """Return those of the sentences of what is said that wish for quality and say no more."""
    return list(islice(filter(None, (_judged(said, each) for each in parts)), MOST))


def _judged(said: str, sentence: Sentence) -> Finding | None:
    """Return the finding on a sentence; None where it says more, or says what is meant by what is not."""
    words = sentence.words
    if not ANCHOR.search(words):
        return None
    wish = CLAUSE.search(words)
    if wish is None:
        return _of(sentence.start, sentence.end) if TAIL.search(words) else None
    if CONTRAST.search(said, max(0, sentence.start - 100), sentence.start + wish.start("wish")):
        return None
    whole = len(words) <= LONGEST and len(wish["wish"].strip("*_ ")) >= len(words.strip("*_ "))
    start, end = sentence.start + wish.start("wish"), sentence.start + wish.end("wish")
    return _of(sentence.start, sentence.end, without(said, sentence)) if whole else _of(start, end)


def _of(start: int, end: int, proposal: Edit | None = None) -> Finding:
    return Finding(Rule.VAGUE, start, end, Rule.VAGUE.reason, proposal)
