"""The transcript in an app: painting, following the end, and staying in place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.color import Color
from textual.events import MouseScrollUp
from textual.pilot import Pilot
from textual.strip import Strip

from tests import app_harness
from tests.app.transcript.conftest import Host
from tui.app.transcript.entry import Entry, Kind
from tui.core.appearance import DARK, LIGHT
from tui.core.reply_facts import Fact

REPLY = Entry("r", "reply", "o1 · Planner", "14:03", live=True)
SIZES = [(80, 24), (120, 40)]


def many(count: int) -> list[Entry]:
    return [
        Entry(
            str(number),
            "reply" if number % 2 else "user",
            f"turn {number}",
            text=f"Text {number}. " + "word " * (number % 90),
        )
        for number in range(count)
    ]


async def until(pilot: Pilot[None], text: str) -> None:
    """Wait until `text` is on the screen."""
    host = pilot.app
    assert isinstance(host, Host)
    try:
        await app_harness.until(pilot, lambda: any(text in line for line in host.screen_lines()))
    except TimeoutError:
        raise AssertionError(f"{text!r} was never painted: {host.screen_lines()}") from None


@pytest.mark.parametrize("size", SIZES)
async def test_ten_thousand_entries_open_at_their_end_and_only_a_handful_is_drawn(
    host: Host, size: tuple[int, int]
) -> None:
    async with host.run_test(size=size) as pilot:
        host.transcript.show(many(10_000))
        await until(pilot, "Text 9999.")
        assert host.transcript.count == 10_000
        assert host.transcript._layout.rendered <= size[1]
        assert host.transcript.following
        host.transcript.action_scroll_home()
        await until(pilot, "Text 0.")
        assert host.transcript._layout.rendered <= 3 * size[1]
        assert not host.transcript.following


@pytest.mark.parametrize("size", SIZES)
async def test_streamed_text_appears_and_the_end_stays_in_view(host: Host, size: tuple[int, int]) -> None:
    async with host.run_test(size=size) as pilot:
        transcript = host.transcript
        transcript.show([*many(3), REPLY])
        for number in range(120):
            transcript.extend("r", text=f"Paragraph {number} *comes*.\n\n")
            if number % 10 == 0:
                await until(pilot, f"Paragraph {number} comes.")
        await until(pilot, "Paragraph 119 comes.")
        transcript.replace(replace(REPLY, text=transcript.source("r"), live=False, footer=(Fact("o1 · high · $0.09"),)))
        await until(pilot, "o1 · high · $0.09")
        assert transcript.source("r").count("*comes*") == 120
        assert transcript.following


async def test_the_first_text_is_painted_without_waiting_for_a_frame(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([REPLY])
        host.transcript.extend("r", text="At once")
        assert any("At once" in line for line in host.screen_lines())
        await pilot.pause()


async def test_scrolling_up_stops_following_and_end_begins_it_again(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        transcript = host.transcript
        transcript.show([*many(40), REPLY])
        transcript.focus()
        await pilot.press("pageup")
        assert not transcript.following
        before = host.screen_lines()
        for number in range(30):
            transcript.extend("r", text=f"line {number}\n\n")
        await until(pilot, before[3])
        await app_harness.until(pilot, lambda: bool(host.messages) and host.messages[-1].unseen_lines >= 30)
        assert host.screen_lines()[:-1] == before[:-1]
        assert host.screen_lines()[-1].strip() == f"↓ {host.messages[-1].unseen_lines} new lines below · Ctrl+End"
        await pilot.press("end")
        await until(pilot, "line 29")
        assert transcript.following
        assert (host.messages[-1].following, host.messages[-1].unseen_lines) == (True, 0)


async def test_what_is_no_news_is_not_counted_and_a_pane_can_begin_at_its_first_line(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        transcript = host.transcript
        transcript.show(many(40))
        transcript.action_page_up()
        await pilot.pause()
        transcript.replace(Entry("39", "reply", "turn 39", text="In other words.\n\n" * 30))
        await pilot.resize_terminal(60, 30)
        assert transcript._position.unseen == 0, "lines of before, not new ones"
        transcript.begins_at_top = True
        transcript.show([REPLY])
        for number in range(60):
            transcript.extend("r", text=f"Paragraph {number} comes.\n\n")
        await until(pilot, "new lines below")
        assert any("Paragraph 0 comes." in line for line in host.screen_lines())
        transcript.action_scroll_end()
        transcript.extend("r", text="Paragraph 60 comes.")
        await until(pilot, "Paragraph 60 comes.")


async def test_scrolling_down_to_the_end_follows_again(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(many(40))
        host.transcript.focus()
        await pilot.press("pageup", "pageup")
        assert not host.transcript.following
        await pilot.press("pagedown", "pagedown", "pagedown")
        assert host.transcript.following


async def test_the_wheel_moves_three_lines(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(many(40))
        await pilot.pause()
        before = host.screen_lines()
        await pilot._post_mouse_events([MouseScrollUp], host.transcript)
        await pilot.pause()
        assert host.screen_lines()[3:] == before[:-3]


async def test_resizing_keeps_the_text_in_view_in_place(host: Host) -> None:
    async with host.run_test(size=(120, 40)) as pilot:
        host.transcript.show(many(200))
        host.transcript.focus()
        await pilot.press("pageup", "pageup", "pageup")
        while "Text" not in host.screen_lines()[0]:
            await pilot.press("up")
        first = host.screen_lines()[0].split(".")[0].strip("▌ ")
        for size in [(80, 24), (61, 30), (120, 40)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert first in host.screen_lines()[0]


async def test_resizing_while_following_stays_at_the_end(host: Host) -> None:
    async with host.run_test(size=(120, 40)) as pilot:
        host.transcript.show(many(200))
        for size in [(80, 24), (1, 1), (40, 12)]:
            await pilot.resize_terminal(*size)
        await until(pilot, "Text 199.")
        assert host.transcript.following


async def test_a_message_of_the_user_is_always_shown(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(many(60))
        host.transcript.action_scroll_home()
        await pilot.pause()
        host.transcript.add(Entry("n", "notice", text="A notice."))
        assert not host.transcript.following
        host.transcript.add(Entry("u", "user", "You", text="My question."))
        await until(pilot, "My question.")
        assert host.transcript.following


async def test_a_new_status_paints_only_its_line(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([*many(20), REPLY])
        host.transcript.set_status("r", "thinking 0:01")
        await until(pilot, "thinking 0:01")
        drawn: list[int] = []
        paint = host.transcript.render_line

        def noting(y: int) -> Strip:
            drawn.append(y)
            return paint(y)

        monkeypatch.setattr(host.transcript, "render_line", noting)
        host.transcript.set_status("r", "thinking 0:02")
        await until(pilot, "thinking 0:02")
        assert len(drawn) == 1


HOSTILE = [
    "[/]",
    "[@click=app.bell]x[/]",
    "\x1b]0;owned\x07",
    "\x9b31m",
    "\u202eabc",
    "&#x202E;abc",
    "\u200b",
    "[link=x]y[/link]",
    "\x00",
]


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize("kind", ["persona", "summary", "user", "reply", "notice", "error"])
async def test_hostile_text_reaches_the_screen_as_plain_text(host: Host, payload: str, kind: Kind) -> None:
    entry = Entry("h", kind, payload, payload, f"before {payload} after", payload, (payload,), payload)
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([entry])
        host.transcript.set_status("h", payload)
        await pilot.pause()
        painted = "".join(host.screen_lines())
        assert painted.isprintable()
        if payload.startswith("["):
            assert payload in painted


async def test_the_theme_can_change(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([Entry("r", "reply", "o1", text="# Heading\n\n`code`")])
        await until(pilot, "Heading")
        before = host.transcript.render_line(1).text
        for name in (LIGHT, "nord", DARK, "textual-light"):
            host.theme = name
            await pilot.pause()
            assert host.transcript.render_line(1).text == before
            shown = [style.bgcolor for _, style, _ in host.transcript.render_line(1) if style is not None]
            background = Color.parse(host.theme_variables["background"])
            assert {Color.from_rich_color(colour) for colour in shown if colour} == {background}


async def test_without_colours_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([Entry("e", "error", text="It failed."), REPLY])
        host.transcript.extend("r", text="```py\nx = 1\n```\n\ntext")
        await until(pilot, "! It failed.")
        await until(pilot, "x = 1")


@pytest.mark.parametrize("size", SIZES)
async def test_a_live_reply_can_be_told_anew(host: Host, size: tuple[int, int]) -> None:
    async with host.run_test(size=size) as pilot:
        host.transcript.show([*many(3), REPLY])
        host.transcript.extend("r", text="They greet me, so I ")
        await until(pilot, "  They greet me")
        host.transcript.extend("r", text="shall be short.")
        host.transcript.retell("r", text="", reasoning="They greet me, so I shall be short.")
        await until(pilot, "┊ They greet me, so I shall be short.")
        host.transcript.extend("r", text="Hello there!")
        await until(pilot, "  Hello there!")
        assert not any(line.startswith("  They") for line in host.screen_lines())
        assert host.transcript.following
        entry = host.transcript._layout.entry("r")
        assert entry.text == "Hello there!"
        host.transcript.replace(replace(entry, live=False))
        await until(pilot, "▸ reasoning")
