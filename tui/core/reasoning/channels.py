"""The marks of gpt-oss: a reply is made of messages in channels, each with a header before its content.

The channel ``final`` is the answer. ``commentary`` to nobody in particular is for the user too; ``commentary`` to a
tool and ``analysis`` are not.
"""

from __future__ import annotations

import re

CHANNEL_END = "<|end|>"
CHANNEL = r"<\|channel\|>[^<]{0,100}(?:<\|constrain\|>[^<]{0,100})?"
ENDS = r"(?:<\|(?:end|return|call)\|>\s{0,16}){0,2}"
HEADER = re.compile(
    rf"(?P<ends>{ENDS})(?P<to>(?:<\|start\|>[^<]{{0,100}}(?:{CHANNEL})?|{CHANNEL}))<\|message\|>", re.IGNORECASE
)
# A server may have put the header's beginning into the prompt.
BARE_HEADERS = ("analysis<|message|>", "commentary<|message|>", "final<|message|>")
# What may be the beginning of a header.
PARTIAL = re.compile(rf"{ENDS}(?:<\|start\|>[^<]{{0,100}})?(?:{CHANNEL})?(?:<(?:\|[a-z]{{0,9}}\|?)?)?", re.IGNORECASE)
LONGEST_PARTIAL = 500
MARK = re.compile(r"<\|(?:end|return|call|start|channel)\|>", re.IGNORECASE)
NAME = re.compile(r"<\|channel\|>\s*(\w+)", re.IGNORECASE)


def is_answer(header: str) -> bool:
    """Return whether the content of a message is for the user, by its header (or by a bare one)."""
    named = NAME.search(header)
    name = named[1].lower() if named else header.partition("<")[0].strip().lower()
    return name in ("final", "") or (name == "commentary" and "to=" not in header)


def partial_from(text: str, at: int) -> int:
    """Return where a header may begin that is not complete; the length of the text if nowhere."""
    place = text.find("<", max(at, len(text) - LONGEST_PARTIAL))
    while place >= 0:
        if PARTIAL.fullmatch(text, place):
            return place
        place = text.find("<", place + 1)
    return len(text)
