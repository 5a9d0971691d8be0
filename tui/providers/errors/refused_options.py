"""Errors that mind an option of the reply in words alone: its verbosity, its reasoning mode or its service tier."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.core.models.refused_parameters import PARAMETERS
from tui.core.models.taken_options import OPTIONS
from tui.core.models.taken_values import taken_values
from tui.core.reply_options import MODE, TIER, VERBOSITY, ReplyOption

# How services and gateways speak of each; a tier may be named by its value alone.
TIERS = "flex|priority|fast|ultrafast|scale"
SPOKEN_OF: Mapping[ReplyOption, re.Pattern[str]] = {
    TIER: re.compile(
        rf"\bservice[_ -]?tier\b|\b(?:{TIERS})[ -](?:processing|mode|tier)\b"
        rf"|['\"`]?\b(?:{TIERS})\b['\"`]? is (?:not|un)",
        re.IGNORECASE,
    ),
    MODE: re.compile(r"\breasoning[._ ]mode\b|\bpro (?:reasoning )?mode\b|'reasoning', 'mode'", re.IGNORECASE),
    VERBOSITY: re.compile(r"\bverbosity\b", re.IGNORECASE),
}
REFUSES = re.compile(
    r"\b(?:not|cannot|invalid|unsupported|unknown|unavailable|unexpected|unrecognized|only|must|should|requires?|denied"
    r"|permitted|allowed)\b|n't\b",
    re.IGNORECASE,
)


def option_refused(param: str, words: str) -> ReplyOption | None:
    """Return the option that an error minds, by the parameter it names or else by its words; None if it minds none."""
    if param:
        part = PARAMETERS.get(param)
        return OPTIONS.get(part) if part is not None else None
    if not REFUSES.search(words):
        return None
    return next((option for option, spoken in SPOKEN_OF.items() if spoken.search(words)), None)


def remedy_for(option: ReplyOption, words: str) -> str:
    """Return what to do about a refused option, with the values that the error says are taken."""
    listed = ", ".join(each for each in taken_values(words) if each in option.values)
    taken = f": {listed}" if listed else ""
    return f"Choose another {option.words} (F4, --{option.name}){taken}."
