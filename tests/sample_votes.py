"""Answers of three efforts to one question, and votes of past blind comparisons."""

from __future__ import annotations

from tui.core.tally import Contestant, Showing, Verdict, Vote

# The text of each effort's answer, and the reasoning it took, in tokens.
ANSWERS = {
    "low": ("A small set of endpoints, clear names, and errors that say what to do.", 192),
    "medium": (
        "Three things, in this order:\n\n"
        "1. **One obvious call** for the commonest task, with defaults that are safe.\n"
        "2. **Errors that name the fix**, not only the fault.\n"
        "3. **A version in the path**, so that you may be wrong once.\n\n"
        "Leave out everything that nobody has asked for yet.",
        1_152,
    ),
    "high": (
        "A good first API is one that you can change later. Begin with the call that a reader of your README would "
        "type, write that README first, and publish nothing that it does not need.\n\n"
        "Then decide what happens when things go wrong: exceptions of your own, in one tree.",
        4_608,
    ),
}
MEDIUM, HIGH, NONE = (
    Contestant("reviewer", "gpt-6.1-sol", "openai", "medium"),
    Contestant("reviewer", "gpt-6.1-sol", "openai", "high"),
    Contestant("none", "gpt-6.1-sol", "openai", "medium"),
)
SHOWN = (Showing(MEDIUM, 900, 640, 14.2, 0.0124), Showing(HIGH, 3_100, 2_816, 47.5, 0.0402))
BESIDE_NONE = (SHOWN[0], Showing(NONE, 700, 512, 12.0, 0.0097))


def _vote(showings: tuple[Showing, ...], won: int | None) -> Vote:
    return Vote("2026-11-20T09:00:00+00:00", showings, Verdict.TIE if won is None else Verdict.ONE, won)


VOTES = [
    *[_vote(SHOWN, 0)] * 9,
    *[_vote(SHOWN, 1)] * 2,
    _vote(SHOWN, None),
    *[_vote(BESIDE_NONE, 0)] * 3,
    _vote(BESIDE_NONE, 1),
]
