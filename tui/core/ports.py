"""Interfaces to the world outside: clock, providers, stores. The engine and the screen are given objects with them.

Long because it is one list: all that the upper floors ask of what they may not import.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from tui.core.access import Access
from tui.core.attachments import Held
from tui.core.check_result import CheckResult
from tui.core.conversation.called_prompt import FilledPrompt
from tui.core.conversation.filing import Filing
from tui.core.conversation.merged_copy import MergedCopy
from tui.core.conversation.message import Reply
from tui.core.conversation.queue import Queued
from tui.core.conversation.record import Line, Record
from tui.core.conversation.repair import Loss
from tui.core.conversation.tree import Conversation
from tui.core.errors import PersonaError
from tui.core.models.deployed_model import DeployedModel
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import Remembered
from tui.core.models.server_facts import ServerFacts
from tui.core.personas.persona import Persona
from tui.core.prompt import Prompt
from tui.core.reply_options import ReplyOption
from tui.core.request import Request, Route
from tui.core.stream import StreamValue
from tui.core.tally import Vote
from tui.core.usage.effort_effect import SameEffort
from tui.core.usage.model_stats import ModelStats
from tui.core.usage.recent_use import RecentUse


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the date and time, in UTC. For people to read, never for durations."""
        ...

    def monotonic(self) -> float:
        """Return seconds of a clock that never goes back. For durations."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""
        ...


class Provider(Protocol):
    """Sends requests over one connection."""

    @property
    def route(self) -> Route:
        """Where it sends, over which API and under which model name."""
        ...

    @property
    def access(self) -> Access:
        """Its address and sign-in, as far as they are known now; no service is asked."""
        ...

    async def preview(self, request: Request) -> Mapping[str, Any]:
        """Return the exact HTTP request: method, url, headers (secrets masked) and body. Nothing is sent."""
        ...

    def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        """Send a request and yield what comes back, also if it comes in one piece.

        Raises:
            ModelError: no reply came, or it broke off.
        """
        ...

    async def count(self, request: Request) -> int:
        """Return the input tokens of a request, counted by the service; no reply is generated.

        Raises:
            UsageError: the service of this connection cannot count.
            ModelError: it did not answer.
        """
        ...

    async def facts(self) -> ServerFacts | None:
        """Return what the server says of the model, and of the names of its models; None if it says nothing."""
        ...

    async def prepare(self) -> None:
        """Load what sending needs, before the first request. Must not block the event loop."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


class Probe(Protocol):
    """Checks a connection step by step, without sending a request to a model."""

    def route(self, profile: ModelProfile) -> CheckResult:
        """Return which route is used, and what looks wrong with it for this model."""
        ...

    async def reach(self) -> CheckResult:
        """Connect once and close the connection.

        Raises:
            ModelError: nothing answered.
        """
        ...

    def waits(self) -> float | None:
        """Return the most seconds that ``sign_in`` may take; None where it takes no time worth telling."""
        ...

    async def sign_in(self, now: datetime) -> CheckResult:
        """Get the key or the token as a request would.

        Raises:
            ModelError: there is none.
        """
        ...


class SessionLog(Protocol):
    """The open file of one session."""

    @property
    def session(self) -> str:
        """The name of the session."""
        ...

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def next_seq(self) -> int:
        """The sequence number of the next record."""
        ...

    def lines(self, *records: Record, start: int) -> list[Line]:
        """Return records with sequence numbers from ``start`` on and the time. Nothing is written."""
        ...

    def append(self, *records: Record) -> list[Line]:
        """Write records in order, as ``write``, and return their lines."""
        ...

    def write(self, lines: Sequence[Line], attached: Sequence[Held] = ()) -> None:
        """Write lines in order, after the attachments that they name; they are safe on disk when this returns.

        Blocks for the disk: call it in a thread. After an error it can be called again with the same lines.

        Raises:
            StoreError: they could not all be written.
        """
        ...

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        """Put what ``change`` makes of the file in its place, whole. Blocks for the disk: call it in a thread.

        Raises:
            StoreError: it could not be done; the file is as it was.
        """
        ...

    def keep_queue(self, lines: Sequence[Line], attached: Sequence[Held] = ()) -> None:
        """Write the records of the messages that wait, in place of those before; none: there is nothing any more.

        Blocks for the disk: call it in a thread.

        Raises:
            StoreError: they could not be written; those before are as they were.
        """
        ...

    def is_there(self) -> bool:
        """Return whether the file can be opened to write, on a disk that is not full. Blocks: call it in a thread."""
        ...

    def close(self) -> None:
        """Close the file and release its lock."""
        ...


class RefusedParameters(Protocol):
    """The store of what was learned of deployments: what they refused, and which model answers."""

    def remembered(self, route: Route) -> list[Remembered]:
        """Return what is known to be refused on a route, the oldest first. Reads a file: call it in a thread."""
        ...

    def forget(self, route: Route) -> int:
        """Forget what was refused on a route, and return the number of refused parameters forgotten.

        Raises:
            StoreError: the file could not be written; nothing is forgotten.
        """
        ...

    def learn(self, route: Route, part: RefusedParameter, message: str, model: str = "") -> None:
        """Keep what was refused, the service's text, and its name for the model; empty if it did not say.

        Blocks for the disk: call it in a thread.
        """
        ...

    def keep_model(self, route: Route, found: DeployedModel) -> DeployedModel:
        """Keep which model answers on a route, and return it with its day; what another model refused is dropped.

        Blocks for the disk: call it in a thread.
        """
        ...


# Returns the profile of the model behind a route's deployment, without what that refused. Reads a file.
ProfileBehind = Callable[[Route, DeployedModel], ModelProfile]


@dataclass
class OpenSession:
    """A session that was read from its file.

    ``log`` is None if the session cannot be written. ``problems`` are sentences on damage of the file, and on why it
    cannot be written; ``losses`` is the damage itself. ``queued`` are the messages that wait, none if it cannot be
    written.
    """

    conversation: Conversation
    log: SessionLog | None
    problems: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    queued: tuple[Queued, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One row of the session list.

    ``started``, ``changed`` and ``spoken`` are UTC times in ISO 8601: that of the last record, and of the last in which
    somebody spoke. ``turns`` counts the user's messages, ``problems`` bad lines, ``otherwise`` the turns that were not
    served as they were asked for. ``folder`` is where it was begun, ``~`` for the home, empty if unknown. ``branches``
    counts the ways beside the first one, 0 where the tree never parts. ``models``, ``personas`` and ``connections`` are
    those that were asked, in the order of their first reply. ``cost`` is in US$, 0 of practice, None where no
    turn's is known; ``unpriced`` turns of unknown cost are not in it. ``fork_of`` is the session that it is a fork of,
    empty where it is none. ``bytes`` is the size of its file.
    """

    session: str
    title: str
    started: str
    changed: str
    turns: int
    model: str = ""
    practice: bool = False
    problems: int = 0
    otherwise: int = 0
    spoken: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    archived: bool = False
    folder: str = ""
    branches: int = 0
    cost: float | None = None
    unpriced: int = 0
    models: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    fork_of: str = ""
    bytes: int = 0


MOST_HITS = 50  # sessions that a search returns
Matches = Callable[[SessionSummary], bool]  # says of a session whether it is wanted


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A session in which words were found. ``excerpt`` is text in pieces; True marks a word found."""

    summary: SessionSummary
    excerpt: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class TrashedSession:
    """A deleted session: when it was deleted, in UTC and ISO 8601, empty if unknown, and its size in bytes."""

    summary: SessionSummary
    deleted: str
    size: int


@dataclass(frozen=True, slots=True)
class Purged:
    """A message was purged: which other files were changed or deleted, and sentences on what could not be.

    ``quoted_in`` are the messages of the session that hold the key that was seen in it, or all of its text.
    """

    changed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    quoted_in: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A part of a message where words were found, or of one beside it: in pieces, of which True marks a word found."""

    pieces: tuple[tuple[str, bool], ...]
    reply: bool = False


class SessionStore(Protocol):
    """The store of sessions."""

    def create(self) -> SessionLog:
        """Return the log of a new session; its file is made by what is written first."""
        ...

    def open(self, name: str, *, write: bool = True) -> OpenSession:
        """Read a session, given by its name, by the beginning of its name, or by ``last``.

        Raises:
            UnknownSession: there is no such session, or more than one.
            StoreError: it could not be read.
        """
        ...

    def summaries(self) -> list[SessionSummary]:
        """Return every session, the one spoken in last first. Blocks for the disk: call it in a thread."""
        ...

    def newest(self, most: int) -> list[SessionSummary]:
        """Return so many sessions to list first, as they were when it was looked last. Blocks: call it in a thread."""
        ...

    def listed(self) -> list[SessionSummary]:
        """Return every session that was read so far, the one spoken in last first. Blocks: call it in a thread."""
        ...

    def progress(self) -> tuple[int, int] | None:
        """Return how many sessions were read, of how many that changed, while they are read; None where none is."""
        ...

    def rename(self, name: str, title: str) -> str:
        """Give a session that is not open another title, and return the title.

        Raises:
            UnknownSession: there is no such session.
            StoreError: it could not be written.
        """
        ...

    def file(self, name: str, filing: Filing) -> str:
        """Change how a session that is not open is filed, and return its whole name. Blocks for the disk.

        Raises:
            UnknownSession: there is no such session.
            StoreError: it could not be written.
        """
        ...

    def delete_all(self, names: Sequence[str]) -> tuple[list[str], str]:
        """Move sessions that are not open into the trash; return those that are there, and why others are not.

        Blocks for the disk: call it in a thread.
        """
        ...

    def mergeable(self, name: str) -> list[MergedCopy]:
        """Return what would come of merging a session and its copies, one after the other; empty without any.

        Nothing is written. Blocks for the disk: call it in a thread.

        Raises:
            UnknownSession: there is no such session.
            MullError: they are not of one session, or cannot be read.
        """
        ...

    def merge(self, name: str) -> list[MergedCopy]:
        """Make one of a session that is not open and its copies, which are in the trash then.

        Blocks for the disk: call it in a thread.

        Raises:
            UnknownSession: there is no such session.
            MullError: there is nothing to merge, another mull has one open, or the disk refuses.
        """
        ...

    def restore(self, name: str) -> Path:
        """Move a session back from the trash, and return its file.

        Raises:
            UnknownSession: there is no such session in the trash.
            StoreError: it could not be moved.
        """
        ...

    def trashed(self) -> list[TrashedSession]:
        """Return every deleted session, the one deleted last first. Blocks for the disk: call it in a thread.

        Raises:
            StoreError: the trash cannot be read.
        """
        ...

    def remove(self, names: Sequence[str]) -> int:
        """Remove deleted sessions for good, and return how many are gone. Blocks for the disk: call it in a thread.

        Raises:
            StoreError: the disk refuses; those before are gone.
        """
        ...

    def search(self, words: str, among: Collection[str] | None = None) -> list[SearchHit]:
        """Return the first ``MOST_HITS`` sessions that hold every word, and every phrase in quotes, the newest first.

        ``among`` are the names of those that may be found; None is all.
        Each may stand in another message, in an attached text or its name, or be a part of a longer word. What was
        written since the last call of ``summaries`` is not searched. Blocks for the disk: call it in a thread.
        """
        ...

    def found_in(self, hit: SearchHit, words: Sequence[str]) -> list[FoundMessage]:
        """Return the message of a session in which a search found words, between the one before and the one after.

        ``words`` are those that were looked for: the excerpt of the hit need not hold all of them. Empty where the
        words stand in no message. Blocks for the disk: call it in a thread.

        Raises:
            StoreError: the sessions cannot be read.
        """
        ...

    def last_said(self, name: str) -> list[tuple[str, bool]]:
        """Return the beginnings of the newest messages of a session, the oldest first; True marks a reply.

        What was written since the last call of ``summaries`` is not among them. Blocks for the disk: call it in a
        thread.

        Raises:
            StoreError: the sessions cannot be read.
        """
        ...


class History(Protocol):
    """What each model's turns usually take, from past replies. Kept in memory, so reading it does not block."""

    def stats(self, model: str, *, practice: bool) -> Mapping[str, ModelStats]:
        """Return what a model's turns usually take, by effective effort: of practice turns or of real ones.

        Empty until ``load`` has finished.
        """
        ...

    def stats_of_option(
        self, model: str, option: ReplyOption, effort: str | None, *, practice: bool
    ) -> Mapping[str, ModelStats]:
        """Return what a model's turns at an effort took, by the value that was sent of an option; empty: none was."""
        ...

    def same_efforts(self, connection: str, model: str) -> Sequence[SameEffort]:
        """Return every two efforts that took the same at a deployment, by what is known until now; not of practice."""
        ...

    def recent(self) -> RecentUse:
        """Return which models and personas were used last, in earlier sessions too once ``load`` has finished."""
        ...

    def add(self, session: str, reply: Reply) -> None:
        """Add a reply of the open session that has just ended."""
        ...

    def load(self) -> None:
        """Read all past replies. Blocks for the disk: call it in a thread."""
        ...

    def stop(self) -> None:
        """Make ``load`` end early, because mull is about to end."""
        ...


class Tally(Protocol):
    """The votes of blind comparisons. Every method may block."""

    def votes(self) -> list[Vote]:
        """Return every vote, the oldest first."""
        ...

    def add(self, vote: Vote) -> None:
        """Keep a vote. Raises StoreError: it could not be written."""
        ...


class PersonaSource(Protocol):
    """The store of personas."""

    def list(self) -> list[Persona]:
        """Return every usable persona, the built-in ones and the user's own."""
        ...

    def listed(self) -> tuple[Sequence[Persona], Sequence[PersonaError]]:
        """Return every usable persona, and one error for each file of the user's own that cannot be used."""
        ...

    def load(self, stem_or_path: str) -> Persona:
        """Return one persona, given by its stem or by the path of its file.

        Raises:
            PersonaError: there is none, or its file is broken.
        """
        ...


@dataclass(frozen=True, slots=True)
class WaitingPersonas:
    """The personas of a project that may not be used yet: their folder, and the names of their files."""

    folder: str
    names: tuple[str, ...]


class ProjectPersonas(Protocol):
    """The personas that the project of the working folder brings."""

    def waiting(self) -> WaitingPersonas | None:
        """Return those that may not be used yet, None where there are none. Blocks for the disk."""
        ...

    def allow(self) -> None:
        """Use them from now on, in this and in every later start. Blocks for the disk.

        Raises:
            MullError: the settings file cannot be written.
        """
        ...


class PromptSource(Protocol):
    """The store of prompts of one's own."""

    def list(self) -> list[Prompt]:
        """Return every usable prompt by its stem."""
        ...

    def load(self, name: str) -> Prompt:
        """Return one prompt, given by its stem or by the path of its file.

        Raises:
            UnknownPrompt: there is none.
            PromptError: its file is broken.
        """
        ...


class Preferences(Protocol):
    """Where what is chosen on the screen is kept for the next start: the settings file."""

    def keep(self, name: str, value: bool | str | Sequence[str]) -> None:
        """Write a setting above the tables. Blocks for the disk: call it in a thread.

        Raises:
            MullError: it could not be kept; what is on disk is untouched.
        """
        ...


@dataclass(frozen=True, slots=True)
class PastPrompt:
    """A text that was sent, or cleared before it was; ``time`` is when (ISO 8601, UTC), empty where nobody knows."""

    text: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class PastPrompts:
    """What was sent before, the latest last. ``damage`` says what could not be read, empty where all could."""

    prompts: tuple[PastPrompt, ...] = ()
    damage: str = ""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What is being written and was not sent: the text, row and column of the cursor, and what is attached.

    ``begun`` says whether its session was begun. ``notes`` say, of a draft that was read, what has become of what is
    attached since. ``editing`` is the id of the message that it is to be said in place of, and ``beneath`` the draft
    that was put away for that. ``edited_from`` is when that message was said: it is known by that where copies of the
    session were merged since, which numbers its messages anew. ``filled`` is the prompt of the user's own that the text
    is made of. ``values`` are those of personas' variables, by stem, that were given before the first message.
    """

    text: str = ""
    cursor: tuple[int, int] = (0, 0)
    attached: tuple[Held, ...] = ()
    begun: bool = False
    notes: tuple[str, ...] = ()
    editing: int | None = None
    beneath: KeptDraft | None = None
    edited_from: str = ""
    filled: FilledPrompt | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to keep."""
        return not self.values and self.says_nothing

    @property
    def says_nothing(self) -> bool:
        """True where there is no text and nothing attached."""
        return not self.text.strip() and not self.attached and (self.beneath is None or self.beneath.says_nothing)


class DraftStore(Protocol):
    """The drafts of sessions, by the sessions' names. Every method blocks for the disk."""

    def keep(self, session: str, draft: KeptDraft) -> None:
        """Put a draft in the place of the one before, an empty one away. Raises StoreError: it could not be written."""
        ...

    def take(self, session: str) -> KeptDraft | None:
        """Return the draft of a session, None where there is none here. Raises StoreError: it cannot be read."""
        ...

    def left(self) -> tuple[str, KeptDraft] | None:
        """Return the newest draft of a session that was never begun and is open nowhere. Raises StoreError."""
        ...

    def drop(self, session: str) -> None:
        """Take a draft away. Raises StoreError: the disk refuses."""
        ...

    def release(self, session: str) -> None:
        """Let another mull have a draft; it stays where it is."""
        ...


class PromptHistory(Protocol):
    """What was sent in all sessions. Every method blocks for the disk."""

    def load(self) -> PastPrompts:
        """Return the newest texts. Raises StoreError: they cannot be read."""
        ...

    def add(self, text: str) -> None:
        """Keep a text that was sent. Raises StoreError: it could not be written."""
        ...
