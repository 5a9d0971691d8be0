"""Ten switches in one conversation: each recorded request holds the texts in force, each once, in the right role.

Real sockets on 127.0.0.1, the real SDK, and whatever a person does between switches: edit, ask again, go back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.doubles import FakeClock, WordCounter
from tests.engine.session_harness import end_of
from tests.narrowing import of_class
from tests.providers.exchange import ENVIRON
from tests.servers import Received, Wire, chunk, scripted_server, usage, whole_response
from tests.small_server import responses
from tui.core.connection_kinds import BY_NAME
from tui.core.conversation.message import PersonaSwitch, ReplyStatus, SwitchMode, UserMessage
from tui.core.errors import UsageError
from tui.core.personas.persona import NONE, Persona
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.providers.connections.connect import connect
from tui.settings.values import Connection, Settings
from tui.store.learned_file import LearnedFile
from tui.store.sessions.store import Sessions

LINE = "Formatting re-enabled\n"
PERSONAS = {name: Persona(name, name.title(), text=f"You are persona {name}.") for name in "abcdef"}
MARK = re.compile(r"You are persona ([a-f])\.")


@dataclass(frozen=True)
class Place:
    """A model at a server of a kind, and how a persona goes there; ``one``: its template takes one, at the front."""

    kind: str
    model: str
    role: str
    line: bool = False
    one: bool = False


PLACES = [
    Place("openai", "o1-mini", "user"),
    Place("openai", "o1", "developer", line=True),
    Place("openai", "gpt-4o", "system"),
    Place("openai", "gpt-5.6-sol", "developer"),
    Place("openai", "o1-pro", "instructions"),
    Place("compatible", "qwen3", "system", one=True),
]


@dataclass
class Template:
    """Answers; with ``one`` it refuses a system message that is not the first message, as chat templates do."""

    one: bool
    taken: list[Any] = field(default_factory=list)
    refused: int = 0

    async def __call__(self, request: Received, wire: Wire) -> None:
        body = request.body
        late = [m for m in body.get("messages", [])[1:] if m["role"] in ("system", "developer")]
        if self.one and late:
            self.refused += 1
            error = {"message": "System message must be at the beginning.", "type": "BadRequestError", "code": 400}
            await wire.whole({"error": error}, 400)
            return
        self.taken.append(body)
        if not body.get("stream"):
            await wire.whole(whole_response("Yes.") if "input" in body else WHOLE_CHAT)
            return
        await wire.head()
        chat = "messages" in body
        await wire.events(*([chunk("Yes."), chunk(finish="stop"), usage()] if chat else responses("Yes.", 20, 2)))
        await (wire.events("[DONE]") if chat else wire.events())
        await wire.finish()


WHOLE_CHAT = {
    "id": "chatcmpl-x",
    "object": "chat.completion",
    "model": "m-1",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Yes."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 20, "completion_tokens": 2, "total_tokens": 22},
}


@dataclass
class Talk:
    """A session with one place, and what must be in force there."""

    place: Place
    server: Template
    session: Session
    expected: list[str] = field(default_factory=list)
    at_top: bool = True  # the first of them replaced another one

    async def switch(self, name: str, mode: SwitchMode = "replace") -> None:
        await self.session.switch_persona(PERSONAS.get(name, NONE), mode)
        self.at_top = mode == "replace" or (self.at_top and bool(self.expected))
        self.expected = [*(self.expected if mode == "append" else []), *([name] if name in PERSONAS else [])]

    async def say(self, text: str) -> None:
        told = self.session.next_request(text).request
        await self.asked(self.session.send(text))
        if not self.place.one:
            assert told.messages == self.session.request_again().request.messages

    async def again(self, message: UserMessage | None = None) -> None:
        await self.asked(self.session.retry(message=message))

    async def edit(self, number: int, text: str) -> None:
        self.session.upcoming.instead_of = self.said()[number]
        await self.say(text)

    def said(self) -> list[UserMessage]:
        return [m for m in self.session.conversation.path() if isinstance(m, UserMessage)]

    async def asked(self, turn: Any) -> None:
        reply = end_of([event async for event in turn])
        assert reply.status is ReplyStatus.COMPLETE, reply.outcome.detail
        self.check(self.server.taken[-1])

    def check(self, body: Any) -> None:
        """Hold a recorded request against what is in force: each text once, in one role, and no other."""
        sent = [*body.get("messages", body.get("input", []))]
        if body.get("instructions"):
            sent.insert(0, {"role": "instructions", "content": body["instructions"]})
        texts = [(m["role"], m["content"] if isinstance(m["content"], str) else str(m["content"])) for m in sent]
        held = [(role, name) for role, text in texts for name in MARK.findall(text)]
        assert held == [(self.place.role, name) for name in self.expected]
        special = [(at, role, text) for at, (role, text) in enumerate(texts) if role not in ("user", "assistant")]
        assert {role for _, role, _ in special} <= {self.place.role}
        assert sum(text.count(LINE) for _, text in texts) == (1 if self.place.line and self.expected else 0)
        if self.place.role == "instructions" or self.place.one:
            assert [at for at, _, _ in special] == ([0] if self.expected else [])
            whole = "\n\n---\n\n".join(PERSONAS[name].message() for name in self.expected)
            assert [text for _, _, text in special] == ([whole] if self.expected else [])
        elif self.place.role == "user":
            for _, text in texts:
                assert MARK.sub("", text).count("<instructions>") == len(MARK.findall(text))
        elif self.expected:
            opening = (LINE if self.place.line else "") + PERSONAS[self.expected[0]].message()
            assert special[0][2] == opening
            assert special[0][0] == 0 or not self.at_top


@pytest.fixture(params=PLACES, ids=lambda each: each.model)
async def talk(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    place = of_class(request.param, Place)
    server, clock = Template(place.one), FakeClock()
    async with scripted_server(server) as scripted:
        made = Connection("work", BY_NAME[place.kind], base_url=f"{scripted.url}/v1", model=place.model)
        settings = Settings()
        provider = connect(made, settings, ENVIRON)
        learned = LearnedFile(tmp_path / "learned.json", clock.now)
        resources = Resources(
            Journal(Sessions(tmp_path, clock.now).create), WordCounter(), clock, refused_parameters=learned
        )
        choice = Choice(provider, settings.profile_on(made, place.model), PERSONAS["a"])
        session = Session(choice, resources)
        yield Talk(place, server, session, ["a"])
        await session.aclose()


async def test_ten_switches_in_one_conversation(talk: Talk) -> None:
    await talk.say("one")
    await talk.switch("b")
    await talk.say("two")
    await talk.switch("c", "append")
    await talk.say("three")
    await talk.switch("d", "append")
    await talk.say("four")
    await talk.again()
    await talk.switch("a")
    await talk.again()
    await talk.say("five")
    await talk.switch("none")
    await talk.say("six")
    await talk.switch("e", "append")
    await talk.say("seven")
    await talk.edit(0, "another one")
    await talk.switch("f")
    await talk.again(talk.said()[0])
    await talk.switch("b", "append")
    await talk.say("eight")
    await talk.switch("c")
    await talk.say("nine")
    await talk.switch("d", "append")
    await talk.edit(-1, "another nine")
    switches = [m for m in talk.session.conversation.messages.values() if isinstance(m, PersonaSwitch)]
    assert len(switches) > 10
    assert talk.server.refused == talk.place.one  # learned from one refusal, and kept


async def test_what_is_in_force_is_not_added_to_itself(talk: Talk) -> None:
    await talk.say("one")
    for name in ("a", "none"):
        with pytest.raises(UsageError):
            await talk.session.switch_persona(PERSONAS.get(name, NONE), "append")
    await talk.switch("b", "append")
    with pytest.raises(UsageError, match="A is in force already"):
        await talk.session.switch_persona(PERSONAS["a"], "append")
    await talk.say("two")


async def test_a_muted_persona_is_sent_once_it_is_added_again(talk: Talk) -> None:
    await talk.say("one")
    muted = next(m.id for m in talk.session.conversation.path() if isinstance(m, PersonaSwitch))
    await talk.session.mark([muted], "muted", on=True)
    talk.expected = []
    await talk.say("two")
    await talk.switch("a", "append")
    await talk.say("three")
