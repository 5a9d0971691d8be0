"""The X-ray as a person uses it: keys go in; parts, figures and raw bodies are on the screen."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.xray.xray_harness import context_of, opened, raw_view, stand_on
from tests.app_harness import AppHarness, opened_harness, shown_text, until, until_shown
from tests.doubles import ScriptedProvider
from tests.narrowing import present
from tests.scenarios import of_session
from tui.app.app import MullApp
from tui.app.chat.composer import Composer
from tui.app.meters.meter_panel import MeterPanel
from tui.app.pickers.text_pane import TextPane
from tui.app.sessions.questions import PurgeMessage
from tui.app.xray.make_room import MakeRoom
from tui.app.xray.part_list import PartList
from tui.core.context.xray import XrayLine
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome
from tui.core.conversation.record import Record, ReplyEnded, ReplyStarted, Summarised, UserSaid
from tui.core.note import COVERED
from tui.core.stream import TextDelta
from tui.core.usage.usage import Usage, reported

SIZES = [(120, 40), (80, 24)]
ORIGIN = ReplyOrigin("o1", "practice", practice=True)


def outcome(reasoning: int = 0, raw: str | None = None) -> ReplyOutcome:
    return ReplyOutcome(usage=Usage(reported(9), reported(0), reported(reasoning + 9), reported(reasoning)), raw=raw)


@pytest.mark.parametrize("size", SIZES)
async def test_every_part_and_what_becomes_of_it_is_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_harness(tmp_path / "mull", model="o1", size=size) as (harness, pilot):
        await harness.ask(pilot, "What makes a good API?")
        harness.screen.query_one(Composer).load_text("And a bad one?")
        screen = await opened(harness, pilot)
        assert screen.context is harness.chat.query_one(MeterPanel).meters.context
        shown = shown_text(harness)
        assert shown.startswith(" Next request · ~")
        for words in ("■ adapted", "○ dropped", "● kept", "draft", "░ set aside", "· free", "And a bad one?"):
            assert words in shown
        await pilot.press("home")
        await until(pilot, lambda: "first line 'Formatting re-enabled' added" in shown_text(harness))
        await pilot.press("down", "down")
        await until(pilot, lambda: "Reasoning counts once" in shown_text(harness))
        await pilot.press("escape")
        assert harness.app.screen is harness.screen


async def test_muting_and_pinning_change_the_figures_at_once_and_are_undone(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull") as (harness, pilot):
        await harness.ask(pilot, "What makes a good API?")
        screen = await opened(harness, pilot)
        before = context_of(screen)
        used = present(before.used.value)
        stand_on(screen, "reply")
        await pilot.press("m")
        await until(pilot, lambda: "× muted" in shown_text(harness))
        after = context_of(screen)
        saved = used - present(after.used.value)
        assert after.muted.value == saved > 0
        assert f"free ~{present(before.free.value) + saved:,}" in shown_text(harness)
        assert f"~{used:,} → ~{after.used.value:,}" in shown_text(harness)
        await pilot.press("up")
        await until(pilot, lambda: " → ~" not in shown_text(harness))  # said until one moves on
        await pilot.press("down", "p")
        await until(pilot, lambda: "▴" in shown_text(harness))
        await pilot.press("m", "p")
        await until(pilot, lambda: screen.context == before)
        assert "▴" not in shown_text(harness)


@pytest.mark.parametrize("size", SIZES)
async def test_what_muting_has_read_again_is_said_before_a_message_is_muted(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened_harness(tmp_path / "mull", model="gpt-6.1-sol", size=size) as (harness, pilot):
        await harness.ask(pilot, "practice: tokens=10\n" + "word " * 3_000)
        screen = await opened(harness, pilot)
        stand_on(screen, "user")
        await until(pilot, lambda: "muting it reads and writes" in " ".join(shown_text(harness).split()))
        stand_on(screen, "reply")  # it is not in the cache yet
        await until(pilot, lambda: "muting it reads" not in " ".join(shown_text(harness).split()))


async def test_a_message_is_purged_here_too_after_a_question(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", size=(80, 24)) as (harness, pilot):
        await harness.ask(pilot, "The secret of the safe is 4711")
        harness.screen.query_one(Composer).load_text("Again: The secret of the safe is 4711 is it?")
        screen = await opened(harness, pilot)
        stand_on(screen, "user")
        await pilot.press("x")
        await until(pilot, lambda: isinstance(harness.app.screen, PurgeMessage))
        await pilot.press("escape", "x")
        await until(pilot, lambda: isinstance(harness.app.screen, PurgeMessage))
        await pilot.press("y")
        await until(pilot, lambda: "is purged" in shown_text(harness))
        assert "4711" not in shown_text(harness)
        assert harness.screen.query_one(Composer).text == "Again:  is it?"


async def test_the_text_of_a_part_is_copied_where_it_has_one(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull") as (harness, pilot):
        await harness.ask(pilot, "What makes a good API?")
        screen = await opened(harness, pilot)
        stand_on(screen, "user")
        await pilot.press("c")
        await until(pilot, lambda: harness.app.clipboard == "What makes a good API?")
        stand_on(screen, "priming")
        await pilot.press("c")
        await until_shown(harness, pilot, "There is no text to copy.")


async def test_what_cannot_be_muted_says_why(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path / "mull")
    said: list[Record] = [
        UserSaid(None, "one"),
        ReplyStarted(1, ORIGIN),
        ReplyEnded(2, "two", "", outcome(7)),
        UserSaid(2, "three"),
        Summarised(4, "In short.", ORIGIN, (1, 2)),
    ]
    async with harness.app.run_test(size=SIZES[0]) as pilot:
        await of_session(said)(harness, pilot)
        await until(pilot, lambda: len(harness.session.conversation.path()) == 4)
        screen = await opened(harness, pilot)
        assert "summed up" in shown_text(harness)
        assert "<summary of earlier messages>" in shown_text(harness)
        for kind, sentence in {
            "reasoning": "is never sent",
            "user": "Mute the summary",
            "priming": "Only what is in the session",
        }.items():
            stand_on(screen, kind)
            await pilot.press("m")
            await until_shown(harness, pilot, sentence)
        stand_on(screen, "summary")
        await pilot.press("m")
        await until(pilot, lambda: not any(p.note == COVERED for p in context_of(screen).parts))
        assert present(screen.query_one(PartList).line()).kind_word == "summary"  # it moved; one still stands on it


async def test_nothing_is_muted_while_a_reply_arrives(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull") as (harness, pilot):
        session, more = harness.session, asyncio.Event()
        provider = ScriptedProvider(TextDelta("So"), more, route=session.choice.provider.route)
        session.choose(replace(session.choice, provider=provider))
        await harness.send(pilot, "Hello")
        screen = await opened(harness, pilot)
        stand_on(screen, "user")
        await pilot.press("m")
        await until(pilot, lambda: "A reply is still arriving" in shown_text(harness))
        assert session.conversation.muted == set()
        more.set()
        await until(pilot, lambda: harness.chat.live is None)
        await until(pilot, lambda: context_of(screen).parts[-2].text == "So")  # what came is shown without a key


async def test_the_raw_request_and_the_raw_reply_are_a_key_away(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull") as (harness, pilot):
        await harness.ask(pilot, "Hello")
        screen = await opened(harness, pilot)
        request = await raw_view(harness, pilot, "r")
        session = harness.session
        built = await session.choice.provider.preview(session.next_request("").request)
        assert (request["url"], request["body"]) == (built["url"], built["body"])
        await pilot.press("escape")
        stand_on(screen, "reasoning")
        body = await raw_view(harness, pilot, "j")
        reply = next(m for m in session.conversation.path() if isinstance(m, Reply))
        assert reply.text in json.dumps(body, ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
        assert body["usage"]["input_tokens"] == reply.outcome.usage.input.value
        assert '  "id": "' in shown_text(harness)


async def test_a_reply_without_a_raw_body_says_why(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path / "mull")
    old: list[Record] = [UserSaid(None, "one"), ReplyStarted(1, ORIGIN), ReplyEnded(2, "two", "", outcome())]
    async with harness.app.run_test(size=SIZES[0]) as pilot:
        await of_session(old)(harness, pilot)
        screen = await opened(harness, pilot)
        stand_on(screen, "user")
        await pilot.press("j")
        await until(pilot, lambda: "Choose a reply" in shown_text(harness))
        stand_on(screen, "reply")
        await pilot.press("j")
        await until(pilot, lambda: "mull did not before this version" in shown_text(harness))


async def test_filter_mouse_and_the_way_to_make_room(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path / "mull")
    async with harness.app.run_test(size=SIZES[0]) as pilot:
        fruit: list[Record] = [
            UserSaid(None, "A question of apples"),
            ReplyStarted(1, ORIGIN),
            ReplyEnded(2, "Red.", "", outcome()),
            UserSaid(2, "A question of pears"),
        ]
        await of_session(fruit)(harness, pilot)
        screen = await opened(harness, pilot)
        parts = screen.query_one(PartList)
        await pilot.press("slash", *"message", "space", *"pears", "enter")
        await until(pilot, lambda: "1 of " in shown_text(harness))
        assert present(parts.line()).text == "A question of pears"
        await pilot.press("escape", "end")
        await until(pilot, lambda: "1 of " not in shown_text(harness))
        await pilot.click(PartList, offset=(10, 0))
        await until(pilot, lambda: present(parts.line()).text == "A question of apples")
        await pilot.press("R")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom))


async def test_the_filter_shows_the_rows_of_the_request_it_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened_harness(tmp_path / "mull") as (harness, pilot):
        screen = await opened(harness, pilot)
        numbers: list[Sequence[int]] = []
        monkeypatch.setattr(PartList, "show", lambda _, xray, rows, at: numbers.append([len(xray), *rows]))

        async def while_it_changes(call: Callable[..., Sequence[int]], *args: object) -> Sequence[int]:
            whole, screen._xray = screen._xray, None
            found = call(*args)
            screen._xray = whole
            return found

        monkeypatch.setattr("tui.app.xray.screen.asyncio.to_thread", while_it_changes)
        await pilot.press("slash", *"persona")
        await until(pilot, lambda: bool(numbers))
        assert numbers[-1][1:], "the request that was looked through has such rows"


async def test_ten_thousand_turns_scroll_like_ten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    harness = AppHarness(tmp_path / "mull")
    turns: list[Record] = [
        record
        for n in range(0, 30_000, 3)
        for record in (
            UserSaid(n - 1 if n else None, f"question {n}"),
            ReplyStarted(n + 1, ORIGIN),
            ReplyEnded(n + 2, f"answer {n}", "", outcome(5)),
        )
    ]
    async with harness.app.run_test(size=SIZES[1]) as pilot:
        await of_session(turns)(harness, pilot)
        screen = await opened(harness, pilot)
        parts = screen.query_one(PartList)
        made = 0
        xray = present(screen._xray)
        line = xray.line

        def counted(number: int) -> XrayLine:
            nonlocal made
            made += 1
            return line(number)

        monkeypatch.setattr(xray, "line", counted)
        assert len(context_of(screen).parts) > 30_000
        await pilot.press("home", "pagedown", "end", "up", "pageup")
        await until(pilot, lambda: "answer 29997" in shown_text(harness))
        assert made < 600  # what was in view, and nothing more
        assert parts.virtual_size.height == len(context_of(screen).parts) + 2


async def test_foreign_text_is_harmless_and_all_of_it_is_there(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path / "mull")
    harm = "\x1b]0;owned\x07[bold]not markup[/bold] \u202egnp.exe\n" + "word " * 300_000 + "\nTHE END"
    async with harness.app.run_test(size=SIZES[0]) as pilot:
        await of_session([UserSaid(None, harm), ReplyStarted(1, ORIGIN), ReplyEnded(2, "ok", "", outcome())])(
            harness, pilot
        )
        screen = await opened(harness, pilot)
        stand_on(screen, "user")
        await until(pilot, lambda: "[bold]not markup[/bold]" in shown_text(harness))
        assert "␛]0;owned␇" in shown_text(harness)
        assert "\x1b" not in shown_text(harness)
        await pilot.press("tab")
        pane = screen.query_one(TextPane)
        pane.scroll_to(y=pane.rows, animate=False, immediate=True)
        await until(pilot, lambda: "THE END" in shown_text(harness))


def test_the_app_knows_no_x_ray_before_its_first_paint() -> None:
    assert "xray" not in " ".join(MullApp.__init__.__code__.co_names)
