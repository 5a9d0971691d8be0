"""What the engine and the screen ask of the world; the floors above are handed things that answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from tui.core.access import Access
from tui.core.attachments import Held
from tui.core.check_result import CheckResult
from tui.core.conversation.message import Reply
from tui.core.conversation.record import Line, Record
from tui.core.conversation.tree import Conversation
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import Remembered
from tui.core.persona import Persona
from tui.core.request import Request, Route
from tui.core.stream import StreamValue
from tui.core.usage.model_stats import ModelStats


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the time of day, UTC; for people to read, never for durations."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow; for durations."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds."""
        ...


class Provider(Protocol):
    """One connection to models."""

    @property
    def route(self) -> Route:
        """Where it sends, and what can be said there."""
        ...

    @property
    def access(self) -> Access:
        """How it is reached and signed in to, as far as is known by now; nobody is asked."""
        ...

    async def preview(self, request: Request) -> Mapping[str, Any]:
        """Return the exact request as method, url, headers (secrets masked) and body; nothing is sent."""
        ...

    def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        """Send a request and yield what comes back, whether the model streams or not.

        Raises:
            ModelError: nothing came, or the reply broke off.
        """
        ...

    async def count(self, request: Request) -> int:
        """Return the tokens of a request's input, counted by the service itself; nothing is generated.

        Raises:
            UsageError: this connection's service does not count.
            ModelError: it did not answer.
        """
        ...

    async def window(self) -> int | None:
        """Return the context window, in tokens, that the server itself names; None where it names none."""
        ...

    async def prepare(self) -> None:
        """Load what sending needs, ahead of the first request; must not block the event loop."""
        ...

    async def aclose(self) -> None:
        """Close connections."""
        ...


class Probe(Protocol):
    """The way to a service, checked step by step without sending a request."""

    def route(self, profile: ModelProfile) -> CheckResult:
        """Return which route is used, and what looks wrong with it for this model."""
        ...

    async def reach(self) -> CheckResult:
        """Connect once and hang up. Raises ModelError where nothing answers."""
        ...

    async def sign_in(self, now: datetime) -> CheckResult:
        """Get the key or token as a request would. Raises ModelError where there is none."""
        ...


class SessionLog(Protocol):
    """The open file of one session."""

    @property
    def session(self) -> str:
        """The session's name."""
        ...

    @property
    def next_seq(self) -> int:
        """The sequence number of the record that will be written next."""
        ...

    def append(self, *records: Record) -> list[Line]:
        """Write records, in order, and make them durable before returning.

        Returns the lines as written, with their sequence numbers. Blocks for the disk: call it in a thread.

        Raises:
            StoreError: they could not be written whole; the file is as it was before.
        """
        ...

    def keep(self, held: Held) -> None:
        """Put an attachment's bytes beside the file, durably. Blocks for the disk. Raises StoreError."""
        ...

    def close(self) -> None:
        """Give the file and its lock back."""
        ...


class RefusedParameters(Protocol):
    """Where it is remembered what a deployment refused."""

    def remembered(self, route: Route) -> list[Remembered]:
        """Return what is known to be refused at a place, oldest first. Reads a file: call it in a thread."""
        ...

    def forget(self, route: Route) -> int:
        """Forget what was learned about a place, and return how many parameters that were.

        Raises:
            StoreError: the file could not be written; nothing is forgotten.
        """
        ...

    def learn(self, route: Route, part: RefusedParameter, said: str) -> None:
        """Remember what was refused, and the service's words. Blocks for the disk: call it in a thread."""
        ...


@dataclass
class OpenSession:
    """A session that was read.

    ``log`` is None where it can only be read; ``problems`` says what is wrong, and in which line.
    """

    conversation: Conversation
    log: SessionLog | None
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One row of the session list. ``turns`` counts the user's messages."""

    session: str
    title: str
    started: str
    changed: str
    turns: int
    model: str = ""
    practice: bool = False
    problems: int = 0


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A session in which words were found, and where: pieces of text that say whether they are what was searched."""

    summary: SessionSummary
    excerpt: tuple[tuple[str, bool], ...] = ()


class SessionStore(Protocol):
    """Where sessions are kept."""

    def create(self) -> SessionLog:
        """Return the open end of a new, empty session. Raises StoreError where none can be kept."""
        ...

    def open(self, name: str, *, write: bool = True) -> OpenSession:
        """Read a session by name, the beginning of it, or ``last``. Raises UnknownSession, StoreError."""
        ...

    def summaries(self) -> list[SessionSummary]:
        """Return every session, the one changed last first. Blocks for the disk: call it in a thread."""
        ...

    def rename(self, name: str, title: str) -> str:
        """Give a session that is not open another title. Raises UnknownSession, StoreError."""
        ...

    def delete(self, name: str) -> Path:
        """Move a session that is not open into the trash, and return its file. Raises UnknownSession, StoreError."""
        ...

    def restore(self, name: str) -> Path:
        """Bring a session back from the trash, and return its file. Raises UnknownSession, StoreError."""
        ...

    def search(self, words: str) -> list[SearchHit]:
        """Return the sessions with a title or message that holds every word, or the beginning of one; newest first.

        What was written since the last call of ``summaries`` is not looked at. Call it in a thread.
        """
        ...


class History(Protocol):
    """What each model's turns usually take, from past replies. Held in memory: asking does not block."""

    def stats(self, model: str, *, practice: bool) -> Mapping[str, ModelStats]:
        """Return what a model's turns usually take, by effective effort; practice and real turns never mix.

        Empty before ``load`` is through.
        """
        ...

    def add(self, session: str, reply: Reply) -> None:
        """Take in a reply of the running session that has just ended."""
        ...

    def load(self) -> None:
        """Read the past. Blocks for the disk: call it in a thread."""
        ...

    def stop(self) -> None:
        """Let ``load`` end early: mull is about to."""
        ...


class PersonaSource(Protocol):
    """Where personas come from."""

    def list(self) -> list[Persona]:
        """Return every persona that can be used, built in or the user's own."""
        ...

    def load(self, stem_or_path: str) -> Persona:
        """Return one persona.

        Raises:
            PersonaError: there is none, or its file is broken.
        """
        ...
