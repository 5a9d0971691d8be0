"""One turn under another persona: what is sent, what is kept, and what comes after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, PLANNER, SessionHarness
from tests.narrowing import of_class, present
from tui.core.conversation.called_prompt import CalledPrompt, FilledPrompt
from tui.core.conversation.message import PersonaSwitch, UserMessage
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.queue import Queued
from tui.core.conversation.record import UserSaid
from tui.core.conversation.record_json import BadLine, from_json, to_json
from tui.core.personas.persona import NONE, Persona
from tui.core.stream import TextDelta
from tui.engine.session import Session

TUTOR = Persona("tutor", "Tutor", text="Teach.")
HAIKU = Persona("haiku", "Haiku", text="Answer in a haiku.", effort="low")


def developer(session: Session, draft: str = "x") -> list[str]:
    """What the next request holds beside what was said."""
    request = session.next_request(draft).request
    return [message.text for message in request.messages if message.role == "developer"]


def said(session: Session) -> UserMessage:
    return next(m for m in reversed(session.conversation.path()) if isinstance(m, UserMessage))


async def conversation(folder: Path) -> SessionHarness:
    """A session under two personas, in which one turn was asked under a third."""
    harness = SessionHarness(folder, TextDelta("Yes."), DONE)
    await harness.session.switch_persona(PLANNER)
    await harness.turn("hello")
    await harness.session.switch_persona(TUTOR, "append")
    harness.session.upcoming.known = {"haiku": HAIKU, "none": NONE}
    await harness.turn("@haiku say one")
    return harness


async def test_one_turn_goes_under_it_and_the_next_one_as_before(tmp_path: Path) -> None:
    harness = await conversation(tmp_path)
    session, sent = harness.session, harness.provider.requests[-1]
    assert [(m.role, m.text) for m in sent.messages if m.role != "assistant"] == [
        ("developer", "Answer in a haiku."),
        ("user", "hello"),
        ("user", "say one"),
    ]
    assert sent.effort == "low"
    assert developer(session) == ["Plan.", "Teach."]
    assert session.choice.persona is TUTOR
    assert [m.stem for m in session.conversation.path() if isinstance(m, PersonaSwitch)] == ["planner", "tutor"]
    kept = said(session)
    assert (kept.text, present(kept.persona).stem) == ("say one", "haiku")


async def test_the_meters_show_what_the_draft_is_asked_under(tmp_path: Path) -> None:
    session = (await conversation(tmp_path)).session
    assert developer(session, "@haiku another") == ["Answer in a haiku."]
    assert developer(session, "@none another") == []
    assert developer(session, "@nobody another") == ["Plan.", "Teach."]
    assert session.context("@haiku another").used != session.context("another").used
    assert session.next_request("@haiku another").request.effort == "low"


async def test_asking_again_is_under_the_same_persona(tmp_path: Path) -> None:
    harness = await conversation(tmp_path)
    for _ in range(2):
        assert [event async for event in harness.session.retry()]
        sent = harness.provider.requests[-1]
        assert [m.text for m in sent.messages if m.role == "developer"] == ["Answer in a haiku."]
        assert sent.effort == "low"
        await harness.session.switch_persona(PLANNER)
    assert developer(harness.session) == ["Plan."]


async def test_one_that_waits_keeps_its_persona(tmp_path: Path) -> None:
    harness = await conversation(tmp_path)
    waiting = Queued("and one more", persona=HAIKU)
    assert harness.session.next_request("and one more", waiting).request.messages[0].text == "Answer in a haiku."
    assert waiting.record.persona is HAIKU


async def test_the_file_keeps_it_as_it_was_used(tmp_path: Path) -> None:
    session = (await conversation(tmp_path)).session
    kept = said(session)
    (line,) = lines_of(kept)
    assert from_json(to_json(line)) == line
    persona = of_class(kept.persona, Persona)
    assert (persona.name, persona.message(), persona.effort) == ("Haiku", "Answer in a haiku.", "low")
    braces = replace(kept, persona=replace(persona, text=r"Use \{{date}}."))
    (line,) = lines_of(braces)
    assert from_json(to_json(line)) == line


async def test_a_prompts_effort_is_of_its_turn_and_of_asking_it_again(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("Yes."), DONE)
    session, called = harness.session, CalledPrompt("proof", "high")
    session.set_effort("low")
    session.upcoming.filled = FilledPrompt(called, "Prove it: ")
    assert session.next_request("Prove it: 2 > 1").request.effort == "high"
    assert session.next_request("Prove").request.effort == "low", "the draft is none of the prompt"
    await harness.turn("Prove it: 2 > 1")
    await harness.turn("Thanks.")
    first = next(m for m in session.conversation.path() if isinstance(m, UserMessage))
    assert [event async for event in session.retry(message=first)]
    assert [event async for event in session.retry(replace(session.choice.wishes, effort="medium"), message=first)]
    assert [each.effort for each in harness.provider.requests] == ["high", "low", "high", "medium"]
    assert (first.prompt, session.choice.effort) == (called, "low")
    assert [m.prompt for m in harness.read_again().messages.values() if isinstance(m, UserMessage)] == [called, None]
    waiting = Queued("Prove it: 3 > 1", prompt=called)
    assert session.next_request(waiting.text, waiting).request.effort == "high"
    session.upcoming.instead_of = first
    assert session.next_request("Prove it: 2 > 0").request.effort == "high", "an edit stays one of the prompt"
    session.upcoming.said()
    assert session.next_request("Prove it: 2 > 1").request.effort == "low"


def test_a_prompt_that_cannot_be_read_is_bad_and_an_unknown_key_is_not() -> None:
    begins = '{"type": "user", "seq": 1, "time": "", "parent": null, "text": "x"'
    read = from_json(begins + ', "prompt": {"stem": "proof", "later": 1}}').record
    assert of_class(read, UserSaid).prompt == CalledPrompt("proof")
    assert of_class(from_json(begins + "}").record, UserSaid).prompt is None
    for wrong in ('"x"', "{}", '{"stem": 1}', '{"stem": "proof", "effort": 3}'):
        with pytest.raises(BadLine):
            from_json(f'{begins}, "prompt": {wrong}}}')
