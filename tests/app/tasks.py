"""Ten tasks, each by keys alone and by mouse alone, and how many of these they take; ``docs/keys.md`` has the table.

    python -m tests.app.tasks      # writes the table into docs/keys.md

Letters that are typed to find a row count as keys. What is clicked is named by the words that are seen there.
A list is scrolled by the wheel to what is clicked; that is not counted.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from tests.app.places import at_chat, place_of
from tests.app_harness import AppHarness, until
from tests.idle_loop import LONGEST
from tests.paths import ROOT
from tui.app.pickers.row_list import RowList

SIZES = ((80, 24), (120, 40))
BEGINS, ENDS = "<!-- tasks -->", "<!-- tasks end -->"
PAGE = ROOT / "docs" / "keys.md"
PROMPT = "show me some code in python"


@dataclass(frozen=True)
class Task:
    """A task. ``keys`` are pressed one after another, ``clicks`` are words on the screen that are clicked at their end.

    Of words with ``|`` between them those that are seen are clicked, with ``^`` before them the uppermost.

    Words among the keys that begin with ``> `` are waited for. ``done`` says whether the task is done, ``stopped`` that
    a reply arrives before it.
    """

    name: str
    keys: Sequence[str]
    clicks: Sequence[str]
    done: Callable[[AppHarness], bool]
    arriving: bool = False


def _chosen(harness: AppHarness, what: str) -> str:
    choice = harness.session.choice
    return {"persona": choice.persona.stem, "model": choice.profile.name, "effort": choice.wishes.effort or ""}[what]


def _has_file(_: AppHarness) -> bool:
    return any(Path.cwd().glob("*.md"))


TASKS = (
    Task(
        "take another persona",
        ("f2", "> Enter takes", *"plan", "enter", "> Enter takes ●", "enter"),
        ("Assistant F2|· Assistant", "planner", "Enter takes ●"),
        lambda harness: at_chat(harness) and _chosen(harness, "persona") == "planner",
    ),
    Task(
        "take another model",
        ("f3", "> Enter chooses", *"6.2-sol", "enter"),
        ("gpt-6.1-sol F3|practice · gpt-6.1-sol", "gpt-6.2-sol"),
        lambda harness: at_chat(harness) and _chosen(harness, "model") == "gpt-6.2-sol",
    ),
    Task(
        "think harder",
        ("f4", "> Enter", *"high", "enter"),
        ("effort: default", "  high"),
        lambda harness: at_chat(harness) and _chosen(harness, "effort") == "high",
    ),
    Task(
        "stop a reply",
        ("escape",),
        ("Esc stop",),
        lambda harness: harness.chat.live is None,
        arriving=True,
    ),
    Task(
        "ask for the reply again",
        ("f7",),
        ("commands", "Ask again"),
        lambda harness: harness.replies() == 2 and harness.chat.live is None,
    ),
    Task(
        "copy a code block",
        (*"/copy", "space", "1", "enter"),
        ("copy",),
        lambda harness: harness.app.clipboard.startswith("{"),
    ),
    Task(
        "look at the next request, and come back",
        ("alt+x", "> Escape back", "escape"),
        ("of 1.05M", "Escape back"),
        at_chat,
    ),
    Task(
        "read about the keys, and come back",
        ("?", "> Writing and moving", "escape"),
        ("? help", "practice"),
        at_chat,
    ),
    Task(
        "write the session as Markdown",
        ("f6", "> Export", "enter"),
        ("commands", "Export", "Enter writes"),
        _has_file,
    ),
    Task(
        "go on with another session",
        ("f5", "> Space", *"older", "enter"),
        (f"^{PROMPT}", "the older one"),
        lambda harness: at_chat(harness) and "older" in harness.session.conversation.title,
    ),
)


async def by_keys(task: Task, harness: AppHarness, pilot: Pilot[int]) -> int:
    """Do a task by keys alone, and return how many were pressed."""
    pressed = [step for step in task.keys if not step.startswith("> ")]
    for step in task.keys:
        if step in pressed:
            await pilot.press(step)
        else:
            await until(pilot, lambda words=step[2:]: place_of(harness, words) is not None)  # type: ignore[misc]
    await until(pilot, lambda: task.done(harness))
    return len(pressed)


async def by_mouse(task: Task, harness: AppHarness, pilot: Pilot[int]) -> int:
    """Do a task by mouse alone, and return how many clicks that took."""
    for words in task.clicks:
        await pilot.click(offset=await _end_of(words, harness, pilot))
    await until(pilot, lambda: task.done(harness))
    return len(task.clicks)


async def _end_of(words: str, harness: AppHarness, pilot: Pilot[int]) -> tuple[int, int]:
    """Return where the last sign of words is, once they are seen; a list that has them further down is scrolled."""
    ways = [(way.lstrip("^"), way.startswith("^")) for way in words.split("|")]
    async with asyncio.timeout(LONGEST):
        while True:
            await pilot.pause()
            for way, uppermost in ways:
                if (place := place_of(harness, way, uppermost=uppermost)) is not None:
                    return place[0] + len(way) - 1, place[1]
            if rows := harness.app.screen.query(RowList):
                rows.first().scroll_relative(y=3, animate=False)


async def counted(task: Task, size: tuple[int, int], *, mouse: bool) -> int:
    """Do a task in a session of its own, and return how many keys or clicks it took."""
    with tempfile.TemporaryDirectory() as name, chdir(name):
        harness = AppHarness(Path(name) / "home")
        async with harness.app.run_test(size=size) as pilot:
            await harness.opened(pilot)
            if "older" in str(task.keys) + str(task.clicks):
                await harness.ask(pilot, "the older one")
                await pilot.press("ctrl+n")
                await until(pilot, lambda: not harness.session.begun)
            if task.arriving:
                harness.may_go_on.clear()
                await harness.send(pilot, PROMPT)
            else:
                await harness.ask(pilot, PROMPT)
            await pilot.pause()
            return await (by_mouse if mouse else by_keys)(task, harness, pilot)


async def table() -> str:
    """Return the table of all tasks, made by doing them."""
    rows = ["| task | keys | clicks at 80x24 | at 120x40 |", "|---|--:|--:|--:|"]
    for task in TASKS:
        keys = {await counted(task, size, mouse=False) for size in SIZES}
        clicks = [await counted(task, size, mouse=True) for size in SIZES]
        rows.append(f"| {task.name} | {keys.pop()} | {clicks[0]} | {clicks[1]} |")
    return "\n".join(rows)


def put_into(page: str, rows: str) -> str:
    """Return a page with a table between its two marks."""
    return re.sub(f"{BEGINS}.*{ENDS}", lambda _: f"{BEGINS}\n{rows}\n{ENDS}", page, flags=re.DOTALL)


if __name__ == "__main__":
    os.environ.pop("OPENAI_API_KEY", None)
    PAGE.write_text(put_into(PAGE.read_text("utf-8"), asyncio.run(table())), "utf-8")
