"""What is said of a persona's text while it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doubles import O1, ScriptedProvider, WordCounter
from tui.app.personas.checked import UNUSABLE, Checked, checked
from tui.core.advice.advice import on_persona
from tui.core.personas.persona import Persona
from tui.core.personas.travel_card import TravelCard, travel_card
from tui.store.personas.personas import Personas

FRONT = "---\nname: Mine\n---\n"


def card(persona: Persona) -> TravelCard:
    return travel_card(persona, O1, ScriptedProvider().route, WordCounter())


def said(folder: Path, text: str) -> Checked:
    return checked(text, lambda each: Personas(folder).parsed("mine", each), card, on_persona)


@pytest.mark.parametrize("front", ["", FRONT])
def test_a_finding_has_its_line_and_its_proposal_in_the_whole_file(tmp_path: Path, front: str) -> None:
    text = f"{front}Be brief.\nThink step by step.\nEnd.\n"
    found = said(tmp_path, text)
    (mark,) = found.marks
    assert (text.split("\n")[mark.row], mark.wrong, found.wrong) == ("Think step by step.", False, None)
    assert mark.proposal is not None
    assert mark.proposal.applied(text) == f"{front}Be brief.\nEnd.\n"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("---\nname: x\neffort: much\n---\nText\n", 2),
        ("---\nname: x\n", 0),
        ("---\nname: [x\n---\nText\n", 1),
        (f"{FRONT}one\ntwo \x1b\n", 4),
    ],
)
def test_what_is_wrong_has_its_line(tmp_path: Path, text: str, row: int) -> None:
    found = said(tmp_path, text)
    (mark,) = found.marks
    assert (mark.row, mark.label, mark.wrong, found.persona) == (row, UNUSABLE, True, None)
    assert str(tmp_path) not in mark.reason


def test_each_mistake_has_a_mark_of_its_own(tmp_path: Path) -> None:
    text = "---\nnaem: x\neffort: much\ntags: [a\nvariables:\n  1: a\n  b: [c]\n---\none\x1b\n"
    found = said(tmp_path, text)
    assert [mark.row for mark in found.marks] == [1, 2, 3, 5, 6, 8]
    assert {(mark.label, mark.wrong) for mark in found.marks} == {(UNUSABLE, True)}
