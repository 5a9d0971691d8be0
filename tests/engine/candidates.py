"""Candidates for a comparison, and what it left in the conversation."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from tests.doubles import ScriptedProvider
from tests.engine.session_harness import DONE, SessionHarness
from tui.core.conversation.message import Reply, UserMessage
from tui.core.personas.persona import Persona
from tui.core.request import Request, Wishes
from tui.core.stream import StreamValue, TextDelta
from tui.engine.choice import Choice
from tui.engine.compare import ColumnEvent, Comparison

BRIEF = Persona("p", "P", text="Be brief.")
CRITIC = Persona("critic", "Critic", text="Find faults.")


class Numbered(ScriptedProvider):
    """Answers each request with its number, so that a reply leads back to what was sent for it."""

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        self.requests.append(request)
        yield TextDelta(f"R{len(self.requests) - 1}.")
        await asyncio.sleep(0)
        yield DONE


def candidates(harness: SessionHarness, *efforts: str) -> list[Choice]:
    return [replace(harness.session.choice, wishes=Wishes(effort=effort)) for effort in efforts]


async def played(comparison: Comparison) -> list[tuple[int, ColumnEvent]]:
    return [each async for each in comparison.events()]


async def compared(harness: SessionHarness, text: str | None, choices: list[Choice]) -> Comparison:
    comparison = Comparison(harness.session, text, choices)
    await played(comparison)
    return comparison


def replies(harness: SessionHarness) -> list[Reply]:
    return [m for m in harness.session.conversation.messages.values() if isinstance(m, Reply)]


def said(harness: SessionHarness) -> list[UserMessage]:
    return [m for m in harness.session.conversation.messages.values() if isinstance(m, UserMessage)]
