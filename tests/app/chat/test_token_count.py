"""What takes long to count never holds the screen: it is counted in a thread, and shown when it is counted."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Never

import pytest

from tests.app_harness import AppHarness, until
from tests.benchmarks.long_sessions import write_session
from tests.idle_loop import Gate
from tui.app.chat.composer import Composer
from tui.app.meters.meter_line import MeterLine
from tui.app.meters.meter_panel import MeterPanel
from tui.app.transcript.view import Transcript
from tui.core.conversation.message import UserMessage
from tui.core.errors import StoreError
from tui.core.formatting import brief
from tui.core.ports import OpenSession
from tui.core.usage.usage import estimated
from tui.tokens import Tokens

LONG = "How should the ledger be read when two of its files overlap?\n" * 2_000  # 122,000 characters
WIDE = (120, 40)


class HeldCounter(Tokens):
    """Counts long texts only while it is let, and never on the event loop."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.on_the_loop: list[int] = []

    def count(self, text: str, encoding: str) -> int:
        if len(text) > 50_000 and not self.gate.is_open:
            if threading.current_thread() is threading.main_thread():
                self.on_the_loop.append(len(text))
            else:
                self.gate.wait()
        return super().count(text, encoding)


@pytest.fixture
def counter() -> Iterator[HeldCounter]:
    counter = HeldCounter()
    yield counter
    counter.gate.open()


@pytest.fixture
def harness(tmp_path: Path, counter: HeldCounter) -> AppHarness:
    harness = AppHarness(tmp_path / "mull")
    harness.assembly.counter = counter
    return harness


def plain(harness: AppHarness, widget: type) -> str:
    return harness.screen.query_one(widget).render().plain


def line(harness: AppHarness) -> str:
    return plain(harness, MeterLine)


def draft_row(harness: AppHarness) -> str:
    return next(line for line in plain(harness, MeterPanel).splitlines() if "draft" in line)


async def test_keys_are_taken_while_a_long_draft_is_counted(harness: AppHarness, counter: HeldCounter) -> None:
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        composer = harness.screen.query_one(Composer)
        composer.load_text(LONG)
        await until(pilot, counter.gate.reached.is_set)
        assert draft_row(harness).split()[-1] == "…"
        assert "counting …" in line(harness)
        await pilot.press(
            "ctrl+end", "x", "y"
        )  # a loop that is held takes no key: the counter waits for us, not we for it
        assert composer.text in (LONG + "xy", "xy" + LONG)
        assert draft_row(harness).split()[-1] == "…"
        counter.gate.open()
        await until(pilot, lambda: "…" not in draft_row(harness))
        size = counter.count(composer.text, harness.session.choice.profile.encoding) + 4
        assert draft_row(harness).split()[-1] == brief(estimated(size))
    assert counter.on_the_loop == []


async def test_a_long_text_sent_at_once_is_counted_in_a_thread_before_it_is_checked(
    harness: AppHarness, counter: HeldCounter
) -> None:
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        harness.screen.query_one(Composer).load_text(LONG)
        await pilot.press("enter")
        await until(pilot, counter.gate.reached.is_set)
        await pilot.press("x")
        assert harness.replies() == 0
        counter.gate.open()
        await until(pilot, lambda: harness.replies() == 1 and harness.chat.live is None)
        said = [m.text for m in harness.session.conversation.path() if isinstance(m, UserMessage)]
        assert [text.strip() for text in said] == [LONG.strip()]
    assert counter.on_the_loop == []


async def test_a_long_session_is_shown_before_it_is_counted(tmp_path: Path) -> None:
    home = tmp_path / "mull"
    write_session(home, 60)
    harness = AppHarness(home, resume="last")
    counted: list[bool] = []

    class Counter(Tokens):
        def count(self, text: str, encoding: str) -> int:
            counted.append(threading.current_thread() is threading.main_thread())
            return super().count(text, encoding)

    harness.assembly.counter = Counter()
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await until(pilot, lambda: "counting" not in line(harness))
        last = harness.chat.query_one(Transcript).entries[-3:]  # behind it stands what it goes on with
        assert any("Quagmire" in entry.text for entry in last)
        session = harness.session
        assert session.context_is_quick()
        assert brief(session.context().used) in plain(harness, MeterPanel)
        assert not any(counted)
        before = len(counted)
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: harness.replies() == 61 and harness.chat.live is None)
    assert 0 < len(counted) - before < 30  # the turn's own texts, and roles; the sixty before are not counted again


async def test_the_end_of_a_very_long_session_is_shown_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "mull"
    write_session(home, 700)
    harness = AppHarness(home, resume="last")
    may_read = Gate()
    whole = harness.assembly.sessions.open

    def held(name: str, *, write: bool = True) -> OpenSession:
        may_read.wait()
        return whole(name, write=write)

    monkeypatch.setattr(harness.assembly.sessions, "open", held)
    async with harness.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: harness.screen.view is not None and bool(harness.chat.query(Transcript)))
        transcript = harness.chat.query_one(Transcript)
        await until(pilot, lambda: "Quagmire" in "".join(entry.text for entry in transcript.entries[-1:]))
        assert harness.chat.session is None
        few = len(transcript.entries)
        await pilot.press(*"hi", "enter")  # waits until there is somebody to send it to
        may_read.open()
        await until(pilot, lambda: harness.replies() == 701 and harness.chat.live is None)
        assert few < 500
        assert len(transcript.entries) == 2 + 2 * 701  # the persona, when it was, and the turns
        said = [m.text for m in harness.session.conversation.path() if isinstance(m, UserMessage)]
        assert said[-1] == "hi"
        assert len(said) == 701


async def test_a_very_long_session_that_cannot_be_opened_after_all_ends_mull_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "mull"
    write_session(home, 700)
    harness = AppHarness(home, resume="last", model="no-such-model", connection="practice")

    def gone(name: str, *, write: bool = True) -> Never:
        raise StoreError("The disk is gone.")

    monkeypatch.setattr(harness.assembly.sessions, "open", gone)
    async with harness.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: harness.app.return_code is not None)
    assert harness.app.return_code == StoreError("").exit_code
