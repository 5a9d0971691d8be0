"""One row of the table: a fault, and what must come of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.providers.exchange import KEY
from tests.servers import Script
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import ModelError

Listener = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Scenario:
    """A fault, how it is asked for, and what mull must say.

    ``script`` answers requests; ``listener`` takes a bare connection instead. ``address`` and ``environ`` may
    hold {server}, {tls}, {dead} (a port nobody listens on). ``says`` are words of what mull says, ``kept`` the
    text that stays. ``endless`` marks what the SDK would wait for without end; ``sdk_seconds`` is the time
    limit it is given here in the place of its 600.
    """

    fault: str
    script: Script | None = None
    says: tuple[str, ...] = ()
    status: ReplyStatus = ReplyStatus.FAILED
    error: type[ModelError] | None = None
    kept: str = ""
    api: str = "chat"
    stream: bool = True
    kind: str = "openai"
    address: str = "{server}"
    settings: Mapping[str, Any] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    listener: Listener | None = None
    key: str = KEY
    endless: bool = False
    sdk_seconds: float = 20.0
    caps: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        """How the reply was asked for, in few words."""
        return f"{self.api}, {'streamed' if self.stream else 'whole'}"


def complete(fault: str, script: Script, kept: str = "Hello.", **more: Any) -> Scenario:
    """Return a fault that costs nothing."""
    return Scenario(fault, script, status=ReplyStatus.COMPLETE, kept=kept, **more)


def incomplete(fault: str, script: Script, *says: str, kept: str = "Half a ", **more: Any) -> Scenario:
    """Return a fault that leaves part of a reply."""
    return Scenario(fault, script, says, status=ReplyStatus.INCOMPLETE, kept=kept, **more)


def interrupted(fault: str, script: Script, *says: str, **more: Any) -> Scenario:
    """Return a fault that mull makes an end of."""
    return Scenario(fault, script, says, status=ReplyStatus.INTERRUPTED, kept="Half a ", **more)
