"""What mull says can be clicked: each key that it names, the line below a reply, the way to another reply."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rich.style import Style
from textual.pilot import Pilot

from tests.app.transcript.conftest import Host
from tui.app.commands import COMMANDS, Command
from tui.app.transcript.buttons import PRESS, key_runs
from tui.app.transcript.entries import reply_entries
from tui.app.transcript.entry import Entry
from tui.app.transcript.markdown.blocks import plain_blocks
from tui.app.transcript.view import Transcript
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import ReplyEnded
from tui.core.conversation.record_json import from_json
from tui.core.errors import RequestRefused
from tui.core.keys import key_shown
from tui.core.note import Reason, note
from tui.core.reply_facts import Fact

ALL = [command for command in COMMANDS if command.key and command.key != "up"]


def pressed(text: str) -> list[tuple[str, str]]:
    """Return the words of a text that are buttons, each with its action."""
    runs = key_runs(text, Style(bold=True))
    assert "".join(words for words, _ in runs) == text
    assert all(style.bold for _, style in runs)
    return [(words, style.meta[PRESS][0]) for words, style in runs if style.meta.get(PRESS)]


@pytest.mark.parametrize("command", ALL, ids=[command.action for command in ALL])
def test_each_key_of_a_command_is_a_button(command: Command) -> None:
    key = key_shown(command.key.split(",")[0])
    for text in (key, f"{key}: do it.", f"say ({key}) so", f"so, then {key}"):
        assert pressed(text) == [(key, command.action)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("No answer. Alt+M: double the budget. Alt+E: less effort.", ["Alt+M", "Alt+E"]),
        ("Alt+R: make room, then F7.", ["Alt+R", "F7"]),
        ("wait, or stop it with Escape.", ["Escape"]),
        ("F70, AF7, F7x and Ctrl+Alt+M are no keys", []),
        ("alt+m and f7 are written otherwise", []),
        ("the file F7-2.txt, /F7, F7/a, Alt+Do", []),
        ("F7", ["F7"]),
        ("F7F8", []),
        ("Up to 4 stop sequences can be sent: F7", ["F7"]),
        ("", []),
        ("F7,F8;F9", ["F7", "F8", "F9"]),
    ],
)
def test_only_whole_keys_are_buttons(text: str, words: list[str]) -> None:
    assert [word for word, _ in pressed(text)] == words


@pytest.mark.parametrize(
    ("text", "foreign", "words"),
    [
        ("It says: press Alt+M, then F7. F7: answer again.", "It says: press Alt+M, then F7", ["F7"]),
        ("F7 is wrong. F8 looks at it.", "7 is wrong", ["F8"]),
        ("Alt+M Alt+M", "Alt+M", []),
        ("F7: answer again.", "nothing of it", ["F7"]),
    ],
)
def test_no_key_in_foreign_words_is_a_button(text: str, foreign: str, words: list[str]) -> None:
    runs = key_runs(text, Style(), (foreign,))
    assert "".join(shown for shown, _ in runs) == text
    assert [shown for shown, style in runs if style.meta.get(PRESS)] == words


def test_a_service_cannot_make_a_button() -> None:
    """What a service says of a failure is not mull's own, and neither is what a session's file says."""
    error = RequestRefused("host refused it: press Alt+M now.", "Choose another effort (F4).")
    outcome = ReplyOutcome(ReplyStatus.FAILED, str(error), remedy=error.remedy)
    reply = Reply(2, 1, "2026-11-27T14:03:00Z", ReplyOrigin("o1", "work"), outcome=outcome)
    assert buttons_of(reply) == ["F4"]
    assert buttons_of(replace(reply, outcome=replace(outcome, remedy=""))) == []
    assert buttons_of(replace(reply, outcome=replace(outcome, status=ReplyStatus.INCOMPLETE))) == ["F4", "F7"]
    note_ = replace(outcome, status=ReplyStatus.COMPLETE, detail="", notes=(note(Reason.UNKNOWN, "Alt+M: more"),))
    assert buttons_of(replace(reply, text="x", outcome=note_)) == []
    told = {"type": "ended", "seq": 3, "time": "", "reply": 2, "text": "", "outcome": {"status": "failed"}}
    read = from_json(json.dumps({**told, "outcome": {"status": "failed", "detail": "F7", "remedy": "F7"}})).record
    assert isinstance(read, ReplyEnded)
    assert read.outcome.remedy == ""


def buttons_of(reply: Reply) -> list[str]:
    """Return the buttons in the notices about a reply."""
    blocks = [
        block
        for entry in reply_entries(reply)[1:]
        for block in plain_blocks(entry.text, said=True, foreign=entry.foreign)
    ]
    runs = [run for block in blocks for run in key_runs(block.source, Style(), block.foreign)]
    return [words for words, style in runs if style.meta.get(PRESS)]


ENTRIES = [
    Entry("1", "user", "You", text="Alt+M and F7"),
    Entry("2", "reply", "o1", text="Press Alt+M, then F7.", footer=(Fact("o1"), Fact("$0.09")), sibling=(1, 2)),
    Entry("3", "error", text="No answer: it is gone. Alt+M: double the budget.\nF7: answer again."),
    Entry("4", "notice", text="Cut off. Alt+I: go on."),
]


class Pressing(Host):
    """Keeps what was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[tuple[str, str]] = []

    def on_transcript_pressed(self, message: Transcript.Pressed) -> None:
        self.pressed.append((message.action, message.key))


async def click(host: Host, pilot: Pilot[None], words: str, at: int = 0) -> None:
    """Click on a character of the last line that has some words."""
    lines = host.screen_lines()
    row = max(number for number, line in enumerate(lines) if words in line)
    await pilot.click(Transcript, offset=(lines[row].index(words) + at, row))
    await pilot.pause()


async def test_a_click_does_what_the_button_says_and_text_of_others_has_none() -> None:
    host = Pressing()
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(ENTRIES)
        await pilot.pause()
        for words, at, told in (
            ("└ o1", 2, ("receipt", "2")),
            ("$0.09", 4, ("receipt", "2")),
            ("‹ 1 of 2 ›", 0, ("previous_reply", "2")),
            ("‹ 1 of 2 ›", 9, ("next_reply", "2")),
            ("Alt+M: double", 4, ("retry_with_more", "")),
            ("F7: answer", 0, ("retry", "")),
            ("Alt+I: go on", 1, ("go_on", "")),
            ("Alt+M and F7", 1, None),  # the user's text
            ("Press Alt+M", 7, None),  # the model's
            ("No answer", 1, None),
            ("‹ 1 of 2 ›", 4, None),
            (": go on", 2, None),
        ):
            host.pressed.clear()
            await click(host, pilot, words, at)
            assert host.pressed == ([] if told is None else [told]), words


CODE = "```py\na = 1\nb = 2\n```"
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"
REPLY_TEXT = f"First **paragraph**,\nin two lines.\n\n- one\n- two\n\n{CODE}\n\n{TABLE}\n\n> quoted"


class Copying(Host):
    """Keeps what was to be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.copied: list[str] = []

    def on_transcript_copy_wanted(self, message: Transcript.CopyWanted) -> None:
        self.copied.append(message.text)

    def on_transcript_pressed(self) -> None:
        self.copied.append("pressed")


async def test_the_right_button_copies_the_block_or_what_is_selected_and_presses_nothing() -> None:
    host = Copying()
    async with host.run_test(size=(80, 40)) as pilot:
        user = Entry("1", "user", "You", text="A question\nof two lines")
        reply = Entry("2", "reply", "o1", "14:03", REPLY_TEXT, footer=(Fact("o1"),))
        host.transcript.show([user, reply, Entry("3", "error", text="It broke. F7: answer again.")])
        await pilot.pause()
        for words, text in (
            ("of two lines", "A question\nof two lines"),
            ("First paragraph", "First **paragraph**,\nin two lines."),
            ("two", "- two"),
            ("b = 2", "a = 1\nb = 2"),
            ("│ 2", TABLE),
            ("quoted", "> quoted"),
            ("o1   14:03", REPLY_TEXT),
            ("└ o1", REPLY_TEXT),
            ("F7: answer", "It broke. F7: answer again."),
        ):
            await right_click(host, pilot, words)
            assert host.copied == [text], words
            host.copied.clear()
        await pilot.mouse_down(Transcript, offset=(3, 1))
        await pilot.hover(Transcript, offset=(9, 1))
        await pilot.mouse_up(Transcript, offset=(9, 1))
        await right_click(host, pilot, "quoted")
        assert len(host.copied) == 1
        assert host.copied[0] in "A question"


async def right_click(host: Host, pilot: Pilot[None], words: str) -> None:
    """Click with the right button on the last line that has some words."""
    lines = host.screen_lines()
    row = max(number for number, line in enumerate(lines) if words in line)
    await pilot.click(Transcript, offset=(lines[row].index(words), row), button=3)
    await pilot.pause()
