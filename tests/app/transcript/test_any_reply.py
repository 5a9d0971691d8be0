"""Unusual replies in the real widget: streamed or given at once, they look the same in the end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.app.transcript.conftest import Host
from tests.app.transcript.test_selection import END
from tests.app.transcript.test_view import until
from tests.benchmarks.odd_replies import SHAPES
from tui.app.transcript.entry import Entry
from tui.app.transcript.entry_view import EntryView
from tui.app.transcript.markdown import splitters
from tui.app.transcript.palette import Palette
from tui.app.transcript.view import Transcript

REPLY = Entry("r", "reply", "o1", live=True)
SIZE = 9_000  # characters: beyond the caps on paragraphs, lines and parts
PIECE = 1_501


def frame(transcript: Transcript) -> None:
    """Do the work of a frame and of the rounds after it."""
    transcript._streaming.work()
    while transcript._layout.behind():
        transcript._streaming.catch_up(show=True)
        transcript._streaming.work()


def end_of(host: Host) -> list[str]:
    """The last lines of the view; its first line depends on whether the end has moved up by a few lines."""
    return [line for line in host.screen_lines() if line][-12:]


@pytest.fixture
def low_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitters, "TEXT_CAP", 150)


@pytest.mark.parametrize("part", range(3))
async def test_a_streamed_reply_looks_as_at_once(host: Host, low_cap: None, part: int) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        transcript = host.transcript
        for shape in list(SHAPES)[part::3]:
            text = SHAPES[shape]()[:SIZE] + "\n\nThe *end*."
            transcript.show([replace(REPLY, text=text, live=False)])
            frame(transcript)
            at_once = end_of(host)
            transcript.show([REPLY])
            for at in range(0, len(text), PIECE):
                transcript.extend("r", text=text[at : at + PIECE])
                frame(transcript)
            transcript.replace(replace(REPLY, text=text, live=False))
            frame(transcript)
            assert end_of(host) == at_once, shape
            assert transcript.source("r") == text
        await pilot.pause()


async def test_a_very_long_reply_is_shown_to_its_end(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        text = "".join(f"- item {number}\n" for number in range(8_000))
        host.transcript.show([replace(REPLY, text=text, live=False)])
        assert host.transcript._layout.behind() == {"r"}
        while host.transcript._layout.behind() or host.transcript._streaming.due:
            await pilot.pause()
        await pilot.pause()
        assert "item 7999" in host.screen_lines()[-2]
        assert not any("…" in line for line in host.screen_lines())
        assert host.transcript.following


def test_text_not_parsed_yet_is_copied_and_found(palette: Palette) -> None:
    text = "".join(f"- item {number}\n" for number in range(8_000)) + "the end"
    entry = replace(REPLY, text=text, live=False)
    for look in ("copy", "find"):
        document = EntryView(entry, 60, palette)
        assert document.behind
        if look == "copy":
            assert document.copied((1, 0), (END, 0), entry) == text
        else:
            place, _ = document.reveal("text", text.index("the end"), "the end", entry)
            assert document.line_of_hit(place, "the end") == document.height - 2


async def test_copying_text_not_parsed_yet_shows_it(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        text = "".join(f"- item {number}\n" for number in range(8_000))
        host.transcript.show([Entry("u", "user", "You", text="Go on."), replace(REPLY, text=text, live=False)])
        assert host.transcript._layout.copied(1, (1, 0), (END, 0)) == text.strip()
        await pilot.pause()
        await until(pilot, "item 7999")
        assert host.transcript.virtual_size.height == host.transcript._layout.height
