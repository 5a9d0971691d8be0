"""The README names every word and every fault a practice line takes, and no other."""

from __future__ import annotations

import re

from tests.paths import ROOT
from tui.providers.practice.directive import PARTS, SHAPES, SHOWS, WHAT
from tui.providers.practice.faults import FAULTS

README = (ROOT / "README.md").read_text("utf-8")
SECTION = README.partition("## The practice model")[2].partition("\n## ")[0]
WORDS, FAULT_TABLE = SECTION.split("| what goes wrong |")


def row(name: str) -> str:
    return next(line for line in WORDS.splitlines() if line.startswith(f"| `{name}="))


def test_every_word_is_in_the_table() -> None:
    assert all(f"`{word}=" in WORDS for word in WHAT)
    for name, choices in (("shape", SHAPES), ("show", SHOWS), ("refuse", PARTS)):
        assert tuple(re.findall(r"`([a-z_.]+)`", row(name))) == choices


def test_every_fault_is_in_its_table() -> None:
    named = re.findall(r"`([a-z0-9_]+)`", FAULT_TABLE)
    assert named == list(FAULTS)
