"""The values of a parameter that a service's error says are taken: ``Supported values are: 'low' and 'high'``."""

from __future__ import annotations

import re

# What comes before a list of values, in the words of OpenAI, Azure, pydantic, Go, Rust and gateways.
LEAD = re.compile(
    r"\b(?:supported|allowed|valid|accepted|permitted|possible|available|recognized)"
    r"(?: (?:reasoning |effort )?(?:values?|options?|levels?|choices|efforts?))?(?: here)?"
    r"(?: (?:are|is|include)\b(?: one of)?|\s*:)"
    r"|\b(?:must|should|has to|can only|may only) be(?: (?:one|any|either) of| either|\b)"
    r"|\b(?:choose|takes|accepts|supports)(?: only)?(?: either)? (?:one|any) of"
    r"|\b(?:expected|please use|use either|try)(?: one of)?|is not one of|only (?:supports|accepts|takes)",
    re.IGNORECASE,
)
VALUE = r"['\"`‘“]?([a-z][a-z_-]{1,15})['\"`’”]?"
APART = r"\s*(?:,|/|\||;)?\s*(?:(?:and|or)\s+)?"
LIST = re.compile(rf"[\s:=]*(?:the following)?[\s:\[({{]*{VALUE}(?:{APART}{VALUE})*", re.IGNORECASE)
ONE = re.compile(VALUE, re.IGNORECASE)
# The words for efforts, summaries, modes and tiers that services use: other words in such a place are prose.
KNOWN = frozenset({
    "none", "off", "minimal", "low", "medium", "high", "xhigh", "x-high", "extra_high", "max", "maximum", "ultra",
    "default", "auto", "dynamic", "on", "concise", "detailed", "standard", "pro", "flex", "scale", "priority", "fast",
    "ultrafast",
})  # fmt: skip


LONGEST_READ = 1_000  # characters of a message


def taken_values(words: str) -> tuple[str, ...]:
    """Return the efforts, summaries, modes or tiers that an error lists as taken, in order; empty if it lists none."""
    words = words[:LONGEST_READ]
    for lead in LEAD.finditer(words):
        found = LIST.match(words, lead.end())
        if found is None:
            continue
        named = [value.lower() for value in ONE.findall(found[0]) if value.lower() in KNOWN]
        if named:
            return tuple(dict.fromkeys(named))
    return ()
