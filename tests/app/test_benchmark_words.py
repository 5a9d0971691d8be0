"""The words that the benchmarks wait for are those of the chat."""

from __future__ import annotations

from pathlib import Path

from tests.app.chat.test_chat import shown
from tests.app_harness import AppHarness
from tests.benchmarks.terminal import COLUMNS, ROWS
from tests.benchmarks.words import FINISHED, FINISHED_WORDS, OPEN, WELCOME


async def test_the_chat_shows_the_words_that_the_benchmarks_wait_for(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await harness.opened(pilot)
        assert OPEN in shown(harness)
        assert WELCOME in shown(harness)
        assert not FINISHED.search(shown(harness).encode())
        await harness.ask(pilot, "practice: tokens=20")
        assert FINISHED.search(shown(harness).encode())
        assert "[practice]" in shown(harness)
    assert FINISHED.search(FINISHED_WORDS.encode())
