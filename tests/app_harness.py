"""The app on the practice model, in a home of its own, with a clock that stands still unless it is moved."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from textual.pilot import Pilot
from textual.screen import Screen

from tests.doubles import OwnTime
from tests.idle_loop import LONGEST
from tests.narrowing import of_class, present
from tests.platforms import set_zone
from tui.app.app import MullApp
from tui.app.chat.composer import Composer
from tui.app.chat.header import Header
from tui.app.chat.screen import ChatScreen
from tui.app.chat.turn_controller import TICK
from tui.app.chat.view import ChatView
from tui.app.pickers.question import SmallBudget
from tui.app.transcript.view import Transcript
from tui.cli.assembly import Assembly, Flags
from tui.cli.chat_view import opened_view
from tui.core.conversation.message import Reply
from tui.engine.session import Session

Shown = TypeVar("Shown", bound=Screen[Any])
HERE = "~/notes"
"""The folder in which sessions are begun: pictures show it, on whatever machine they are made."""


class AppHarness:
    """An app over a home of its own, with a clock that stands still and thinking that lasts as long as wanted.

    ``environ`` is the environment that describes the terminal: by default nothing does.
    """

    def __init__(self, home: Path, *, first: bool = False, **flags: Any) -> None:
        environ: Mapping[str, str] = flags.pop("environ", {})
        os.environ["TZ"] = "UTC"
        os.environ["COLORTERM"] = "truecolor"
        set_zone()
        self.clock = OwnTime()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        home.mkdir(parents=True, exist_ok=True)
        assembly = Assembly(Flags(**flags), {**environ, "MULL_HOME": str(home)}, self.clock)
        assembly.practice_sleep = self._sleep
        assembly.here = lambda: HERE
        self.assembly = assembly
        self.app = MullApp(lambda: opened_view(assembly, first=first))

    async def _sleep(self, seconds: float) -> None:
        """Pass practice time at once, unless the scenario holds the reply back."""
        await asyncio.sleep(0)
        await self.may_go_on.wait()
        self.clock.seconds += seconds

    @property
    def screen(self) -> ChatScreen:
        return next(s for s in self.app.screen_stack if isinstance(s, ChatScreen))

    @property
    def chat(self) -> ChatView:
        view = self.screen.view
        assert view is not None
        return view

    @property
    def session(self) -> Session:
        return present(self.chat.session)

    def top(self, kind: type[Shown]) -> Shown:
        """Return the screen in front, which must be of one class."""
        return of_class(self.app.screen, kind)

    async def opened(self, pilot: Pilot[int]) -> None:
        await until(pilot, lambda: self.screen.view is not None and self.chat.session is not None)

    def replies(self) -> int:
        """How many replies have been asked for."""
        session = self.screen.view and self.chat.session
        return sum(isinstance(m, Reply) for m in session.conversation.messages.values()) if session else 0

    def texts(self) -> list[str]:
        """The text of each entry of the transcript, then what the status line says."""
        return [*(entry.text for entry in self.chat.query_one(Transcript).entries), self.told()]

    def said(self) -> str:
        """What the transcript says beside the messages, and the status line."""
        entries = self.chat.query_one(Transcript).entries
        told = [entry.text for entry in entries if entry.kind in ("notice", "error")]
        return "\n".join([*told, self.told()])

    def frame(self) -> str:
        """What the header and the composer's lower border say, each in its line."""
        return f"{self.screen.query_one(Header).render().plain}\n{self.screen.query_one(Composer).below.plain}"

    def told(self) -> str:
        """What the status line says."""
        return self.chat.status_line.said

    async def ask(self, pilot: Pilot[int], text: str, *, small: bool = False) -> None:
        """Write and send a message, and wait until its reply is over; ``small`` as of ``send``."""
        await self.send(pilot, text, small=small)
        await until(pilot, lambda: self.chat.live is None)

    async def send(self, pilot: Pilot[int], text: str, *, small: bool = False) -> None:
        """Write and send a message, and wait until its reply has begun.

        ``small`` says that its output budget is small, which is asked about: it is sent anyway.
        """
        before = self.replies()
        self.screen.query_one(Composer).load_text(text)
        await pilot.press("enter")
        if small:
            await self.budget(pilot, "a")
        await until(pilot, lambda: self.replies() > before)

    async def budget(self, pilot: Pilot[int], key: str) -> None:
        """Wait for the question about a small output budget, and answer it."""
        await until(pilot, lambda: isinstance(self.app.screen, SmallBudget))
        await pilot.press(key)
        await until(pilot, lambda: not isinstance(self.app.screen, SmallBudget))


class SteppedHarness(AppHarness):
    """A harness whose practice model waits at each of its sleeps until it is told to go on.

    The clock goes on by whole ticks of the turn timer, so that it does not matter when in real time the timer ticks.
    """

    def __init__(self, home: Path, **flags: Any) -> None:
        self._asleep: asyncio.Queue[tuple[float, asyncio.Event]] = asyncio.Queue()
        self._slept = 0.0
        super().__init__(home, **flags)

    async def _sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._asleep.put_nowait((seconds, woken))
        await woken.wait()

    async def steps(self, pilot: Pilot[int]) -> AsyncIterator[float]:
        """Yield how long the model sleeps each time, with all of its text on the screen; then wake it."""
        while True:
            await until(pilot, lambda: not self._asleep.empty() or self.chat.live is None)
            if self._asleep.empty():
                return
            seconds, woken = self._asleep.get_nowait()
            self.chat.controllers.turn.tick()
            while not self.chat.feed.transcript.settled:
                await pilot.pause()
            yield seconds
            self._slept += seconds
            self.clock.seconds = self._slept // TICK * TICK
            woken.set()


@asynccontextmanager
async def opened_harness(
    home: Path, *, size: tuple[int, int] = (120, 40), **flags: Any
) -> AsyncIterator[tuple[AppHarness, Pilot[int]]]:
    """An app with its conversation open, and what presses its keys. At the end its session's file is given back."""
    harness = AppHarness(home, **flags)
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        view = harness.chat
        yield harness, pilot
    if view.session is not None:
        view.session.keeping.close()


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Let the app work until a condition holds."""
    async with asyncio.timeout(LONGEST):
        while not holds():
            await pilot.pause()
    await pilot.pause()


async def until_shown(harness: AppHarness, pilot: Pilot[int], words: str) -> None:
    """Let the app work until words are on the screen."""
    await until(pilot, lambda: words in shown_text(harness))


def shown_text(harness: AppHarness) -> str:
    """Everything on the screen, as text."""
    return "\n".join("".join(s.text for s in line) for line in harness.app.screen._compositor.render_strips())
