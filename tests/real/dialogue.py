"""A conversation with a server, held as mull holds it, with every figure told before a turn beside the server's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.session_harness import end_of
from tests.real.relay import Relay
from tui.cli.assembly import Assembly, Flags
from tui.core.conversation.message import Message, PersonaSwitch, Reply, Summary
from tui.core.stream import Arrived
from tui.core.usage.usage import Provenance
from tui.engine.count_ahead import count_ahead
from tui.engine.session import Session
from tui.engine.summarise import Summarising

CAP = 48  # output tokens: a small model on one core writes about ten a second
SETTINGS = """\
connection = "real"
persona = "{persona}"
reserve = 64
retries = 0

[connections.real]
kind = "compatible"
base_url = "{url}/v1"
model = "{model}"
api = "{api}"
max_output_tokens = {cap}
{key}
"""


@dataclass(frozen=True)
class Figure:
    """The size of one request, in tokens: as it was told before the turn, and as the server counted it."""

    turn: int
    told: int
    counted: int

    @property
    def off(self) -> float:
        """How far off the figure was, as a share of what the server counted."""
        return abs(self.told - self.counted) / self.counted

    def __str__(self) -> str:
        """Return it as one line."""
        return f"turn {self.turn:2}: told {self.told:5,}, counted {self.counted:5,}, off {self.off:.1%}"


class Dialogue:
    """A session with a server behind a relay. ``turns`` counts its turns from 1."""

    def __init__(self, home: Path, relay: Relay, api: str, model: str = "local", key: str = "") -> None:
        home.mkdir(parents=True, exist_ok=True)
        signed = 'api_key_env = "REAL_KEY"' if key else ""
        text = SETTINGS.format(persona="reviewer", url=relay.url, model=model, api=api, cap=CAP, key=signed)
        (home / "config.toml").write_text(text)
        self.relay = relay
        self.turns = 0
        self.figures: list[Figure] = []
        self._environ = {"MULL_HOME": str(home), "REAL_KEY": key}
        self._assembly = Assembly(Flags(), self._environ)
        self.session: Session = self._assembly.start().session

    async def resume(self) -> list[str]:
        """Close the session and open it again as another start of mull does; return its notices."""
        await self.session.aclose()
        self._assembly = Assembly(Flags(resume="last"), self._environ)
        opening = self._assembly.start()
        self.session = opening.session
        return opening.notices

    async def persona(self, stem: str, *, append: bool = False) -> None:
        """Switch the persona: another one, or one more."""
        persona = self._assembly.personas.load(stem)
        await self.session.switch_persona(persona, "append" if append else "replace")

    async def mute(self, message: Message) -> None:
        """Leave a message out of the requests to come."""
        await self.session.mark([message.id], "muted", on=True)

    async def summarise(self, messages: Sequence[Message]) -> bool:
        """Put a summary in place of messages; return whether the server wrote one."""
        summary = Summarising(self.session, [message.id for message in messages])
        async for _ in summary.events():
            pass
        if summary.whole:
            await self.session.put_summary(summary.record())
        return summary.whole

    async def ask(self, text: str, *, stop: bool = False, anyway: bool = False) -> Reply:
        """Take a turn, and hold its request against what is to be sent; ``stop`` stops it at its first words."""
        self.turns += 1
        await self.session.find_window()
        await count_ahead(self.session, text)
        told = self.session.next_request(text).context.used.value
        expected = [*self.spoken(), text]
        begun = len(self.relay.asked)
        events = []
        async for event in self.session.send(text, anyway=anyway):
            events.append(event)
            if stop and isinstance(event, Arrived):
                self.session.interrupt()
        reply = end_of(events)
        assert len(self.relay.asked) > begun, "nothing was sent"
        holds(self.relay.asked[-1].body, expected)
        counted = present_usage(reply)
        if told is not None and counted is not None:
            self.figures.append(Figure(self.turns, told, counted))
        return reply

    def path(self) -> list[Message]:
        """Return the messages that are not muted and not summarised, in the order in which they are sent."""
        conversation = self.session.conversation
        path = [message for message in conversation.path() if message.id not in conversation.muted]
        for summary in [message for message in path if isinstance(message, Summary)]:
            at = min(n for n, message in enumerate(path) if message.id in summary.covers)
            rest = [message for message in path[at:] if message is not summary and message.id not in summary.covers]
            path = [*path[:at], summary, *rest]
        return path

    def spoken(self) -> list[str]:
        """Return the texts that the next request must hold before its own message."""
        if not self.session.begun:
            return [self.session.choice.persona.message()]
        path = self.path()
        switches = [message for message in path if isinstance(message, PersonaSwitch)]
        last = max((n for n, switch in enumerate(switches) if switch.mode == "replace"), default=0)
        personas = switches[last:]
        first, added = personas[:1], personas[1:]
        kept = [*first, *(m for m in path if not isinstance(m, PersonaSwitch) or m in added)]
        return [text for message in kept if (text := message.text.strip())]


def present_usage(reply: Reply) -> int | None:
    """Return the input tokens that the server reported, None if it did not."""
    used = reply.outcome.usage.input
    return used.value if used.provenance is Provenance.REPORTED else None


def holds(body: dict[str, Any], expected: list[str]) -> None:
    """Assert that a body has each text word for word, in this order."""
    sent = "\n".join(_texts(body))
    at = 0
    for text in expected:
        found = sent.find(text.strip(), at)
        assert found >= 0, f"not in the request, or not in its place: {text[:200]!r}\nin: {sent[at : at + 2000]!r}"
        at = found + len(text.strip())


def _texts(body: dict[str, Any]) -> list[str]:
    held = body.get("messages") or body["input"]
    contents = [body.get("instructions") or "", *(message["content"] for message in held)]
    return [c if isinstance(c, str) else "\n".join(part.get("text", "") for part in c) for c in contents]
