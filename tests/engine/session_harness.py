"""A session over a real store, with a provider that follows a script."""

import json
from pathlib import Path
from typing import Any

from tests.doubles import O1, FakeClock, ScriptedProvider, Step, WordCounter
from tests.narrowing import of_class
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.conversation.tree import Conversation
from tui.core.personas.persona import Persona
from tui.core.stream import Ended, Finished, TurnEvent
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.store.sessions.store import Sessions

DONE = Finished(ReplyStatus.COMPLETE, "stop")
PLANNER = Persona("planner", "Planner", text="Plan.", effort="high")


def end_of(events: list[TurnEvent]) -> Reply:
    """Return the reply of a turn, which its last event holds."""
    return of_class(events[-1], Ended).reply


class SessionHarness:
    """A session over a real store, with a provider that follows a script."""

    def __init__(self, folder: Path, *script: Step, persona: Persona = Persona("p", "P", text="Be brief.")) -> None:  # noqa: B008
        self.clock = FakeClock()
        self.sessions = Sessions(folder, self.clock.now)
        self.provider = ScriptedProvider(*script)
        choice = Choice(self.provider, O1, persona)
        resources = Resources(Journal(self.sessions.create), WordCounter(), self.clock, reserve=100)
        self.session = Session(choice, resources)

    async def turn(self, text: str = "hello") -> list[TurnEvent]:
        return [event async for event in self.session.send(text)]

    async def reply(self, text: str = "hello") -> Reply:
        """Take a turn to its end, and return its reply."""
        return end_of(await self.turn(text))

    def lines(self) -> list[dict[str, Any]]:
        (path,) = self.sessions.folder.glob("*.jsonl")
        return [json.loads(line) for line in path.read_text().splitlines()]

    def read_again(self) -> Conversation:
        return self.sessions.open("last", write=False).conversation
