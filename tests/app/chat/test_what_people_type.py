"""Nothing that is typed or pasted into the chat is a mistake of mull's."""

from __future__ import annotations

from pathlib import Path

from tests.app_harness import AppHarness
from tests.cli.test_what_people_cause import HUGE, SURROGATE, TOO_LONG, TORN
from tui.app.chat.composer import Composer

LINES = [
    f"/detach {TOO_LONG}", f"/budget {TOO_LONG}", "/budget ²", "/detach ²", "/attach ~nobody/x", "/attach a\0b",
    f"/attach /{'a' * 300}", f"/effort {HUGE}", f"/model {TORN}", f"/persona {TORN}", "/persona a\0b",
    f"/title {TORN}", "/export", f"/{'x' * 5_000}",
]  # fmt: skip
PASTED = [f"/{'a' * 300}", "/" + "a/" * 2_000, "~nobody/x", "file://[", "/a\0b", f"/{SURROGATE}", "file:///%00"]


async def test_nothing_that_is_typed_or_pasted_into_the_chat_is_a_mistake_of_mulls(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path)
    async with harness.app.run_test() as pilot:
        await harness.opened(pilot)
        for text in PASTED:
            harness.chat.controllers.context.offer(text)
        for line in LINES:
            harness.screen.query_one(Composer).load_text(line)
            await pilot.press("enter")
            await pilot.pause()
            await pilot.press("escape")
            assert harness.app.is_running, line
