"""Scrolling: folds keep their place, jumps go from turn to turn, the scroll bar is right."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.app.transcript.conftest import Host
from tests.app.transcript.test_view import REPLY, many, until
from tui.app.transcript.entry import Entry
from tui.core.reply_facts import Fact

CODE = "```py\n" + "".join(f"x{number} = {number}\n" for number in range(90)) + "```\n"
THOUGHT = "\n\n".join(f"Thought {number}." for number in range(30))


def turns(count: int) -> list[Entry]:
    entries = []
    for number in range(count):
        entries.append(Entry(f"u{number}", "user", "You", text=f"Question {number}"))
        text = f"Answer {number}.\n\n" + "word " * 300 + "\n\n" + CODE * (number % 2)
        entries.append(Entry(f"r{number}", "reply", "o1", text=text, reasoning=THOUGHT, footer=(Fact("o1 · high"),)))
    return entries


def row(host: Host, words: str) -> int:
    return next(number for number, line in enumerate(host.screen_lines()) if words in line)


async def test_a_click_unfolds_and_folds_and_the_line_stays_where_it_is(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(turns(4))
        host.transcript.action_scroll_home()
        await until(pilot, "reasoning · 30 lines · Thought 0.")
        at = row(host, "▸ reasoning")
        await pilot.click(host.transcript, offset=(10, at))
        await until(pilot, "Thought 3.")
        assert row(host, "▾ reasoning · 30 lines") == at
        assert not host.transcript.following
        await pilot.click(host.transcript, offset=(10, at))
        await until(pilot, "Answer 0.")
        assert row(host, "▸ reasoning") == at


@pytest.mark.parametrize("columns", [30, 40, 47])
async def test_home_shows_the_first_line_where_those_above_were_estimated_too_few(host: Host, columns: int) -> None:
    wide = Entry("n", "notice", "", text="extraordinarily " * 9)  # at most two of these words fit into a line
    async with host.run_test(size=(columns, 24)) as pilot:
        host.transcript.show([wide, Entry("r", "reply", "o1", text="Line.\n\n" * 15)])
        await until(pilot, "Line.")
        host.transcript.action_scroll_home()
        await until(pilot, "· extraordinarily")
        assert host.transcript.scroll_offset.y == 0
        assert not host.transcript.following


async def test_a_view_begins_at_its_first_line_also_where_it_was_not_drawn_yet_and_grows_or_shrinks(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.display = False
        host.transcript.show(turns(2))
        host.transcript.begin_at_top()
        host.transcript.display = True
        await until(pilot, "Question 0")
        assert (host.transcript.scroll_offset.y, host.transcript.following) == (0, False)
        await pilot.resize_terminal(50, 12)
        await until(pilot, "Question 0")
        host.transcript.action_scroll_end()
        assert host.transcript.scroll_offset.y > 0
        assert host.transcript.following


async def test_one_key_unfolds_all_in_view_and_folds_it_again(host: Host) -> None:
    async with host.run_test(size=(80, 40)) as pilot:
        host.transcript.show([Entry("p", "persona", "Planner", text="You plan.\n\nMuch."), *turns(1)])
        await until(pilot, "▸ reasoning")
        before = host.screen_lines()
        assert host.transcript.following
        host.transcript.action_toggle_folds()
        await until(pilot, "Much.")
        assert sum("▾" in line for line in host.screen_lines()) == 2
        host.transcript.action_toggle_folds()
        await until(pilot, "Answer 0.")
        assert host.screen_lines() == before
        assert host.transcript.following


async def test_folds_are_kept_at_another_width_and_out_of_view(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(turns(200))
        host.transcript.action_scroll_home()
        await until(pilot, "▸ reasoning")
        host.transcript.action_toggle_folds()
        await until(pilot, "Thought 2.")
        await pilot.resize_terminal(60, 30)
        await until(pilot, "Thought 2.")
        host.transcript.action_scroll_end()
        await until(pilot, "o1 · high")
        for number in range(199, 0, -1):
            host.transcript.action_previous_turn()
            assert number
        host.transcript.action_scroll_home()
        await until(pilot, "Thought 2.")


async def test_reasoning_shows_its_end_while_it_streams_and_folds_when_the_reply_is_finished(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([*turns(3), REPLY])
        for number in range(30):
            host.transcript.extend("r", reasoning=f"Thinking {number}.\n\n")
        await until(pilot, "Thinking 29.")
        await until(pilot, "more lines")
        assert not any("Thinking 2." in line for line in host.screen_lines())
        host.transcript.extend("r", text="An answer.")
        await until(pilot, "An answer.")
        thoughts = "".join(f"Thinking {number}.\n\n" for number in range(30))
        host.transcript.replace(
            replace(REPLY, live=False, text="An answer.", reasoning=thoughts, footer=(Fact("the end"),))
        )
        await until(pilot, "▸ reasoning · 30 lines · Thinking 0.")
        assert host.transcript.following
        assert host.screen_lines()[-2].strip() == "└ the end"


async def test_jumping_from_turn_to_turn_and_from_code_to_code(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(turns(6))
        await until(pilot, "o1 · high")
        for number in (5, 4, 3):
            host.transcript.action_previous_turn()
            await until(pilot, f"Question {number}")
            if number < 5:
                assert row(host, f"Question {number}") == 1
        assert not host.transcript.following
        host.transcript.action_next_turn()
        await until(pilot, "Question 4")
        assert row(host, "Question 4") == 1
        host.transcript.action_previous_code()
        await until(pilot, "▾ py · 90 lines")
        assert row(host, "▾ py · 90 lines") == 0
        host.transcript.action_previous_code()
        host.transcript.action_next_code()
        assert row(host, "▾ py · 90 lines") == 0
        for _ in range(4):
            host.transcript.action_next_turn()
        assert host.transcript.following


async def test_jumping_in_an_empty_conversation_does_nothing(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        for jump in ("previous_turn", "next_turn", "previous_code", "next_code", "toggle_folds"):
            getattr(host.transcript, f"action_{jump}")()
        await pilot.pause()
        assert host.transcript.following


async def test_a_click_on_the_notice_goes_to_the_end(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([*many(40), REPLY])
        host.transcript.action_scroll_home()
        await pilot.pause()
        host.transcript.extend("r", text="New text.")
        await until(pilot, "new line")
        await pilot.click(host.transcript, offset=(40, 23))
        await until(pilot, "New text.")
        assert host.transcript.following
        assert not any("below" in line for line in host.screen_lines())


async def test_an_error_below_the_view_is_seen_wherever_one_has_scrolled_to(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([*many(40), REPLY])
        for scroll in ("scroll_home", "previous_turn", "page_up"):
            getattr(host.transcript, f"action_{scroll}")()
            await pilot.pause()
            host.transcript.extend("r", text="New text.\n")
            host.transcript.add(Entry(f"e{scroll}", "error", text=f"It broke after {scroll}."))
            await until(pilot, f"! It broke after {scroll}. · ↓")
            host.transcript.add(Entry(f"n{scroll}", "notice", text="Something else."))
            await until(pilot, f"! It broke after {scroll}. · ↓")
            host.transcript.action_scroll_end()
            await pilot.pause()
            assert not any("· ↓" in line for line in host.screen_lines())
        host.transcript.add(Entry("e", "error", text="Seen at once."))
        await until(pilot, "! Seen at once.")
        host.transcript.action_scroll_home()
        await pilot.pause()
        assert not any("Seen at once" in line for line in host.screen_lines())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_scroll_bar_is_nearly_right(host: Host, size: tuple[int, int]) -> None:
    """The estimated heights are not far from the real ones."""
    async with host.run_test(size=size) as pilot:
        entries = turns(30) + many(60)
        host.transcript.show(entries)
        await pilot.pause()
        guessed = host.transcript.virtual_size.height
        rows = host.transcript._layout
        while rows.measure(0, rows.height):
            pass
        assert abs(rows.height - guessed) < 0.15 * rows.height


LONG_REPLIES = {
    "prose": "\n\n".join(f"Mark{number}. " + "word " * 90 for number in range(120)),
    "list": "\n".join(f"- Mark{number} " + "word " * (number % 40) for number in range(400)),
    "fence": "```py\n"
    + "".join(f"mark = 'Mark{number}'  # {'word ' * (number % 30)}\n" for number in range(400))
    + "```",
    "table": "| a | b |\n|---|---|\n" + "".join(f"| Mark{number} | {'word ' * 30} |\n" for number in range(200)),
}


def marked_line(host: Host) -> tuple[int, str]:
    """The row of the first line in view with a mark, and the mark."""
    for number, line in enumerate(host.screen_lines()):
        if found := re.search(r"Mark\d+", line):
            return number, found[0]
    raise AssertionError(host.screen_lines())


@pytest.mark.parametrize("kind", LONG_REPLIES)
async def test_resizing_keeps_the_line_in_view_within_a_long_reply(host: Host, kind: str) -> None:
    async with host.run_test(size=(100, 30)) as pilot:
        host.transcript.show([*turns(2), Entry("l", "reply", "o1", text=LONG_REPLIES[kind])])
        await pilot.pause()
        host.transcript.scroll_to(y=host.transcript.max_scroll_y // 2, animate=False, immediate=True)
        await pilot.pause()
        while marked_line(host)[0]:
            host.transcript.action_scroll_down()
        before, (_, mark) = host.screen_lines(), marked_line(host)
        for size in [(60, 30), (37, 12), (150, 50), (100, 30)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert marked_line(host) == (0, mark)
        assert host.screen_lines() == before
        assert not host.transcript.following


async def test_lines_added_below_move_nothing_and_are_counted(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([*turns(3), REPLY])
        host.transcript.action_previous_turn()
        host.transcript.action_previous_turn()
        await pilot.pause()
        before = host.screen_lines()
        for number in range(40):
            host.transcript.extend("r", text=f"- item {number}\n")
        await until(pilot, "40 new lines below")
        host.transcript.replace(replace(REPLY, text=host.transcript.source("r"), live=False, footer=(Fact("the end"),)))
        await until(pilot, "42 new lines below")
        assert host.screen_lines()[:-1] == before[:-1]
        host.transcript.action_page_down()
        assert host.transcript._position.unseen == 42
        host.transcript.action_scroll_end()
        await until(pilot, "the end")
        assert host.transcript._position.unseen == 0


async def test_the_scroll_bar_is_where_the_view_is(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(turns(30))
        await pilot.pause()
        bar = host.transcript.vertical_scrollbar
        for move in ("scroll_home", "page_down", "next_code", "next_turn", "scroll_end", "page_up", "previous_turn"):
            getattr(host.transcript, f"action_{move}")()
            await pilot.pause()
            assert bar.position == host.transcript.scroll_offset.y
            assert bar.window_virtual_size == host.transcript._layout.height == host.transcript.virtual_size.height
        host.transcript.action_scroll_end()
        await pilot.pause()
        assert host.transcript.scroll_offset.y + 24 == bar.window_virtual_size
