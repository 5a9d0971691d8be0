"""What ``mull ask`` prints where text that was printed turns out to be reasoning."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.doubles import Step
from tests.engine.session_harness import DONE, SessionHarness
from tui.cli.answer_output import WAS_REASONING
from tui.cli.ask import printed_turn
from tui.core.stream import Arrived, Asked, Ended, Reassigned, TextDelta, TurnEvent

LATE: list[Step] = [TextDelta("They greet.\n"), Reassigned("", "They greet.\n"), TextDelta("Hi!"), DONE]
PIECES = [Arrived("They "), Arrived("greet."), Arrived("", "They greet.", anew=True), Arrived("Hi"), Arrived("!")]


async def printed(
    harness: SessionHarness, monkeypatch: pytest.MonkeyPatch, *pieces: Arrived, stream: bool = True
) -> str:
    """Print a turn whose text arrives in these pieces; return the text of its reply."""
    events = await harness.turn("q")

    async def send(text: str, *, anyway: bool = False) -> AsyncIterator[TurnEvent]:
        for event in (*(e for e in events if isinstance(e, Asked)), *pieces, events[-1]):
            yield event

    assert isinstance(events[-1], Ended)
    monkeypatch.setattr(harness.session, "send", send)
    return (await printed_turn(harness.session, "q", stream=stream, anyway=False)).text


@pytest.mark.parametrize("at_once", ["Hi!", ""])
async def test_the_answer_follows_on_a_line_of_its_own_and_stderr_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], at_once: str
) -> None:
    pieces = [*PIECES[:2], Arrived(at_once, "They greet.", anew=True), *([] if at_once else PIECES[3:])]
    assert await printed(SessionHarness(tmp_path, *LATE), monkeypatch, *pieces) == "Hi!"
    told = capsys.readouterr()
    assert told.out == "They greet.\nHi!\n"
    assert told.err == f"mull: {WAS_REASONING}\n"


async def test_nothing_is_said_where_nothing_wasprinted_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await printed(SessionHarness(tmp_path / "a", *LATE), monkeypatch, Arrived("Hi!", "They greet.", anew=True))
    assert capsys.readouterr() == ("Hi!\n", "")
    await printed(SessionHarness(tmp_path / "b", *LATE), monkeypatch, *PIECES, stream=False)
    assert capsys.readouterr() == ("", "")
