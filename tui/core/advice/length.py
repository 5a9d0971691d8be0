"""The length of a persona: what goes before every question is to be short."""

from __future__ import annotations

import re

from tui.core.advice.finding import Finding, Rule

LONGEST = 10_000  # tokens. Of 128,000, the least window of a model that reasons, 25,000 are to be kept for a reply
PER_TOKEN = 4  # characters of a token, in most languages that are written with an alphabet
# Chinese, Japanese and Korean characters, of which one is about a token.
DENSE = re.compile("[\u2e80-\U0010ffff]+")


def length(text: str) -> list[Finding]:
    """Return one finding where a persona's text takes more than ``LONGEST`` tokens, by an estimate."""
    tokens = estimated(text)
    if tokens <= LONGEST:
        return []
    about = f"It has about {tokens:,} tokens, more than {LONGEST:,}. {Rule.LENGTH.reason}"
    return [Finding(Rule.LENGTH, 0, len(text), about)]


def estimated(text: str) -> int:
    """Return about how many tokens a text takes, in one pass and without a tokenizer."""
    if text.isascii():
        return len(text) // PER_TOKEN
    dense = len(text) - len(DENSE.sub("", text))
    return dense + (len(text) - dense) // PER_TOKEN
