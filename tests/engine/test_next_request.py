"""What the screen says the next request holds is what is sent, whatever was done before; a whole answer stays."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.doubles import WordCounter
from tests.engine.session_harness import DONE, PLANNER, SessionHarness, end_of
from tests.narrowing import of_class
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyStatus, Summary, SwitchMode, UserMessage
from tui.core.conversation.record import ReplyStarted, Summarised
from tui.core.errors import StreamBroken, UsageError
from tui.core.personas.persona import NONE, Persona
from tui.core.stream import Asked, Finished, TextDelta
from tui.engine.branches import choice_at, persona_of
from tui.engine.journal import Journal
from tui.engine.next_request import NextRequest
from tui.engine.resources import Resources
from tui.engine.session import Session

BRIEF, CRITIC = Persona("p", "P", text="Be brief."), Persona("c", "C", text="Find faults.")
PERSONAS = (BRIEF, PLANNER, CRITIC, NONE)
SUMMARY = "<summary of earlier messages>\nIn short.\n</summary>"
BOOM = StreamBroken("It broke.")
ENDS: dict[str, list[Any]] = {
    "whole": [TextDelta("an answer"), DONE],
    "failed": [BOOM],
    "torn": [TextDelta("an answ"), BOOM],
    "cut off": [TextDelta("an answ"), Finished(ReplyStatus.LENGTH, "length")],
    "starved": [Finished(ReplyStatus.LENGTH, "length")],
}


def texts(harness: SessionHarness, at: int = -1) -> list[str]:
    """Return the texts of a request that was sent, in order."""
    return [message.text for message in harness.provider.requests[at].messages]


async def again(harness: SessionHarness) -> Reply:
    """Ask the last message again and return the new reply."""
    return end_of([event async for event in harness.session.retry()])


def answers(harness: SessionHarness) -> list[str]:
    return [message.text for message in harness.session.conversation.path() if isinstance(message, Reply)]


@pytest.mark.parametrize(
    ("mode", "sent"), [("replace", ["Find faults.", "one"]), ("append", ["Be brief.", "Find faults.", "one"])]
)
async def test_a_persona_switched_after_an_answer_is_sent_when_it_is_asked_again(
    tmp_path: Path, mode: SwitchMode, sent: list[str]
) -> None:
    harness = SessionHarness(tmp_path, *ENDS["whole"])
    await harness.turn("one")
    await harness.session.switch_persona(CRITIC, mode)
    assert [m.text for m in harness.session.request_again().request.messages] == sent
    assert (await again(harness)).origin.persona == "c"
    assert texts(harness) == sent
    assert harness.read_again().path() == harness.session.conversation.path()


async def test_asked_again_twice_under_one_persona_there_is_one_branch(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ENDS["whole"])
    await harness.turn("one")
    await harness.session.switch_persona(CRITIC)
    first, second = await again(harness), await again(harness)
    assert first.parent == second.parent
    await harness.session.switch_persona(BRIEF)
    back = await again(harness)
    assert back.parent == 3, "the message under the first persona is on disk already"
    assert len([m for m in harness.session.conversation.messages.values() if isinstance(m, UserMessage)]) == 2


async def test_a_summary_holds_when_the_last_message_is_asked_again(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ENDS["whole"])
    for text in ("one", "two"):
        await harness.turn(text)
    covers = tuple(m.id for m in harness.session.conversation.path()[1:3])
    await harness.session.put_summary(Summarised(None, "In short.", ReplyOrigin("o1", "test"), covers))
    told = harness.session.request_again().context.used
    await again(harness)
    assert texts(harness) == ["Be brief.", SUMMARY, "two"]
    assert sum(len(text.split()) for text in texts(harness)) < (told.value or 0) < 40
    await harness.turn("three")
    assert texts(harness) == ["Be brief.", SUMMARY, "two", "an answer", "three"]


@pytest.mark.parametrize("end", ["failed", "torn", "cut off", "starved"])
async def test_a_whole_answer_stays_in_force_until_another_one_is_whole(tmp_path: Path, end: str) -> None:
    harness = SessionHarness(tmp_path, TextDelta("good"), DONE)
    await harness.turn("one")
    harness.provider.script = ENDS[end]
    reply = await again(harness)
    assert reply.status is not ReplyStatus.COMPLETE
    assert answers(harness) == ["good"]
    assert reply.id in harness.session.conversation.messages, "the other one is in the session too"
    harness.provider.script = [TextDelta("better"), DONE]
    await harness.turn("two")
    assert texts(harness) == ["Be brief.", "one", "good", "two"]


async def test_a_better_answer_takes_the_place_of_one_that_was_cut_off(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ENDS["starved"])
    await harness.turn("one")
    for end, stays in (("cut off", "an answ"), ("failed", "an answ"), ("whole", "an answer"), ("torn", "an answer")):
        harness.provider.script = ENDS[end]
        await again(harness)
        assert answers(harness) == [stays], end


async def test_one_that_is_stopped_gives_its_place_back(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("good"), DONE)
    await harness.turn("one")
    harness.provider.script = [TextDelta("per"), harness.session.interrupt, asyncio.Event()]
    assert (await again(harness)).status is ReplyStatus.INTERRUPTED
    assert answers(harness) == ["good"]


@pytest.mark.parametrize("switched", [False, True])
async def test_one_that_was_killed_gives_its_place_back_when_the_file_is_read(tmp_path: Path, switched: bool) -> None:
    harness = SessionHarness(tmp_path, TextDelta("good"), DONE)
    await harness.turn("one")
    if switched:
        await harness.session.switch_persona(CRITIC)
    asked = harness.session.request_again()
    journal, origin = harness.session.resources.journal, asked.choice.origin(asked.request, asked.context)
    if asked.branch.message is not None:
        await journal.write(ReplyStarted(asked.branch.message.id, origin))
    else:
        await journal.say("one", asked.branch, asked.choice.chosen, origin)
    read = harness.read_again()
    assert [message.text for message in read.path() if isinstance(message, Reply)] == ["good"]
    persona = read.persona()
    assert persona is not None
    assert persona.stem == ("c" if switched else "p"), "the persona that was in use before the kill"


# Whatever a person does, in whatever order


Item = tuple[str, int, str]  # kind, id of the message, text


@dataclass
class Person:
    """What a person would expect of the next request, worked out without any code of the program."""

    top: str = "Be brief."
    items: list[Item] = field(default_factory=list)
    covers: dict[int, set[int]] = field(default_factory=dict)
    muted: set[int] = field(default_factory=set)
    at_reply: dict[int, tuple[str, list[Item]]] = field(default_factory=dict)

    def of(self, kind: str) -> list[Item]:
        return [item for item in self.items if item[0] == kind]

    def request(self, draft: str) -> list[str]:
        """Return the texts of the next request: the summary is in the place of the first message that it covers."""
        summary = next((item for item in self.of("summary") if item[1] not in self.muted), None)
        covered = self.covers[summary[1]] if summary is not None else set()
        texts, waiting = [self.top], [] if summary is None else [summary[2]]
        for kind, id_, text in self.items:
            if waiting and (id_ in covered or (kind == "summary" and not covered & {item[1] for item in self.items})):
                texts.append(waiting.pop())
            if kind != "summary" and id_ not in covered | self.muted:
                texts.append(text)
        return [text for text in [*texts, draft] if text]

    def switch(self, persona: Persona, mode: str, id_: int) -> None:
        if mode == "append":
            self.items.append(("append", id_, persona.text))
        else:
            self.top, self.items = persona.text, [item for item in self.items if item[0] != "append"]

    def copied(self, item: Item, summary: int | None) -> Item:
        """Return a switch or a summary as it is on the new branch, where a summary is another message."""
        if item[0] != "summary" or summary is None:
            return item
        self.covers[summary] = self.covers[item[1]]
        return "summary", summary, item[2]

    def said(self, message: int, text: str, reply: Reply) -> None:
        self.items += [("user", message, text), ("reply", reply.id, reply.text)]
        self.at_reply[reply.id] = (self.top, list(self.items))

    def asked_again(self, message: int, reply: Reply, summary: int | None) -> None:
        """Put a new reply in the place of the last one, unless that was better; ``summary`` is the one on its path."""
        last = max(at for at, item in enumerate(self.items) if item[0] == "user")
        text, old = self.items[last][2], self.items[last + 1][2]
        if worth(reply.text) >= worth(old):
            before = {item[1] for item in self.items[:last]}  # a summary of more than that has the old answer in it
            later = [
                item
                for item in self.items[last:]
                if item[1] not in self.muted
                and (item[0] == "append" or (item[0] == "summary" and self.covers[item[1]] <= before))
            ]
            self.items = self.items[:last] + [self.copied(item, summary) for item in later]
            self.said(message, text, reply)


def worth(text: str) -> int:
    return ["", "an answ", "an answer"].index(text)


STEPS = st.one_of(
    st.tuples(st.just("send"), st.sampled_from([*ENDS])),
    st.tuples(st.just("send"), st.just("whole")),
    st.tuples(st.just("again"), st.sampled_from([*ENDS])),
    st.tuples(
        st.sampled_from(["replace", "append", "mute", "sum up", "go back", "effort", "resume"]), st.integers(0, 9)
    ),
)


class Player:
    """Takes the steps of a person in a session, and holds each request against what the person expects of it."""

    def __init__(self, folder: Path) -> None:
        self.harness, self.person = SessionHarness(folder), Person()

    @property
    def session(self) -> Session:
        return self.harness.session

    async def take(self, number: int, step: str, what: Any) -> None:
        match step:
            case "send" | "again":
                self.harness.provider.script = ENDS[what]
                await (self.send(f"m{number}") if step == "send" else self.ask_again())
            case "replace" | "append":
                await self.switch(PERSONAS[what % len(PERSONAS)], step if self.session.begun else "replace")
            case "effort":
                self.session.set_effort(("low", "high", None)[what % 3])
            case "resume" if self.session.begun:
                self.resume()
            case "mute" | "go back" | "sum up" if self.person.items:
                await {"mute": self.mute, "go back": self.go_back, "sum up": self.sum_up}[step](what)

    async def send(self, text: str) -> None:
        told = self.session.next_request(text)
        assert [part.text for part in told.context.parts if part.sent and part.text] == self.person.request(text)
        events = await self.harness.turn(text)
        asked = of_class(events[0], Asked)
        self.check(told)
        self.person.said(asked.message.id, text, end_of(events))

    async def ask_again(self) -> None:
        users = self.person.of("user")
        if not users or users[-1][1] in self.person.muted:
            with pytest.raises(UsageError):
                self.session.request_again()
            return
        told = self.session.request_again()
        events = [event async for event in self.session.retry()]
        self.check(told)
        message = of_class(events[0], Asked).message.id
        path = self.session.conversation.path(message)
        self.person.asked_again(message, end_of(events), next((m.id for m in path if isinstance(m, Summary)), None))

    def check(self, told: NextRequest) -> None:
        """Hold what was sent against what was told just before."""
        sent = self.harness.provider.requests[-1]
        assert (sent.messages, sent.effort) == (told.request.messages, told.request.effort)
        assert told.context.used.value == sum(part.tokens.value or 0 for part in told.context.parts if part.sent)

    async def switch(self, persona: Persona, mode: Any) -> None:
        held = [text for text in [self.person.top, *(item[2] for item in self.person.of("append"))] if text]
        if mode == "append" and held and persona.text in ("", *held):
            with pytest.raises(UsageError):  # nothing to add, or in force already: it is never sent twice
                await self.session.switch_persona(persona, mode)
            return
        await self.session.switch_persona(persona, mode)
        self.person.switch(persona, mode, self.session.conversation.head or 0)

    async def mute(self, at: int) -> None:
        kind, message, _ = self.person.items[at % len(self.person.items)]
        if kind == "append":
            return  # a persona cannot be muted
        self.person.muted ^= {message}
        await self.session.mark([message], "muted", on=message in self.person.muted)

    async def sum_up(self, at: int) -> None:
        covers = tuple(item[1] for item in self.person.items[: at + 1] if item[0] in ("user", "reply"))
        if self.person.of("summary") or not covers:
            return
        await self.session.put_summary(Summarised(None, "In short.", ReplyOrigin("o1", "test"), covers))
        made = self.session.conversation.head or 0
        self.person.items.append(("summary", made, SUMMARY))
        self.person.covers[made] = set(covers)

    async def go_back(self, at: int) -> None:
        replies = self.person.of("reply")
        if replies:
            reply = replies[at % len(replies)][1]
            await self.session.go_on_from(reply, choice_at(self.session.conversation, reply, self.session.choice))
            top, items = self.person.at_reply[reply]
            self.person.top, self.person.items = top, list(items)

    def resume(self) -> None:
        """Close the session and open it again from its file, as another start of the program does."""
        choice, resources = self.session.choice, self.session.resources
        resources.journal.close()
        opened = self.harness.sessions.open("last", write=True)
        journal = Journal(self.harness.sessions.create, opened.conversation, opened.log)
        choice = replace(choice, persona=persona_of(opened.conversation.persona()))
        self.harness.session = Session(choice, Resources(journal, WordCounter(), self.harness.clock, reserve=100))


@settings(max_examples=150, deadline=None)
@example(steps=[("send", "whole"), ("send", "whole"), ("append", 0), ("again", "whole"), ("mute", 2)])
@example(
    steps=[("send", "whole"), ("send", "whole"), ("sum up", 1), ("again", "whole"), ("mute", 2), ("again", "whole")]
)
@given(steps=st.lists(STEPS, min_size=1, max_size=14))
def test_what_the_screen_says_is_what_is_sent(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Any]]
) -> None:
    async def play() -> None:
        player = Player(tmp_path_factory.mktemp("steps"))
        for number, (step, what) in enumerate(steps):
            await player.take(number, step, what)
        await player.send("the end")

    asyncio.run(play())
