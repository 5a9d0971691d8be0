"""No text does anything to the terminal or the screen, wherever it is shown."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from tests.app.payloads import PAYLOADS, SURVIVE, unsafe
from tests.app.pickers.model_pickers import model_picker
from tests.app_harness import AppHarness, until
from tests.doubles import O1, FakeClock
from tui.app.chat.composer import Composer
from tui.app.chat.copyables import Piece, PieceKind
from tui.app.chat.header import Header, Heading
from tui.app.connection.doctor import Doctor
from tui.app.personas.picker import PersonaPicker
from tui.app.pickers.copyable import LinkPicker, PiecePicker
from tui.app.pickers.question import FileName, OpenLink
from tui.app.sessions.desk import OpenOne
from tui.app.sessions.questions import ForGood, NewTitle
from tui.app.sessions.session_list import SessionList
from tui.app.sessions.trash_list import TrashList
from tui.app.terminal.links import Link
from tui.app.transcript.entry import Entry
from tui.core.check_result import CheckResult
from tui.core.conversation.filing import Filing
from tui.core.personas.persona import Persona
from tui.core.ports import SearchHit, SessionSummary, TrashedSession
from tui.core.reply_facts import Fact
from tui.store.sessions.store import Sessions

BATCH = 80
BATCHES = [PAYLOADS[at : at + BATCH] for at in range(0, len(PAYLOADS), BATCH)]
KEYS = count()


def test_there_are_enough_of_them() -> None:
    assert len(PAYLOADS) >= 300


def painted(harness: AppHarness) -> str:
    """All that would be written for the screen as it is now; fails if a segment is a control code or a link."""
    text = ""
    for line in harness.app.screen._compositor.render_strips():
        for segment in line:
            assert not segment.control
            assert not (segment.style and segment.style.link)
            text += segment.text
    return text


def check(harness: AppHarness) -> str:
    text = painted(harness)
    assert unsafe(text) == ""
    assert harness.app._exception is None
    return text


Place = Callable[[AppHarness, Pilot[int], str], Awaitable[None]]


async def entry(harness: AppHarness, pilot: Pilot[int], new: Entry, *, opened: bool = False) -> None:
    transcript = harness.chat.feed.transcript
    transcript.show([new])
    if opened:
        transcript.action_scroll_home()
        transcript.action_toggle_folds()


def lines(text: str) -> str:
    return f"before\n\n{text}\n\nafter"


async def reply(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await entry(harness, pilot, Entry(f"k{next(KEYS)}", "reply", "o1", text=lines(text)))


async def arriving(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await entry(harness, pilot, Entry("live", "reply", "o1", live=True))
    for character in text:
        harness.chat.feed.transcript.extend("live", text=character)
    harness.chat.feed.transcript._streaming.work()


async def reasoning(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await entry(harness, pilot, Entry("live", "reply", "o1", live=True, reasoning=lines(text)))


async def summary(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await entry(harness, pilot, Entry(f"k{next(KEYS)}", "reply", "o1", text="x", reasoning=text))


async def summary_opened(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await entry(harness, pilot, Entry(f"k{next(KEYS)}", "reply", "o1", text="x", reasoning=lines(text)), opened=True)


async def message(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await entry(harness, pilot, Entry(f"k{next(KEYS)}", "user", "You", text=text))


async def persona(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await entry(harness, pilot, Entry(f"k{next(KEYS)}", "persona", text, text, lines(text), badges=(text,)))


async def persona_opened(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await entry(harness, pilot, Entry(f"k{next(KEYS)}", "persona", "P", text=lines(text)), opened=True)


async def heads_and_feet(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await entry(
        harness, pilot, Entry("live", "reply", text, text, text="x", badges=(text,), footer=(Fact(text),), live=True)
    )
    harness.chat.feed.transcript.set_status("live", text)


async def error(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    harness.chat.feed.transcript.show([])
    harness.chat.feed.error(text)


async def notice(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    harness.chat.feed.transcript.show([])
    harness.chat.feed.notice(f"exported to /home/{text}")


async def found(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await message(harness, pilot, text)
    harness.chat.feed.transcript.search(text[:3])


async def header(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    for part in text.split(" \n "):
        harness.screen.query_one(Header).heading = Heading(part, part, part, part, part, stored=part)
        check(harness)


async def composer(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    harness.screen.query_one(Composer).load_text(text)


async def status_line(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    harness.app.notify(text, severity="error")
    await pilot.pause()


async def search_bar(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    harness.chat.controllers.reading.search()
    harness.chat.query_one("#search-words", Input).value = text


IN_THE_CHAT: list[Place] = [
    reply, arriving, reasoning, summary, summary_opened, message, persona, persona_opened, heads_and_feet, error,
    notice, found, header, composer, status_line, search_bar,
]  # fmt: skip


@pytest.fixture
async def open_harness(tmp_path: Path) -> AsyncIterator[tuple[AppHarness, Pilot[int]]]:
    harness = AppHarness(tmp_path / "mull", model="o1")
    async with harness.app.run_test(size=(100, 110)) as pilot:
        await harness.opened(pilot)
        yield harness, pilot


@pytest.mark.parametrize("place", IN_THE_CHAT, ids=lambda place: place.__name__)
async def test_nothing_in_the_chat_obeys_a_text(open_harness: tuple[AppHarness, Pilot[int]], place: Place) -> None:
    harness, pilot = open_harness
    for batch in BATCHES:
        await place(harness, pilot, " \n ".join(batch))
        check(harness)
    await pilot.pause()
    check(harness)


async def facts(text: str) -> AsyncGenerator[CheckResult]:
    for part in text.split(" \n "):
        yield CheckResult("name", ok=False, text=part, remedy=part)


def piece(text: str) -> Piece:
    return Piece(PieceKind.CODE, text, text, text, text)


class Kept(Sessions):
    """A store in which every search finds the texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(Path("nowhere"), FakeClock().now)
        self.texts = texts

    def search(self, words: str, among: Collection[str] | None = None) -> list[SearchHit]:
        summary = SessionSummary("s0", "", "", "", 1)
        return [SearchHit(summary, tuple((text, True) for text in self.texts))]


async def named(title: str) -> None: ...


async def filed(filing: Filing) -> None: ...


def deleted(text: str) -> TrashedSession:
    return TrashedSession(SessionSummary(text, text, "", "", 1, text), "2026-11-20T14:01:00+00:00", 940)


SCREENS: dict[str, Callable[[Sequence[str]], Screen[Any]]] = {
    "sessions": lambda texts: SessionList(
        [SessionSummary(f"s{n}", text, "", "", 1, text) for n, text in enumerate(texts)],
        OpenOne("", named, filed),
        Kept(texts),
        FakeClock().now,
        export=lambda sessions: Screen(),
    ),
    "title": lambda texts: NewTitle("".join(texts)),
    "trash": lambda texts: TrashList([deleted(text) for text in texts], Kept(texts), FakeClock().now),
    "remove for good": lambda texts: ForGood([deleted("".join(texts))]),
    "personas": lambda texts: PersonaPicker([Persona(f"p{n}", text, text, text) for n, text in enumerate(texts)], "p0"),
    "models": lambda texts: model_picker([(text, replace(O1, name=text, known=False)) for text in texts], ("", "")),
    "pieces": lambda texts: PiecePicker([piece(text) for text in texts]),
    "links": LinkPicker,
    "file name": lambda texts: FileName("".join(texts), "".join(texts)),
    "open a link": lambda texts: OpenLink(Link("".join(texts), "".join(texts))),
    "doctor": lambda texts: Doctor("".join(texts), facts(" \n ".join(texts))),
}


@asynccontextmanager
async def over_the_chat(harness: AppHarness, pilot: Pilot[int], screen: Screen[Any]) -> AsyncIterator[None]:
    """Have a screen in front, and dismiss it again."""
    await harness.app.push_screen(screen)
    await until(pilot, lambda: harness.app.screen is screen)
    yield
    screen.dismiss(None)
    await until(pilot, lambda: harness.app.screen is not screen)


@pytest.mark.parametrize("name", SCREENS)
async def test_nothing_in_a_screen_over_the_chat_obeys_a_text(
    open_harness: tuple[AppHarness, Pilot[int]], name: str
) -> None:
    harness, pilot = open_harness
    for batch in BATCHES:
        async with over_the_chat(harness, pilot, SCREENS[name](batch)):
            check(harness)
            await pilot.press("down")
            check(harness)


async def test_nothing_typed_into_the_palette_is_obeyed(open_harness: tuple[AppHarness, Pilot[int]]) -> None:
    harness, pilot = open_harness
    await pilot.press("ctrl+p")
    await until(pilot, lambda: harness.app.screen is not harness.screen)
    for batch in BATCHES:
        harness.app.screen.query_one(Input).value = "".join(batch)
        await pilot.pause()
        check(harness)


async def test_what_people_write_is_seen_as_they_wrote_it(open_harness: tuple[AppHarness, Pilot[int]]) -> None:
    harness, pilot = open_harness
    for text in SURVIVE:
        for place in (reply, arriving, message, error, notice):
            await place(harness, pilot, text)
            assert text in check(harness)


async def test_markup_is_seen_as_text(open_harness: tuple[AppHarness, Pilot[int]]) -> None:
    harness, pilot = open_harness
    for text in ("[/]", "[true, false]", "[@click=app.quit]x[/]", "[ERROR]", "[red]x[/red]"):
        for place in (reply, message, summary_opened, error, notice, heads_and_feet):
            await place(harness, pilot, text)
            assert text in check(harness), place


async def test_what_was_removed_is_shown_in_reverse(open_harness: tuple[AppHarness, Pilot[int]]) -> None:
    harness, pilot = open_harness
    for place in (reply, message, error, summary_opened):
        await place(harness, pilot, "a\x1b[2Jb &#x202E;c" if place is reply else "a\x1b[2Jb \u202ec")
        signs = [
            segment.text
            for line in harness.app.screen._compositor.render_strips()
            for segment in line
            if segment.style and segment.style.reverse and segment.text in "␛\ufffd"
        ]
        assert signs == ["␛", "\ufffd"], place
