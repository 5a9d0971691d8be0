"""The document of a session: behind its turns, never twice at once, and the last word is in it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event

import pytest

from tests.doubles import FakeClock, Step
from tests.engine.session_harness import DONE, PLANNER, SessionHarness
from tui.core.conversation.tree import Conversation
from tui.core.documents import DocumentOutcome, DocumentState
from tui.core.errors import MullError, StoreError
from tui.core.stream import TextDelta
from tui.engine import document_keeping
from tui.engine.document_keeping import SHARE, DocumentKeeping


class Document:
    """Notes the last text of each conversation that is written; takes ``seconds`` of a clock, or waits at a gate."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.seconds = 0.0
        self.written: list[str] = []
        self.arriving: list[bool] = []
        self.gate: Event | None = None
        self.problem: MullError | None = None
        self.given_up = False

    def write(self, conversation: Conversation) -> DocumentOutcome:
        self.arriving.append(conversation.arriving)
        if self.gate is not None:
            self.gate.wait()
        if self.problem is not None:
            raise self.problem
        self.clock.seconds += self.seconds
        self.written.append(" ".join(message.text for message in conversation.path()[-1:]))
        state = DocumentState.FAILED if self.given_up else DocumentState.WRITTEN
        return DocumentOutcome(conversation.session, state)

    def give_up(self) -> None:
        self.given_up = True
        if self.gate is not None:
            self.gate.set()


class Kept(SessionHarness):
    """A session with a document."""

    def __init__(self, folder: Path, *script: Step) -> None:
        super().__init__(folder, *script)
        self.document = Document(self.clock)
        self.told: list[DocumentOutcome | MullError] = []
        self.keeping = DocumentKeeping(self.document, self.session.conversation, self.clock)
        self.keeping.told = self.told.append
        resources = self.session.resources
        resources.document = self.keeping
        resources.journal.changed = self.keeping.changed

    async def at_rest(self) -> None:
        """Wait until nothing is written."""
        while (task := self.keeping._writing or self.keeping._resting) is not None:
            await asyncio.wait([task])


async def test_a_turn_is_written_once_it_is_over(tmp_path: Path) -> None:
    held = Kept(tmp_path, TextDelta("One."), DONE)
    await held.reply()
    await held.at_rest()
    assert held.document.written[-1] == "One."
    held.provider.script[0] = TextDelta("Two.")
    await held.reply()
    await held.session.aclose()
    assert held.document.written[-1] == "Two."
    assert not any(held.document.arriving)
    assert [each.state for each in held.told if isinstance(each, DocumentOutcome)][-1] is DocumentState.WRITTEN


async def test_a_persona_a_title_and_another_branch_are_written_too(tmp_path: Path) -> None:
    held = Kept(tmp_path, TextDelta("One."), DONE)
    await held.reply()
    await held.at_rest()
    await held.session.switch_persona(PLANNER)
    await held.at_rest()
    assert held.document.written[-1] == "Plan."
    before = len(held.document.written)
    await held.session.rename("Another")
    await held.at_rest()
    assert len(held.document.written) == before + 1
    await held.session.go_on_from(None, held.session.choice)
    await held.at_rest()
    assert len(held.document.written) == before + 2


async def test_what_changes_while_it_is_written_is_in_the_next(tmp_path: Path) -> None:
    held = Kept(tmp_path, TextDelta("One."), DONE)
    held.document.gate = Event()
    await held.reply()
    for title in ("a", "b", "c"):
        await held.session.rename(title)
    held.document.gate.set()
    await held.at_rest()
    assert held.document.written == ["One.", "One."]


async def test_one_that_takes_long_is_written_rarely(tmp_path: Path) -> None:
    held = Kept(tmp_path, TextDelta("One."), DONE)
    held.document.seconds = 2.0
    await held.reply()
    await asyncio.wait(filter(None, [held.keeping._writing]))
    written = held.clock.seconds
    held.clock.stopped = True
    await held.session.rename("a")
    await held.session.rename("b")
    assert held.document.written == ["One."]
    held.clock.stopped = False
    await held.keeping.finish()  # the last word is in it, however short ago it was written
    assert held.document.written == ["One.", "One."]
    await held.session.rename("c")
    await held.at_rest()
    assert held.clock.seconds < written + 2 * SHARE + 9


async def test_a_refusal_is_told_and_the_next_turn_tries_again(tmp_path: Path) -> None:
    held = Kept(tmp_path, TextDelta("One."), DONE)
    held.document.problem = StoreError("The folder could not be written.")
    await held.reply()
    await held.at_rest()
    assert held.told[-1] is held.document.problem
    held.document.problem = None
    await held.session.rename("a")
    await held.at_rest()
    assert held.document.written == ["One."]


async def test_who_leaves_does_not_wait_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_keeping, "PATIENCE", 0.01)
    held = Kept(tmp_path, TextDelta("One."), DONE)
    held.document.gate = Event()
    await held.reply()
    await held.session.aclose()
    assert held.document.given_up
    (told,) = held.told
    assert isinstance(told, DocumentOutcome)
    assert told.state is DocumentState.FAILED
