"""The moments worth a picture, each a function that drives a running app to it.

Used by the snapshot tests and by ``screenshots/make.py``, so that pages, tests and program show one thing.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import chdir
from dataclasses import replace
from typing import Any

from textual.pilot import Pilot

from tests import sample_receipts, sample_replies, sample_votes
from tests.app_harness import AppHarness, SteppedHarness, shown_text, until
from tests.doubles import ScriptedProvider
from tests.example_session import example_lines
from tests.narrowing import present
from tests.sample_imports import chatgpt_export
from tests.sample_sessions import write_sample_sessions
from tests.still_cursors import hold_cursors
from tui.app.chat.composer import Composer
from tui.app.chat.messages import Opened
from tui.app.personas.card import PersonaCard
from tui.app.personas.editor import PersonaEditor
from tui.app.personas.picker import PersonaPicker
from tui.app.personas.switch import SwitchQuestion
from tui.app.personas.values_form import ValuesForm
from tui.app.pickers.question import SmallBudget
from tui.app.sessions.session_list import SessionList
from tui.app.sessions.trash_list import TrashList
from tui.app.transcript.view import Transcript
from tui.app.xray.make_room import MakeRoom
from tui.core.connection_kinds import AZURE
from tui.core.conversation.filing import Filing
from tui.core.conversation.message import ReplyStatus
from tui.core.conversation.record import Line, Record, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.personas.persona import Persona
from tui.core.request import Request, Route
from tui.core.stream import Finished, Identified, ReasoningDelta, StreamValue, TextDelta, UsageReported
from tui.core.usage.usage import Usage, reported
from tui.store.tally import TallyFile

Scenario = Callable[[AppHarness, Pilot[int]], Awaitable[None]]
Moment = tuple[Scenario, dict[str, Any]]

hold_cursors()


async def box(harness: AppHarness, pilot: Pilot[int], key: str) -> None:
    """Open a box by its key, and wait for it: keys that are pressed before it is there go to the composer."""
    await pilot.press(key)
    await until(pilot, lambda: harness.app.screen.is_modal)


async def first_start(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)


async def thinking(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)
    await harness.ask(pilot, "What makes a good first Python API?")
    harness.may_go_on.clear()
    await harness.send(pilot, "And which of these would you leave out at first?")
    await until(pilot, lambda: harness.chat.live is not None)
    harness.clock.seconds += 7
    harness.chat.controllers.turn.tick()
    await pilot.pause()


async def experienced(harness: AppHarness, pilot: Pilot[int]) -> None:
    write_sample_sessions(harness.assembly.paths.sessions)
    await harness.opened(pilot)
    await until(pilot, lambda: bool(harness.assembly.history.stats("o1", practice=True)))


async def thinking_as_usual(harness: AppHarness, pilot: Pilot[int]) -> None:
    await experienced(harness, pilot)
    await thinking(harness, pilot)


async def reply_options(harness: AppHarness, pilot: Pilot[int]) -> None:
    """F4 of a model that takes verbosity, mode and tier: one of them is set."""
    await harness.opened(pilot)
    harness.screen.query_one(Composer).load_text("/verbosity low")
    await pilot.press("enter")
    await until(pilot, lambda: "verbosity from here on: low" in harness.said())
    await box(harness, pilot, "f4")


async def service_tier(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The tiers that a model takes, and what each costs."""
    await reply_options(harness, pilot)
    await pilot.press(*"tier", "enter")
    await until(pilot, lambda: "usual price" in shown_text(harness))


async def with_panel(harness: AppHarness, pilot: Pilot[int]) -> None:
    """A turn that ended, after turns enough to say what is typical; with the full panel where it leaves room."""
    await experienced(harness, pilot)
    await finished(harness, pilot)
    if harness.app.size.width < 100:
        return
    harness.screen.query_one(Composer).load_text("/panel full")
    await pilot.press("enter")
    await until(pilot, lambda: harness.chat.meter_panel.display)


async def what_if(harness: AppHarness, pilot: Pilot[int]) -> None:
    await experienced(harness, pilot)
    await box(harness, pilot, "f4")
    await until(pilot, lambda: "turns of o1" in shown_text(harness))


async def usage(harness: AppHarness, pilot: Pilot[int]) -> None:
    await experienced(harness, pilot)
    await box(harness, pilot, "alt+u")
    await until(pilot, lambda: "turns" in shown_text(harness))


async def session_search(harness: AppHarness, pilot: Pilot[int]) -> None:
    await experienced(harness, pilot)
    await box(harness, pilot, "f5")
    await pilot.press(*"lease")
    await until(pilot, lambda: "two leases" in shown_text(harness))
    search = harness.top(SessionList)
    await until(pilot, lambda: bool(search._preview.hits))


def file_sample_sessions(harness: AppHarness) -> None:
    """Write the sessions of two weeks, with tags, pins and an archive."""
    write_sample_sessions(harness.assembly.paths.sessions)
    names = sorted(path.stem for path in harness.assembly.paths.sessions.glob("*.jsonl"))
    for number, filing in {
        0: Filing(add=("home", "rent"), archived=True),
        3: Filing(add=("api",), pinned=True),
        4: Filing(add=("home", "rent")),
        6: Filing(add=("essay",)),
        8: Filing(add=("home",)),
        9: Filing(add=("rent", "work")),
        10: Filing(archived=True),
    }.items():
        harness.assembly.sessions.file(names[number], filing)


async def session_filters(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Sessions with tags, narrowed by two filters."""
    file_sample_sessions(harness)
    await harness.opened(pilot)
    await box(harness, pilot, "f5")
    listed = harness.top(SessionList)
    await until(pilot, lambda: len(listed.rows) == 10)
    await pilot.press(*"tag:rent cost:>0.3")
    await until(pilot, lambda: len(listed.shown) == 2)
    await until(pilot, lambda: "▌" in shown_text(harness) or not listed.tells_beside)


async def trash(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Deleted sessions, of which two are selected."""
    file_sample_sessions(harness)
    await harness.opened(pilot)
    await box(harness, pilot, "f5")
    listed = harness.top(SessionList)
    await until(pilot, lambda: len(listed.rows) == 10)
    await pilot.press("down", "space", "down", "space", "down", "space", "ctrl+t")
    await until(pilot, lambda: len(listed.rows) == 7)
    await pilot.press("tab")
    await until(pilot, lambda: isinstance(harness.app.screen, TrashList))
    await pilot.press("space", "space")
    await until(pilot, lambda: "2 selected" in shown_text(harness))


async def finished(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)
    await harness.ask(pilot, "What makes a good first Python API?")
    await harness.ask(pilot, "And which of these would you leave out at first?")


async def long_session(harness: AppHarness, pilot: Pilot[int]) -> None:
    """A session of many turns, read somewhere in its middle."""
    await of_session(sample_replies.LONG)(harness, pilot)
    await pilot.press("pageup")


async def persona_picker(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)
    await harness.ask(pilot, "What makes a good first Python API?")
    await box(harness, pilot, "f2")
    await pilot.press(*"plan")
    await until(pilot, lambda: len(harness.top(PersonaPicker).shown) < len(harness.top(PersonaPicker).rows))


async def persona_card(harness: AppHarness, pilot: Pilot[int]) -> None:
    """How a persona travels to a model that has no place for instructions."""
    await persona_picker(harness, pilot)
    await pilot.press("ctrl+t")
    await until(pilot, lambda: isinstance(harness.app.screen, PersonaCard) and "tokens" in shown_text(harness))


async def persona_values(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The values of a persona's variables, asked for where the one in use is chosen once more."""
    await harness.opened(pilot)
    for _ in range(2):
        harness.screen.query_one(Composer).load_text("/persona interviewer")
        await pilot.press("enter")
        await until(pilot, lambda: harness.session.choice.persona.stem == "interviewer")
    await until(pilot, lambda: isinstance(harness.app.screen, ValuesForm))
    await pilot.pause()


async def persona_editor(harness: AppHarness, pilot: Pilot[int]) -> None:
    """A built-in persona that is being changed, with what is advised against at its line."""
    harness.screen.query_one(Composer).load_text("/persona edit coder")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(harness.app.screen, PersonaEditor))
    editor = harness.top(PersonaEditor)
    await pilot.press("ctrl+end", *"Think step by step.")
    await until(pilot, lambda: editor.checked.text == editor.source.text)
    await pilot.pause()
    await pilot.press("ctrl+n")
    await pilot.pause()


async def persona_switched(harness: AppHarness, pilot: Pilot[int]) -> None:
    await persona_picker(harness, pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(harness.app.screen, SwitchQuestion))
    await pilot.press("enter")
    await until(pilot, lambda: not harness.app.screen.is_modal)
    await harness.ask(pilot, "Plan the first week.")
    while "in place of" not in shown_text(harness):
        await pilot.press("pageup")


async def make_room(harness: AppHarness, pilot: Pilot[int]) -> None:
    await finished(harness, pilot)
    session = harness.session
    used = session.context().used.value or 0
    profile = replace(session.choice.profile, window=used + 60_000, max_output=None)
    session.choose(replace(session.choice, profile=profile))
    composer = harness.screen.query_one(Composer)
    composer.load_text("Now write the whole of it. " * 6000)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom) and bool(harness.app.screen.shown))


async def summed_up(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The first turn as a summary, behind its line."""
    await finished(harness, pilot)
    await box(harness, pilot, "alt+r")
    await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom) and "Sum up" in shown_text(harness))
    await pilot.press("down", "down", "enter")
    await until(pilot, lambda: "as their summary" in shown_text(harness))


async def xray(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Every fate at once: adapted, kept, dropped, muted, pinned; and a draft."""
    await finished(harness, pilot)
    harness.screen.query_one(Composer).load_text("Then show me the smallest version that is still useful.")
    await pilot.press("alt+x")
    await until(pilot, lambda: "draft" in shown_text(harness))
    await pilot.press("home", "down", "p")
    await until(pilot, lambda: "Pinned" in shown_text(harness))
    await pilot.press("down", "down", "m")
    await until(pilot, lambda: "× muted" in shown_text(harness))


async def cached(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Two turns of a conversation that is long enough for the prompt cache."""
    await harness.opened(pilot)
    facts = "Our API keeps orders, customers and parcels, each with an id, a state and the time of its last change. "
    await harness.ask(pilot, f"practice: tokens=300\n{facts * 150}\nWhat would you name its resources?")
    await harness.ask(pilot, "practice: tokens=120\nAnd the states?")


async def xray_cache(harness: AppHarness, pilot: Pilot[int]) -> None:
    """What the service read from its cache, what is likely cached, and what will be written."""
    await cached(harness, pilot)
    harness.screen.query_one(Composer).load_text("Then show me the smallest version that is still useful.")
    await pilot.press("alt+x")
    await until(pilot, lambda: "draft" in shown_text(harness))
    await pilot.press("home", "down", "down", "down")


async def switch_price(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The difference to the persona in force, and what each way to switch has the service read again."""
    await cached(harness, pilot)
    await box(harness, pilot, "f2")
    await pilot.press(*"plan", "enter")
    await until(pilot, lambda: "tokens again" in shown_text(harness))


async def turn_persona(harness: AppHarness, pilot: Pilot[int]) -> None:
    """One turn that was asked under another persona, and a draft that names one."""
    await harness.opened(pilot)
    await harness.ask(pilot, "@brainstormer practice: tokens=160\nName a small library for rate limits.")
    composer = harness.screen.query_one(Composer)
    composer.load_text("@reviewer Which of these names would you not take?")
    await pilot.press("ctrl+end")
    await until(pilot, lambda: "@reviewer, this turn alone" in shown_text(harness))


async def xray_raw(harness: AppHarness, pilot: Pilot[int]) -> None:
    await xray(harness, pilot)
    await pilot.press("j")
    await until(pilot, lambda: "chat.completion" in shown_text(harness))
    await pilot.press("end")  # the time it was made is further up
    await until(pilot, lambda: "reasoning_tokens" in shown_text(harness))


async def filter_table(harness: AppHarness, pilot: Pilot[int]) -> None:
    """What the filter noticed on a whole reply: the line below it, and the table."""
    await harness.opened(pilot)
    await harness.ask(pilot, "practice: fault=flagged shape=code tokens=120\nTranspose a matrix in Python.")
    harness.screen.query_one(Composer).load_text("/filter")
    await box(harness, pilot, "enter")
    await until(pilot, lambda: "protected code" in shown_text(harness))


async def rate_limit(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Little is left of a rate limit, and a request takes more."""
    await harness.opened(pilot)
    await harness.ask(pilot, "practice: left=900 tokens=60\nWhat makes a good first Python API?")
    harness.screen.query_one(Composer).load_text("And how would you lay out its tests, folder by folder? " * 60)
    await box(harness, pilot, "enter")
    await until(pilot, lambda: "against the rate limit" in shown_text(harness))
    harness.chat.draft_changed()  # the text is back in the composer: counted now, and not once the keys pause
    await pilot.pause()


async def starved(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)
    await harness.ask(pilot, "practice: reasoning=4000\nProve it in one line.", small=True)


async def small_budget(harness: AppHarness, pilot: Pilot[int]) -> None:
    """A budget that three turns say is too small."""
    await harness.opened(pilot)
    for _ in range(3):
        await harness.ask(pilot, "practice: reasoning=1340 tokens=60\nWhat makes a good first Python API?")
    await harness.session.set_budget(500)
    harness.screen.query_one(Composer).load_text("And which of them would you leave out?")
    harness.chat.draft_changed()
    await still(harness, pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(harness.app.screen, SmallBudget))
    await pilot.pause()


async def private(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)
    await harness.ask(pilot, "practice: tokens=60\nWhat does this letter ask of me?")


async def session_list(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)
    for title in ("What makes a good first Python API?", "Compare these two leases", "Why is the sky dark at night?"):
        await harness.ask(pilot, title)
        harness.clock.seconds += 3600
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.session is not None and not harness.session.begun)
    await box(harness, pilot, "f5")


async def doctor(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)
    await box(harness, pilot, "f8")
    await until(pilot, lambda: getattr(harness.app.screen, "done", False))


async def connection(harness: AppHarness, pilot: Pilot[int]) -> None:
    await finished(harness, pilot)
    await box(harness, pilot, "alt+s")


async def connect(harness: AppHarness, pilot: Pilot[int]) -> None:
    await harness.opened(pilot)
    await box(harness, pilot, "f9")
    await pilot.press("enter", "down", "enter")  # Azure
    await until(pilot, lambda: "Endpoint" in shown_text(harness))
    await pilot.press("tab", "tab", *"https://example.openai.azure.com", "enter", *"o1-new", "enter", *"o1", "enter")


async def searching(harness: AppHarness, pilot: Pilot[int]) -> None:
    await finished(harness, pilot)
    await pilot.press("ctrl+f", *"reasoning")
    await until(pilot, lambda: re.search(r"\d+ of \d+ +Enter next", shown_text(harness)) is not None)


def of_session(records: Sequence[Record], *keys: str) -> Scenario:
    """Return the scenario that opens a session of these records, and then presses keys."""

    async def play(harness: AppHarness, pilot: Pilot[int]) -> None:
        await harness.opened(pilot)
        log = harness.assembly.sessions.create()
        log.append(SessionStarted(log.session), *records)
        log.close()
        opening = harness.assembly.resumed(harness.assembly.sessions.open(log.session))
        opening.notices.clear()  # that another connection would go on with it: pictures of replies show replies
        harness.chat.post_message(Opened(opening))
        await until(pilot, lambda: harness.replies() > 0)
        await pilot.press(*keys)

    return play


async def export(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The session of the page of exports, with a key in a last question; the preview is read on by a page."""
    await harness.opened(pilot)
    lines = example_lines()
    asked = UserSaid(7, f"Our log shows {KEY} when it runs. Is that the reason?")
    lines.append(Line(len(lines), "2026-11-28T09:35:00+00:00", asked))
    name = lines[0].record.session if isinstance(lines[0].record, SessionStarted) else ""
    file = harness.assembly.paths.sessions / f"{name}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(to_json(line) + "\n" for line in lines), "utf-8")
    opening = harness.assembly.resumed(harness.assembly.sessions.open(name))
    opening.notices.clear()
    harness.chat.post_message(Opened(opening))
    await until(pilot, lambda: harness.replies() > 0)
    harness.chat.controllers.export.here = lambda: "~/notes"
    await box(harness, pilot, "f6")
    await until(pilot, lambda: "tokens" in shown_text(harness) and "sk-pr" in shown_text(harness))
    await pilot.press("pagedown")


async def receipt(harness: AppHarness, pilot: Pilot[int]) -> None:
    await of_session(sample_receipts.SERVED_OTHERWISE)(harness, pilot)
    await box(harness, pilot, "alt+t")
    await until(pilot, lambda: "applied" in shown_text(harness))


async def folded(harness: AppHarness, pilot: Pilot[int]) -> None:
    """A long message and reasoning begin folded; long code is folded with the mouse."""
    await of_session(sample_replies.FOLDED, "ctrl+home")(harness, pilot)
    await until(pilot, lambda: "▾" in shown_text(harness))
    row = next(number for number, line in enumerate(shown_text(harness).split("\n")) if "▾" in line)
    await pilot.click(offset=(6, row))
    await until(pilot, lambda: "That is all of it." in shown_text(harness))


async def without_starters(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The transcript has the room of the starters, so that following a reply does not depend on when they leave."""
    await harness.opened(pilot)
    harness.chat.starter_list.show(())
    await pilot.pause()


async def writing(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Reasoning that can be read, then text that has only begun."""
    text = "Start with **one** resource:\n\n1. who calls it\n2. what they get ba"
    await without_starters(harness, pilot)
    session = harness.session
    more = asyncio.Event()
    script = (
        ReasoningDelta(sample_replies.SUMMARY),
        lambda: setattr(harness.clock, "seconds", 6.0),
        TextDelta(text),
        more,
    )
    session.choose(replace(session.choice, provider=ScriptedProvider(*script, route=session.choice.provider.route)))
    await harness.send(pilot, "What makes a good first Python API?")
    await until(pilot, lambda: text in [entry.text for entry in harness.chat.feed.transcript.entries])


async def waiting(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The service asked to be left alone for a while: the time left, why, and what Escape does."""
    await without_starters(harness, pilot)
    harness.clock.stopped = True
    await harness.send(pilot, "practice: fault=429 retry_after=20 times=1")
    await until(pilot, lambda: "sent again in" in shown_text(harness))


PROMPT = "What makes a good first Python API?"
KEY = "sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU"  # nobody's
TYPING = 0.12  # seconds a key: slow enough for the draft to be counted at each
READING = 3.5  # seconds that a finished turn is to be seen


async def compare_costs(harness: AppHarness, pilot: Pilot[int], prompt: str = PROMPT) -> None:
    """What comparing three efforts will take, before anything is sent."""
    await harness.opened(pilot)
    harness.screen.query_one(Composer).load_text(prompt)
    await box(harness, pilot, "alt+v")
    await pilot.press("up", "space", "down", "down", "space")
    await until(pilot, lambda: "together" in shown_text(harness))


async def compare(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Three efforts side by side, all of them over."""
    await compare_costs(harness, pilot)
    await pilot.press("enter")
    await until(pilot, lambda: "goes on from one" in shown_text(harness))
    await pilot.press("home", "right", "home", "right", "home", "right")


async def compare_blind(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Three efforts under letters, in the order that is the reverse of what was ticked, all of them over."""
    await harness.opened(pilot)
    session = harness.session
    session.choose(replace(session.choice, provider=ThreeAnswers(route=session.choice.provider.route)))
    await compare_costs(harness, pilot)
    harness.chat.controllers.compare.shuffle = list.reverse
    await pilot.press("alt+h", "enter")
    await until(pilot, lambda: "chooses the best" in shown_text(harness))


async def compare_revealed(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The second of three replies was chosen, and the names are shown."""
    await compare_blind(harness, pilot)
    await pilot.press("b")
    await until(pilot, lambda: "goes on from one" in shown_text(harness))


async def tally(harness: AppHarness, pilot: Pilot[int]) -> None:
    """What was chosen in fourteen blind comparisons and one more, on a screen of its own."""
    await harness.opened(pilot)
    kept = TallyFile(harness.assembly.paths.tally)
    for vote in sample_votes.VOTES:
        await asyncio.to_thread(kept.add, vote)
    harness.screen.query_one(Composer).load_text("/tally")
    await pilot.press("enter")
    await until(pilot, lambda: "Escape back" in shown_text(harness))


async def compare_diff(harness: AppHarness, pilot: Pilot[int]) -> None:
    await compare(harness, pilot)
    await pilot.press("right", "d")
    await until(pilot, lambda: getattr(harness.app.screen, "done", False))


async def compare_seed(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The same three times with a seed: the fingerprint, and what the texts show."""
    await harness.opened(pilot)
    harness.screen.query_one(Composer).load_text("What makes a good first Python API?")
    await box(harness, pilot, "alt+v")
    await pilot.press("right", "right")
    await until(pilot, lambda: "together" in shown_text(harness))
    await pilot.press("enter")
    await until(pilot, lambda: "system_fingerprint" in shown_text(harness))


async def compare_runs(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Azure's page on reproducible outputs: one question three times with a seed, each story cut off at 50 tokens."""
    await harness.opened(pilot)
    session = harness.session
    deployment = "gpt-35-turbo-0125"
    place = f"example.openai.azure.com ({deployment})"
    route = Route("page", AZURE, place, deployment, "chat", stores=False, api_version="2024-02-01")
    persona = Persona("page", "Page", "You are a helpful assistant.")
    session.choose(replace(session.choice, provider=ThreeStories(route=route), persona=persona))
    harness.screen.query_one(Composer).load_text("Tell me a story about how the universe began?")
    await box(harness, pilot, "alt+v")
    await pilot.press("right", "right")
    await until(pilot, lambda: "each of 3 runs" in shown_text(harness))
    await pilot.press("enter")
    await until(pilot, lambda: "system_fingerprint" in shown_text(harness))


class ThreeAnswers(ScriptedProvider):
    """Answers each effort in other words, and thinks the longer the greater it is."""

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        self.requests.append(request)
        text, thought = sample_votes.ANSWERS[request.effort or ""]
        yield ReasoningDelta("What would a beginner look for first?")
        yield TextDelta(text)
        yield UsageReported(Usage(reported(412), reported(0), reported(thought + 96), reported(thought)))
        yield Finished(ReplyStatus.COMPLETE, "stop")


class ThreeStories(ScriptedProvider):
    """Tells one story twice and another once, each up to its fiftieth token."""

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        self.requests.append(request)
        yield Identified(model="gpt-35-turbo", system_fingerprint="fp_44709d6fcb")
        yield TextDelta(sample_replies.STORIES[(len(self.requests) - 1) % len(sample_replies.STORIES)])
        await asyncio.sleep(0)
        yield UsageReported(Usage(reported(27), reported(0), reported(50), reported(0)), reported(77))
        yield Finished(ReplyStatus.LENGTH, "length")


async def advice(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The mark at the text being written."""
    await harness.opened(pilot)
    log = "\n".join(f"10:0{n}:12 worker-{n % 3} job {1000 + n} failed: connection reset by peer" for n in range(9))
    harness.screen.query_one(Composer).load_text(f"Why do these jobs fail? Think step by step.\n\n{log}")
    await until(pilot, lambda: "2 hints" in shown_text(harness))


async def advice_findings(harness: AppHarness, pilot: Pilot[int]) -> None:
    await advice(harness, pilot)
    await box(harness, pilot, "alt+h")
    await until(pilot, lambda: "Proposed" in shown_text(harness))


async def tree(harness: AppHarness, pilot: Pilot[int]) -> None:
    """The tree of a session with two replies to one message, an aside, a bookmark, and a message said in two ways."""
    await harness.opened(pilot)
    await harness.ask(pilot, "What is a tree?")
    first, before = harness.session.conversation.head, harness.replies()
    await pilot.press("f7")
    await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)
    second = present(harness.session.conversation.head)
    await harness.ask(pilot, "And a forest?")
    await harness.session.go_on_from(second, harness.session.choice)
    await harness.ask(pilot, "And a wood?")
    await aside(harness, pilot)
    await pilot.press("escape")
    await until(pilot, lambda: harness.app.screen is harness.screen)
    await harness.session.mark([present(first)], "bookmarked", on=True)
    await pilot.press("alt+l")
    await until(pilot, lambda: "The next request from here" in shown_text(harness))


async def aside(harness: AppHarness, pilot: Pilot[int]) -> None:
    """A question on the side, answered."""
    await harness.opened(pilot)
    if not harness.replies():
        await harness.ask(pilot, "What is a tree?")
    harness.screen.query_one(Composer).load_text("/aside What is bark?")
    await pilot.press("enter")
    await until(pilot, lambda: "Enter keeps it" in shown_text(harness))
    await pilot.press("ctrl+end", "home")  # how many lines are new depends on when they came
    await until(pilot, lambda: "new lines below" not in shown_text(harness))


async def editing(harness: AppHarness, pilot: Pilot[int]) -> None:
    """A message with two replies, taken up again to be said in another way."""
    await harness.opened(pilot)
    await still(harness, pilot)
    await harness.ask(pilot, "What is a tree?")
    before = harness.replies()
    await pilot.press("f7")
    await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)
    await pilot.press("up")
    await until(pilot, lambda: "editing message 1" in shown_text(harness))


async def imported(harness: AppHarness, pilot: Pilot[int]) -> None:
    """An export of ChatGPT's, imported: what came of it, and what was left out or could not be read."""
    await harness.opened(pilot)
    await still(harness, pilot)
    folder = harness.assembly.paths.config.parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conversations.json").write_text(json.dumps(chatgpt_export()), "utf-8")
    with chdir(folder):  # so that the path is no path of this machine
        harness.screen.query_one(Composer).load_text("/import conversations.json")
        await pilot.press("enter")
        await until(pilot, lambda: "Enter shows the sessions" in shown_text(harness))


async def fork(harness: AppHarness, pilot: Pilot[int]) -> None:
    """A fork of a session and its tree: it went on otherwise, and `o` goes back to what it was made of."""
    await harness.opened(pilot)
    parent = harness.session
    await harness.ask(pilot, "What is a tree?")
    await harness.ask(pilot, "And a forest?")
    await pilot.press("alt+l")
    await until(pilot, lambda: "The next request from here" in shown_text(harness))
    await pilot.press("up", "up", "f")
    await until(pilot, lambda: harness.chat.session not in (None, parent))
    await harness.ask(pilot, "And a wood?")
    await pilot.press("alt+l")
    await until(pilot, lambda: "The next request from here" in shown_text(harness))


async def turn(harness: SteppedHarness, pilot: Pilot[int]) -> AsyncIterator[float]:
    """A whole turn, written, thought about and answered. Yield at each moment for how many seconds it is to be seen."""
    await experienced(harness, pilot)
    await still(harness, pilot)
    yield 0.5
    for key in PROMPT:
        await pilot.press(key)
        harness.chat.draft_changed()
        yield TYPING
    yield 0.5
    await pilot.press("enter")
    await until(pilot, lambda: harness.chat.live is not None)
    async for seconds in harness.steps(pilot):
        yield seconds
    yield READING


async def still(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Wait until all that is said has its place."""
    await until(pilot, lambda: all(each.settled for each in harness.app.screen.query(Transcript)))


# Every moment worth a picture: how to get there, and the flags mull is started with.
MOMENTS: dict[str, Moment] = {
    "first-start": (first_start, {}),
    "thinking": (thinking, {"model": "o1"}),
    "thinking-as-usual": (thinking_as_usual, {"model": "o1"}),
    "effort-what-if": (what_if, {"model": "o1"}),
    "reply-options": (reply_options, {"model": "gpt-6-sol"}),
    "service-tier": (service_tier, {"model": "gpt-6-sol"}),
    "usage": (usage, {"model": "o1"}),
    "session-search": (session_search, {"model": "o1"}),
    "finished": (with_panel, {"model": "o1"}),
    "persona-picker": (persona_picker, {"model": "o1"}),
    "persona-card": (persona_card, {"model": "o1-mini"}),
    "persona-values": (persona_values, {"model": "o1"}),
    "persona-editor": (persona_editor, {"model": "o1"}),
    "xray-cache": (xray_cache, {"model": "gpt-6.1-sol"}),
    "switch-price": (switch_price, {"model": "gpt-6.1-sol"}),
    "persona-switched": (persona_switched, {"model": "gpt-4o"}),
    "turn-persona": (turn_persona, {"model": "o1"}),
    "make-room": (make_room, {"model": "o1"}),
    "summed-up": (summed_up, {"model": "o1"}),
    "filter-table": (filter_table, {"model": "o1"}),
    "rate-limit": (rate_limit, {"model": "o1"}),
    "starved": (starved, {"model": "o1", "max_output_tokens": 1000}),
    "small-budget": (small_budget, {"model": "o1"}),
    "private": (private, {"model": "o1", "private": True}),
    "session-list": (session_list, {"model": "o1"}),
    "session-filters": (session_filters, {"model": "o1"}),
    "trash": (trash, {"model": "o1"}),
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
    "compare-blind": (compare_blind, {"model": "o1"}),
    "compare-revealed": (compare_revealed, {"model": "o1"}),
    "tally": (tally, {"model": "o1"}),
    "compare-diff": (compare_diff, {"model": "o1"}),
    "compare-seed": (
        compare_runs,
        {"model": "gpt-35-turbo-0125", "temperature": 0.7, "max_output_tokens": 50, "seed": 42},
    ),
    "advice": (advice, {"model": "o1"}),
    "advice-findings": (advice_findings, {"model": "o1"}),
    **{name: (of_session(records, "ctrl+home"), {"model": "o1"}) for name, records in sample_replies.BLOCKS.items()},
    **{name: (of_session(records), {"model": "o1"}) for name, records in sample_replies.ENDINGS.items()},
    "tree": (tree, {"model": "o1"}),
    "aside": (aside, {"model": "o1"}),
    "fork": (fork, {"model": "o1"}),
    "editing": (editing, {"model": "o1"}),
    "export": (export, {"model": "o1"}),
    "imported": (imported, {"model": "o1"}),
    "receipt": (receipt, {"model": "o1"}),
    "served-otherwise": (of_session(sample_receipts.SERVED_OTHERWISE), {"model": "o1"}),
}
