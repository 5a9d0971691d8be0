"""The tour: six cards of few words, which fit on the smallest terminal and change nothing."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap

import pytest

from tests.app_harness import opened_harness, shown_text, until
from tui.app.start.tour import CARDS, Tour

LEAST = (40, 12)
ROOM = (36, 9)  # columns and rows for the text of a card on the least terminal


def test_there_are_six_cards_of_few_words_that_fit() -> None:
    assert len(CARDS) == 6
    for card in CARDS:
        assert len(card.text.split()) <= 60, card.title
        assert len(wrap(card.text, ROOM[0])) <= ROOM[1], card.title


@pytest.mark.parametrize("size", [LEAST, (80, 24)])
async def test_it_goes_on_and_back_and_is_left_at_any_time(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size) as (harness, pilot):
        await pilot.press(*"/tour", "enter")
        await until(pilot, lambda: isinstance(harness.app.screen, Tour))
        for number, card in enumerate(CARDS, 1):
            shown = " ".join(shown_text(harness).replace("│", " ").split())
            assert f"{number} of 6" in shown
            assert card.text.split(". ")[0] in shown
            assert card.text.split()[-1] in shown
            if number == 3:
                await pilot.press("left")
                await pilot.click("#text")
            await pilot.press("right")
            await pilot.pause()
        assert not harness.app.screen.is_modal, "the last card is followed by the chat"
        await pilot.press("f1", "t")
        await until(pilot, lambda: isinstance(harness.app.screen, Tour))
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert not harness.session.begun
        assert not (home / "config.toml").exists()
