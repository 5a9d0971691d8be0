"""A damaged session in the chat: what the next request lacks is said first, and a second Enter sends what is left."""

from __future__ import annotations

from pathlib import Path

from tests.app_harness import AppHarness, until
from tui.app.chat.composer import Composer

LACKS = "the next request lacks what cannot be read: line 4 (a message of yours) of its file."


async def test_enter_once_more_sends_what_is_left_of_a_damaged_session(tmp_path: Path) -> None:
    first = AppHarness(tmp_path, model="o1")
    async with first.app.run_test(size=(120, 40)) as pilot:
        await first.opened(pilot)
        await first.ask(pilot, "one")
        await first.chat.leave()
    (path,) = (tmp_path / "sessions").glob("*.jsonl")
    rows = path.read_bytes().split(b"\n")
    assert rows[3].startswith(b'{"type": "user"')
    path.write_bytes(b"\n".join([*rows[:3], rows[3][:40], *rows[4:]]))
    again = AppHarness(tmp_path, resume="last")
    async with again.app.run_test(size=(120, 40)) as pilot:
        await again.opened(pilot)
        await until(pilot, lambda: any(LACKS in text for text in again.texts()))
        before = again.replies()
        composer = again.screen.query_one(Composer)
        composer.load_text("two")
        await pilot.press("enter")
        await until(pilot, lambda: any("Once more, and it is sent as it is" in text for text in again.texts()))
        await until(pilot, lambda: composer.text == "two")
        assert again.replies() == before
        await again.ask(pilot, "two")
        assert again.replies() == before + 1
        assert [m.text for m in again.session.conversation.path()][-2] == "two"
