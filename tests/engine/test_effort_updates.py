"""Another effort as an update of the configuration, from the session to practice and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openai.types.responses.response_configuration_update_item_param_param import (
    ResponseConfigurationUpdateItemParamParam,
)
from pydantic import TypeAdapter

from tests.doubles import FakeClock
from tests.engine.session_harness import end_of
from tests.narrowing import present
from tests.providers.practice.clients import post, user
from tui.core.connection_kinds import BY_NAME, PRACTICE
from tui.core.conversation.message import Reply
from tui.core.models.catalogue import built_in
from tui.core.models.profile import RefusedParameter
from tui.core.note import Reason
from tui.core.receipt import Setting
from tui.core.request import Request, RequestMessage
from tui.core.stream import Identified
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.prompt_cache import cache_of, switches_of
from tui.engine.receipt import receipt_of
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.providers.connections.connect import connect
from tui.settings.values import Connection, Settings
from tui.store.sessions.store import Sessions
from tui.tokens import Tokens

SOL = built_in().find("gpt-6.1-sol")
LONG = "practice: tokens=20\n" + "word " * 2000
AZURE = {"endpoint": "https://ex.openai.azure.com", "deployment": "d"}
LOCAL = {"base_url": "http://127.0.0.1:9/v1"}
UPDATE = {"type": "configuration_update", "reasoning": {"effort": "high"}}


def test_the_item_has_the_form_that_the_sdk_describes() -> None:
    taken = TypeAdapter(ResponseConfigurationUpdateItemParamParam)
    assert taken.validate_python(UPDATE, extra="forbid") == UPDATE


class Rehearsal:
    """A session with practice, and what it said of its turns."""

    def __init__(self, session: Session) -> None:
        self.session = session

    async def ask(self, text: str, effort: str | None) -> Reply:
        self.session.set_effort(effort)
        return end_of([event async for event in self.session.send(text)])

    def changed(self) -> bool:
        """Return whether the next request has another effort at its top than the last one."""
        resources, choice = self.session.resources, self.session.choice
        return present(cache_of(resources, choice, self.session.context("Next."))).changed


@asynccontextmanager
async def rehearsal(folder: Path, *, updates: bool) -> AsyncIterator[Rehearsal]:
    made = Connection("practice", PRACTICE, model=SOL.name, configuration_updates=updates)
    provider = connect(made, Settings(), {}, pace=0)
    clock = FakeClock()
    try:
        journal = Journal(Sessions(folder, clock.now).create)
        yield Rehearsal(Session(Choice(provider, SOL), Resources(journal, Tokens(), clock)))
    finally:
        await provider.aclose()


def told(reply: Reply) -> bool:
    return Reason.EFFORT_UPDATED in {note.reason for note in reply.origin.notes}


@pytest.mark.parametrize("updates", [True, False])
async def test_practice_keeps_what_is_cached_and_follows_the_effort(tmp_path: Path, updates: bool) -> None:
    async with rehearsal(tmp_path, updates=updates) as held:
        first = await held.ask(LONG, "low")
        assert (first.outcome.usage.cached.value, told(first)) == (0, False)
        again = (await asyncio.to_thread(switches_of, held.session)).to_effort("high")
        assert again == "" if updates else "tokens again" in again
        second = await held.ask("Go on.", "high")
        assert (present(second.outcome.usage.cached.value) > 1900) is told(second) is updates
        assert second.origin.effort == "high"
        receipt = present(second.outcome.receipt)
        assert (receipt.applied[Setting.EFFORT], receipt.served[Setting.EFFORT]) == ("high", "high")
        third = await held.ask("Go on.", "high")
        assert (present(third.outcome.usage.cached.value) > 1900, told(third)) == (True, False)
        for effort in ("high", "medium"):
            held.session.set_effort(effort)
            assert held.changed() is (effort == "medium" and not updates)
        held.session.set_effort(None)
        assert held.changed()
        again = (await asyncio.to_thread(switches_of, held.session)).to_effort("low")
        assert again == ""  # nothing is read from the cache at the effort that is set now
        default = await held.ask("Go on.", None)
        assert (default.origin.effort, default.outcome.usage.cached.value, told(default)) == (None, 0, False)


async def test_the_default_after_another_effort_is_read_again_and_said_so(tmp_path: Path) -> None:
    async with rehearsal(tmp_path, updates=True) as held:
        await held.ask(LONG, "low")
        again = (await asyncio.to_thread(switches_of, held.session)).to_effort(None)
        assert "tokens again" in again


async def test_a_refused_update_is_learned_and_the_effort_goes_at_the_top(tmp_path: Path) -> None:
    async with rehearsal(tmp_path, updates=True) as held:
        await held.ask("hello", "low")
        reply = await held.ask("practice: refuse=configuration_update\nhello", "high")
        assert reply.origin.effort == "high"
        assert [note.reason for note in reply.outcome.notes] == [Reason.PARAMETER_REFUSED_FOR_NOW]
        assert RefusedParameter.CONFIGURATION_UPDATE in held.session.choice.profile.refused
        following = held.session.next_request("Next.").request
        assert (following.top_effort, following.updates_effort) == ("high", False)


@pytest.mark.parametrize(
    ("kind", "about", "sent"),
    [
        ("openai", {}, True),
        ("openai", {"api": "chat"}, False),
        ("openai", {"configuration_updates": False}, False),
        ("azure", AZURE, True),
        ("azure", AZURE | {"api_version": "2024-12-01-preview", "model": "o1"}, False),
        ("compatible", LOCAL, False),
        ("compatible", LOCAL | {"api": "responses"}, True),
        ("practice", {}, True),
    ],
)
def test_which_connections_send_it(kind: str, about: dict[str, Any], *, sent: bool) -> None:
    made: dict[str, Any] = {"model": SOL.name, "configuration_updates": True, **about}
    assert connect(Connection("work", BY_NAME[kind], **made), Settings(), {}).route.updates is sent


@pytest.mark.parametrize(
    ("served", "kept"),
    [("low", None), ("high", "high"), ("medium", "medium"), (None, None)],
)
def test_the_effort_at_the_top_is_no_word_on_the_one_in_force(served: str | None, kept: str | None) -> None:
    messages = (
        RequestMessage("user", "a"),
        RequestMessage("assistant", "b"),
        RequestMessage("user", "c", effort="high"),
    )
    request = Request("responses", SOL.name, messages, effort="high", opening_effort="low")
    provider = connect(Connection("work", PRACTICE, model=SOL.name), Settings(), {})
    settings = {} if served is None else {Setting.EFFORT: served}
    receipt = receipt_of(Choice(provider, SOL), request, Identified(settings=settings), other_model=False)
    assert (receipt.applied[Setting.EFFORT], receipt.served.get(Setting.EFFORT)) == ("high", kept)
    assert (Setting.EFFORT in receipt.differs) is (kept == "medium")
    plain = replace(request, messages=messages[:1], effort="high", opening_effort="high")
    assert (
        receipt_of(Choice(provider, SOL), plain, Identified(settings=settings), other_model=False).served.get(
            Setting.EFFORT
        )
        == served
    )


@pytest.mark.parametrize(
    ("item", "status", "param"),
    [
        (UPDATE, 200, None),
        ({**UPDATE, "id": "cu_1"}, 200, None),
        ({**UPDATE, "reasoning": {}}, 200, None),
        ({**UPDATE, "reasoning": {"effort": "none"}}, 400, "input[1].reasoning.effort"),
        ({**UPDATE, "reasoning": {"effort": "loud"}}, 400, "input[1].reasoning.effort"),
        ({**UPDATE, "reasoning": {"summary": "auto"}}, 400, "input[1].reasoning.summary"),
        ({**UPDATE, "reasoning": "high"}, 400, "input[1].reasoning"),
        ({**UPDATE, "text": {"format": {"type": "text"}}}, 400, "input[1].text"),
        ({"type": "configuration_update"}, 400, "input[1].reasoning"),
        ({"type": "configuration"}, 400, "input[1].type"),
    ],
)
async def test_practice_takes_the_item_in_its_form_alone(item: Any, status: int, param: str | None) -> None:
    answer = await post("responses", {"model": SOL.name, "input": [*user("hello"), item, *user("again")]})
    assert answer.status_code == status, answer.text
    assert answer.json().get("error", None) is None or answer.json()["error"]["param"] == param
    if status == 200:
        assert answer.json()["reasoning"]["effort"] == item["reasoning"].get("effort", "medium")
