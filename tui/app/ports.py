"""What the app is handed: everything it needs of the floors it may not import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tui.app.connection.connections import Connections
from tui.core.attachments import Held
from tui.core.conversation.tree import Conversation
from tui.core.models.profile import ModelProfile
from tui.core.ports import Clock, History, LessonBook, OpenSession, PersonaSource, Provider, SessionStore
from tui.core.token_counter import TokenCounter
from tui.core.usage.model_stats import PastReply
from tui.engine.choice import Choice
from tui.engine.session import Opening, Session


@dataclass(frozen=True, slots=True)
class Ports:
    """The app's doors to the world.

    ``start`` makes the conversation asked for on the command line, ``fresh`` a new one, ``resumed`` goes on
    with a session that was read; all three read files, so they are called in a thread. ``provider`` leads to
    a model over a connection (both by name), ``models`` lists what a connection can be asked for, ``export``
    writes Markdown and returns where, ``write`` a text into a file that must not exist yet, ``attachment`` reads a
    file that is to be attached (in a thread; raises UsageError), ``profile_of`` looks a model up in the catalogue,
    ``clock`` times turns, ``history`` tells what turns took before,
    ``usage`` reads every past reply (in a thread),
    ``warnings`` tells what must be known of a choice, such as a model that leaves the service; ``warn_at`` are the
    parts of the window, 0 to 1, at which the chat says how full it is.
    """

    start: Callable[[], Opening]
    fresh: Callable[[], Session]
    resumed: Callable[[OpenSession], Opening]
    sessions: SessionStore
    personas: PersonaSource
    connections: Connections
    lessons: LessonBook
    models: Callable[[str], list[ModelProfile]]
    provider: Callable[[str, str], tuple[Provider, ModelProfile]]
    profile_of: Callable[[str], ModelProfile]
    export: Callable[[Conversation], Path]
    write: Callable[[str, str], Path]
    attachment: Callable[[Path], Held]
    clock: Clock
    counter: TokenCounter
    history: History
    usage: Callable[[], list[PastReply]]
    warnings: Callable[[Choice], list[str]]
    warn_at: Sequence[float] = (0.7, 0.9)
