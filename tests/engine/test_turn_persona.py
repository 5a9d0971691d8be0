"""One turn under another persona: what is sent, what is kept, and what comes after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.engine.session_harness import DONE, PLANNER, SessionHarness
from tests.narrowing import of_class, present
from tui.core.conversation.message import PersonaSwitch, UserMessage
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.queue import Queued
from tui.core.conversation.record_json import from_json, to_json
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
