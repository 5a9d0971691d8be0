"""Vague orders: a wish for quality that does not say what a good answer is, in six languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from tui.core.advice.finding import Edit, Finding, Rule
from tui.core.advice.sentences import Mentions, Sentence, without
from tui.core.advice.wishes import LANGUAGES

MOST = 10  # findings: nobody reads more
LONGEST = 120  # characters of a sentence that says only this
# A sentence that ends with a wish of this kind; without it something else has to be said, by its author.
TAIL = re.compile(
    r"\s(?:as\s+(?:good|well|best)\s+as\s+(?:possible|you\s+(?:possibly\s+)?can)"
    r"|so\s+gut\s+(?:wie\s+(?:nur\s+)?möglich|(?:du|sie)\s+(?:kannst|können)|es\s+geht)"
    r"|lo\s+mejor\s+(?:posible|que\s+(?:puedas|pueda)))$",
    re.IGNORECASE,
)
ENDINGS = ("possible", " can", "möglich", "kannst", "können", "geht", "posible", "pueda")  # of which each has one
CONTRAST = re.compile(r"(?:don['’]t|do not|not|no|nicht|sei nicht)\b[^.!?\n]*[.!,;–—-]\s*$", re.IGNORECASE)


def vague(said: str, parts: Sequence[Sentence]) -> list[Finding]:
    """Return those of the sentences of what is said that wish for quality, or the clause of one that does."""
    mentions = Mentions(said, parts)
    found = {each.start: each for each in _tails(mentions)}
    for language in LANGUAGES:
        for sentence in mentions.of(language.anchors):
            wish = language.clause.search(sentence.words)
            finding = _judged(said, sentence, wish) if wish is not None else None
            if finding is not None:
                found[finding.start] = finding
    return [found[start] for start in sorted(found)][:MOST]


def _tails(mentions: Mentions) -> list[Finding]:
    """Return the sentences that end with a wish."""
    held = (each for each in mentions.of(ENDINGS) if TAIL.search(each.words))
    return [_of(each.start, each.end) for each in islice(held, MOST)]


def _judged(said: str, sentence: Sentence, wish: re.Match[str]) -> Finding | None:
    """Return the finding on a sentence with a wish; None where it says what is meant by what is not."""
    start, end = sentence.start + wish.start("wish"), sentence.start + wish.end("wish")
    if CONTRAST.search(said, max(0, sentence.start - 100), start):
        return None
    whole = len(sentence.words) <= LONGEST and end - start >= len(sentence.words.strip("*_¡¿ "))
    return _of(sentence.start, sentence.end, without(said, sentence)) if whole else _of(start, end)


def _of(start: int, end: int, proposal: Edit | None = None) -> Finding:
    return Finding(Rule.VAGUE, start, end, Rule.VAGUE.reason, proposal)
