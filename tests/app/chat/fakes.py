"""Stand-ins for what the controllers are handed: no widget, no app, no terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from textual.document._document import Document
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from tests.doubles import O1, ScriptedProvider, Step
from tests.engine.session_harness import DONE, SessionHarness
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group
from tui.app.transcript.entry import Entry
from tui.app.transcript.feed import Feed
from tui.core.conversation.message import Reply
from tui.core.errors import SettingsError
from tui.core.models.profile import ModelProfile
from tui.core.reply_options import ReplyOption
from tui.core.stream import TextDelta
from tui.core.usage.effort_effect import SameEffort
from tui.core.usage.model_stats import ModelStats
from tui.core.usage.recent_use import RecentUse
from tui.engine.choice import Choice
from tui.engine.session import Session

T = TypeVar("T")


class FakeTimer(Timer):
    """Never ticks: it was never started."""

    def __init__(self) -> None:
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


class FakeHost:
    """Begins work as tasks, answers dialogs with what it was given, and keeps what else it is asked.

    An answer that can be called is a function of the dialog.
    """

    def __init__(self, *answers: Any) -> None:
        self.is_attached = True
        self.opening = False  # whether a dialog is about to open
        self.answers = list(answers)
        self.asked: list[Any] = []
        self.opened: list[Any] = []
        self.groups: list[Group] = []
        self.posted: list[Any] = []
        self.timers: list[FakeTimer] = []
        self.told: list[tuple[str, str]] = []  # the kind, as of an entry, and what the status line says
        self.copied: list[str] = []
        self.left: tuple[int, str] | None = None
        self._tasks: list[asyncio.Future[Any]] = []
        self._of: dict[asyncio.Future[Any], Group] = {}

    def run(self, group: Group, work: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self.groups.append(group)
        self._tasks.append(asyncio.ensure_future(work(*args, **kwargs)))
        self._of[self._tasks[-1]] = group

    async def done(self) -> None:
        """Wait until nothing runs any more."""
        while self._tasks:
            await self._tasks.pop(0)

    async def wait_for(self, group: Group) -> None:
        await asyncio.gather(*(task for task, held in self._of.items() if held is group))

    def call_off(self) -> bool:
        return self.opening

    async def end_work(self) -> None:
        await self.done()

    async def ask(self, screen: Screen[Any]) -> Any:
        self.asked.append(screen)
        answer = self.answers.pop(0)
        return answer(screen) if callable(answer) else answer

    def open_screen(self, screen: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        self.opened.append(screen)

    def post_message(self, message: Message) -> bool:
        self.posted.append(message)
        return True

    def every(self, seconds: float, call: Callable[[], None]) -> FakeTimer:
        self.timers.append(FakeTimer())
        return self.timers[-1]

    def say(self, text: str, *, wrong: bool = False, foreign: str = "") -> None:
        self.told.append(("error" if wrong else "notice", text))

    def copy(self, text: str) -> None:
        self.copied.append(text)

    def quit(self, code: int, sentence: str) -> None:
        self.left = code, sentence


class FakeTranscript:
    """Holds entries, and the names of the moves that were asked for."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.status: list[str] = []
        self.arrived: list[tuple[str, str]] = []
        self.told_anew: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.moves: list[str] = []
        self.wraps_code = True

    def show(self, entries: list[Entry]) -> None:
        self.entries = list(entries)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    def branch(self, first: str, entries: list[Entry], *, left: str, shown: str) -> None:
        at = next(n for n, entry in enumerate(self.entries) if entry.key == first)
        self.entries = [*self.entries[:at], *entries]

    def replace(self, entry: Entry) -> None:
        self.entries = [entry if each.key == entry.key else each for each in self.entries]

    def extend(self, key: str, *, text: str = "", reasoning: str = "") -> None:
        self.arrived.append((text, reasoning))

    def retell(self, key: str, *, text: str, reasoning: str) -> None:
        self.told_anew.append((text, reasoning))

    def set_status(self, key: str, status: str) -> None:
        self.status.append(status)

    def action_wrap_code(self) -> None:
        self.wraps_code = not self.wraps_code

    def search(self, words: str) -> None:
        self.words.append(words)

    def search_step(self, step: int) -> None:
        self.words.append(f"{step:+}")

    def __getattr__(self, name: str) -> Callable[[], None]:
        if not name.startswith("action_"):
            raise AttributeError(name)
        return lambda: self.moves.append(name.removeprefix("action_"))


class FakeComposer:
    def __init__(self) -> None:
        self.text = ""
        self.focused = 0
        self.cursor_location = (0, 0)

    def load_text(self, text: str) -> None:
        self.text = text

    @property
    def document(self) -> Document:
        return Document(self.text)

    def move_cursor(self, location: tuple[int, int]) -> None:
        self.cursor_location = location

    def replace_all(self, text: str, at: int | None = None) -> None:
        self.text = text

    def insert(self, text: str, location: tuple[int, int] | None = None) -> None:
        self.text = text + self.text if location == (0, 0) else self.text + text

    def focus(self) -> None:
        self.focused += 1


class FakeHistory:
    def __init__(self) -> None:
        self.added: list[Reply] = []
        self.loads = 0
        self.stopped = False

    def stats(self, model: str, *, practice: bool) -> dict[str, ModelStats]:
        return {}

    def stats_of_option(
        self, model: str, option: ReplyOption, effort: str | None, *, practice: bool
    ) -> dict[str, ModelStats]:
        return {}

    def same_efforts(self, connection: str, model: str) -> Sequence[SameEffort]:
        return ()

    def recent(self) -> RecentUse:
        return RecentUse()

    def add(self, session: str, reply: Reply) -> None:
        self.added.append(reply)

    def load(self) -> None:
        self.loads += 1

    def stop(self) -> None:
        self.stopped = True


class FakeAnnouncer:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.ends: list[tuple[str, float, float | None, bool]] = []
        self.comparing: list[bool] = []

    def begin(self) -> None:
        self.told.append("begin")

    def names(self, title: str) -> None:
        self.told.append(f"names {title}")

    def shows(self, *, running: bool, writing: bool = False) -> None:
        self.told.append(f"shows {running} {writing}")

    def compares(self, *, running: bool) -> None:
        self.comparing.append(running)

    def ended(self, told: str, seconds: float, usual: float | None, *, well: bool) -> None:
        self.ends.append((told, seconds, usual, well))

    def waits(self, told: str) -> None:
        self.told.append(told)

    def seen(self) -> None:
        self.told.append("seen")


class FakeModels:
    """Every model over every connection but ``none``; the ways that were opened are kept."""

    def __init__(self) -> None:
        self.opened: list[ScriptedProvider] = []

    def models(self, connection: str) -> list[ModelProfile]:
        return [O1]

    def provider(self, connection: str, model: str) -> tuple[ScriptedProvider, ModelProfile]:
        if connection == "none":
            raise SettingsError("There is no connection 'none'.")
        self.opened.append(ScriptedProvider(TextDelta("Yes."), DONE))
        return self.opened[-1], self.profile_of(model)

    def provider_again(self, connection: str, model: str) -> tuple[ScriptedProvider, ModelProfile]:
        return self.provider(connection, model)

    def profile_on(self, connection: str, model: str) -> ModelProfile:
        return self.profile_of(model)

    def profile_of(self, model: str) -> ModelProfile:
        return O1 if model == "o1" else ModelProfile(model, window=8_000, max_output=4_000)

    def warnings(self, choice: Choice) -> list[str]:
        return [f"{choice.profile.name} leaves tomorrow"] if choice.profile.name != "o1" else []


class Bench:
    """What every controller is handed: a session over a real store, and stand-ins for all that is drawn."""

    def __init__(self, folder: Path, *script: Step, answers: tuple[Any, ...] = ()) -> None:
        self.harness = SessionHarness(folder, *(script or (TextDelta("Yes."), DONE)))
        self.host = FakeHost(*answers)
        self.transcript = FakeTranscript()
        self.feed = Feed(self.transcript)  # type: ignore[arg-type]  # what a feed asks of it, no widget
        self.current = Current(self.feed, self.host.say)
        self.current.session = self.harness.session
        self.composer = FakeComposer()
        self.draft = Draft(lambda: self.composer)  # type: ignore[arg-type, return-value]  # no widget either
        self.history = FakeHistory()
        self.models = FakeModels()
        self.announcer = FakeAnnouncer()
        self.calls: list[str] = []

    def call(self, name: str) -> Callable[[], None]:
        """Return something to call; that it was called is kept."""
        return lambda: self.calls.append(name)

    @property
    def session(self) -> Session:
        return self.harness.session

    def texts(self, *kinds: str) -> list[str]:
        """What the transcript shows, then all that the status line said; of some kinds only."""
        shown = [(entry.kind, entry.text) for entry in self.transcript.entries]
        return [text for kind, text in [*shown, *self.host.told] if not kinds or kind in kinds]
