"""Candidates for a comparison, and what it left in the conversation."""

import asyncio
from dataclasses import replace

from tests.doubles import ScriptedProvider
from tests.engine.desk import DONE, Desk
from tui.core.conversation.message import Reply, UserMessage
from tui.core.persona import Persona
from tui.core.request import Wishes
from tui.core.stream import TextDelta
from tui.engine.choice import Choice
from tui.engine.compare import Comparison

BRIEF = Persona("p", "P", text="Be brief.")
CRITIC = Persona("critic", "Critic", text="Find faults.")


class Numbered(ScriptedProvider):
    """Answers each request with its number, so that a reply leads back to what was sent for it."""

    async def stream(self, request):
        self.requests.append(request)
        yield TextDelta(f"R{len(self.requests) - 1}.")
        await asyncio.sleep(0)
        yield DONE


def candidates(desk: Desk, *efforts: str) -> list[Choice]:
    return [replace(desk.session.choice, wishes=Wishes(effort=effort)) for effort in efforts]


async def played(comparison: Comparison):
    return [each async for each in comparison.events()]


async def compared(desk: Desk, text: str | None, choices) -> Comparison:
    comparison = Comparison(desk.session, text, choices)
    await played(comparison)
    return comparison


def replies(desk: Desk) -> list[Reply]:
    return [m for m in desk.session.conversation.messages.values() if isinstance(m, Reply)]


def said(desk: Desk) -> list[UserMessage]:
    return [m for m in desk.session.conversation.messages.values() if isinstance(m, UserMessage)]
