"""Signals end mull in good order on every system, and are given back."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.app_harness import AppHarness, until
from tui.app.terminal.signals import ending_signals, is_hang_up, watch
from tui.core.conversation.message import Reply, ReplyStatus


@pytest.mark.usefixtures("each_system")
def test_a_watched_signal_calls_and_its_handler_comes_back() -> None:
    number = ending_signals()[-1]
    before = signal.getsignal(number)
    seen: list[int] = []
    restore = watch([number], seen.append)
    try:
        signal.raise_signal(number)
    finally:
        restore()
    assert seen == [number]
    assert signal.getsignal(number) == before


def test_the_terminal_can_vanish_only_where_there_is_a_signal_for_it(request: pytest.FixtureRequest) -> None:
    here = ending_signals()
    assert [is_hang_up(number) for number in here] == [False, True]
    request.getfixturevalue("windows")
    assert len(ending_signals()) == 2
    assert not any(is_hang_up(number) for number in [*ending_signals(), *here])


async def test_ctrl_break_keeps_what_came(home: Path, windows: None) -> None:
    """Windows sends it also where the window is closed, and then ends the program a moment later."""
    harness = AppHarness(home, model="gpt-4o")
    number = ending_signals()[-1]
    before = signal.getsignal(number)
    async with harness.app.run_test() as pilot:
        await harness.opened(pilot)
        await harness.send(pilot, "practice: fault=stall at=40")
        signal.raise_signal(number)
        await until(pilot, lambda: harness.app._exit)
    assert harness.app.return_code == 128 + number
    assert signal.getsignal(number) == before
    kept = harness.assembly.sessions.open("last", write=False).conversation.path()[-1]
    assert isinstance(kept, Reply)
    assert kept.status is ReplyStatus.INTERRUPTED
