"""Selecting with the mouse: a word, a line, beyond the view, in a reply that still arrives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from rich.cells import cell_len
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen

from tests.app.transcript.conftest import Host
from tests.app.transcript.test_view import until
from tests.app_harness import opened_harness
from tui.app.chat.composer import Composer
from tui.app.chat.copyables import code_piece
from tui.app.transcript.entry import Entry
from tui.app.transcript.markdown.inline import HREF
from tui.app.transcript.view import Transcript

LONG = "alpha beta gamma delta " * 12
REPLY = f"""A **bold** answer, don't panic.

{LONG}

And 日本語のテキスト more, 안녕하세요 세계.

- an item
- [a link](https://example.com/page)

```py
value = self.first_name + "{"y" * 90}"
\tindented
```

| left | right |
|---|---|
| one | two words |"""
SHOWN = [Entry("u", "user", "You", text="First question"), Entry("r", "reply", "o1", text=REPLY)]
ARRIVED = "Before the fence.\n\n```py\nfirst_line = 1\nsecond_li"


class SlowHost(Host):
    """Takes clicks for a double click however long a busy machine takes between them."""

    CLICK_CHAIN_TIME_THRESHOLD: ClassVar[float] = 1e9


@pytest.fixture
def host() -> Host:
    return SlowHost()


def place(host: Host, words: str, *, last: bool = False) -> tuple[int, int]:
    """Return the cell of the first character of some words on the screen; of the last row that has them with `last`."""
    rows = list(enumerate(host.screen_lines()))
    for row, line in reversed(rows) if last else rows:
        if words in line:
            return cell_len(line[: line.index(words)]), row
    raise AssertionError(f"{words!r} is not on the screen: {host.screen_lines()}")


async def clicked(pilot: Pilot[None], words: str, times: int, shift: int = 0) -> str:
    """Click some times on a word; return what is selected."""
    host = pilot.app
    assert isinstance(host, Host)
    host.screen.clear_selection()
    column, row = place(host, words)
    await pilot.click(host.transcript, offset=(column + shift, row), times=times)
    await pilot.pause()
    return host.screen.get_selected_text() or ""


async def dragged(pilot: Pilot[None], start: tuple[int, int], *path: tuple[int, int]) -> str:
    host = pilot.app
    assert isinstance(host, Host)
    await pilot.mouse_down(offset=start)
    for each in path:
        await pilot.hover(offset=each)
    await pilot.mouse_up(offset=path[-1])
    await pilot.pause()
    return host.screen.get_selected_text() or ""


@pytest.fixture
async def shown(host: Host) -> AsyncIterator[Pilot[None]]:
    async with host.run_test(size=(80, 40)) as pilot:
        host.transcript.show(SHOWN)
        await until(pilot, "two words")
        yield pilot


async def test_a_double_click_takes_a_word_and_a_triple_click_a_line(shown: Pilot[None]) -> None:
    rows = [
        ("bold", 2, 0, "bold"),
        ("don't", 2, 1, "don't"),
        ("日本語", 2, 0, "日本語"),
        ("のテキスト", 2, 3, "テキスト"),
        ("안녕하세요", 2, 0, "안녕하세요"),
        ("question", 2, 0, "question"),
        ("first_name", 2, 0, "first_name"),
        ("two words", 2, 4, "words"),
        ("o1", 2, 0, "o1"),
        ("yyyyy", 2, 0, "y" * 90),  # broken to fit the view, and a word all the same
        ("bold", 3, 0, "A **bold** answer, don't panic."),
        ("question", 3, 0, "First question"),
        ("delta", 3, 0, LONG.strip()),
        ("more", 3, 0, "And 日本語のテキスト more, 안녕하세요 세계."),
        ("an item", 3, 0, "- an item"),
        ("indented", 3, 0, "\tindented"),
        ("two words", 3, 0, "| one | two words |"),
        ("first_name", 3, 0, f'value = self.first_name + "{"y" * 90}"'),
    ]
    assert [await clicked(shown, *row[:3]) for row in rows] == [row[3] for row in rows]
    assert await clicked(shown, "bold", 1) == "", "one click selects nothing"


async def test_a_drag_after_two_clicks_goes_on_by_words_and_stays_in_the_transcript(shown: Pilot[None]) -> None:
    host = shown.app
    assert isinstance(host, Host)
    column, row = place(host, "bold")
    await shown.click(host.transcript, offset=(column + 1, row))
    assert await dragged(shown, (column + 1, row), (column + 7, row)) == "bold answer"
    await shown.click(host.transcript, offset=(column + 7, row))
    assert await dragged(shown, (column + 7, row), (column + 2, row)) == "bold answer"
    host.screen.clear_selection()
    assert await dragged(shown, (column, row), (79, row)) == "bold answer, don't panic."
    assert await dragged(shown, (column + 3, row), (column, row)) == "bold"


async def test_a_drag_that_ends_on_a_link_does_not_open_it(shown: Pilot[None], monkeypatch: pytest.MonkeyPatch) -> None:
    host = shown.app
    assert isinstance(host, Host)
    opened: list[str] = []
    post = host.transcript.post_message

    def noted(message: Message) -> bool:
        opened.append(type(message).__name__)
        return post(message)

    monkeypatch.setattr(host.transcript, "post_message", noted)
    column, row = place(host, "a link")
    assert HREF in host.screen.get_style_at(column + 2, row).meta
    assert await dragged(shown, (column, row), (column + 5, row)) == "a link"
    await shown.click(host.transcript, offset=(column, row), times=2)
    assert opened.count("LinkClicked") == 2, "two clicks on a link open it twice"


async def test_the_words_above_code_copy_and_save_it(shown: Pilot[None], monkeypatch: pytest.MonkeyPatch) -> None:
    host = shown.app
    assert isinstance(host, Host)
    wanted: list[Transcript.CodeWanted] = []
    post = host.transcript.post_message

    def noted(message: Message) -> bool:
        if isinstance(message, Transcript.CodeWanted):
            wanted.append(message)
        return post(message)

    monkeypatch.setattr(host.transcript, "post_message", noted)
    column, row = place(host, "copy · save")
    for shift in (0, 1, 3, 5, 7, 10):  # copy, copy, copy, between the two, save, save
        await shown.click(host.transcript, offset=(column + shift, row))
    assert [each.save for each in wanted] == [False, False, False, True, True], "not between them"
    piece = code_piece(wanted[0].text, wanted[0].language, wanted[0].number)
    assert piece is not None
    assert piece.to_copy == f'value = self.first_name + "{"y" * 90}"\n\tindented'
    assert piece.file == "code-1.py"
    live = Entry("l", "reply", "o1", live=True)
    host.transcript.add(live)
    host.transcript.extend("l", text="Now\n\n```sh\nls -l\necho do")
    await until(shown, "echo do")
    await shown.click(host.transcript, offset=place(host, "copy · save", last=True))
    arriving = code_piece(wanted[-1].text, "", 1)
    assert arriving is not None
    assert arriving.to_copy == "ls -l\necho do", "also while it arrives"


async def test_a_selection_stays_on_its_text_while_a_reply_arrives_and_ends(host: Host) -> None:
    live = Entry("r", "reply", "o1", live=True)
    async with host.run_test(size=(60, 30)) as pilot:
        transcript = host.transcript
        transcript.show([live])
        transcript.extend("r", text="", reasoning="\n\n".join(f"thought {number}" for number in range(12)))
        transcript.extend("r", text=ARRIVED)
        await until(pilot, "second_li")
        assert await clicked(pilot, "second_li", 2) == "second_li", "in a block that still grows"
        assert await clicked(pilot, "first_line", 2) == "first_line"
        for piece in ("ne = 2\n", "x = 3\n", "```\n\nAfter it all."):
            transcript.extend("r", text=piece)
            await until(pilot, piece.strip("`\n").splitlines()[0])
            assert host.screen.get_selected_text() == "first_line"
        done = replace(live, live=False, text=transcript.source("r"), reasoning="thought\n" * 12)
        transcript.replace(done)  # its reasoning folds: all lines below move up
        await pilot.pause()
        assert host.screen.get_selected_text() == "first_line"
        selected = next(line for line in range(30) if "first_line" in transcript.render_line(line).text)
        changed = [s.text for s in transcript.render_line(selected) if s.style and s.style == marked_style(host)]
        assert "".join(changed) in ("first_line", ""), "the marked cells are those of the word"
        await pilot.resize_terminal(40, 30)
        await pilot.pause()
        assert not host.screen.selections, "at another width its lines are other ones"


def marked_style(host: Host) -> object:
    return host.screen.get_component_rich_style("screen--selection")


async def test_a_drag_above_the_view_scrolls_and_selects_what_comes(host: Host) -> None:
    async with host.run_test(size=(60, 12)) as pilot:
        text = "\n\n".join(f"paragraph {number}" for number in range(40))
        host.transcript.show([Entry("r", "reply", "o1", text=text)])
        await until(pilot, "paragraph 39")
        await pilot.mouse_down(offset=place(host, "39"))
        host.transcript._edge.move(host.transcript.region.offset - (0, 3))
        for _ in range(3):
            host.transcript._edge.scroll()
        await pilot.mouse_up(offset=(0, 0))
        selected = host.screen.get_selected_text() or ""
        first = int(selected.split()[1])
        assert first < 34, "the first of the view was 34"
        assert selected == text[text.index(f"paragraph {first}") : -len("9")]
        assert host.transcript._edge._timer is None
        await pilot.mouse_down(offset=(6, 3))
        host.transcript._edge.move(host.transcript.region.offset - (0, 3))
        host.push_screen(Screen())  # a dialog, which gets the release of the button
        await until_idle(pilot, host)


async def test_a_drag_ends_where_its_lines_are_gone(host: Host) -> None:
    async with host.run_test(size=(60, 12)) as pilot:
        for shown in ([], [Entry("n", "notice", text="Another session")]):
            host.transcript.show(SHOWN)
            await until(pilot, "two words")
            await pilot.mouse_down(offset=(6, 3))
            await pilot.hover(offset=(20, 5))
            assert host.screen.get_selected_text()
            host.transcript.show(shown)
            await pilot.hover(offset=(20, 8))
            await until_idle(pilot, host)
            assert not host.screen.selections
            assert host.mouse_captured is None
            await pilot.mouse_up(offset=(20, 8))


async def until_idle(pilot: Pilot[None], host: Host) -> None:
    await pilot.pause()
    transcript = host.screen_stack[0].query_one(Transcript)
    assert (transcript._mouse.active, transcript._edge._timer) == (False, None)


async def test_a_drag_into_panel_and_composer_selects_the_reply_alone(tmp_path: Path) -> None:
    async with opened_harness(tmp_path, size=(140, 40)) as (harness, pilot):
        await harness.ask(pilot, "practice: tokens=40 reasoning=0")
        transcript = harness.chat.transcript
        region = transcript.region
        for end in ((130, 5), (20, 38)):
            await pilot.mouse_down(offset=(region.x + 1, region.y + 1))
            await pilot.hover(offset=end)
            await pilot.mouse_up(offset=end)
            await pilot.pause()
            assert set(harness.screen.selections) == {transcript}
        said = [entry.text for entry in transcript.entries if entry.kind in ("user", "reply")]
        selected = harness.screen.get_selected_text() or ""
        assert said[0] in selected
        harness.screen.clear_selection()
        await pilot.mouse_down(offset=(130, 8))  # from the panel into the transcript
        await pilot.hover(offset=(20, 12))
        await pilot.mouse_up(offset=(20, 12))
        assert not harness.screen.get_selected_text()
        assert harness.app.focused is harness.screen.query_one(Composer)
        await pilot.press("h", "i")  # what is typed goes to the composer
        assert harness.screen.query_one(Composer).text == "hi"
