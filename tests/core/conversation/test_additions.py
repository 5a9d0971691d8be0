"""What a newer copy adds to a session that went on by itself: all of both, once, in whichever order copies come."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.core.conversation.test_merge import Lines, begun, grown, held, steps, time_of, tree
from tests.core.conversation.test_tree import ORIGIN
from tui.core.conversation.additions import NotACopy, additions
from tui.core.conversation.message import Reply, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import (
    HeadMoved,
    Line,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Titled,
    UserSaid,
)
from tui.core.conversation.references import renumbered
from tui.core.conversation.session_records import session_lines
from tui.core.conversation.tree import Conversation

Steps = list[tuple[str, int, int]]
A_START = [("say", 0, 0)]


def copied(lines: Lines) -> Lines:
    """Return a history as a complete document brings it: in other records, which say the same."""
    conversation = settled(lines)
    numbers = (*conversation.messages, *conversation.summaries_asked)
    found = session_lines(conversation, max(numbers, default=0) + 1)
    now = {line.seq: at for at, line in enumerate(found)}
    return [Line(at, line.time, renumbered(line.record, now.__getitem__)) for at, line in enumerate(found)]


def settled(lines: Lines) -> Conversation:
    conversation = held(lines)
    conversation.settle()
    return conversation


def added(here: Lines, comes: Lines) -> Lines:
    return here + additions(settled(here), settled(comes), here[-1].seq + 1).lines


def was_left_off(conversation: Conversation) -> bool:
    """Return whether the head is a reply that has no end."""
    head = conversation.messages.get(conversation.head or 0)
    return isinstance(head, Reply) and head.status is ReplyStatus.INTERRUPTED


def lines(*records: Record) -> Lines:
    return [Line(at, time_of(at), record) for at, record in enumerate(records)]


@given(steps, steps, steps)
@settings(max_examples=60, deadline=None)
def test_a_newer_copy_adds_what_it_has_and_what_was_said_here_stays(base: Steps, more: Steps, own: Steps) -> None:
    older = grown(begun(), A_START + base, "a")
    newer = grown(older, more, "a")
    here = grown(copied(older), own, "b")
    both = added(here, copied(newer))
    said, theirs, before = tree(both)["messages"], tree(newer)["messages"], tree(here)["messages"]
    assert sorted({*theirs, *before}) == sorted(set(said))
    assert len(said) == len(theirs) + len(before) - len(tree(older)["messages"]), "each is there once"
    assert added(both, copied(newer)) == both
    assert added(both, copied(older)) == both
    assert added(both, copied(here)) == both
    head = settled(here).head
    own_head = head is not None and head > copied(older)[-1].seq
    expected, now = tree(here if own_head or both == here else newer)["head"], tree(both)["head"]
    if own_head and was_left_off(settled(here)):  # a whole answer to the same question may have come beside it
        assert now[: len(expected) - 1] == expected[:-1]
    else:
        assert now == expected


@given(steps, steps)
@settings(max_examples=40, deadline=None)
def test_an_older_or_the_same_copy_adds_nothing_to_the_session_it_is_of(base: Steps, more: Steps) -> None:
    older = grown(begun(), A_START + base, "a")
    newer = grown(older, more, "a")
    assert added(newer, copied(newer)) == newer
    assert added(newer, copied(older)) == newer


def test_a_reply_that_was_cut_off_by_the_export_grows_in_its_place() -> None:
    asked = lines(SessionStarted("s"), UserSaid(None, "why?"), ReplyStarted(1, ORIGIN, nonce="n"))
    cut = [*asked, Line(3, time_of(3), ReplyEnded(2, "Bec", outcome=ReplyOutcome(ReplyStatus.INTERRUPTED)))]
    whole = [*asked, Line(3, time_of(3), ReplyEnded(2, "Because.")), Line(4, time_of(4), UserSaid(2, "and?"))]
    both = added(cut, whole)
    assert [each.text for each in settled(both).path()] == ["why?", "Because.", "and?"]
    assert added(both, cut) == both
    followed = [*cut, Line(4, time_of(5), UserSaid(2, "go on"))]
    both = added(followed, whole)
    assert [each.text for each in settled(both).path()] == ["why?", "Bec", "go on"]
    assert sorted(each.text for each in settled(both).messages.values()) == ["Bec", "Because.", "and?", "go on", "why?"]
    assert added(both, whole) == both


def test_what_was_purged_in_one_stays_so() -> None:
    secret = lines(SessionStarted("s"), UserSaid(None, "a secret"))
    purged = lines(SessionStarted("s"), UserSaid(None, "", purged=True))
    assert added(purged, secret) == purged
    assert added(secret, purged) == secret


def test_title_and_head_of_what_is_here_stay() -> None:
    older = lines(SessionStarted("s"), UserSaid(None, "one"))
    newer = [*older, Line(2, time_of(2), UserSaid(1, "two")), Line(3, time_of(3), Titled("Theirs"))]
    here = [*older, Line(2, time_of(4), Titled("Mine"))]
    both = settled(added(here, newer))
    assert (both.title, [each.text for each in both.path()]) == ("Mine", ["one", "two"])


@pytest.mark.parametrize(
    "comes",
    [
        lines(SessionStarted("s"), UserSaid(None, "another")),
        lines(SessionStarted("s"), HeadMoved(None), UserSaid(None, "one")),
        lines(SessionStarted("s", imported_from="mull", imported_id="s"), UserSaid(None, "one")),
        [Line(0, time_of(0), SessionStarted("s")), Line(2, time_of(2), UserSaid(1, "two"))],
    ],
    ids=["a text was edited", "nothing in common", "a document to be read", "what it follows is lost"],
)
def test_what_is_no_copy_adds_nothing(comes: Lines) -> None:
    here, conversation = lines(SessionStarted("s"), UserSaid(None, "one")), Conversation()
    for line in comes:
        conversation.apply(line)
    with pytest.raises(NotACopy):
        additions(settled(here), conversation, 2)
