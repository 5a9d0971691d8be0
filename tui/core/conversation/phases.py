"""The output messages of a reply, and their phases: commentary on the way, and the final answer.

The Responses API gives a reply as one or more messages. Each may name its phase, which the service asks to have back
with the message. The text of a reply is all of them, joined; its phases say where in it each one begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BETWEEN = "\n\n"  # between two output messages in the text of a reply
COMMENTARY = "commentary"
LONGEST = 40  # characters of a phase; a longer one is none
MOST = 200  # output messages of a reply that are kept apart; what follows belongs to the last one


@dataclass(frozen=True, slots=True)
class Phase:
    """An output message begins at ``at``, a character of the reply's text; ``name`` is its phase, empty for none."""

    at: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class OutputMessage:
    """One output message of a reply: its text, and its phase, empty for none."""

    text: str
    phase: str = ""

    @property
    def is_commentary(self) -> bool:
        """True if it is commentary; a message of any other phase, or of none, is part of the answer."""
        return self.phase == COMMENTARY


def phases_of(messages: Sequence[Phase]) -> tuple[Phase, ...]:
    """Return what is kept of where messages begin: nothing if none names a phase; those without one in a row are one.

    ``messages`` are in the order of the text.
    """
    if not any(message.name for message in messages):
        return ()
    kept: list[Phase] = []
    for message in messages:
        if not kept or message.name or kept[-1].name:
            kept.append(message)
    return tuple(kept[:MOST])


def within(phases: Sequence[Phase], text: str) -> tuple[Phase, ...]:
    """Return those phases of messages that begin in a text: of a reply that was cut off, or a damaged record."""
    kept: list[Phase] = []
    for phase in phases[:MOST]:
        if (kept[-1].at if kept else -1) < phase.at < len(text):
            kept.append(phase)
    return phases_of(kept)


def output_messages(text: str, phases: Sequence[Phase]) -> tuple[OutputMessage, ...]:
    """Return the output messages of a reply: one without a phase if ``phases`` is empty."""
    if not phases:
        return (OutputMessage(text),)
    starts = [*phases] if phases[0].at == 0 else [Phase(0), *phases]
    ends = [*(_end(text, phase.at) for phase in starts[1:]), len(text)]
    return tuple(OutputMessage(text[a.at : end], a.name) for a, end in zip(starts, ends, strict=True))


def _end(text: str, following: int) -> int:
    """Return where a message ends, before the blank line between it and the next one."""
    before = following - len(BETWEEN)
    return before if before >= 0 and text.startswith(BETWEEN, before) else following


def answer_in(text: str, phases: Sequence[Phase]) -> str:
    """Return the answer of a reply: its text without commentary."""
    return BETWEEN.join(each.text for each in output_messages(text, phases) if not each.is_commentary)


def commentary_in(text: str, phases: Sequence[Phase]) -> str:
    """Return the commentary of a reply, empty if it has none."""
    return BETWEEN.join(each.text for each in output_messages(text, phases) if each.is_commentary)
