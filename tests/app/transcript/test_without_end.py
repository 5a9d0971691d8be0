"""Marks without end: what is drawn of a reply grows with its length and not with its square."""

import random

import pytest

from tests.benchmarks.key_echo import MARKS
from tests.growth import grows_in_one_pass, repeated
from tui.app.transcript.entry import Entry
from tui.app.transcript.layout import Layout
from tui.app.transcript.palette import Palette

SCREEN = 40  # lines
PICKED = random.Random(5)
MIXED = ["".join(PICKED.choice(MARKS) for _ in range(PICKED.choice([2, 3]))) for _ in range(15)]


@pytest.mark.parametrize("piece", [*MARKS, *MIXED])
def test_a_reply_is_drawn_in_one_pass(palette: Palette, piece: str) -> None:
    def drawn(text: str) -> None:
        layout = Layout()
        layout.resize(100, palette)
        layout.add(Entry("r", "reply", "o1", text=text))
        layout.measure(0, SCREEN)
        while layout.behind():
            layout.parse_more()
        layout.settle("r")
        layout.measure(max(0, layout.height - SCREEN), layout.height)

    assert grows_in_one_pass(drawn, repeated(piece), 1_500)
