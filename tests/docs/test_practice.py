"""The page on the practice model names every word of the practice line, every choice and every fault, and no other."""

from __future__ import annotations

from tests.docs.pages import PAGES, rows, words
from tui.providers.practice.directive import PARTS, SHAPES, SHOWS, WHAT
from tui.providers.practice.faults import FAULTS

PAGE = PAGES["practice"]
STEERING = rows(PAGE.section("Steering it"))


def test_every_word_is_in_the_table() -> None:
    told = [word.partition("=")[0] for row in STEERING for word in words(row[0])]
    assert told == list(WHAT)


def test_every_choice_of_a_word_is_named() -> None:
    told = {words(row[0])[0]: words(row[1]) for row in STEERING}
    for name, choices in (("shape", SHAPES), ("show", SHOWS), ("refuse", PARTS)):
        assert tuple(told[f"{name}="]) == choices


def test_every_fault_is_in_its_table() -> None:
    named = [word for row in rows(PAGE.section("Faults")) for word in words(row[1])]
    assert named == list(FAULTS)
