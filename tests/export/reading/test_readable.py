"""Tests that a document without records comes back as it reads."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.test_complete import SAFE
from tests.export.random_sessions import sessions, timed
from tests.export.reading.test_complete import TIME, WHOLE, applied
from tests.export.reading.test_edited import changed
from tests.export.reading.test_marked import conversation
from tests.narrowing import of_class
from tui.core.attachments import held_from
from tui.core.conversation.message import (
    UNTOLD_MODEL,
    PersonaSwitch,
    Reply,
    ReplyOrigin,
    ReplyStatus,
    Summary,
    UserMessage,
)
from tui.core.conversation.record import HeadMoved, Line, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.tree import Conversation
from tui.core.usage.usage import Usage
from tui.export.formats import FORMATS
from tui.export.reading.document import read_document
from tui.export.reading.readable import READ
from tui.export.reading.transcript import NoTranscript
from tui.export.selection import Selection


@pytest.mark.parametrize("form", WHOLE)
@settings(max_examples=60)
@given(held=sessions())
def test_the_branch_comes_back_as_it_reads(form: str, held: Conversation) -> None:
    path = held.path()
    text = FORMATS[form].write(held, TIME)
    if not path:
        with pytest.raises(NoTranscript):
            read_document(text)
        return
    read = read_document(text)
    back = applied(read).path()
    assert read.problems == [READ]
    assert [type(m) for m in back] == [type(m) for m in path]
    assert [m.parent for m in back] == [None, *(m.id for m in back[:-1])]
    if form == "json":
        assert [m.text for m in back] == [m.text for m in path]


@pytest.mark.parametrize("form", WHOLE)
@settings(max_examples=60)
@given(held=sessions(6), seed=st.integers(0, 2**32))
def test_one_that_was_edited_anywhere_comes_back_as_far_as_it_reads(form: str, held: Conversation, seed: int) -> None:
    text = changed(FORMATS[form].write(held, TIME), Random(seed)) or "x"
    try:
        read = read_document(text)
    except NoTranscript:
        return
    assert read.problems[0] == READ
    assert applied(read).path()


@pytest.mark.parametrize("form", WHOLE)
def test_who_said_what_when_and_how_it_ended_is_read(form: str) -> None:
    held = conversation("Why?", "a thought", "The *answer*.", "Be brief.")
    read = read_document(FORMATS[form].write(held, TIME))
    back = applied(read)
    assert (read.session, back.title, back.imported_from) == (held.session, held.title, "mull")
    persona, question, reply, summary, more = back.path()
    assert (of_class(persona, PersonaSwitch).text, of_class(persona, PersonaSwitch).mode) == ("Be brief.", "append")
    assert [m.text for m in (question, reply, summary, more)] == ["Why?", "The *answer*.", "The *answer*.", "Why?"]
    answer = of_class(reply, Reply)
    assert (answer.reasoning, answer.origin.model, answer.origin.practice) == ("a thought", "o1", True)
    assert (answer.status, answer.outcome.usage) == (ReplyStatus.LENGTH, Usage())
    assert of_class(summary, Summary).origin.model == "o1"
    assert question.id in back.muted
    assert all(m.time[:16] == old.time[:16] for m, old in zip(back.path(), held.path(), strict=True))


@pytest.mark.parametrize("form", WHOLE)
@settings(max_examples=40)
@given(held=sessions())
def test_all_branches_come_back_from_a_document_that_has_them(form: str, held: Conversation) -> None:
    if not held.path():
        return
    read = read_document(FORMATS[form].write(held, TIME, Selection(tree=True)))
    back = applied(read)
    key_of = {m.id: m.imported_id for m in back.messages.values()}
    if form == "json":
        follows = {key_of[m.id]: key_of.get(m.parent or -1) for m in back.messages.values()}
        assert follows == {str(m.id): None if m.parent is None else str(m.parent) for m in held.messages.values()}
        assert key_of[back.head or -1] == str(held.head)
    assert len(back.messages) == len(held.messages)
    assert read.problems == [READ]
    assert [type(m) for m in back.path()] == [type(m) for m in held.path()]


@pytest.mark.parametrize("form", WHOLE)
def test_branches_are_where_they_were(form: str) -> None:
    asked = (UserSaid(None, "Why?"), ReplyStarted(1, ReplyOrigin("o1", "work")), ReplyEnded(2, "So."))
    again = (
        ReplyStarted(1, ReplyOrigin("o1", "work")),
        ReplyEnded(4, "Or so."),
        UserSaid(4, "And?"),
        UserSaid(None, "Else?"),
    )
    held = timed(SessionStarted("s"), *asked, *again, HeadMoved(2))
    back = applied(read_document(FORMATS[form].write(held, TIME, Selection(tree=True))))
    found = {tuple(m.text for m in back.path(each)) for each in back.messages}
    assert found == {("Why?",), ("Why?", "So."), ("Why?", "Or so."), ("Why?", "Or so.", "And?"), ("Else?",)}
    assert back.path()[-1].text == "So."


@pytest.mark.parametrize("form", ["md", "html"])
def test_what_is_shown_of_attachments_is_no_text_of_the_message(form: str) -> None:
    attached = (SAFE.attachment, held_from("b.md", b"- attached: `x`").attachment)
    held = timed(SessionStarted("s"), UserSaid(None, "Look.", attached))
    shown = {each.sha256: "a text\n\n## You" for each in attached}
    (message,) = applied(read_document(FORMATS[form].write(held, TIME, Selection(attached=shown)))).path()
    assert message.text == "Look."
    assert len(of_class(message, UserMessage).imported_notes) == 2


def test_what_an_editor_added_is_text_and_said() -> None:
    text = FORMATS["md"].write(conversation("Why?", "", "So.", ""), TIME)
    read = read_document(text.replace("\n\nSo.\n\n", "\n\nSo.\n\n## Mine\n\nA thought.\n\n", 1))
    assert read.problems == [
        READ,
        "what stands under the heading 'Mine', which is of no message, is text of the message before it",
    ]
    assert "A thought." in "".join(m.text for m in applied(read).path())


@pytest.mark.parametrize("form", WHOLE)
def test_a_reply_whose_model_and_time_are_not_told_comes_back(form: str) -> None:
    held = Conversation()
    held.apply(Line(0, "", SessionStarted("s")))
    held.apply(Line(1, "", UserSaid(None, "hello")))
    held.apply(Line(2, "", ReplyStarted(1, ReplyOrigin(UNTOLD_MODEL, "Markdown"))))
    held.apply(Line(3, "", ReplyEnded(2, "hi there")))
    back = applied(read_document(FORMATS[form].write(held, TIME))).path()
    assert [(type(m), m.text) for m in back] == [(UserMessage, "hello"), (Reply, "hi there")]
