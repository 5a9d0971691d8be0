"""The session list: found by what was said, renamed, deleted and brought back; and the trash."""

import re
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests import sample_receipts
from tests.app_harness import AppHarness, shown_text, until
from tests.narrowing import present
from tui.app.chat.composer import Composer
from tui.app.pickers.message import MessagePicker
from tui.app.sessions import session_list
from tui.app.sessions.questions import ForGood, NewTags, NewTitle, PurgeMessage
from tui.app.sessions.session_list import SessionList
from tui.app.sessions.trash_list import TrashList
from tui.core.conversation.message import UserMessage
from tui.core.conversation.record import SessionStarted
from tui.store.index import Index
from tui.store.sessions.store import Sessions

WIDE = (120, 40)


async def listed(harness: AppHarness, pilot: Pilot[int], *said: str) -> SessionList:
    """Say things in a session each, and open the list; the last one is the session one is in."""
    await harness.opened(pilot)
    for text in said:
        if harness.session.begun:
            await pilot.press("ctrl+n")
            await until(pilot, lambda: harness.chat.session is not None and not harness.session.begun)
        await harness.ask(pilot, text)
        harness.clock.seconds += 3600
    await pilot.press("f5")
    await until(pilot, lambda: isinstance(harness.app.screen, SessionList))
    return harness.top(SessionList)


def titles(screen: SessionList) -> list[str]:
    return [row.name for row in screen.shown]


def told(screen: SessionList) -> str:
    return str(screen.query_one("#detail", Static).content)


def is_listed(screen: SessionList, title: str) -> bool:
    return any(each.endswith(title) for each in titles(screen))


async def test_what_is_typed_is_looked_for_in_every_text(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        screen = await listed(harness, pilot, "Leases\nwith a clause on badgers", "Why is the sky dark?")
        assert titles(screen) == ["Why is the sky dark?", "Leases"]
        await pilot.press(*"badg")
        await until(pilot, lambda: titles(screen) == ["Leases"])
        await until(pilot, lambda: "Practice model" in told(screen))  # the reply to it
        assert "▌ Leases\nwith a clause on badgers" in told(screen)
        await pilot.press("enter")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.conversation.title == "Leases")


async def test_how_a_conversation_ends_stands_beside_the_list(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        screen = await listed(harness, pilot, "Why is grass green?", "Why is the sky dark?")
        for question in ("Why is the sky dark?", "Why is grass green?"):
            await until(pilot, lambda: f"▌ {question}" in told(screen))  # noqa: B023  awaited here
            assert "Practice model" in told(screen).split(question)[1]
            assert re.search(r"1 turn · \$0 · [\d.]+ k?B · o1 · practice", told(screen))
            await pilot.press("down")
        await pilot.resize_terminal(80, 24)
        await pilot.press("up")
        await until(pilot, lambda: "▌" not in told(screen))


async def test_a_session_is_renamed_also_the_one_one_is_in(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        screen = await listed(harness, pilot, "one", "two")
        for title in ("first", "second"):
            await pilot.press("ctrl+r")
            await until(pilot, lambda: isinstance(harness.app.screen, NewTitle))
            await pilot.press(*title, "enter")
            await until(pilot, partial(is_listed, screen, title))
            await pilot.press("down")
        assert sorted(titles(screen)) == ["first", "second"]
        assert harness.session.conversation.title == "first"


async def test_for_a_session_without_a_title_none_is_proposed(home: Path) -> None:
    row = '{"type": "session", "seq": 0, "time": "2026-11-20T14:01:00.000+00:00", "session": "s", "version": 1}\n'
    (home / "sessions").mkdir(parents=True)
    (home / "sessions" / "20261120-140100-ad6b.jsonl").write_text(row)
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        screen = await listed(harness, pilot)
        assert titles(screen) == ["(untitled)"]
        for proposed, title in (("", "first"), ("first", "second")):
            await pilot.press("ctrl+r")
            await until(pilot, lambda: isinstance(harness.app.screen, NewTitle))
            assert harness.app.screen.query_one(Input).value == proposed
            await pilot.press(*title, "enter")
            await until(pilot, partial(is_listed, screen, title))


async def test_what_is_deleted_comes_back_by_one_key(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        screen = await listed(harness, pilot, "one", "two", "three")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "the session you are in" in shown_text(harness))
        await pilot.press("down", "ctrl+t")
        await until(pilot, lambda: titles(screen) == ["three", "one"])
        assert "“two” is in the trash. Ctrl+Z brings it back." in told(screen)
        await pilot.press("ctrl+a", "ctrl+t")  # the one that is open stays
        await until(pilot, lambda: titles(screen) == ["three"])
        await pilot.press("ctrl+z")
        await until(pilot, lambda: titles(screen) == ["three", "one"])
        await pilot.press("ctrl+underscore")
        await until(pilot, lambda: titles(screen) == ["three", "two", "one"])
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "There is nothing to bring back." in told(screen))
    assert harness.assembly.sessions.trashed() == []


async def test_several_are_selected_by_space_or_a_click_and_words_have_spaces(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        screen = await listed(harness, pilot, "one two", "three", "four")
        await pilot.press(*"one", "space", *"two")
        await until(pilot, lambda: titles(screen) == ["one two"])
        await pilot.press("ctrl+@", *["backspace"] * 7)
        await until(pilot, lambda: len(titles(screen)) == 3)
        await pilot.press("space", "up", "space")
        await until(pilot, lambda: "1 selected" in str(screen.query_one("#count", Static).content))
        assert screen.typed == ""
        await until(pilot, lambda: len(titles(screen)) == 3)
        await pilot.click("#rows", offset=(0, 1))
        await until(pilot, lambda: "2 selected" in str(screen.query_one("#count", Static).content))
        assert [row.name for row in screen.targets()] == ["three", "one two"]
        await pilot.press("ctrl+t")
        await until(pilot, lambda: titles(screen) == ["four"])
        assert "2 sessions are in the trash" in told(screen)


async def test_the_trash_is_restored_from_and_emptied_after_a_question(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        screen = await listed(harness, pilot, "one", "two", "three", "four")
        spent = harness.assembly.index.replies()
        await pilot.press("ctrl+a", "ctrl+t")
        await until(pilot, lambda: titles(screen) == ["four"])
        await pilot.press("tab")
        await until(pilot, lambda: isinstance(harness.app.screen, TrashList))
        trash = harness.top(TrashList)
        assert sorted(row.name for row in trash.rows) == ["one", "three", "two"]
        assert {row.cells[0] for row in trash.rows} == {harness.clock.now().strftime("%H:%M")}
        first = trash.rows[0].name
        await pilot.press("enter")
        await until(pilot, lambda: len(trash.rows) == 2)
        assert f"“{first}” is back among the sessions." in shown_text(harness)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(harness.app.screen, ForGood))
        await pilot.press("enter")  # is no yes
        await pilot.press("escape", "ctrl+e")
        await until(pilot, lambda: isinstance(harness.app.screen, ForGood))
        await pilot.press("y")
        await until(pilot, lambda: trash.rows == [])
        assert "The trash is empty." in shown_text(harness)
        await pilot.press("tab")
        await until(pilot, lambda: titles(screen) == ["four", first])
    assert [each.name for each in (home / "sessions" / "trash").iterdir()] == []
    harness.assembly.index.update()
    assert len(harness.assembly.index.replies()) == len(spent) == 4


async def test_sessions_stand_under_how_long_ago_they_were_changed(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    (home / "sessions").mkdir(parents=True)
    days = {"today": "20T01:00", "yesterday": "19T23:59", "13": "13T00:00", "12": "12T23:00"}
    for title, day in days.items():
        text = (
            f'{{"type": "user", "seq": 0, "time": "2026-11-{day}:00.000+00:00", "parent": null, "text": "{title}"}}\n'
        )
        (home / "sessions" / f"s{title}.jsonl").write_text(text)
    async with harness.app.run_test(size=WIDE) as pilot:
        screen = await listed(harness, pilot)
        assert [(row.group, row.name, row.cells[0]) for row in screen.rows] == [
            ("today", "today", "01:00"),
            ("yesterday", "yesterday", "2026-11-19"),
            ("the last 7 days", "13", "2026-11-13"),
            ("older", "12", "2026-11-12"),
        ]


async def test_what_fails_with_one_of_several_is_told_and_done_to_the_others(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        screen = await listed(harness, pilot, "one", "two", "three", "four")
        name = next(row.value for row in screen.rows if row.name == "two")
        elsewhere = present(
            Sessions(home / "sessions", harness.clock.now, Index(None, home / "sessions")).open(name).log
        )
        await pilot.press("down", "ctrl+a", "ctrl+o")
        await until(pilot, lambda: "3 sessions are pinned" in told(screen))
        assert "another mull has this session open" in told(screen)
        assert {row.name for row in screen.rows if row.group == "pinned"} == {"one", "three", "four"}
        elsewhere.close()
        await pilot.press("ctrl+t")
        await until(pilot, lambda: titles(screen) == ["four"])
        harness.assembly.sessions.restore(name)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "2 sessions are back." in told(screen))
        assert len(titles(screen)) == 4
        (home / "sessions" / f"{name}.jsonl").unlink()
        await pilot.press("ctrl+a", "f6", "enter")
        await until(pilot, lambda: "Exported 3 sessions to" in told(screen))
        assert sorted(path.name for path in tmp_path.glob("*.md")) == ["four.md", "one.md", "three.md"]


async def test_keys_for_what_is_selected_are_buttons_at_any_size(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        screen = await listed(harness, pilot, "one", "two")
        hint, count = screen.query_one("#hint", Static), screen.query_one("#count", Static)
        await pilot.click("#rows", offset=(0, 1))
        await until(pilot, lambda: "Ctrl+G tag" in str(hint.content))
        await pilot.click("#hint", offset=(str(hint.content).index("Ctrl+Y"), 0))
        await until(pilot, lambda: "is archived" in told(screen))
        await pilot.press("space")
        await pilot.click("#count", offset=(str(count.content).index("Ctrl+L"), 0))
        await until(pilot, lambda: "Archived sessions" in told(screen))
        await pilot.click("#count", offset=(str(count.content).index("Ctrl+S"), 0))
        await until(pilot, lambda: "Sorted: largest first." in told(screen))


async def test_of_very_many_sessions_the_newest_are_drawn(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_list, "MANY", 250)
    harness = AppHarness(home, model="o1")
    (home / "sessions").mkdir(parents=True)
    for n in range(300):
        time = f"2026-11-19T{n // 60:02}:{n % 60:02}:00.000+00:00"
        text = f'{{"type": "user", "seq": 0, "time": "{time}", "parent": null, "text": "number {n}"}}\n'
        (home / "sessions" / f"s{n:03}.jsonl").write_text(text)
    async with harness.app.run_test(size=WIDE) as pilot:
        screen = await listed(harness, pilot)
        assert titles(screen)[0] == "number 299"
        assert len(titles(screen)) == 200
        assert "100 more: type to find them" in shown_text(harness)
        await pilot.press(*"number 7")
        await until(pilot, lambda: "number 7" in titles(screen))
        found = titles(screen)
        screen._show_again(screen._held)  # as while others are still read
        assert titles(screen) == found
        await pilot.press("backspace", "backspace")
        await until(pilot, lambda: "first 200 of 300" in shown_text(harness))


@pytest.mark.parametrize("size", [WIDE, (80, 24)])
async def test_a_session_that_was_served_otherwise_has_a_sign(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    log = harness.assembly.sessions.create()
    log.append(SessionStarted(log.session), *sample_receipts.SERVED_OTHERWISE)
    log.close()
    harness.clock.seconds += 3600
    async with harness.app.run_test(size=size) as pilot:
        screen = await listed(harness, pilot, "as it was asked")
        as_asked, otherwise = (str(option.prompt) for option in screen.row_list.options)
        assert otherwise.startswith("  ≠ Which tables")
        assert "14:00      1  $0.0351  gpt-6.1-sol" in otherwise
        assert "≠" not in as_asked
        assert "served otherwise than asked" not in shown_text(harness)
        await pilot.press("down")
        await until(pilot, lambda: "≠ 1 turn served otherwise than asked: /receipt" in told(screen))
        await pilot.press(*"otherwise")  # the words are found
        await until(pilot, lambda: titles(screen) == ["Which tables does a guest book need?"])


async def test_sessions_are_tagged_pinned_archived_and_sorted(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        screen = await listed(harness, pilot, "one", "two", "three")
        await pilot.press("down", "down", "ctrl+o")
        await until(pilot, lambda: titles(screen) == ["one", "three", "two"])
        assert screen.rows[0].group == "pinned"
        assert "“one” is pinned" in told(screen)
        await pilot.press("ctrl+a", "ctrl+g")
        await until(pilot, lambda: isinstance(harness.app.screen, NewTags))
        await pilot.press(*"work api", "enter")
        await until(pilot, lambda: "3 sessions are tagged api work" in told(screen))
        assert present(screen.highlighted()).name == "one"
        assert "#api #work" in shown_text(harness)
        assert harness.session.conversation.filed.tags == ("api", "work")
        await pilot.press("ctrl+a", "up", "ctrl+g")
        await until(pilot, lambda: isinstance(harness.app.screen, NewTags))
        await pilot.press(*"-work", "enter")
        await until(pilot, lambda: "no longer tagged work" in told(screen))
        await pilot.press("end", "down", "down", "ctrl+y")
        await until(pilot, lambda: "is archived" in told(screen))
        assert len(titles(screen)) == 2
        assert "1 archived" in shown_text(harness)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "Archived sessions" in told(screen))
        assert len(titles(screen)) == 1
        await pilot.press("ctrl+y", "ctrl+l", "ctrl+s")
        await until(pilot, lambda: "Sorted: largest first." in told(screen))
        await pilot.press("down", "ctrl+t")
        await until(pilot, lambda: len(titles(screen)) == 2)


async def test_one_message_is_purged_after_a_question_and_the_gap_shows(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "the secret is 4711")
        harness.screen.query_one(Composer).load_text("/purge nine")
        await pilot.press("enter")
        await until(pilot, lambda: "no number of a message" in shown_text(harness))
        harness.screen.query_one(Composer).load_text("/purge")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, MessagePicker))
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(harness.app.screen, PurgeMessage))
        assert "It cannot be undone." in shown_text(harness)
        await pilot.press("y")
        await until(pilot, lambda: any("is purged" in text for text in harness.texts()))
        assert any(text.startswith("Purged:") for text in harness.texts())
        await pilot.press("up")
        assert harness.screen.query_one(Composer).text != "the secret is 4711"
    read = harness.assembly.sessions.open("last", write=False).conversation
    assert "the secret is 4711" not in [m.text for m in read.messages.values()]


async def test_an_earlier_version_of_an_edited_message_can_be_purged(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "the secret is 4711")
        await pilot.press("up")
        await until(pilot, lambda: harness.screen.query_one(Composer).text == "the secret is 4711")
        harness.screen.query_one(Composer).load_text("")
        await harness.ask(pilot, "there is none")
        harness.screen.query_one(Composer).load_text("/purge")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, MessagePicker))
        await until(pilot, lambda: shown_text(harness).count(" another ") == 2)
        await pilot.press(*"secret is", "enter")
        await until(pilot, lambda: isinstance(harness.app.screen, PurgeMessage))
        await pilot.press("y")
        await until(pilot, lambda: any("is purged" in text for text in harness.texts()))
    read = harness.assembly.sessions.open("last", write=False).conversation
    assert [m.text for m in read.messages.values() if isinstance(m, UserMessage)] == ["", "there is none"]
    assert read.title == "there is none"


async def test_filters_are_typed_and_what_cannot_be_read_is_said(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        screen = await listed(harness, pilot, "one fox", "two foxes", "three owls")
        await pilot.press("down", "ctrl+g")
        await until(pilot, lambda: isinstance(harness.app.screen, NewTags))
        await pilot.press(*"work", "enter")
        await until(pilot, lambda: "is tagged work" in told(screen))
        search = screen.query_one(Input)
        for typed, found in (
            ("tag:work", ["two foxes"]),
            ("-tag:work fox", ["one fox"]),
            ("model:o1 turns:1", ["three owls", "two foxes", "one fox"]),
            ("here: owls", ["three owls"]),
            ("cost:>0.5", []),
        ):
            search.value = typed
            await until(pilot, lambda: titles(screen) == found)  # noqa: B023  awaited here
            assert "is tagged work" not in told(screen), "what was done before is not said of another search"
        search.value = "tag:work"
        await until(pilot, lambda: titles(screen) == ["two foxes"])
        await pilot.press("ctrl+y")
        await until(pilot, lambda: titles(screen) == [])
        assert "Ctrl+L 1 archived" in shown_text(harness)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: titles(screen) == ["two foxes"])
        await pilot.press("ctrl+y", "ctrl+l")
        search.value = "cost:much"
        await until(pilot, lambda: "cost:much cannot be read" in shown_text(harness))
        search.value = ""
        await until(pilot, lambda: len(titles(screen)) == 3 and "cannot be read" not in shown_text(harness))
