"""The entries of messages: adaptations, marks, and columns of a comparison."""

from dataclasses import replace

import pytest

from tests.core.conversation.trees import conversation_of
from tui.app.transcript.entries import Marks, column_entry, entries_of, marked_entry, marks_of, notices, reply_entries
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus, Summary
from tui.core.conversation.record import Marked, ReplyEnded, ReplyStarted, SessionStarted, Summarised, UserSaid
from tui.core.note import Note, Reason, note, note_from

ORIGIN = ReplyOrigin("o1", "work", persona="Planner", practice=True, schema="Steps")
REPLY = Reply(2, 1, "2026-11-27T14:03:00Z", ORIGIN, "text", "thought", ReplyOutcome(ReplyStatus.LENGTH))


def test_marks_have_their_badges_in_order() -> None:
    assert Marks().badges == ()
    assert Marks(True, True, True, (2, 3)).badges == ("muted", "summed up", "pinned")


def test_messages_on_the_path_have_their_marks() -> None:
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "q"),  # 1
        ReplyStarted(1, ORIGIN),  # 2
        ReplyStarted(1, ORIGIN),  # 3
        ReplyEnded(3, "answer"),
        UserSaid(3, "more"),  # 5
        Marked(1, "muted", True),
        Marked(2, "pinned", True),  # not on the path
    )
    assert marks_of(held) == {1: Marks(muted=True), 3: Marks(sibling=(2, 2))}


def test_messages_a_summary_covers_are_marked_unless_the_summary_is_muted() -> None:
    records = (
        SessionStarted("s"),
        UserSaid(None, "q"),  # 1
        ReplyStarted(1, ORIGIN),  # 2
        ReplyEnded(2, "answer"),
        Summarised(2, "short", ORIGIN, (1, 2)),  # 4
    )
    assert marks_of(conversation_of(*records)) == {1: Marks(summed_up=True), 2: Marks(summed_up=True)}
    held = conversation_of(*records, Marked(4, "muted", True))
    assert marks_of(held) == {4: Marks(muted=True)}
    summary = held.messages[4]
    assert isinstance(summary, Summary)
    assert marked_entry(summary, Marks(muted=True)).folded == "muted: not sent until it is unmuted"
    assert marked_entry(summary, Marks()).folded.startswith("sent as a ")


def test_an_adaptation_is_shown_where_it_changes() -> None:
    again = note(Reason.SEED_NOT_TAKEN, 7, "o1")
    first = replace(REPLY, origin=replace(ORIGIN, notes=(again,)), outcome=ReplyOutcome())
    second = replace(first, id=4)
    texts = [entry.text for entry in entries_of([first, second]) if entry.kind == "notice"]
    assert texts == [str(again)]
    assert [entry.kind for entry in entries_of([first], (again,))] == ["reply"]
    assert [entry.key for entry in notices("n", (again, again))] == ["n-0", "n-1"]


SENT_AGAIN = note(Reason.SENT_AGAIN, "2.0 s", "The service broke")
BY = note(Reason.SERVED_BY, "gpt-5.5", "gpt-6.1-sol")
ON_TIER = note(Reason.SERVED_ON_TIER, "priority")
STORED = note(Reason.SERVED_STORED)


@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize(
    ("notes", "shown"),
    [
        ((), []),
        ((SENT_AGAIN,), [("notice", str(SENT_AGAIN))]),
        ((BY,), [("warning", "answered by gpt-5.5, not by gpt-6.1-sol")]),
        (
            (BY, ON_TIER),
            [
                (
                    "warning",
                    "answered by gpt-5.5, not by gpt-6.1-sol · served on the tier priority, which was not asked for",
                )
            ],
        ),
        ((BY, SENT_AGAIN, STORED), [("notice", str(SENT_AGAIN)), ("warning", f"{BY} · {STORED}")]),
        *(((each,), [("warning", str(each))]) for each in (ON_TIER, STORED)),
        (
            (note(Reason.SERVED_ON_OTHER_TIER, "default", "flex"),),
            [("warning", "served on the tier default, not on flex as asked")],
        ),
        (
            (note(Reason.SERVED_OTHERWISE, "verbosity", "medium", "low"),),
            [("warning", "the service says verbosity medium, not low as sent")],
        ),
    ],
)
def test_all_that_was_served_otherwise_is_one_warning(
    notes: tuple[Note, ...], shown: list[tuple[str, str]], read: bool
) -> None:
    told = tuple(note_from(str(each)) for each in notes) if read else notes
    reply = replace(REPLY, outcome=ReplyOutcome(notes=told))
    assert [(entry.kind, entry.text) for entry in reply_entries(reply)[1:]] == shown


def test_a_column_entry_has_the_reply_without_its_figures() -> None:
    entry = column_entry(REPLY, "key")
    assert (entry.key, entry.speaker, entry.badges) == ("key", "o1", ("practice", "cut off"))
    assert (entry.when, entry.footer, entry.language) == ("", (), "")
    whole = reply_entries(REPLY)[0]
    assert (entry.text, entry.reasoning, entry.live) == (whole.text, whole.reasoning, False)
    live = column_entry(replace(REPLY, outcome=ReplyOutcome(ReplyStatus.LIVE)), "key")
    assert (live.live, live.badges) == (True, ())


def test_no_persona_is_named_of_a_reply_that_another_program_asked_for() -> None:
    held = Reply(2, 1, "", ReplyOrigin("gpt-4o", "practice", persona="planner"), "yes")
    away = replace(held, origin=replace(held.origin, persona="none"))
    assert _speaker(away) == f"{held.origin.model} · none"
    assert _speaker(replace(away, imported_id="a")) == held.origin.model
    assert _speaker(replace(held, imported_id="a")).endswith(f" · {held.origin.persona}")


def _speaker(held: Reply) -> str:
    return reply_entries(held)[0].speaker
