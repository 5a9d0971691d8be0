"""Text under the mouse is selected and copied as it was written."""

import pytest

from tests.app.transcript.conftest import Host
from tui.app.widgets.transcript import Entry

ENTRIES = [
    Entry("1", "user", "You", text="First question"),
    Entry("2", "reply", "o1", text="A **bold** answer.\n\nAnd 日本語 more."),
    Entry("3", "user", "You", text="Second question"),
]


async def select(host: Host, start: tuple[int, int], end: tuple[int, int]) -> str | None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(ENTRIES)
        await pilot.pause()
        await pilot.mouse_down(host.transcript, offset=start)
        await pilot.hover(host.transcript, offset=end)
        await pilot.mouse_up(host.transcript, offset=end)
        await pilot.pause()
        host.screen_lines()
        return host.screen.get_selected_text()


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((5, 4), (9, 4), "bold"),
        ((3, 4), (9, 6), "A bold answer.\n\nAnd 日本"),
        ((9, 1), (9, 9), "question\n\nA **bold** answer.\n\nAnd 日本語 more.\n\nYou\nSecond"),
    ],
)
async def test_what_is_selected_is_copied(host: Host, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
    assert await select(host, start, end) == text


async def test_everything_can_be_selected(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(ENTRIES)
        await pilot.pause()
        host.transcript.text_select_all()
        assert host.screen.get_selected_text() == "\n\n".join(entry.text for entry in ENTRIES)
