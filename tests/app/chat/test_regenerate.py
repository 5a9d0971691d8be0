"""A reply that was cut off, and the keys that help; the budget; slash commands."""

from functools import partial
from pathlib import Path

import pytest
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.pilot import Pilot

from tests.app_harness import AppHarness, shown_text, until, until_shown
from tui.app.chat.composer import Composer
from tui.app.commands import COMMANDS, Command, command_in, matching
from tui.app.transcript.view import Transcript
from tui.app.xray.receipt_panel import ReceiptPanel
from tui.core.conversation.message import Reply, ReplyStatus

WIDE = (120, 40)


def last(harness: AppHarness) -> Reply:
    reply = harness.session.conversation.path()[-1]
    assert isinstance(reply, Reply)
    return reply


async def typed(harness: AppHarness, pilot: Pilot[int], line: str) -> None:
    harness.screen.query_one(Composer).load_text(line)
    await pilot.press("enter")
    await pilot.pause()


async def starved(harness: AppHarness, pilot: Pilot[int]) -> Reply:
    await harness.opened(pilot)
    await typed(harness, pilot, "/budget 2000")
    await harness.ask(pilot, "practice: reasoning=3000 answer=short", small=True)
    reply = last(harness)
    assert reply.starved
    assert "went into thinking (billed)" in harness.said()
    assert "2,000 output tokens" in harness.said()
    return reply


async def test_twice_the_room(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        first = await starved(harness, pilot)
        assert first.origin.cap == 2000
        await pilot.press("alt+m")
        await until(pilot, lambda: harness.replies() == 2 and harness.chat.live is None)
        again = last(harness)
        assert (again.origin.cap, again.status, again.parent) == (4000, ReplyStatus.COMPLETE, first.parent)
        assert harness.session.choice.asked.max_output_tokens == 2000, "for this turn only"
        await pilot.press("alt+m")
        await until(pilot, lambda: "was not cut off" in harness.said())


async def test_a_whole_reply_stays_when_asking_again_brings_none(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "practice: reasoning=3000 tokens=20")
        whole = last(harness)
        assert whole.status is ReplyStatus.COMPLETE
        await typed(harness, pilot, "/budget 2000")
        await pilot.press("f7")
        await harness.budget(pilot, "a")
        await until(pilot, lambda: harness.replies() == 2 and harness.chat.live is None)
        await until(pilot, lambda: "stays in the conversation" in harness.said())
        assert "went into thinking (billed)" in harness.said(), "why the new one is none"
        assert last(harness) == whole
        entries = harness.chat.query_one(Transcript).entries
        assert [entry.text for entry in entries if entry.kind == "reply"] == [whole.text]


async def test_a_good_reply_is_in_view_again_when_another_one_is_stopped(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "Why?")
        whole = last(harness)
        for count in (2, 3):
            harness.may_go_on.clear()
            await pilot.press("f7")
            await until(pilot, partial(has_replies, harness, count))
            await pilot.press("escape")
            await until(pilot, lambda: harness.chat.live is None)
            harness.may_go_on.set()
            assert last(harness) == whole
            replies = [entry for entry in harness.chat.query_one(Transcript).entries if entry.kind == "reply"]
            assert [(entry.text, entry.sibling and entry.sibling[0]) for entry in replies] == [(whole.text, 1)]
            assert "stays in the conversation" in harness.said()


def has_replies(harness: AppHarness, count: int) -> bool:
    return harness.replies() == count


async def test_less_effort(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1", effort="low")
    async with harness.app.run_test(size=WIDE) as pilot:
        await starved(harness, pilot)
        await pilot.press("alt+e")
        await until(pilot, lambda: "no lower effort" in harness.said())
        await typed(harness, pilot, "/effort high")
        await harness.ask(pilot, "practice: reasoning=3000")
        await pilot.press("alt+e")
        await until(pilot, lambda: harness.replies() == 3 and harness.chat.live is None)
        assert last(harness).origin.effort == "medium"
        assert harness.session.choice.effort == "high"


async def test_an_empty_reply_has_nothing_to_go_on_from_and_one_with_text_has(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await starved(harness, pilot)
        await pilot.press("alt+i")
        await until(pilot, lambda: "nothing to go on from" in harness.said())
        await harness.ask(pilot, "practice: reasoning=1900 answer=long")
        assert last(harness).status is ReplyStatus.LENGTH
        assert not last(harness).starved
        await pilot.press("alt+i")
        await until(pilot, lambda: harness.replies() == 3 and harness.chat.live is None)
        assert "Go on exactly" in harness.session.conversation.path()[-2].text


def is_said(harness: AppHarness, words: str) -> bool:
    return words in harness.said()


async def test_a_budget_is_set_shown_and_taken_away(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        for line, expected in (
            ("/budget", "no output budget"), ("/budget 8,000", "8,000 tokens for reasoning and answer"),
            ("/budget", "8,000 tokens, reasoning included"), ("/budget lots", "not lots"), ("/budget off", "none: the"),
        ):  # fmt: skip
            await typed(harness, pilot, line)
            await until(pilot, partial(is_said, harness, expected))


async def test_a_budget_is_kept_with_the_session(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "practice: reasoning=10 answer=short")
        await typed(harness, pilot, "/budget 8000")
        await until(pilot, lambda: "8,000 tokens for" in harness.said())
        await harness.chat.leave()
    again = AppHarness(tmp_path, resume="last")
    async with again.app.run_test(size=WIDE) as pilot:
        await again.opened(pilot)
        await until(pilot, lambda: "output budget of this session: 8,000 tokens" in again.said())
        assert again.session.choice.asked.max_output_tokens == 8000
        await typed(again, pilot, "/budget off")
        await until(pilot, lambda: "none: the model's own" in again.said())
        await again.chat.leave()
    flagged = AppHarness(tmp_path, resume="last", max_output_tokens=50).assembly.start(write=False)
    assert flagged.session.choice.chosen.budget == 50
    last_time = AppHarness(tmp_path, resume="last").assembly.start(write=False)
    assert (last_time.session.choice.asked.max_output_tokens, last_time.notices) == (None, [])


async def test_slash_commands_do_what_their_keys_do(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await typed(harness, pilot, "/persona planner")
        await until(pilot, lambda: harness.session.choice.persona.stem == "planner")
        await typed(harness, pilot, "/effort low")
        await until(pilot, lambda: harness.session.choice.effort == "low")
        await typed(harness, pilot, "/effort wild")
        await until(pilot, lambda: "not wild" in harness.said())
        await typed(harness, pilot, "/model gpt-4o")
        await until(pilot, lambda: harness.session.choice.profile.name == "gpt-4o")
        assert harness.screen.query_one(Composer).text == ""
        await typed(harness, pilot, "/doctor now")
        await until(pilot, lambda: "takes nothing after it" in harness.said())
        await typed(harness, pilot, "/nonsense")
        await until(pilot, lambda: "No command /nonsense" in harness.said())
        assert harness.screen.query_one(Composer).text == "/nonsense", "what was typed is not lost"
        assert harness.replies() == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/export", ("export", "")),
        ("/budget 8000 ", ("budget", "8000")),
        ("/etc/passwd is a file", None),
        (" /export", None),
        ("//export", None),
        ("/", None),
        ("/export\nmore", None),
        ("say /export", None),
    ],
)
def test_what_is_a_command_and_what_is_text(text: str, expected: tuple[str, str] | None) -> None:
    assert command_in(text) == expected


def test_every_command_can_be_told_apart() -> None:
    for kind in ("slash", "key", "name"):
        named = [getattr(c, kind) for c in COMMANDS if getattr(c, kind)]
        assert len(named) == len(set(named))
    assert matching("/") == [c for c in COMMANDS if c.slash]
    assert matching("/export now") == matching("/export")
    assert matching("hello") == []


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.key.startswith("alt+")], ids=lambda c: c.key)
def test_a_terminal_can_say_the_key(command: Command) -> None:
    """Textual 8.2.8 reads some as characters of a Mac's keyboard, Alt+2 for one, and others as Ctrl and an arrow."""
    assert "\x1b" + command.key.removeprefix("alt+") not in ANSI_SEQUENCES_KEYS


async def test_replies_to_one_message_are_gone_between_by_click_and_by_command(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(100, 40)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "Why?")
        await pilot.press("f7")
        await until(pilot, lambda: harness.replies() == 2 and harness.chat.live is None)
        first, second = (m.id for m in harness.session.conversation.messages.values() if isinstance(m, Reply))
        for shown, words, at, now in (
            ("‹ 2 of 2 ›", "‹", 0, first),
            ("‹ 1 of 2 ›", "›", 0, second),
            ("‹ 2 of 2 ›", "›", 0, first),
            ("‹ 1 of 2 ›", "‹", 0, second),
        ):
            await until_shown(harness, pilot, shown)
            await click(harness, pilot, words, at)
            await until(pilot, partial(head_is, harness, now))
        for typed, now in (("/previous", first), ("/next", second), ("/next", first)):
            harness.screen.query_one(Composer).load_text(typed)
            await pilot.press("enter")
            await until(pilot, partial(head_is, harness, now))
        await click(harness, pilot, "└ o1", 3)
        await until(pilot, lambda: isinstance(harness.app.screen, ReceiptPanel))
        assert "turn 1 of 1" in shown_text(harness)


async def test_a_key_that_a_notice_names_can_be_clicked(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        await starved(harness, pilot)
        await click(harness, pilot, "Alt+M: double", 0)
        await until(pilot, lambda: harness.replies() == 2 and harness.chat.live is None)
        assert last(harness).origin.cap == 4000


def head_is(harness: AppHarness, message: int) -> bool:
    return harness.session.conversation.head == message


async def click(harness: AppHarness, pilot: Pilot[int], words: str, at: int) -> None:
    """Click on a character of the last line of the transcript that has some words."""
    lines = shown_text(harness).split("\n")
    transcript = harness.chat.transcript.region
    row = max(n for n, line in enumerate(lines) if words in line and transcript.y <= n < transcript.bottom)
    await pilot.click(offset=(lines[row].rindex(words) + at, row))
