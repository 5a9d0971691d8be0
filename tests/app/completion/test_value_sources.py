"""The list opens at once, whatever a disk or a service takes: what is late is said to be read, and comes when it is."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.app.completion.test_completion import at
from tests.app_harness import AppHarness, opened_harness, until
from tests.idle_loop import Gate
from tests.narrowing import of_class
from tui.app.chat.composer import Composer
from tui.app.completion.value_sources import ValueSources
from tui.core.errors import StoreError
from tui.core.ports import SessionSummary

MANY = [SessionSummary(f"2026-{n:04}", f"Session {n}", "", "2026-11-01T10:00:00+00:00", n, "o1") for n in range(500)]
LATE = ["/sessions ", "/persona ", "/model "]


class Held:
    """What stands in a disk's place: it answers once it may."""

    def __init__(self, answer: Any) -> None:
        self.gate = Gate()
        self.threads: list[threading.Thread] = []
        self._answer = answer

    def __call__(self, *_: Any) -> Any:
        self.threads.append(threading.current_thread())
        self.gate.wait()
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


async def test_the_list_says_that_it_reads_and_shows_what_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        sources, shown = of_class(harness.chat.controllers.values, ValueSources), harness.chat.offer_list
        held = Held(MANY), Held(sources.personas.list()), Held(sources.models.models("practice"))
        monkeypatch.setattr(sources.session_store, "summaries", held[0])
        monkeypatch.setattr(sources.personas, "list", held[1])
        monkeypatch.setattr(sources.models, "models", held[2])
        for draft, reading in zip(LATE, held, strict=True):
            await at(harness, pilot, draft)
            assert (shown.offers, shown.note) == ((), f"reading {draft.strip('/ ').removesuffix('s')}s …")
            assert shown.has_class("some")
            reading.gate.open()
            await until(pilot, lambda: bool(shown.offers))
            assert shown.note == ""
            assert threading.main_thread() not in reading.threads
        await at(harness, pilot, "/sessions 499")
        assert [offer.name for offer in shown.offers] == ["Session 499"]
        broken = Held(StoreError("The sessions cannot be read."))
        broken.gate.open()
        monkeypatch.setattr(sources.session_store, "summaries", broken)
        await at(harness, pilot, "/x")
        await at(harness, pilot, "/sessions ")
        await until(pilot, lambda: harness.told() == "The sessions cannot be read.")


async def test_a_draft_from_before_the_start_has_its_list(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path / "home", model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        harness.screen.query_one(Composer).insert("/pers")
        await harness.opened(pilot)
        await until(pilot, lambda: [o.text for o in harness.chat.offer_list.offers] == ["/persona "])
