"""A choice that is made while a reply arrives is for the next request: the reply goes on with its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doubles import O1
from tests.engine.session_harness import DONE, PLANNER, SessionHarness, end_of
from tui.core.attachments import held_from
from tui.core.conversation.message import PersonaSwitch, Reply, ReplyOrigin
from tui.core.personas.persona import NONE
from tui.core.request import Request
from tui.core.stream import Arrived, TextDelta
from tui.engine.session import Session

OTHER = replace(O1, name="o3")


async def other_model(session: Session) -> None:
    session.use_model(session.choice.provider, OTHER)


async def other_effort(session: Session) -> None:
    session.set_effort("low")


async def other_parameter(session: Session) -> None:
    session.choose(session.choice.wishing(max_output_tokens=700))


async def two_of_them(session: Session) -> None:
    await session.switch_persona(PLANNER)
    await other_model(session)


async def there_and_back(session: Session) -> None:
    before = session.choice.persona
    await session.switch_persona(PLANNER)
    await session.switch_persona(before)


def developer(request: Request) -> list[str]:
    return [message.text for message in request.messages if message.role == "developer"]


@pytest.mark.parametrize(
    ("change", "shows", "persona"),
    [
        (lambda session: session.switch_persona(PLANNER), lambda origin: origin.effort == "high", "Plan."),
        (lambda session: session.switch_persona(NONE), lambda origin: origin.persona == "none", ""),
        (lambda session: session.set_budget(500), lambda origin: origin.cap == 500, "Be brief."),
        (other_model, lambda origin: origin.model == "o3", "Be brief."),
        (other_effort, lambda origin: origin.effort == "low", "Be brief."),
        (other_parameter, lambda origin: origin.cap == 700, "Be brief."),
        (two_of_them, lambda origin: origin.model == "o3", "Plan."),
        (there_and_back, lambda origin: origin.effort is None, "Be brief."),
    ],
)
@pytest.mark.parametrize("again", [False, True], ids=["another message", "asked again"])
async def test_a_choice_made_meanwhile_is_for_the_next_request(
    tmp_path: Path,
    change: Callable[[Session], Awaitable[object]],
    shows: Callable[[ReplyOrigin], bool],
    persona: str,
    again: bool,
) -> None:
    goes_on = asyncio.Event()
    harness = SessionHarness(tmp_path, TextDelta("half"), goes_on, TextDelta(" whole"), DONE)
    session = harness.session
    events = []
    async with aclosing(session.send("hello")) as turn:
        async for event in turn:
            events.append(event)
            if isinstance(event, Arrived) and not goes_on.is_set():
                before = harness.lines()
                await change(session)
                assert harness.lines() == before, "nothing is written but the reply"
                assert session.next_request("more").choice == session.choice
                assert session.attach(held_from("a.txt", b"a")) == [], "the next message can be prepared"
                session.detach()
                goes_on.set()
    first = end_of(events)
    assert (first.text, first.origin.model, first.origin.effort) == ("half whole", "o1", None)
    assert not [m for m in session.conversation.messages.values() if isinstance(m, PersonaSwitch) and m.id > first.id]
    shown = session.next_request("more").request
    if again:
        second = end_of([event async for event in session.retry()])
    else:
        second = await harness.reply("more")
    sent = harness.provider.requests[-1]
    assert shows(second.origin)
    assert developer(sent) == ([persona] if persona else [])
    assert again or sent == shown, "what was shown meanwhile is what is sent"
    read = harness.read_again()
    assert read.path()[-1] == second
    assert isinstance(read.messages[first.id], Reply)


async def test_a_persona_is_not_added_while_a_reply_arrives_and_none_is_lost(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("half"), asyncio.Event())
    session = harness.session
    async with aclosing(session.send("hello")) as turn:
        async for event in turn:
            if isinstance(event, Arrived):
                break
        await session.switch_persona(PLANNER)
    assert session.choice.persona == PLANNER
    await session.switch_persona(replace(PLANNER, text="Plan again."), "append")
    texts = [m.text for m in session.conversation.path() if isinstance(m, PersonaSwitch)]
    assert texts[-1] == "Plan again."
