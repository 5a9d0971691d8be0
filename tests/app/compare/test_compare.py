"""Comparing in the chat: what is ticked is asked, what comes is beside each other, and one goes on from one."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from tests.app.payloads import ESC
from tests.app_harness import AppHarness, opened_harness, shown_text, until, until_shown
from tests.doubles import O1, ScriptedProvider, Step, WordCounter
from tests.narrowing import last_reply, present
from tests.scenarios import compare, compare_costs, compare_seed
from tui.app.chat.composer import Composer
from tui.app.compare.columns import CompareColumn, how_it_ended
from tui.app.compare.costs import costs
from tui.app.compare.diff import MOST_ROWS, CompareDiff, DiffRows, diff
from tui.app.compare.picker import ComparePicker, KindName, TickList
from tui.app.compare.screen import CompareScreen, GoOn
from tui.core.compare import likeness
from tui.core.context.context import build_context
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus, UserMessage
from tui.core.errors import NetworkError
from tui.core.request import Wishes, build_request
from tui.core.stream import Finished, Reassigned, TextDelta
from tui.engine.branches import Branch
from tui.engine.choice import Choice
from tui.engine.next_request import NextRequest

WIDE, NARROW = (120, 40), (80, 24)


def replies(harness: AppHarness) -> list[Reply]:
    return [m for m in harness.session.conversation.messages.values() if isinstance(m, Reply)]


def said(harness: AppHarness) -> list[UserMessage]:
    return [m for m in harness.session.conversation.messages.values() if isinstance(m, UserMessage)]


def scripted(harness: AppHarness, *script: Step) -> None:
    session = harness.session
    session.choose(replace(session.choice, provider=ScriptedProvider(*script, route=session.choice.provider.route)))


async def over(harness: AppHarness, pilot: Pilot[int]) -> CompareScreen:
    await until(pilot, lambda: "goes on from one" in shown_text(harness))
    return harness.top(CompareScreen)


async def leave(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Leave a comparison that is over, until it asks which reply to go on from."""
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(harness.app.screen, GoOn))


@pytest.mark.parametrize(
    ("status", "text", "words"),
    [
        (ReplyStatus.COMPLETE, "hi", "complete"),
        (ReplyStatus.COMPLETE, " \n", "empty: not a word came"),
        (ReplyStatus.REFUSED, "I cannot.", "refused"),
        (ReplyStatus.REFUSED, "", "refused: not a word came"),
        (ReplyStatus.FAILED, "", "failed"),
    ],
)
def test_how_a_reply_of_a_column_ended(status: ReplyStatus, text: str, words: str) -> None:
    reply = Reply(2, 1, "t", ReplyOrigin("o1", "practice"), text, outcome=ReplyOutcome(status))
    assert how_it_ended(reply) == words


async def test_three_efforts_are_asked_and_one_is_gone_on_from(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await compare(harness, pilot)
        assert [r.origin.effort for r in sorted(replies(harness), key=lambda r: present(r.outcome.seconds))] == [
            "low", "medium", "high",
        ]  # fmt: skip
        assert len(said(harness)) == 1
        shown = shown_text(harness)
        assert "$ cheapest · » fastest" in shown
        assert shown.count("· thinking ") == 3
        await pilot.press("alt+z")
        wraps = [column.transcript.wraps_code for column in harness.top(CompareScreen).columns]
        assert wraps == [False, True, True], "long code scrolls in the selected reply"
        await pilot.press("3")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        (here,) = (m for m in harness.session.conversation.path() if isinstance(m, Reply))
        assert here.origin.effort == "high"
        assert "effort: high F4" in shown_text(harness)
        await harness.ask(pilot, "And then?")
        assert len(replies(harness)) == 4
    held = harness.assembly.sessions.open("last", write=False).conversation
    assert [m.text for m in held.path() if isinstance(m, UserMessage)] == [
        "What makes a good first Python API?", "And then?",
    ]  # fmt: skip


async def test_escape_asks_where_to_go_on_and_proposes_the_first_whole_answer(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=NARROW) as pilot:
        await compare(harness, pilot)
        assert "1-2 of 3" in shown_text(harness)
        await leave(harness, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert harness.session.choice.effort == "low"


async def test_none_of_them_leaves_everything_as_it_was(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await compare(harness, pilot)
        await leave(harness, pilot)
        await pilot.press(*"none of", "enter")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert harness.session.conversation.path() == []
        assert len(replies(harness)) == 3
        assert harness.screen.query_one(Composer).text == "What makes a good first Python API?"


async def test_the_last_message_is_compared_where_nothing_is_written(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await pilot.press("alt+v")
        await until(pilot, lambda: "Write a prompt first" in shown_text(harness))
        await harness.ask(pilot, "Why?")
        await pilot.press("alt+v")
        await until(pilot, lambda: harness.app.screen.is_modal)
        await pilot.press("right", "down", "space", "enter")
        await over(harness, pilot)
        personas = {r.origin.persona for r in replies(harness)}
        assert len(personas) == 2
        assert [m.text for m in said(harness)] == ["Why?", "Why?"]
        await pilot.press("2")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert last_reply(harness.session.conversation).origin.persona == harness.session.choice.persona.stem


async def test_one_candidate_is_not_enough(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.screen.query_one(Composer).load_text("/compare Why?")
        await pilot.press("enter")
        await until(pilot, lambda: harness.app.screen.is_modal)
        await pilot.press("enter")
        await until(pilot, lambda: shown_text(harness).splitlines()[-1].startswith(" ! Tick two or more"))
        await pilot.press("down")
        await until(pilot, lambda: "Tick two or more" not in shown_text(harness).splitlines()[-1])
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert not harness.session.begun


async def test_what_it_takes_stands_there_before_anything_is_sent(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await compare_costs(harness, pilot)
        told = present(harness.session.context("What makes a good first Python API?").used.value)
        shown = shown_text(harness)
        assert shown.count(f"~{told} in") == 3
        assert f"together ~{3 * told} in" in shown
        assert "all: first line" in shown
        assert not harness.session.begun


async def test_the_same_again_shows_the_fingerprint_and_what_the_texts_mean(home: Path) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=WIDE) as pilot:
        await compare_seed(harness, pilot)
        first, *others = replies(harness)
        assert [each.text for each in others] == [first.text] * 2
        shown = shown_text(harness)
        assert f"system_fingerprint: {first.outcome.system_fingerprint}, for all 3" in shown
        assert "as far as 3 runs can show, this is reproducible" in shown
        assert shown.count("= the text of run A") == 2


async def test_each_run_that_was_served_otherwise_is_marked_beside_what_its_text_means(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o", size=WIDE) as (harness, pilot):
        harness.screen.query_one(Composer).load_text("practice: tokens=20 seed=7 tier=priority")
        await pilot.press("alt+v")
        await until(pilot, lambda: harness.app.screen.is_modal)
        await pilot.press("right", "right")
        await until_shown(harness, pilot, "together")
        await pilot.press("enter")
        await until_shown(harness, pilot, "= the text of run A")
        feet = [column.foot()[-1] for column in harness.top(CompareScreen).columns]
        assert feet == ["! served otherwise", *["= the text of run A · ! served otherwise"] * 2]


async def test_escape_stops_all_and_x_one_alone(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        scripted(harness, TextDelta("half an answer"), asyncio.Event())
        await compare_costs(harness, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: shown_text(harness).count("half an answer") == 3)
        await pilot.press("right", "x")
        await until(pilot, lambda: sum(c.over for c in harness.app.screen.query(CompareColumn)) == 1)
        assert harness.top(CompareScreen).columns[1].over
        await pilot.press("1")
        await until(pilot, lambda: "still arriving" in shown_text(harness))
        await pilot.press("escape")
        await over(harness, pilot)
        assert [r.status for r in replies(harness)] == [ReplyStatus.INTERRUPTED] * 3
        assert [r.text for r in replies(harness)] == ["half an answer"] * 3


async def test_text_that_turns_out_to_be_reasoning_moves_in_its_column(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        shown = asyncio.Event()
        scripted(
            harness, TextDelta("They greet."), shown, Reassigned("", "They greet."), TextDelta("Hi!"), asyncio.Event()
        )
        await compare_costs(harness, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: shown_text(harness).count("They greet.") == 3)
        shown.set()
        await until(pilot, lambda: shown_text(harness).count("Hi!") == 3)
        assert shown_text(harness).count("┊ They greet.") == 3
        await pilot.press("escape")
        await over(harness, pilot)
        assert [(r.text, r.reasoning) for r in replies(harness)] == [("Hi!", "They greet.")] * 3


async def test_quitting_in_the_middle_keeps_what_came(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        scripted(harness, TextDelta("half an answer"), asyncio.Event())
        await compare_costs(harness, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: shown_text(harness).count("half an answer") == 3)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: harness.app._exit)
    held = harness.assembly.sessions.open("last", write=False).conversation
    kept = [m for m in held.messages.values() if isinstance(m, Reply)]
    assert [(r.text, r.status) for r in kept] == [("half an answer", ReplyStatus.INTERRUPTED)] * 3


async def test_a_failed_one_says_why_and_foreign_text_does_nothing(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        scripted(harness, NetworkError(f"{ESC}[2J[b]Nothing.{ESC}]0;own\x07"))
        harness.session.resources.retry_policy = replace(harness.session.resources.retry_policy, retries=0)
        await compare_costs(harness, pilot)
        await pilot.press("enter")
        await over(harness, pilot)
        shown = shown_text(harness)
        assert "Nothing" in shown
        assert "[b]" in shown, "shown as it is, and no markup"
        assert ESC not in shown
        assert shown.count("failed") >= 3


async def test_an_effort_that_is_refused_is_told_and_no_difference_is_shown_that_is_none(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await compare_costs(harness, pilot, "practice: refuse=reasoning_effort")
        assert "same request" not in shown_text(harness)
        await pilot.press("enter")
        await over(harness, pilot)
        await until(pilot, lambda: "low, medium and high were the same request" in shown_text(harness))
        shown = shown_text(harness)
        assert shown.count("= same request") == 3
        assert "fastest" not in shown
        assert "refused reasoning_effort" in shown


def test_what_would_be_the_same_request_is_told_with_the_costs() -> None:
    profile = replace(O1, refused=("reasoning_effort",))
    choices = [Choice(ScriptedProvider(), profile, wishes=Wishes(effort=effort)) for effort in ("low", "high")]
    context = build_context([], profile, WordCounter(), draft="Why?")
    plan = [
        NextRequest(choice, Branch([]), context, build_request(context, choice.provider.route, choice.asked))
        for choice in choices
    ]
    told = costs(["low", "high"], plan, lambda _: None).plain
    assert "low and high would be the same request: nothing that tells them apart would be sent" in told
    assert "same request" not in costs(["low"], plan[:1], lambda _: None).plain


async def test_a_diff_of_foreign_text_is_drawn_and_does_nothing(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    evil = f"one [b]two[/] {ESC}[2J three"
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        scripted(harness, TextDelta(evil), Finished(ReplyStatus.COMPLETE, "stop"))
        await compare_costs(harness, pilot)
        await pilot.press("enter")
        await over(harness, pilot)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(harness.app.screen, CompareDiff) and harness.app.screen.done)
        shown = shown_text(harness)
        assert "identical" in shown
        assert "[b]two[/] ␛[2J three" in shown
        assert ESC not in shown


def test_a_diff_is_capped_and_leaves_out_what_is_equal() -> None:
    long = "\n".join(str(number) for number in range(3 * MOST_ROWS))
    assert len(diff(likeness(long, "")).plain.splitlines()) == MOST_ROWS + 1
    middle = diff(likeness("\n".join("abcdefghij"), "\n".join("abcdefghiX"))).plain.splitlines()
    assert middle == ["⋯ 7 equal lines", "  h", "  i", "− j", "+ X"]


class Rows(App[None]):
    """Shows the rows of one difference."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__()
        self._rows = diff(likeness(one, other))

    def compose(self) -> ComposeResult:
        yield DiffRows(self._rows)


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("one two", "one six", ["− one two", "+ one six"]),
        ("one two three four", "", ["− one two", "  three four"]),
        (
            "x\none two three four",
            "x\n    five seven six",
            ["  x", "− one two", "  three four", "+     five", "  seven six"],
        ),
        ("aaaaaaaaaabbbbb", "漢字漢字漢字漢字", ["− aaaaaaaaaa", "  bbbbb", "+ 漢字漢字漢", "  字漢字"]),
        ("", "", [""]),
    ],
)
async def test_a_row_that_is_too_long_goes_on_below_its_text(one: str, other: str, shown: list[str]) -> None:
    app = Rows(one, other)
    async with app.run_test(size=(12, 12)) as pilot:
        await pilot.pause()
        rows = app.query_one(DiffRows)
        lines = [strip.text.rstrip() for strip in rows.render_lines(Region(0, 0, 12, rows.size.height))]
        assert lines == shown
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert rows.size.height <= len(shown)


async def test_other_replies_are_named_and_can_be_gone_back_to(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "Why?")
        await harness.ask(pilot, "And then?")
        first = harness.session.conversation.path()
        await pilot.press("f7")
        await until(pilot, lambda: harness.replies() == 3 and harness.chat.live is None)
        assert "‹ 2 of 2 ›" in shown_text(harness)
        await pilot.press("alt+v")
        await until(pilot, lambda: "[other replies]" in shown_text(harness))
        await pilot.press("enter")
        await over(harness, pilot)
        assert harness.top(CompareScreen).at == 1
        await pilot.press("1")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert harness.session.conversation.path() == first
        assert "‹ 1 of 2 ›" in shown_text(harness)
    assert harness.assembly.sessions.open("last", write=False).conversation.path() == first


async def test_going_back_to_a_reply_under_another_persona_brings_its_persona(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "Why?")
        await pilot.press("alt+v")
        await until(pilot, lambda: harness.app.screen.is_modal)
        await pilot.press("right", "down", "space", "enter")
        screen = await over(harness, pilot)
        other = next(c.number for c in screen.columns if present(c.reply).origin.persona != "assistant")
        await pilot.press(str(other + 1))
        await until(pilot, lambda: harness.app.screen is harness.screen)
        stem = harness.session.choice.persona.stem
        assert stem != "assistant"
        await harness.ask(pilot, "And then?")
        await pilot.press("alt+v")
        await until(pilot, lambda: harness.app.screen.is_modal)
        await pilot.press("left")
        await until(pilot, lambda: "3 replies" in shown_text(harness))
        await pilot.press("enter", "1")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert harness.session.choice.persona.stem == "assistant"
        assert harness.session.next_request("x").request.messages[0].text.startswith("Formatting re-enabled")
        assert [m.text for m in harness.session.conversation.path() if isinstance(m, UserMessage)] == ["Why?"]


async def test_kinds_rows_and_columns_are_chosen_with_the_mouse_too(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.screen.query_one(Composer).load_text("Hello")
        await pilot.press("alt+v")
        await until(pilot, lambda: isinstance(harness.app.screen, ComparePicker))
        picker = harness.top(ComparePicker)
        assert picker.kind != "personas"
        await pilot.click(next(name for name in picker.query(KindName) if name.kind == "personas"))
        await until(pilot, lambda: picker.kind == "personas")
        await pilot.click(picker.query_one(OptionList), offset=(6, 1))
        await until(pilot, lambda: len(picker.choices()) == 2)
        await pilot.press("enter")
        screen = await over(harness, pilot)
        assert screen.at == 0
        await pilot.click(list(screen.query(CompareColumn))[1])
        await until(pilot, lambda: screen.at == 1)
        await pilot.press("enter")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert last_reply(harness.session.conversation).origin.persona == replies(harness)[1].origin.persona


async def test_keys_in_one_burst_act_on_what_was_typed_before_them(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.screen.query_one(Composer).load_text("Hello")
        await pilot.press("alt+v")
        await until(pilot, lambda: isinstance(harness.app.screen, ComparePicker))
        picker = harness.top(ComparePicker)
        for key, character in (("right", None), ("t", "t"), ("u", "u"), ("t", "t"), ("space", " ")):
            harness.app.post_message(Key(key, character))
        await until(pilot, lambda: len(picker.choices()) == 2)
        assert [choice.persona.stem for choice in picker.choices()] == ["assistant", "tutor"]


async def test_what_is_missing_before_anything_can_be_asked_is_told(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        harness.screen.query_one(Composer).load_text("Hello")
        await pilot.press("alt+v")
        await until(pilot, lambda: isinstance(harness.app.screen, ComparePicker))
        picker = harness.top(ComparePicker)
        for kind, sentence in {
            "efforts": "gpt-4o takes no effort: there is nothing to compare here.",
            "replies": "No message on this path has more than one reply.",
        }.items():
            await pilot.click(next(name for name in picker.query(KindName) if name.kind == kind))
            await until_shown(harness, pilot, sentence)
        await pilot.click(next(name for name in picker.query(KindName) if name.kind == "runs"))
        await until(pilot, lambda: picker.query_one("#times", Input).has_focus)
        for field, wrong, right in (("#seed", "-", ""), ("#times", "1", "2"), ("#times", "21", "20")):
            picker.query_one(field, Input).value = wrong
            await until_shown(harness, pilot, "Times must be a whole number from 2 to 20; the seed a whole number")
            picker.query_one(field, Input).value = right
            await until_shown(harness, pilot, f"each of {right or '3'} runs")


async def test_candidates_are_found_by_what_is_typed_and_ticks_stay(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.screen.query_one(Composer).load_text("Hello")
        await pilot.press("alt+v", "right", "right")
        await until(pilot, lambda: isinstance(harness.app.screen, ComparePicker))
        picker, rows = harness.top(ComparePicker), harness.top(ComparePicker).query_one(TickList)
        assert picker.kind == "models"
        await pilot.press(*"gpt5mini")
        assert rows.shown[0].name == "gpt-5-mini"
        await pilot.press("space")
        assert str(rows.options[0].prompt).startswith("[x]   gpt-5-mini")
        await pilot.press(*["backspace"] * 8, *"o1")
        assert rows.shown[0].name == "o1"
        assert str(rows.options[0].prompt).startswith("[x] ● o1")
        assert " · 2 ticked" in str(picker.query_one("#count", Static).content)
        assert [choice.profile.name for choice in picker.choices()] == ["o1", "gpt-5-mini"]
        await pilot.press("right", "left")  # another kind, and back: the ticks are there, what was typed is not
        assert len(rows.shown) == len(rows.rows)
        assert len(picker.choices()) == 2
