"""The app in a random order: each task goes on later than it could, and people act at any of its awaits.

All is drawn from a seed. Each step of each task, from one await to the next, is counted; what is planned for a step
happens there, or as soon as the app has nothing left to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Coroutine, Generator
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from textual import events
from textual.geometry import Size

from tests.app_harness import AppHarness
from tests.idle_loop import IdleLoop
from tui.app.chat.composer import Composer
from tui.app.chat.host import Group

MOST_STEPS = 500  # in which everything that is planned has happened
MOST_ACTIONS = 9
LATER = (0, 0, 0, 1, 2, 5)  # by how many rounds of the loop a step is put off
TEXTS = (
    "hello", "practice: tokens=300", "practice: fault=429", "practice: fault=cut at=60", "/new", "/model o1",
    "x " * 9_000,
)  # fmt: skip
KEYS = (
    "escape", "escape", "enter", "enter", "down", "tab", "f1", "f2", "f3", "f4", "f5", "f7", "f8", "f9", "alt+x",
    "alt+r", "alt+u", "alt+v", "alt+c", "ctrl+f", "ctrl+p", "ctrl+home", "y", "1", "d",
)  # fmt: skip
SIZES = ((120, 40), (80, 24), (40, 12), (1, 1), (200, 60), (10, 3))


class RandomOrder:
    """Makes tasks whose steps are put off at random, and calls what is due at a step."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.steps = 0
        self.due: list[tuple[int, Callable[[], None]]] = []  # ordered by their steps

    def task(self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **kwargs: Any) -> asyncio.Task[Any]:
        """Return a task for work; for ``set_task_factory``."""
        task = asyncio.Task(self._put_off(work), loop=loop, **kwargs)
        task.add_done_callback(lambda _: work.close())  # it may have been cancelled before its first step
        return task

    async def _put_off(self, work: Coroutine[Any, Any, Any]) -> Any:
        return await _Steps(work, self)

    def later(self) -> int:
        """Count a step, call what is due, and return by how many rounds the step is put off."""
        self.steps += 1
        while self.due and self.due[0][0] <= self.steps:
            self.call_next()
        return self._random.choice(LATER)

    def call_next(self) -> None:
        """Call what is planned next, whenever that was to be."""
        _, call = self.due.pop(0)
        call()


class _Steps:
    """Awaits work, and puts each of its steps off."""

    def __init__(self, work: Coroutine[Any, Any, Any], order: RandomOrder) -> None:
        self._work = work
        self._order = order

    def __await__(self) -> Generator[Any, Any, Any]:
        value: Any = None
        error: BaseException | None = None
        while True:
            try:
                awaited = self._work.send(value) if error is None else self._work.throw(error)
            except StopIteration as end:
                return end.value
            value, error = None, None
            try:
                value = yield awaited
            except GeneratorExit:
                self._work.close()
                raise
            except BaseException as thrown:  # noqa: BLE001  it is the work's
                error = thrown
            for _ in range(self._order.later()):
                try:
                    yield
                except GeneratorExit:
                    self._work.close()
                    raise
                except BaseException as thrown:  # noqa: BLE001  as above: a cancellation
                    error = thrown


@dataclass
class Played:
    """How a run ended."""

    seed: int
    done: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    code: int | None = None
    steps: int = 0


async def play(home: Path, seed: int) -> Played:
    """Start the app, do what the seed says at any await, leave, and return what was wrong."""
    loop, random, played = asyncio.get_running_loop(), Random(seed), Played(seed)
    assert isinstance(loop, IdleLoop)
    other = await _another_session(home)
    resume: dict[str, Any] = {"resume": "last"} if random.random() < 0.3 else {}
    harness, order = AppHarness(home, model="gpt-4o", **resume), RandomOrder(random)
    _plan(harness, order, other, played)
    before = loop.get_task_factory()
    loop.set_task_factory(order.task)  # type: ignore[arg-type]  # typeshed knows no keywords here
    loop.set_exception_handler(lambda _, about: played.wrong.append(f"{about.get('exception')!r} {about['message']}"))
    acting = asyncio.create_task(_act_when_idle(loop, order))
    try:
        async with asyncio.timeout(60):
            await harness.app.run_async(headless=True, size=SIZES[0])
    except TimeoutError:
        played.wrong.append("it did not end")
    finally:
        acting.cancel()
        loop.set_task_factory(before)
        loop.set_exception_handler(None)
    played.steps = order.steps
    _judge(harness, home, played)
    return played


async def _another_session(home: Path) -> str:
    """Return the name of a session with two turns, to switch to."""
    harness = AppHarness(home, model="gpt-4o")
    opening = harness.assembly.start()
    for text in ("first", "second"):
        async for _ in opening.session.send(text):
            pass
    await opening.session.aclose()
    return opening.session.conversation.session


async def _act_when_idle(loop: IdleLoop, order: RandomOrder) -> None:
    while order.due:
        await loop.idle(0.2)
        if order.due:
            order.call_next()


def _plan(harness: AppHarness, order: RandomOrder, other: str, played: Played) -> None:
    """Plan what is done, and at which step; the last of it is to leave."""
    random = order._random
    context = copy_context()

    def planned(name: str, call: Callable[[], object]) -> Callable[[], None]:
        def happens() -> None:
            played.done.append(f"{order.steps}: {name}")
            asyncio.get_running_loop().call_soon(call, context=context)

        return happens

    calls = [planned(f"send {TEXTS[0]}", partial(_send, harness, TEXTS[0]))]
    calls += [planned(*_action(harness, random, other)) for _ in range(random.randrange(MOST_ACTIONS))]
    calls += [planned("leave", harness.app._quit)] * random.choice((1, 1, 1, 2, 3))
    steps = sorted(random.randrange(MOST_STEPS) for _ in calls)
    order.due = list(zip(steps, calls, strict=True))


def _action(harness: AppHarness, random: Random, other: str) -> tuple[str, Callable[[], object]]:
    """Return something that people do."""
    match random.choice(("key", "key", "key", "text", "resize", "switch", "new", "stop")):
        case "key":
            key = random.choice(KEYS)
            times = random.choice((1, 1, 2))
            return f"key {key}, {times} times", partial(_press, harness, key, times)
        case "text":
            text = random.choice(TEXTS)
            return f"send {text[:20]}", partial(_send, harness, text)
        case "resize":
            size = random.choice(SIZES)
            return f"resize {size}", partial(_resize, harness, size)
        case "switch":
            return "switch", partial(_switch, harness, other)
        case "new":
            return "new", partial(_of_view, harness, "new_session")
    return "stop", partial(_of_view, harness, "stop")


def _press(harness: AppHarness, key: str, times: int) -> None:
    for _ in range(times):
        harness.app.post_message(events.Key(key, key if len(key) == 1 else None))


def _send(harness: AppHarness, text: str) -> None:
    for screen in harness.app.screen_stack if harness.app._running else ():
        for composer in screen.query(Composer):
            composer.post_message(Composer.Submitted(text))


def _resize(harness: AppHarness, size: tuple[int, int]) -> None:
    driver = harness.app._driver
    if driver is not None:
        driver._size = size
        harness.app.post_message(events.Resize(Size(*size), Size(*size)))


def _view(harness: AppHarness) -> Any:
    return next((getattr(screen, "view", None) for screen in harness.app.screen_stack if hasattr(screen, "view")), None)


def _of_view(harness: AppHarness, action: str) -> None:
    view = _view(harness) if harness.app._running else None
    if view is not None and view.is_attached:
        view.act(action)


def _switch(harness: AppHarness, other: str) -> None:
    view = _view(harness) if harness.app._running else None
    if view is not None and view.is_attached:
        view.run(Group.OPEN, view.controllers.choice._open, other, ())


def _judge(harness: AppHarness, home: Path, played: Played) -> None:
    """Note what went wrong: a mistake, an exit code, a reply that has no end, a file that is still held."""
    app = harness.app
    played.code = app.return_code
    if app._exception is not None:
        error: Any = app._exception
        error = getattr(error, "error", None) or error
        at = error.__traceback__
        places = []
        while at is not None:
            places.append(f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}")
            at = at.tb_next
        played.wrong.append(f"{error!r} at {' '.join(places[-4:])}")
    elif played.code != 0:
        played.wrong.append(f"exit code {played.code}")
    for path in sorted((home / "sessions").glob("*.jsonl")):
        begun, ended = 0, 0
        for line in path.read_text(encoding="utf-8").splitlines():
            record = {}
            with contextlib.suppress(ValueError):
                record = json.loads(line)
            begun += record.get("type") == "reply"
            ended += record.get("type") == "ended"
        if begun > ended:
            played.wrong.append(f"{path.name}: {begun} replies, {ended} ends")
