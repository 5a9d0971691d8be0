"""Tests that a complete document which was edited or cut anywhere comes back as far as it reads, and says so."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.conversation.trees import conversation_of
from tests.export.random_sessions import NAME, ORIGIN, OUTCOMES, PIECES, contents, sessions
from tests.export.reading.test_complete import TIME, WHOLE, applied, kept
from tests.narrowing import of_class
from tui.core.conversation.message import Reply
from tui.core.conversation.record import ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.tree import Conversation
from tui.core.usage.usage import Usage
from tui.export.formats import FORMATS
from tui.export.reading.appendix_rows import CHANGED
from tui.export.reading.document import read_document
from tui.export.reading.readable import READ
from tui.export.reading.split import normal
from tui.export.reading.transcript import NoTranscript

SIZES = (0, 1, 3, 30, 300)


def changed(text: str, chance: Random) -> str:
    """Return a text that was edited somewhere: cut out, put in, doubled, or cut off."""
    at, size = chance.randrange(len(text)), chance.choice(SIZES)
    match chance.randrange(4):
        case 0:
            return text[:at] + text[at + size :]
        case 1:
            return text[:at] + chance.choice(PIECES) + text[at:]
        case 2:
            return text[: at + size] + text[at:]
        case _:
            return text[:at]


@pytest.mark.parametrize("form", WHOLE)
@settings(max_examples=50)
@given(held=sessions(6), seed=st.integers(0, 2**32), times=st.integers(1, 3))
def test_nothing_is_invented_and_what_is_not_as_it_was_is_said(
    form: str, held: Conversation, seed: int, times: int
) -> None:
    chance = Random(seed)
    text = whole = FORMATS[form].complete(held, TIME, contents)
    for _ in range(times):
        text = changed(text, chance) or "x"
    try:
        read = read_document(text)
    except NoTranscript:
        return
    if READ in read.problems:  # nothing of its end is left
        return
    back = applied(read)
    assert back.messages.keys() <= held.messages.keys()
    assert [type(m) for m in back.messages.values()] == [type(held.messages[each]) for each in back.messages]
    if not read.problems and normal(text) != normal(whole):
        assert kept(back) == kept(held)


def conversation() -> Conversation:
    said = (UserSaid(None, "Why so?"), ReplyStarted(1, ORIGIN), ReplyEnded(2, "So it is.", outcome=OUTCOMES[0]))
    return conversation_of(SessionStarted(NAME), *said, UserSaid(2, "And *then*?"))


@pytest.mark.parametrize("form", WHOLE)
def test_a_text_that_was_edited_is_taken_and_no_other(form: str) -> None:
    text = FORMATS[form].complete(conversation(), TIME)
    read = read_document(text.replace("So it is.", "But it is not.", 1))
    back = applied(read)
    assert read.problems == ["message id2 (a reply) was edited since it was exported: it is brought in as it reads now"]
    assert [m.text for m in back.path()] == ["Why so?", "But it is not.", "And *then*?"]
    assert of_class(back.messages[2], Reply).outcome.usage == OUTCOMES[0].usage


@pytest.mark.parametrize("form", WHOLE)
def test_what_was_replaced_in_all_of_the_file_is_taken_without_its_figures(form: str) -> None:
    text = FORMATS[form].complete(conversation(), TIME)
    read = read_document(text.replace("So it is.", "But it is not.").replace("Why so?", "Why not?"))
    changed = "was changed in the records at the end: it is as it says now, without its figures"
    assert read.problems == [CHANGED, f"message 1 (yours) {changed}", f"message id2 (a reply) {changed}"]  # the title
    assert [m.text for m in applied(read).path()] == ["Why not?", "But it is not.", "And *then*?"]
    assert of_class(applied(read).messages[2], Reply).outcome.usage == Usage()


@pytest.mark.parametrize("instead", ['"mess ages": [', '"messages": 3, "others": ['])
def test_a_list_of_messages_that_is_gone_is_said_of_each(instead: str) -> None:
    text = FORMATS["json"].complete(conversation(), TIME)
    read = read_document(text.replace('"messages": [', instead, 1))
    gone = [
        each for each in read.problems if each.endswith("is not in the document any more: it is brought in as it was")
    ]
    assert len(gone) == 3
    assert kept(applied(read)) == kept(conversation())


def test_a_section_that_is_gone_moved_or_new_is_said() -> None:
    text = FORMATS["md"].complete(conversation(), TIME)
    first, second, third, end = map(text.index, ("\n\n## You", "\n\n## o1", "\n\n## You · t4", "\n<!-- mull"))
    front, question, reply, more = text[:first], text[first:second], text[second:third], text[third:end]
    rest = text[end:]
    edits = {
        front + question + more: "message id2 (a reply) is not in the document any more: it is brought in as it was",
        front + question + reply + "\n\n## Mine\n\nA thought." + more: (
            "a section that was added since it was exported is not brought in: '## Mine A thought.'"
        ),
        front.replace("Why so?", "Mine") + question + reply + more: (
            "what stands before its first message was edited since it was exported: it is not brought in"
        ),
    }
    for edited, said in edits.items():
        read = read_document(edited + rest)
        assert read.problems == [said]
        assert kept(applied(read)) == kept(conversation())
    moved = read_document(front + reply + question + more + rest)
    assert moved.problems
    assert all("stands elsewhere" in each or "stands there again" in each for each in moved.problems)
    assert kept(applied(moved)) == kept(conversation())
