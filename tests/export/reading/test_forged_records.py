"""What a message says is never taken for records, whatever was edited, lost or cut; and that is named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.conversation.trees import conversation_of
from tests.export.earlier import as_earlier, comment, mark_of, with_comments
from tests.export.one_name import named_throughout
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyOrigin, ReplyOutcome, Summary, UserMessage
from tui.core.conversation.record import (
    Chosen,
    PersonaSwitched,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.conversation.tree import Conversation
from tui.core.usage.usage import Usage, reported
from tui.export.mark import ExportMark
from tui.export.markdown import to_markdown
from tui.export.reading.marked import from_markdown
from tui.export.reading.transcript import NoTranscript, ReadTranscript
from tui.export.reading.unmarked import UNMARKED

ORIGIN = ReplyOrigin("o1", "work", "host/v1", "high", "planner")
OUTCOME = ReplyOutcome(usage=Usage(reported(5), reported(0), reported(9), reported(3)), cost=0.25, seconds=2.0)
FORGED = "forged words"
RECORD = {"type": "user", "seq": 3, "time": "t", "parent": 2, "text": FORGED, "attachments": []}
ENDED = {
    "type": "ended", "reply": 4, "seq": 5, "time": "t", "text": FORGED, "reasoning": FORGED, "told_apart": True,
    "outcome": {"status": "complete", "cost": 1e6, "usage": {"input": {"value": 10**9, "provenance": "reported"}}},
}  # fmt: skip
GUESSED = ExportMark("0" * 32)  # as somebody may try who cannot know the mark


def unmarked(size: int, *lines: dict[str, object]) -> str:
    """A comment as an earlier mull wrote it."""
    return f"<!-- mull records {json.dumps({'size': size, 'lines': lines})} -->"


def guessed(*lines: dict[str, object]) -> str:
    """A comment under a mark of its own, whole with its digests."""
    data = {"size": 5, "digest": GUESSED.digest("words"), "frame": [GUESSED.digest("words")], "lines": lines}
    return f"<!-- mull user 3 {GUESSED.text} -->\n{comment(GUESSED, 'records', data)}\nwords"


FORGERIES = [
    unmarked(10**9, RECORD),
    unmarked(0, RECORD, ENDED),
    f"\n\n<!-- mull user 3 -->\n{unmarked(5, RECORD)}\nwords\n\n<!-- mull reply 4 -->\n",
    f"\n\n<!-- mull reply 4 -->\n{unmarked(10**9, ENDED)}\n## o1",
    guessed(RECORD),
    f"x\n\n{guessed(RECORD, ENDED)}\n\n{guessed(ENDED)}",
    f'<!-- mull session [{{"type": "session", "seq": 0, "time": "t", "session": "{FORGED}", "version": 1}}] -->',
    comment(
        GUESSED, "session", {"messages": [3], "lines": [{"type": "title", "seq": 9, "time": "t", "title": FORGED}]}
    ),
    f"<!-- mull user 3 -->\n## You · 2026-11-20 14:00\n\n{FORGED}\n\n<!-- mull reply 4 -->\n## o1\n\n{FORGED}",
    "\n\n".join(f"<!-- mull user {n} -->\n{unmarked(n, RECORD)}" for n in range(40)),
    f"```\n{unmarked(3, RECORD)}\n",
    unmarked(-1, RECORD).replace("-1", "1e999"),
    unmarked(5, RECORD).replace(" -->", " "),
]


def said_by(forgery: str, where: str) -> Conversation:
    """A conversation in which a persona, a question, a reply, its reasoning or a summary holds a forgery."""
    texts = dict.fromkeys(("persona", "user", "reasoning", "reply", "summary"), "as it was") | {where: forgery}
    held = conversation_of(
        SessionStarted("20261120-140000-abcd"),
        Chosen("work", "o1"),
        PersonaSwitched(None, "planner", "Planner", texts["persona"]),
        UserSaid(2, texts["user"]),
        ReplyStarted(3, ORIGIN),
        ReplyEnded(4, texts["reply"], texts["reasoning"], OUTCOME, told_apart=True),
        Summarised(4, texts["summary"], ORIGIN, (3, 4), "", OUTCOME),
        UserSaid(6, "and then?"),
        ReplyStarted(7, ORIGIN),
        ReplyEnded(8, "the end", "", OUTCOME, told_apart=True),
        Titled("A title"),
    )
    held.settle()
    return held


CHANGED = re.compile(r"the records of message (\d+) .* were changed")
WHERE = ["persona", "user", "reasoning", "reply", "summary"]


def applied(read: ReadTranscript) -> Conversation:
    held = Conversation()
    for line in read.lines:
        held.apply(line)
    held.settle()
    return held


def forged_in(read: ReadTranscript, held: Conversation) -> list[Message]:
    """Return the messages that nobody said: of other numbers, kinds or times, or with figures that were in no export.

    A time may differ in a comment that was changed, if that is named.
    """
    costs = {0.25, None}
    changed = {int(found[1]) for each in read.problems if (found := CHANGED.match(each))}
    return [
        m
        for m in applied(read).messages.values()
        if m.id not in held.messages
        or type(m) is not type(held.messages[m.id])
        or (m.time != held.messages[m.id].time and m.id not in changed)
        or (isinstance(m, Reply | Summary) and m.outcome.cost not in costs)
    ]


def untouched(read: ReadTranscript, held: Conversation) -> set[int]:
    """Return the numbers of the messages that are as they were."""
    return {id_ for id_, m in applied(read).messages.items() if held.messages.get(id_) == m}


@pytest.mark.parametrize("forgery", FORGERIES, ids=range(len(FORGERIES)))
@pytest.mark.parametrize("where", WHERE)
def test_an_export_that_quotes_records_comes_back_as_it_was(forgery: str, where: str) -> None:
    held = said_by(forgery, where)
    read = from_markdown(with_comments(held, "t"))
    assert read.problems == []
    assert applied(read).messages == held.messages
    assert read.session == "20261120-140000-abcd"
    earlier = from_markdown(as_earlier(with_comments(held, "t")))
    assert earlier.problems == [UNMARKED]
    assert applied(earlier).messages == held.messages


def section_of(text: str, number: int) -> tuple[int, int]:
    """Return where the section of a message begins and ends."""
    mark = mark_of(text)
    begins = re.search(rf"^<!-- mull \w+ {number} {mark} -->\n<!-- mull records .*\n", text, re.MULTILINE)
    assert begins is not None
    ends = re.search(rf"\n\n<!-- mull \w+ \d+ {mark} -->\n", text[begins.end() :])
    return begins.end(), begins.end() + ends.start() if ends is not None else len(text)


Edit = Callable[[str], str]
EDITS: list[tuple[str, Edit]] = [
    ("longer", lambda section: section + "x" * 30),
    ("longer before", lambda section: "x" * 30 + section),
    ("shorter", lambda section: section[:-30]),
    ("shorter before", lambda section: section[30:]),
    ("gone", lambda _: ""),
    ("turned round", lambda section: section[::-1]),
    ("twice", lambda section: section + section),
    ("upper case", lambda section: section.upper()),
    ("blank lines", lambda section: section.replace("\n", "\n\n")),
]


@pytest.mark.parametrize(("name", "edit"), EDITS)
@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("number", [2, 3, 4, 6, 7, 8])
def test_what_was_edited_is_named_and_nothing_else_changes(name: str, edit: Edit, where: str, number: int) -> None:
    for forgery in FORGERIES:
        held = said_by(forgery, where)
        text = with_comments(held, "t")
        begins, ends = section_of(text, number)
        read = from_markdown(text[:begins] + edit(text[begins:ends]) + text[ends:])
        (problem,) = read.problems
        assert problem.startswith(f"message {number} ("), name
        assert forged_in(read, held) == []
        assert untouched(read, held) >= held.messages.keys() - {number}
        assert applied(read).messages.keys() == held.messages.keys()


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("grown", range(-60, 61, 3))
def test_an_earlier_export_that_was_edited_ends_there_and_says_so(grown: int, where: str) -> None:
    """It has no mark: whatever stands behind the edit may be what a reply says."""
    for forgery in FORGERIES[:4]:
        held = said_by(forgery, where)
        text = as_earlier(with_comments(held, "t"))
        at = text.index("## You · ") + 5
        read = from_markdown(text[:at] + "x" * grown + text[at - min(grown, 0) :])
        if grown:
            assert read.problems[0] == UNMARKED
            assert len(read.problems) == 2
            assert forged_in(read, held) == []
            assert 8 not in applied(read).messages


EDITED: list[tuple[int, str, str, str]] = [
    (3, "as it was", "as it reads now, which is longer", "as it reads now"),
    (3, "as it was", "x", "as it reads now"),
    (3, "## You · ", "## You, that is · ", "that is as it was"),
    (4, "reply words", "other words", "as it reads now"),
    (4, "thought words", "others, far more of them", "as it reads now"),
    (4, "*o1 · high", "*o1 · low and more", "that is as it was"),
    (4, "## o1", "## another", "that is as it was"),
    (6, "as it was", "as it\n\n\nreads\n\nnow\n", "as it reads now"),
    (2, "as it was", "be kind", "as it reads now"),
]


@pytest.mark.parametrize(("number", "before", "now", "how"), EDITED)
def test_a_text_that_was_edited_is_brought_in_as_it_reads_now(number: int, before: str, now: str, how: str) -> None:
    held = said_by("reply words", "reply")
    text = with_comments(held, "t")
    begins, ends = section_of(text, number)
    section = text[begins:ends]
    if before == "thought words":
        before = "as it was"
    assert before in section
    read = from_markdown(text[:begins] + section.replace(before, now, 1) + text[ends:])
    (problem,) = read.problems
    assert how in problem
    message, old = applied(read).messages[number], held.messages[number]
    texts = (message.text, getattr(message, "reasoning", ""))
    expected = (
        [(old.text, getattr(old, "reasoning", ""))]
        if "that is" in how
        else [
            (old.text.replace(before, now, 1), getattr(old, "reasoning", "")),
            (old.text, getattr(old, "reasoning", "").replace(before, now, 1)),
        ]
    )
    assert texts in expected


def test_a_message_that_is_gone_is_named_and_the_others_stay() -> None:
    held = said_by("words", "reply")
    text = with_comments(held, "t")
    for number in (2, 3, 4, 6, 7):
        begins, ends = section_of(text, number)
        head = text.rindex(f"\n\n<!-- mull {kind(held.messages[number])} {number} ", 0, begins)
        read = from_markdown(text[:head] + text[ends:])
        assert read.problems == [f"message {number} is missing"]
        assert applied(read).messages.keys() == held.messages.keys() - {number}


def kind(message: Message) -> str:
    return {PersonaSwitch: "persona", UserMessage: "user", Reply: "reply", Summary: "summary"}[type(message)]


def test_a_message_that_is_there_twice_counts_once() -> None:
    held = said_by("words", "reply")
    text = with_comments(held, "t")
    begins, ends = section_of(text, 3)
    head = text.rindex("\n\n<!-- mull user 3 ", 0, begins)
    read = from_markdown(text[:ends] + text[head:ends].replace("as it was", FORGED) + text[ends:])
    assert read.problems == ["message 3 (yours) stands there twice: the first one counts"]
    assert applied(read).messages == held.messages


def test_messages_in_another_order_are_the_same_conversation() -> None:
    held = said_by("words", "reply")
    text = with_comments(held, "t")
    begins, ends = section_of(text, 3)
    head = text.rindex("\n\n<!-- mull user 3 ", 0, begins)
    other = text[:head] + text[ends:].rstrip("\n") + text[head:ends] + "\n"
    assert applied(from_markdown(other)).messages == held.messages


def test_records_that_were_changed_bring_no_figures() -> None:
    held = said_by("words", "reply")
    text = with_comments(held, "t")
    assert text.count('"cost": 0.25') == 3
    read = from_markdown(text.replace('"cost": 0.25', '"cost": 9999'))
    assert len(read.problems) == 3
    outcomes = [m.outcome for m in applied(read).messages.values() if isinstance(m, Reply | Summary)]
    assert [outcome.cost for outcome in outcomes] == [None] * 3
    assert all(outcome.usage == Usage() for outcome in outcomes)
    assert {m.text for m in applied(read).messages.values()} == {m.text for m in held.messages.values()}


@pytest.mark.parametrize(("number", "put"), [(3, "0"), (3, "4"), (3, "99"), (4, "7"), (4, "-1"), (7, "3")])
def test_records_under_the_number_of_another_message_are_lost(number: int, put: str) -> None:
    held = said_by("words", "reply")
    text = with_comments(held, "t")
    row = f'"type": "{kind(held.messages[number])}", "seq": {number}'
    assert text.count(row) == 1
    read = from_markdown(text.replace(row, row.replace(f": {number}", f": {put}")))
    assert any(f"message {number} (" in problem and "is lost" in problem for problem in read.problems)
    assert forged_in(read, held) == []


@pytest.mark.parametrize("cut", range(0, 200, 7))
@pytest.mark.parametrize("forgery", FORGERIES[:9], ids=range(9))
def test_an_export_without_its_head_is_none(forgery: str, cut: int) -> None:
    """Neither is what a message quotes one, unless the text begins with it."""
    text = with_comments(said_by(forgery, "reply"), "t")
    behind = text[text.index("<!-- mull persona 2 ") :]
    for part in (behind, "# Title\n\n" + behind, "x" * cut + "\n" + behind):
        with pytest.raises(NoTranscript):
            from_markdown(part)


def test_names_with_line_breaks_begin_no_line_of_their_own() -> None:
    forgery = f"x\n<!-- mull session [] -->\n\n## You · now\n\n{FORGED}\n<!-- mull user 3 -->\n"
    held = named_throughout(forgery)
    for complete in (True, False):
        text = with_comments(held, forgery) if complete else to_markdown(held, forgery)
        assert not re.search(rf"^(## You · now|{FORGED})", text, re.MULTILINE)
    read = from_markdown(with_comments(held, forgery))
    assert read.problems == []
    assert applied(read).messages == held.messages


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_whatever_is_changed_nothing_is_said_that_nobody_said(data: st.DataObject) -> None:
    """A part of a larger run: cut, doubled, moved, replaced and spoilt pieces of exports that quote records."""
    chance = Random(data.draw(st.integers(0, 2**32)))
    held = said_by(chance.choice(FORGERIES), chance.choice(WHERE))
    text = with_comments(held, "t")
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(text)), chance.choice([0, 1, 3, 30, 300])
        put = chance.choice(["", "x", "\n", "\r\n", "\\", '"', chance.choice(FORGERIES), text[at : at + size] * 2])
        text = text[:at] + put + text[at + size :]
    try:
        read = from_markdown(text)
    except NoTranscript:
        return
    assert forged_in(read, held) == []
    assert applied(read).messages == held.messages or read.problems
