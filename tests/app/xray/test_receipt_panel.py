"""The receipt of a turn: by its key and its command, of the turn in view, and of what an earlier mull kept."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests import sample_receipts
from tests.app_harness import AppHarness, opened_harness, shown_text, until, until_shown
from tests.scenarios import of_session
from tui.app.chat.composer import Composer
from tui.app.xray.receipt_panel import NO_BILL, NO_RECEIPT, WAS_IMPORTED, ReceiptPanel
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.receipt import Receipt, Setting
from tui.core.usage.cost import UNKNOWN_COST
from tui.core.usage.usage import UNKNOWN, Usage, reported

OUTCOME = sample_receipts.OUTCOME
LONG = Receipt({}, {}, {Setting.CACHE_KEY: "ab" * 40 + "\x1b[31m"}, ())
# Turns from the first to the last, each with what its receipt shows, and what it does not.
TURNS: list[tuple[ReplyOutcome, tuple[str, ...], tuple[str, ...]]] = [
    (
        OUTCOME,
        ("≠ model", "≠ tier", "gpt-5.5-2026-04-23", "Cost · tier priority", "fresh input", "$0.0154", "$0.0351"),
        ("≠ effort", "mode ", NO_BILL),
    ),
    (
        replace(OUTCOME, receipt=sample_receipts.AS_ASKED, notes=(), request_id=None),
        ("default", "fp_4f1a6c90b2"),
        ("≠ model", "≠ tier"),
    ),
    (
        ReplyOutcome(receipt=sample_receipts.SILENT, usage=Usage(UNKNOWN, UNKNOWN, reported(3), UNKNOWN)),
        ("qwen3", "not reported", NO_BILL, UNKNOWN_COST),
        ("≠ model", "verbosity", "fresh input"),
    ),
    (replace(OUTCOME, receipt=LONG), ("cache key", "ababab"), ("\x1b", "≠ model")),
    (replace(OUTCOME, receipt=None, notes=()), (NO_RECEIPT, "fresh input"), ("asked ", "≠ model")),
    (
        ReplyOutcome(ReplyStatus.INTERRUPTED, "stopped by you", receipt=sample_receipts.OTHERWISE),
        ("≠ model", NO_BILL),
        ("fresh input",),
    ),
]
RECORDS = [each for n, (outcome, *_) in enumerate(TURNS) for each in sample_receipts.turn(f"q{n}", outcome, 3 * n + 1)]


async def show(harness: AppHarness, pilot: Pilot[int]) -> ReceiptPanel:
    """Open the receipt by its command."""
    harness.screen.query_one(Composer).load_text("/receipt")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(harness.app.screen, ReceiptPanel))
    await until_shown(harness, pilot, "Receipt · turn")
    return harness.top(ReceiptPanel)


def lines_of(panel: ReceiptPanel, width: int) -> str:
    return "\n".join(str(line) for line in panel.lines(width))


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_each_receipt_shows_what_is_known_of_its_turn(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_harness(tmp_path / "mull", model="o1", size=size) as (harness, pilot):
        await of_session(RECORDS)(harness, pilot)
        await until(pilot, lambda: harness.replies() == len(TURNS))
        panel = await show(harness, pilot)
        await until_shown(harness, pilot, f"turn {len(TURNS)} of {len(TURNS)}")  # the end is followed: the last
        for number in range(len(TURNS), 0, -1):
            await until_shown(harness, pilot, f"turn {number} of {len(TURNS)}")
            assert "Escape closes" in shown_text(harness)  # the keys stay in view
            width = panel.query_one("#scroll").scrollable_content_region.width
            told, (_, has, lacks) = lines_of(panel, width), TURNS[number - 1]
            assert [words for words in has if words not in told] == []
            assert [words for words in lacks if words in told] == []
            assert max(len(line) for line in told.splitlines()) <= width
            await pilot.press("left")
        await pilot.press("left", "left")  # none before the first
        await until_shown(harness, pilot, "turn 1 of")
        await pilot.press("escape")
        assert harness.app.screen is harness.screen


async def test_it_is_of_the_turn_in_view(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1", size=(80, 24)) as (harness, pilot):
        await of_session(RECORDS)(harness, pilot)
        await until(pilot, lambda: harness.replies() == len(TURNS))
        transcript = harness.chat.transcript
        for keys, turn in ((["ctrl+home"], 1), (["ctrl+down"], 2), (["ctrl+end"], len(TURNS))):
            await pilot.press(*keys)
            await pilot.press("alt+t")
            await until_shown(harness, pilot, f"Receipt · turn {turn} of")
            await pilot.press("alt+t")
            await until(pilot, lambda: harness.app.screen is harness.screen)
        assert transcript.following
        assert transcript.reply_in_view is None


async def test_a_new_turn_of_practice_has_one_and_none_is_no_fault(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        await pilot.press("alt+t")
        await until_shown(harness, pilot, "no reply yet that has a receipt")
        await harness.ask(pilot, "Hello")
        await pilot.press("alt+t")
        await until_shown(harness, pilot, "Receipt · turn 1 of 1")
        told = lines_of(harness.top(ReceiptPanel), 90)
        assert re.search(r"\nin all +\$0\nat list prices +\$0\.\d+\n", told)


async def test_what_was_served_otherwise_is_told_at_once_and_when_it_is_opened_again(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="gpt-6.1-sol", size=(80, 24)) as (harness, pilot):
        await harness.ask(pilot, "practice: served=gpt-5.5-2026-04-23 tier=priority tokens=9")
        told = (
            "answered by gpt-5.5-2026-04-23, not by gpt-6.1-sol · served on the tier priority, which was not asked for"
        )
        entries = harness.chat.transcript.entries
        assert [entry.text for entry in entries if entry.kind == "warning"] == [told]
        assert "≠ answered by gpt-5.5-2026-04-23" in shown_text(harness)
        session = harness.session.conversation.session
    async with opened_harness(tmp_path / "mull", resume=session, size=(120, 40)) as (harness, pilot):
        await until(pilot, lambda: harness.replies() == 1)
        assert [entry.text for entry in harness.chat.transcript.entries if entry.kind == "warning"] == [told]
        assert "≠ answered by gpt-5.5-2026-04-23" in shown_text(harness)


def test_an_imported_turn_has_none() -> None:
    reply = Reply(2, 1, "", ReplyOrigin("gpt-4o", "LibreChat"), "a", imported_id="x", outcome=ReplyOutcome())
    assert lines_of(ReceiptPanel([reply], 0), 80).splitlines()[1:] == [
        WAS_IMPORTED,
        "gpt-4o · imported, usage not told",
    ]
