"""The turns that a persona begins a session with: written with the first message, sent along, paid for by nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.engine.session_harness import SessionHarness
from tui.core.conversation.message import Message, PersonaSwitch, Reply, UserMessage
from tui.core.personas.persona import OpeningTurn, Persona
from tui.core.reply_facts import OF_PERSONA, reply_line
from tui.engine.opening import TYPED_BY_NOBODY

TURNS = (OpeningTurn("red", "#f00"), OpeningTurn("", "Hello, {{who}}!"))
COLOURS = Persona("colours", "Colours", text="Name it.", variables={"who": "Ada"}, opening=TURNS)
SAID = ["Name it.", "red", "#f00", "Hello, Ada!", "blue"]


def texts(path: list[Message]) -> list[str]:
    return [each.text for each in path]


async def test_the_first_message_brings_the_turns_before_it_and_the_second_does_not(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, persona=COLOURS)
    session = harness.session
    parts = [part.text for part in session.context("blue").parts]
    assert [text for text in SAID if text not in parts] == []
    assert texts(session.next_branch().path) == SAID[:-1]
    await harness.turn("blue")
    path = session.conversation.path()
    assert texts(path)[:5] == SAID
    assert [type(each) for each in path] == [PersonaSwitch, UserMessage, Reply, Reply, UserMessage, Reply]
    assert [bool(each.imported_id) for each in path] == [False, True, True, True, False, False]
    assert [each.parent for each in path] == [None, *(each.id for each in path[:-1])]
    await harness.turn("green")
    assert texts(session.conversation.path()).count("red") == 1
    again = harness.read_again()
    assert texts(again.path())[:5] == SAID
    assert again.title == "blue"


async def test_an_answer_is_asked_again_after_the_same_turns_and_a_new_branch_has_them_too(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, persona=COLOURS)
    session = harness.session
    await harness.turn("blue")
    first = next(each for each in session.conversation.path() if each.text == "blue")
    assert isinstance(first, UserMessage)
    assert texts(session.request_again(message=first).branch.path) == SAID
    await session.go_on_from(None, session.choice)
    assert texts(session.next_branch().path) == SAID[:-1]


async def test_a_switch_begins_nothing_where_something_was_said(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    await harness.turn("hello")
    await harness.session.switch_persona(COLOURS)
    assert not harness.session.next_branch().opening
    other = SessionHarness(tmp_path / "other")
    await other.session.switch_persona(replace(COLOURS, variables={"who": None}))
    assert texts(other.session.next_branch().path)[-1] == "Hello, {{who}}!"


async def test_it_is_said_that_nobody_typed_or_asked_them(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, persona=COLOURS)
    await harness.turn("blue")
    _, typed, reply, *_ = harness.session.conversation.path()
    assert isinstance(typed, UserMessage)
    assert [str(each) for each in typed.imported_notes] == [TYPED_BY_NOBODY]
    assert isinstance(reply, Reply)
    assert reply_line(reply) == OF_PERSONA
