"""No walk through a session breaks its personas: each request holds the texts in force, each once, in the right role.

A state machine of its own says what is in force. It switches, adds, mutes, names a persona for one turn, edits, asks
again, walks back, compares, sums up, has messages wait, changes the model, and is killed and taken up; each request
that a server on 127.0.0.1 records is held against it, and so is the file of the session.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.engine.session_harness import end_of
from tests.engine.test_persona_travel import Template
from tests.servers import Received, Wire, scripted_server
from tui.cli.assembly import Assembly, Flags
from tui.core.conversation.message import PersonaSwitch, Reply, ReplyStatus, Summary, SwitchMode, UserMessage
from tui.core.conversation.queue import Queued
from tui.core.errors import UsageError
from tui.core.stream import TurnEvent
from tui.engine.branches import choice_at
from tui.engine.compare import Comparison
from tui.engine.session import Session
from tui.engine.summarise import Summarising

SETTINGS = """connection = "work"
persona = "a"
[connections.work]
kind = "openai"
base_url = "{url}/v1"
model = "o1"
api_key_env = "WORK_KEY"
[connections.house]
kind = "compatible"
base_url = "{url}/house/v1"
model = "qwen3"
api_key_env = "WORK_KEY"
"""
LINE = "Formatting re-enabled\n"
MARK = re.compile(r"You are persona ([a-e])\.")
NUMBER = re.compile(r"message (\d+)\.")
FRONTS = {
    "a": "effort: high",
    "b": "temperature: 0.3\nseed: 7",
    "c": "verbosity: low",
    "d": "response_schema: {type: object, title: T, properties: {}, required: [], additionalProperties: false}",
    "e": "",
}
WISHES = {  # what is told where it is not sent, and what it is called in a request, over either API
    "a": {"effort": "effort"},
    "b": {"temperature": "temperature", "seed": "seed"},
    "c": {"verbosity": "verbosity"},
    "d": {"schema": "schema"},
}
# Whatever these models do not take, by the vendor's documents, and where it would stand in a request.
NEVER = {
    "o1-mini": {"temperature", "top_p", "reasoning_effort", "reasoning", "verbosity", "text", "response_format"},
    "o1": {"temperature", "top_p", "verbosity"},
    "gpt-4o": {"reasoning_effort", "reasoning", "verbosity"},
    "gpt-5.6-sol": {"temperature", "top_p", "seed"},
    "qwen3": set[str](),
}
ROLES = {"o1-mini": "user", "o1": "developer", "gpt-4o": "system", "gpt-5.6-sol": "developer", "qwen3": "system"}
names, places = st.sampled_from("abcde"), st.sampled_from(sorted(ROLES))
number = st.integers(0, 99)


@dataclass
class House(Template):
    """Answers; below ``/house`` it takes one system message, at the front, and roles that alternate after it."""

    one: bool = False
    taken: list[Any] = field(default_factory=list)

    async def __call__(self, request: Received, wire: Wire) -> None:
        if request.method == "GET":
            await wire.whole({"data": []})
            return
        if "/house/" in request.target:
            roles = [m["role"] for m in request.body["messages"]]
            late = [role for role in roles[1:] if role in ("system", "developer")]
            turns = [role for role in roles if role in ("user", "assistant")]
            if late:
                await self._refuse(wire, "System message must be at the beginning.")
                return
            if any(a == b for a, b in pairwise(turns)):
                await self._refuse(wire, "Conversation roles must alternate user/assistant/user/assistant/...")
                return
        await super().__call__(request, wire)

    async def _refuse(self, wire: Wire, message: str) -> None:
        await wire.whole({"error": {"message": message, "type": "BadRequestError", "code": 400}}, 400)


@dataclass(frozen=True)
class InForce:
    """A persona in force: its name, the number of the message that follows its switch, whether it is muted."""

    name: str
    follows: int
    muted: bool = False
    replaced: bool = True


Held = tuple[InForce, ...]
Turn = Callable[[], AsyncGenerator[TurnEvent]]


class PersonaWalks(RuleBasedStateMachine):
    """A session, and what must be in force in it."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.home = Path(mkdtemp())
        self.server = House()
        self.context = scripted_server(self.server)
        self.url = self.runner.run(self.context.__aenter__()).url
        self.model, self.said, self.later_taken = "o1", 0, False
        self.held: Held = ()
        self.at: dict[int, tuple[Held, str]] = {}  # by reply: what was in force there, and who was in use
        self.used = "a"
        self.waiting: str | None = None  # chosen while a reply arrived: in force with the next message

    @initialize(place=places, first=names)
    def begin(self, place: str, first: str) -> None:
        folder = self.home / "personas"
        folder.mkdir()
        for name, front in FRONTS.items():
            (folder / f"{name}.md").write_text(f"---\nname: {name.upper()}\n{front}\n---\nYou are persona {name}.\n")
        (self.home / "config.toml").write_text(SETTINGS.format(url=self.url))
        self.open()
        self.move(place)
        if first != "a":
            self.switch(first, "replace")
        self.held = (InForce(self.used, 1),)
        self.say(None)

    def open(self, **flags: Any) -> None:
        environ = {"MULL_HOME": str(self.home), "WORK_KEY": "k", "HOME": str(self.home)}
        self.assembly = Assembly(Flags(**flags), environ)
        self.session: Session = self.assembly.start().session
        self.session.resources.check = None
        self.session.resources.budgets.agree_to_all()
        self.session.upcoming.known = {name: self.persona(name) for name in [*FRONTS, "none"]}

    def persona(self, name: str) -> Any:
        return self.assembly.personas.load(name)

    # What is done

    @rule(place=places)
    def move(self, place: str) -> None:
        provider, profile = self.assembly.provider_again("house" if place == "qwen3" else "work", place)
        self.session.use_model(provider, profile)
        self.session.resources.consent.give(provider.route)
        self.model = place

    @rule(name=st.sampled_from([*FRONTS, "none"]), mode=st.sampled_from(["replace", "append"]))
    def switch(self, name: str, mode: SwitchMode) -> None:
        before = self.held, self.used, self.waiting
        if mode == "append" and self.waiting is not None:
            self.note(self.waiting, "replace")
        sent = [each.name for each in self.held if not each.muted]
        refused = mode == "append" and self.session.begun and (name in sent or (name == "none" and bool(sent)))
        try:
            self.runner.run(self.session.switch_persona(self.persona(name), mode))
        except UsageError:
            assert refused
            self.held, self.used, self.waiting = before
            return
        assert not refused
        self.note(name, mode)

    def note(self, name: str, mode: SwitchMode) -> None:
        waited, self.waiting = self.waiting is not None, None
        if waited and mode == "replace" and [(each.name, each.muted) for each in self.held] == [(name, False)]:
            return  # it is in force already: nothing is written
        kept = self.held if mode == "append" else ()
        new = () if name == "none" else (InForce(name, self.said + 1, replaced=mode == "replace"),)
        self.held, self.used = (*kept, *new), name

    @precondition(lambda self: self.waiting is None)
    @rule(at=number, on=st.booleans())
    def mute(self, at: int, on: bool) -> None:
        found = [n for n, each in enumerate(self.held) if each.muted is not on]
        sent = [each.name for each in self.held if not each.muted]
        if not on:
            found = [n for n in found if self.held[n].name not in sent]
        if not found:
            return
        chosen = found[at % len(found)]
        ids = self.ids()[chosen]
        self.runner.run(self.session.mark([ids], "muted", on=on))
        self.held = tuple(replace(e, muted=on) if n == chosen else e for n, e in enumerate(self.held))

    def ids(self) -> list[int]:
        """The switches of what is in force, by their place."""
        switches: list[PersonaSwitch] = []
        for m in self.session.conversation.path():
            if isinstance(m, PersonaSwitch):
                switches = [*(switches if m.mode == "append" else []), *([m] if m.text else [])]
        assert [MARK.findall(m.text)[0] for m in switches] == [each.name for each in self.held]
        return [m.id for m in switches]

    @rule(mention=st.none() | st.sampled_from([*FRONTS, "none"]))
    def say(self, mention: str | None) -> None:
        self.take(lambda: self.session.send(self.words(mention)), mention)

    def words(self, mention: str | None) -> str:
        self.said += 1
        return f"{'' if mention is None else f'@{mention} '}message {self.said}."

    @rule(mention=st.none() | names, later=st.none() | names)
    def wait(self, mention: str | None, later: str | None) -> None:
        persona = None if mention is None else self.persona(mention)

        def queued() -> AsyncGenerator[TurnEvent]:
            text = self.words(None)
            return self.session.send(text, queued=Queued(text, persona=persona))

        self.take(queued, mention, later)

    @rule(at=number, mention=st.none() | names)
    def edit(self, at: int, mention: str | None) -> None:
        said = self.messages()
        self.session.upcoming.instead_of = edited = said[at % len(said)]
        self.moved_to(edited, self.said + 1)
        self.take(lambda: self.session.send(self.words(mention)), mention)

    @rule(at=st.none() | number)
    def again(self, at: int | None) -> None:
        said = self.messages()
        message = said[-1] if at is None else said[at % len(said)]
        self.moved_to(message, numbers(message.text)[0])
        mention = None if message.persona is None else message.persona.stem
        self.take(lambda: self.session.retry(message=None if at is None else message), mention)

    def moved_to(self, message: UserMessage, follows: int) -> None:
        """Note that what holds now holds at an earlier message too, before the one with the number ``follows``."""
        place = numbers(message.text)[0]
        if self.waiting is not None:
            self.note(self.waiting, "replace")
        self.held = tuple(replace(e, follows=follows) if e.follows >= place else e for e in self.held)

    @rule(at=number)
    def walk(self, at: int) -> None:
        reply = list(self.at)[at % len(self.at)]
        choice = choice_at(self.session.conversation, reply, self.session.choice)
        self.runner.run(self.session.go_on_from(reply, choice))
        (self.held, self.used), self.waiting = self.at[reply], None
        muted = self.session.conversation.muted
        self.held = tuple(replace(e, muted=id_ in muted) for e, id_ in zip(self.held, self.ids(), strict=True))

    @rule(who=st.lists(names, min_size=1, max_size=3, unique=True), goes=number, mention=st.none() | names)
    def compare(self, who: list[str], goes: int, mention: str | None) -> None:
        waited = self.held, self.used, self.waiting
        if self.waiting is not None:
            self.note(self.waiting, "replace")
        choices = [self.session.choice, *(replace(self.session.choice, persona=self.persona(name)) for name in who)]
        text, before = self.words(mention), len(self.server.taken)
        comparison = Comparison(self.session, text, choices, least=2)
        self.runner.run(every(comparison.events()))
        expected = [self.held if name == self.used else (InForce(name, self.said),) for name in (self.used, *who)]
        bodies = self.server.taken[before:]
        wanted = [self.wanted(mention, held) for held in expected]
        assert sorted(map(self.found, bodies)) == sorted(wanted)
        at = goes % (len(choices) + 1)
        if at == len(choices):
            self.runner.run(comparison.go_back())
            held, self.used, self.waiting = waited
            self.held = tuple(replace(e, follows=self.said + 1) if e.follows == self.said else e for e in held)
            return
        self.runner.run(comparison.go_on_from(at))
        self.held, self.used = expected[at], (self.used, *who)[at]
        self.remember()

    @precondition(lambda self: len(self.messages()) > 1)
    @rule()
    def sum_up(self) -> None:
        path = self.session.conversation.path()
        said = [m.id for m in path[:-2] if isinstance(m, (UserMessage, Reply))]
        before = len(self.server.taken)
        summary = Summarising(self.session, said)
        self.runner.run(every(summary.events()))
        assert [self.found(body) for body in self.server.taken[before:]] == [()]
        self.runner.run(self.session.put_summary(summary.record()))

    @rule()
    def kill(self) -> None:
        """Go on with a copy of what is on disk now, as after a crash."""
        there = Path(mkdtemp())
        shutil.copytree(self.home, there, dirs_exist_ok=True)
        self.runner.run(self.session.aclose())
        self.assembly.end()
        shutil.rmtree(self.home)
        self.home = there
        self.open(resume="last")
        if self.waiting is not None:
            self.waiting, self.used = None, self.session.choice.persona.stem
        assert self.session.choice.persona.stem == self.used
        self.ids()
        self.move(self.model)

    # What is checked

    def messages(self) -> list[UserMessage]:
        return [m for m in self.session.conversation.path() if isinstance(m, UserMessage)]

    def take(self, turn: Turn, mention: str | None, later: str | None = None) -> None:
        """Take a turn, in which a persona may be chosen for later; hold what was sent against what is in force."""
        if self.waiting is not None:
            self.note(self.waiting, "replace")
        held, reply = self.held, self.runner.run(self.taken(turn, later))
        assert reply.status is ReplyStatus.COMPLETE, reply.outcome.detail
        body = self.server.taken[-1]
        assert self.found(body) == self.wanted(mention, held), json.dumps(body, indent=1)[:3000]
        self.check_rest(body, mention, held)
        self.check_parameters(body, mention, [str(note).lower() for note in reply.origin.notes])
        self.remember()
        if later is not None and self.later_taken:
            self.waiting = self.used = later

    async def taken(self, turn: Turn, later: str | None) -> Reply:
        events, self.later_taken = [], False
        async for event in turn():
            events.append(event)
            if later is not None and len(events) == 1:
                try:
                    await self.session.switch_persona(self.persona(later))
                    self.later_taken = True
                except UsageError:
                    pass
        return end_of(events)

    def remember(self) -> None:
        head = self.session.conversation.head
        assert head is not None
        self.at[head] = (self.held, self.used)

    def wanted(self, mention: str | None, held: Held) -> tuple[tuple[str, str], ...]:
        if mention is not None:
            held = () if mention == "none" else (InForce(mention, self.said),)
        return tuple((ROLES[self.model], each.name) for each in held if not each.muted)

    def found(self, body: Any) -> tuple[tuple[str, str], ...]:
        return tuple((role, name) for role, text in texts(body) for name in MARK.findall(text))

    def check_rest(self, body: Any, mention: str | None, held: Held) -> None:
        sent = texts(body)
        assert not NEVER[self.model] & body.keys(), body.keys()
        special = [(at, role) for at, (role, _) in enumerate(sent) if role not in ("user", "assistant")]
        assert {role for _, role in special} <= {ROLES[self.model]}
        lines = sum(text.count(LINE) for _, text in sent)
        assert lines == (1 if self.model == "o1" and special else 0)
        if mention is not None or self.model == "qwen3":
            assert [at for at, _ in special] in ([], [0])
        elif not any(isinstance(m, Summary) for m in self.session.conversation.path()):
            self.check_places(sent, held)

    def check_parameters(self, body: Any, mention: str | None, told: list[str]) -> None:
        """What the persona asks for is sent, or it is told that it is not."""
        flat = json.dumps({key: value for key, value in body.items() if key not in ("messages", "input")})
        for wish, key in WISHES.get(mention or self.used, {}).items():
            assert (f'{key}"' in flat) != any(wish in note for note in told), (wish, flat, told)

    def check_places(self, sent: list[tuple[str, str]], held: Held) -> None:
        for at, each in enumerate(held):
            if each.muted:
                continue
            here = next(n for n, (_, text) in enumerate(sent) if f"persona {each.name}." in text)
            after = [n for role, text in sent[here:] if role == "user" for n in numbers(text)]
            if not each.replaced:
                assert after[0] == each.follows, (each, sent)
            elif at == 0 and ROLES[self.model] != "user":
                assert here == 0

    def teardown(self) -> None:
        self.runner.run(self.session.aclose())
        self.assembly.end()
        self.runner.run(self.context.__aexit__(None, None, None))
        self.runner.close()
        shutil.rmtree(self.home)


def numbers(text: str) -> list[int]:
    """Return the numbers of the messages in a text."""
    return [int(found) for found in NUMBER.findall(text)]


def texts(body: Any) -> list[tuple[str, str]]:
    """Return roles and texts of a request in their order."""
    sent = [
        (m["role"], m["content"] if isinstance(m["content"], str) else json.dumps(m["content"]))
        for m in body.get("messages", body.get("input", []))
    ]
    return [*([("instructions", body["instructions"])] if body.get("instructions") else []), *sent]


async def every(events: AsyncGenerator[Any]) -> None:
    async for _ in events:
        pass


PersonaWalks.TestCase.settings = settings(max_examples=8, stateful_step_count=20)
TestPersonaWalks = PersonaWalks.TestCase

Steps = list[tuple[str, dict[str, Any]]]
SAY: tuple[str, dict[str, Any]] = ("say", {"mention": None})
MUTE: tuple[str, dict[str, Any]] = ("mute", {"at": 0, "on": True})
B_WAITS: tuple[str, dict[str, Any]] = ("wait", {"mention": None, "later": "b"})
# Walks that broke something once: what is muted stays so, what was chosen while a reply arrived is not forgotten.
WALKS: dict[str, Steps] = {
    "an edit under a muted persona": [
        SAY,
        ("switch", {"name": "b", "mode": "replace"}),
        SAY,
        MUTE,
        ("edit", {"at": 0, "mention": None}),
        SAY,
    ],
    "an edit where one of two is muted": [
        SAY,
        ("switch", {"name": "b", "mode": "append"}),
        SAY,
        ("mute", {"at": 1, "on": True}),
        ("edit", {"at": 0, "mention": None}),
        SAY,
    ],
    "an earlier one again under a muted persona": [
        SAY,
        ("switch", {"name": "b", "mode": "replace"}),
        SAY,
        MUTE,
        ("again", {"at": 0}),
        ("again", {"at": 0}),
    ],
    "and unmuted there": [
        SAY,
        ("switch", {"name": "b", "mode": "replace"}),
        SAY,
        MUTE,
        ("edit", {"at": 0, "mention": None}),
        ("mute", {"at": 0, "on": False}),
        SAY,
    ],
    "two muted ones are not the same": [
        SAY,
        ("switch", {"name": "c", "mode": "replace"}),
        MUTE,
        ("again", {"at": 0}),
        ("switch", {"name": "b", "mode": "replace"}),
        MUTE,
        SAY,
        ("again", {"at": 0}),
        ("again", {"at": None}),
    ],
    "one is added to one that waits": [B_WAITS, ("switch", {"name": "c", "mode": "append"}), SAY],
    "one that waits is added to itself": [B_WAITS, ("switch", {"name": "b", "mode": "append"}), SAY],
    "a muted one is chosen while a reply arrives": [SAY, MUTE, ("wait", {"mention": None, "later": "a"}), SAY],
    "a muted one is compared": [
        SAY,
        MUTE,
        ("switch", {"name": "c", "mode": "replace"}),
        ("compare", {"who": ["a"], "goes": 1, "mention": None}),
        SAY,
    ],
    "one of two in force is compared": [
        ("switch", {"name": "b", "mode": "append"}),
        SAY,
        ("switch", {"name": "c", "mode": "replace"}),
        ("compare", {"who": ["b"], "goes": 1, "mention": None}),
        SAY,
    ],
}


@pytest.mark.parametrize("place", ["o1-mini", "o1", "qwen3"])
@pytest.mark.parametrize("steps", WALKS.values(), ids=list(WALKS))
def test_a_walk_that_broke_something_once(steps: Steps, place: str) -> None:
    walks = PersonaWalks()
    try:
        walks.begin(place=place, first="a")
        for step, values in steps:
            getattr(walks, step)(**values)
    finally:
        walks.teardown()
