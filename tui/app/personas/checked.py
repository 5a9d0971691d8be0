"""What is said of a persona's text while it is written: is it usable, how would it be sent, what is advised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.core.advice.finding import Edit, Finding, moved
from tui.core.errors import PersonaError
from tui.core.personas.persona import Persona
from tui.core.personas.travel_card import TravelCard

UNUSABLE = "cannot be used"
MOST = 50  # findings that are listed


@dataclass(frozen=True, slots=True)
class Mark:
    """Something said of a line, which is counted from 0. ``wrong``: the file cannot be used as long as it is so.

    ``excerpt`` is what it is about, ``proposal`` the change of the whole text that is proposed, and ``proposed`` that
    change in words; empty where none is.
    """

    row: int
    label: str
    reason: str
    excerpt: str = ""
    wrong: bool = False
    proposal: Edit | None = None
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A text, the persona that it is (None where it is none), how that would be sent, and what is said of lines."""

    text: str
    persona: Persona | None = None
    card: TravelCard | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def wrong(self) -> Mark | None:
        """Why the text cannot be used, None where it can."""
        return next((mark for mark in self.marks if mark.wrong), None)


def checked(
    text: str,
    parsed: Callable[[str], Persona],
    card: Callable[[Persona], TravelCard],
    advice: Callable[[Persona], list[Finding]],
) -> Checked:
    """Return what is said of a text. Call it in a thread: it counts tokens, and reads files that are included.

    ``parsed`` returns the persona that a text is, and raises PersonaError; ``advice`` what the rules find in one.
    """
    try:
        persona = parsed(text)
    except PersonaError as error:
        return Checked(text, marks=tuple(map(_mistake, error.each[:MOST])))
    start = max(0, len(text) - len(persona.text)) if text.endswith(persona.text) else 0
    found = [_mark(moved(finding, start), text) for finding in advice(persona)[:MOST]]
    return Checked(text, persona, card(persona), tuple(found))


def _mistake(error: PersonaError) -> Mark:
    """Return what is said of a mistake that keeps a file from being used."""
    row = 0 if error.line is None else error.line - 1
    return Mark(row, UNUSABLE, f"{error.what} {error.remedy}".strip(), wrong=True)


def _mark(finding: Finding, text: str) -> Mark:
    """Return what is said of a text by a finding, whose places are those of the whole text."""
    row, excerpt, proposed = finding.line(text) - 1, finding.excerpt(text), finding.proposed(text)
    return Mark(row, str(finding.rule), finding.reason, excerpt, proposal=finding.proposal, proposed=proposed)
