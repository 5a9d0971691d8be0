"""The moments worth a picture, each a function that drives a running app to it.

Used by the snapshot tests and by ``screenshots/make.py``, so that README, tests and program show one thing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from textual.pilot import Pilot

from tests import shown
from tests.doubles import ScriptedProvider
from tests.past import live_through
from tests.stage import Stage, shown_text, until
from tui.app.chat.composer import Composer
from tui.app.chat.messages import Opened
from tui.app.xray.make_room import MakeRoom
from tui.core.conversation.record import Record, SessionStarted
from tui.core.stream import ReasoningDelta, TextDelta

Scenario = Callable[[Stage, Pilot[int]], Awaitable[None]]
Moment = tuple[Scenario, dict[str, Any]]


async def first_start(stage: Stage, pilot: Pilot[int]) -> None:
    await stage.opened(pilot)


async def thinking(stage: Stage, pilot: Pilot[int]) -> None:
    await stage.opened(pilot)
    await stage.ask(pilot, "What makes a good first Python API?")
    stage.may_go_on.clear()
    await stage.send(pilot, "And which of these would you leave out at first?")
    await until(pilot, lambda: stage.chat.live is not None)
    stage.clock.seconds += 7
    stage.chat.controllers.turn.tick()
    await pilot.pause()


async def experienced(stage: Stage, pilot: Pilot[int]) -> None:
    live_through(stage.assembly.paths.sessions)
    await stage.opened(pilot)
    await until(pilot, lambda: bool(stage.assembly.history.stats("o1", practice=True)))


async def thinking_as_usual(stage: Stage, pilot: Pilot[int]) -> None:
    await experienced(stage, pilot)
    await thinking(stage, pilot)


async def what_if(stage: Stage, pilot: Pilot[int]) -> None:
    await experienced(stage, pilot)
    await pilot.press("f4", "e")
    await until(pilot, lambda: "≤" in shown_text(stage))


async def usage(stage: Stage, pilot: Pilot[int]) -> None:
    await experienced(stage, pilot)
    await pilot.press("alt+u")
    await until(pilot, lambda: "turns" in shown_text(stage))


async def session_search(stage: Stage, pilot: Pilot[int]) -> None:
    await experienced(stage, pilot)
    await pilot.press("f5", *"lease")
    await until(pilot, lambda: "two leases" in shown_text(stage))
    await until(pilot, lambda: bool(getattr(stage.app.screen, "_excerpts", None)))


async def finished(stage: Stage, pilot: Pilot[int]) -> None:
    await stage.opened(pilot)
    await stage.ask(pilot, "What makes a good first Python API?")
    await stage.ask(pilot, "And which of these would you leave out at first?")


async def persona_picker(stage: Stage, pilot: Pilot[int]) -> None:
    await stage.opened(pilot)
    await stage.ask(pilot, "What makes a good first Python API?")
    await pilot.press("f2")
    await pilot.press(*"plan")
    await until(pilot, lambda: stage.app.screen.is_modal)


async def persona_switched(stage: Stage, pilot: Pilot[int]) -> None:
    await persona_picker(stage, pilot)
    await pilot.press("enter")
    await until(pilot, lambda: not stage.app.screen.is_modal)
    await stage.ask(pilot, "Plan the first week.")


async def make_room(stage: Stage, pilot: Pilot[int]) -> None:
    await finished(stage, pilot)
    session = stage.chat.session
    assert session is not None
    used = session.context().used.value or 0
    profile = replace(session.choice.profile, window=used + 60_000, max_output=None)
    session.choose(replace(session.choice, profile=profile))
    composer = stage.screen.query_one(Composer)
    composer.cursor_blink = False  # below a box that is open, it would stay as it was when that opened
    composer.load_text("Now write the whole of it. " * 6000)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(stage.app.screen, MakeRoom) and bool(stage.app.screen.shown))


async def summed_up(stage: Stage, pilot: Pilot[int]) -> None:
    """The first turn as a summary, behind its line."""
    await finished(stage, pilot)
    await pilot.press("alt+r")
    await until(pilot, lambda: isinstance(stage.app.screen, MakeRoom) and "Sum up" in shown_text(stage))
    await pilot.press("down", "down", "enter")
    await until(pilot, lambda: "as their summary" in shown_text(stage))


async def xray(stage: Stage, pilot: Pilot[int]) -> None:
    """Every fate at once: adapted, kept, dropped, muted, pinned; and a draft."""
    await finished(stage, pilot)
    stage.screen.query_one(Composer).load_text("Then show me the smallest version that is still useful.")
    await pilot.press("alt+x")
    await until(pilot, lambda: "draft" in shown_text(stage))
    await pilot.press("home", "down", "p")
    await until(pilot, lambda: "Pinned" in shown_text(stage))
    await pilot.press("down", "down", "m")
    await until(pilot, lambda: "× muted" in shown_text(stage))


async def xray_raw(stage: Stage, pilot: Pilot[int]) -> None:
    await xray(stage, pilot)
    await pilot.press("j")
    await until(pilot, lambda: "chat.completion" in shown_text(stage))
    await pilot.press("end")  # the time it was made is further up
    await until(pilot, lambda: "reasoning_tokens" in shown_text(stage))


async def starved(stage: Stage, pilot: Pilot[int]) -> None:
    await stage.opened(pilot)
    await stage.ask(pilot, "practice: reasoning=4000\nProve it in one line.")


async def session_list(stage: Stage, pilot: Pilot[int]) -> None:
    await stage.opened(pilot)
    for title in ("What makes a good first Python API?", "Compare these two leases", "Why is the sky dark at night?"):
        await stage.ask(pilot, title)
        stage.clock.seconds += 3600
        await pilot.press("ctrl+n")
        await until(pilot, lambda: stage.chat.session is not None and not stage.chat.session.begun)
    await pilot.press("f5")
    await until(pilot, lambda: stage.app.screen.is_modal)


async def doctor(stage: Stage, pilot: Pilot[int]) -> None:
    await stage.opened(pilot)
    await pilot.press("f8")
    await until(pilot, lambda: getattr(stage.app.screen, "done", False))


async def connection(stage: Stage, pilot: Pilot[int]) -> None:
    await finished(stage, pilot)
    await pilot.press("alt+s")
    await until(pilot, lambda: stage.app.screen.is_modal)


async def connect(stage: Stage, pilot: Pilot[int]) -> None:
    await stage.opened(pilot)
    await pilot.press("f9")
    await until(pilot, lambda: stage.app.screen.is_modal)
    await pilot.press("tab", "tab", *"https://example.openai.azure.com", "enter", *"o1-new", "enter", *"o1", "enter")


async def searching(stage: Stage, pilot: Pilot[int]) -> None:
    await finished(stage, pilot)
    await pilot.press("ctrl+f", *"reasoning")
    await until(pilot, lambda: re.search(r"\d+ of \d+ +Enter next", shown_text(stage)) is not None)


def of_session(records: list[Record], *keys: str) -> Scenario:
    """Return the scenario that opens a session of these records, and then presses keys."""

    async def play(stage: Stage, pilot: Pilot[int]) -> None:
        await stage.opened(pilot)
        log = stage.assembly.sessions.create()
        log.append(SessionStarted(log.session), *records)
        log.close()
        stage.chat.post_message(Opened(stage.assembly.resumed(stage.assembly.sessions.open(log.session))))
        await until(pilot, lambda: stage.replies() > 0)
        await pilot.press(*keys)

    return play


async def folded(stage: Stage, pilot: Pilot[int]) -> None:
    """A long message and reasoning begin folded; long code is folded with the mouse."""
    await of_session(shown.FOLDED, "ctrl+home")(stage, pilot)
    await until(pilot, lambda: "▾" in shown_text(stage))
    row = next(number for number, line in enumerate(shown_text(stage).split("\n")) if "▾" in line)
    await pilot.click(offset=(6, row))
    await until(pilot, lambda: "That is all of it." in shown_text(stage))


async def writing(stage: Stage, pilot: Pilot[int]) -> None:
    """Reasoning that can be read, then text that has only begun."""
    text = "Start with **one** resource:\n\n1. who calls it\n2. what they get ba"
    await stage.opened(pilot)
    session = stage.chat.session
    assert session is not None
    more = asyncio.Event()
    script = (ReasoningDelta(shown.SUMMARY), lambda: setattr(stage.clock, "seconds", 6.0), TextDelta(text), more)
    session.choose(replace(session.choice, provider=ScriptedProvider(*script, route=session.choice.provider.route)))
    await stage.send(pilot, "What makes a good first Python API?")
    await until(pilot, lambda: text in [entry.text for entry in stage.chat.feed.transcript.entries])


async def waiting(stage: Stage, pilot: Pilot[int]) -> None:
    """The service asked to be left alone for a while: the time left, why, and what Escape does."""
    await stage.opened(pilot)
    stage.clock.sleep = lambda seconds: asyncio.Event().wait()
    await stage.send(pilot, "practice: fault=429 retry_after=20 times=1")
    await until(pilot, lambda: "sent again in" in shown_text(stage))


PROMPT = "What makes a good first Python API?"


async def compare_costs(stage: Stage, pilot: Pilot[int], prompt: str = PROMPT) -> None:
    """What comparing three efforts will take, before anything is sent."""
    await stage.opened(pilot)
    stage.screen.query_one(Composer).load_text(prompt)
    await pilot.press("alt+v")
    await until(pilot, lambda: stage.app.screen.is_modal)
    await pilot.press("up", "space", "down", "down", "space")
    await until(pilot, lambda: "together" in shown_text(stage))


async def compare(stage: Stage, pilot: Pilot[int]) -> None:
    """Three efforts side by side, all of them over."""
    await compare_costs(stage, pilot)
    await pilot.press("enter")
    await until(pilot, lambda: "goes on from one" in shown_text(stage))
    await pilot.press("home", "right", "home", "right", "home", "right")


async def compare_diff(stage: Stage, pilot: Pilot[int]) -> None:
    await compare(stage, pilot)
    await pilot.press("right", "d")
    await until(pilot, lambda: getattr(stage.app.screen, "done", False))


async def compare_seed(stage: Stage, pilot: Pilot[int]) -> None:
    """The same twice with a seed: both fingerprints, and what they mean."""
    await stage.opened(pilot)
    stage.screen.query_one(Composer).load_text("What makes a good first Python API?")
    await pilot.press("alt+v")
    await until(pilot, lambda: stage.app.screen.is_modal)
    await pilot.press("right", "right")
    await until(pilot, lambda: "together" in shown_text(stage))
    await pilot.press("enter")
    await until(pilot, lambda: "system_fingerprint" in shown_text(stage))


async def still(stage: Stage, pilot: Pilot[int]) -> None:
    """Hold the cursors still, so that a picture does not depend on when it was taken."""
    for field in stage.app.screen.query("Input, TextArea"):
        field.cursor_blink = False
    for composer in stage.screen.query(Composer):
        composer.cursor_blink = False
    await pilot.pause()


# Every moment worth a picture: how to get there, and the flags mull is started with.
MOMENTS: dict[str, Moment] = {
    "first-start": (first_start, {}),
    "thinking": (thinking, {"model": "o1"}),
    "thinking-as-usual": (thinking_as_usual, {"model": "o1"}),
    "effort-what-if": (what_if, {"model": "o1"}),
    "usage": (usage, {"model": "o1"}),
    "session-search": (session_search, {"model": "o1"}),
    "finished": (finished, {"model": "o1"}),
    "persona-picker": (persona_picker, {"model": "o1"}),
    "persona-switched": (persona_switched, {"model": "gpt-4o"}),
    "make-room": (make_room, {"model": "o1"}),
    "summed-up": (summed_up, {"model": "o1"}),
    "starved": (starved, {"model": "o1", "max_output_tokens": 1000}),
    "session-list": (session_list, {"model": "o1"}),
    "doctor": (doctor, {"model": "o1"}),
    "connection": (connection, {"model": "o1"}),
    "connect": (connect, {}),
    "searching": (searching, {"model": "o1"}),
    "writing": (writing, {"model": "o1"}),
    "waiting": (waiting, {"model": "o1"}),
    "folded": (folded, {"model": "o1"}),
    "xray": (xray, {"model": "o1"}),
    "xray-raw": (xray_raw, {"model": "o1"}),
    "compare-costs": (compare_costs, {"model": "o1"}),
    "compare": (compare, {"model": "o1"}),
    "compare-diff": (compare_diff, {"model": "o1"}),
    "compare-seed": (compare_seed, {"model": "gpt-4o"}),
    **{name: (of_session(records, "ctrl+home"), {"model": "o1"}) for name, records in shown.BLOCKS.items()},
    **{name: (of_session(records), {"model": "o1"}) for name, records in shown.ENDINGS.items()},
}
