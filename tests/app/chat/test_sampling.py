"""Seed, temperature, top_p and fingerprints in the chat."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tests.doubles import ScriptedProvider
from tui.app.chat.composer import Composer
from tui.app.pickers.effort import EffortPicker
from tui.app.pickers.question import AskedLine
from tui.cli.assembly import Assembly, Flags
from tui.core.conversation.message import ReplyStatus
from tui.core.request import Wishes
from tui.core.stream import Finished, Identified, TextDelta

SEED_BOUNDS = "seed is a whole number from -9223372036854775808 to 9223372036854775807"


async def typed(harness: AppHarness, pilot: Pilot[int], line: str) -> None:
    """Type a line and send it."""
    harness.screen.query_one(Composer).load_text(line)
    await pilot.press("enter")


def sampling(harness: AppHarness) -> tuple[int | None, float | None, float | None]:
    wishes = harness.session.choice.wishes
    return wishes.seed, wishes.temperature, wishes.top_p


async def answered(harness: AppHarness, pilot: Pilot[int], line: str, words: str) -> None:
    """Send a line, and wait for words that are said of it."""
    harness.chat.status_line.clear()
    before = len(harness.said())
    await typed(harness, pilot, line)
    await until(pilot, lambda: words in harness.said()[before:])


SET: list[tuple[list[str], tuple[int | None, float | None, float | None]]] = [
    (["/seed 42"], (42, None, None)),
    (["/seed 42", "/seed off"], (None, None, None)),
    (["/seed 42", "/seed none"], (None, None, None)),
    (["/temperature 0.7"], (None, 0.7, None)),
    (["/temp 0"], (None, 0.0, None)),
    (["/top_p 0.9"], (None, None, 0.9)),
    (["/top-p 0.9"], (None, None, 0.9)),
    (["/topp 1"], (None, None, 1.0)),
    (["/TEMPERATURE .5", "/Seed -3"], (-3, 0.5, None)),
    (["/seed 42", "/seed forty-two"], (42, None, None)),
    (["/temperature 3"], (None, None, None)),
]


async def test_a_slash_command_sets_and_takes_away(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        for lines, held in SET:
            harness.session.choose(replace(harness.session.choice, wishes=Wishes()))
            for line in lines:
                await typed(harness, pilot, line)
            await pilot.pause()
            assert sampling(harness) == held, lines
        assert not harness.session.begun


ANSWERS = [
    ("/seed x", f"{SEED_BOUNDS}, or off; not x."),
    ("/seed 1.5", f"{SEED_BOUNDS}, or off; not 1.5."),
    ("/seed 0x2a", f"{SEED_BOUNDS}, or off; not 0x2a."),
    (f"/seed {2**63}", f"{SEED_BOUNDS}, or off; not 9223372036854775808."),
    (f"/seed {-(2**63) - 1}", f"{SEED_BOUNDS}, or off; not -9223372036854775809."),
    ("/seed 99999999999999999999", f"{SEED_BOUNDS}, or off; not 99999999999999999999."),
    (f"/seed {'9' * 5000}", f"{SEED_BOUNDS}, or off; not {'9' * 24}…."),
    ("/temperature 2.01", "temperature is a number from 0 to 2, or off; not 2.01."),
    ("/temperature -0.1", "temperature is a number from 0 to 2, or off; not -0.1."),
    ("/top_p 95%", "top_p is a number from 0 to 1, or off; not 95%."),
    ("/temperature hot", "temperature is a number from 0 to 2, or off; not hot."),
    ("/temperature nan", "temperature is a number from 0 to 2, or off; not nan."),
    ("/temperature 0,7", "temperature is a number from 0 to 2, or off; not 0,7."),
    ("/top_p 2", "top_p is a number from 0 to 1, or off; not 2."),
    ("/seed", "seed: not set. /seed 42 sets it, /seed off takes it away."),
    ("/temperature", "temperature: not set. /temperature 0.7 sets it, /temperature off takes it away."),
    ("/seed 42", "seed from here on: 42"),
    ("/seed off", "seed from here on: not set"),
    ("/temperature 1.50", "temperature from here on: 1.5"),
]


async def test_what_is_typed_is_answered(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        for line, words in ANSWERS:
            harness.session.choose(replace(harness.session.choice, wishes=Wishes()))
            await answered(harness, pilot, line, words)


@pytest.mark.parametrize(
    ("model", "answers"),
    [
        (
            "o1",
            {
                "/seed 42": "seed 42 not sent: o1 takes none.",
                "/temperature 0.7": "temperature 0.7 not sent: o1 takes none while it reasons.",
                "/top_p 0.5": "top_p 0.5 not sent: o1 takes none while it reasons.",
            },
        ),
        (
            "gpt-6.1-sol",
            {
                "/temperature 0.7": "temperature 0.7 not sent: gpt-6.1-sol takes none while it reasons.",
                "/seed 1": "seed 1 not sent: the Responses API has none.",
            },
        ),
        ("gpt-3.5-turbo-16k", {"/seed 1": "seed 1 not sent: gpt-3.5-turbo-16k takes none."}),
        ("gpt-4.1", {"/seed 1": "seed 1 not sent: gpt-4.1 takes none."}),
    ],
)
async def test_a_model_that_does_not_take_it_is_not_sent_it_and_that_is_said(
    home: Path, model: str, answers: dict[str, str]
) -> None:
    async with opened_harness(home, model=model) as (harness, pilot):
        for line, words in answers.items():
            await answered(harness, pilot, line, words)
            assert sampling(harness) == (None, None, None)


async def test_what_is_set_is_in_the_header_and_in_the_request_and_stays_with_the_session(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        assert "seed" not in shown_text(harness)
        for line in ("/seed 42", "/temperature 0.7", "/top_p 0.9"):
            await typed(harness, pilot, line)
        await until(pilot, lambda: "seed 42 · temperature 0.7 · top_p 0.9" in shown_text(harness))
        await harness.ask(pilot, "practice: tokens=5\nhi")
        request = harness.session.next_request("and?").request
        assert (request.seed, request.temperature, request.top_p) == (42, 0.7, 0.9)
    again = Assembly(Flags(resume="last"), {"MULL_HOME": str(home)}).start()
    assert again.session.choice.wishes == Wishes(seed=42, temperature=0.7, top_p=0.9)
    said = "seed 42 · temperature 0.7 · top_p 0.9, as this session had it"
    assert f"{said} (/seed off, /temperature off, /top_p off take them away)" in again.notices
    other = Assembly(Flags(resume="last", seed=1), {"MULL_HOME": str(home)}).start()
    assert (other.session.choice.wishes.seed, other.session.choice.wishes.temperature) == (1, 0.7)


async def test_another_model_that_takes_none_is_not_sent_it_and_the_next_one_is_again(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        await typed(harness, pilot, "/seed 42")
        await until(pilot, lambda: "· seed 42" in harness.frame())
        await typed(harness, pilot, "/model o1")
        await until(pilot, lambda: "seed 42 not sent: o1 takes none" in harness.said())
        assert "seed 42" not in harness.frame()
        await typed(harness, pilot, "/model gpt-4o-mini")
        await until(pilot, lambda: "· seed 42" in harness.frame())


async def test_the_flags_of_the_chat_are_those_of_ask(home: Path) -> None:
    flags: dict[str, Any] = {"seed": 42, "temperature": 0.7, "top_p": 0.9, "max_output_tokens": 50}
    async with opened_harness(home, model="gpt-4o", **flags) as (harness, _):
        assert harness.session.choice.wishes == Wishes(**flags)


@pytest.mark.parametrize(
    ("model", "rows"),
    [
        ("gpt-4o", ["service tier", "seed", "temperature", "top_p"]),
        ("gpt-4.1", ["service tier", "temperature", "top_p"]),
        ("o1", ["default", "low", "medium", "high"]),
        (
            "gpt-6.1-sol",
            ["default", "low", "medium", "high", "xhigh", "max", "verbosity", "reasoning mode", "service tier"],
        ),
    ],
)
async def test_f4_offers_what_the_model_takes(home: Path, model: str, rows: list[str]) -> None:
    async with opened_harness(home, model=model) as (harness, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(harness.app.screen, EffortPicker))
        assert [row.name for row in harness.top(EffortPicker).rows] == rows


async def test_f4_asks_for_a_value_and_shows_it_the_next_time(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(harness.app.screen, EffortPicker))
        assert "not set; a number from 0 to 2" in shown_text(harness)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(harness.app.screen, AskedLine))
        assert "a number from 0 to 2, or off" in shown_text(harness)
        await pilot.press(*"0.7", "enter")
        await until(pilot, lambda: sampling(harness) == (None, 0.7, None))
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(harness.app.screen, EffortPicker))
        assert harness.top(EffortPicker).row_list.at == 2
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, AskedLine))
        assert harness.app.screen.query_one(Input).value == "0.7"
        harness.app.screen.query_one(Input).value = "off"
        await pilot.press("enter")
        await until(pilot, lambda: sampling(harness) == (None, None, None))


async def test_fingerprints_are_shown_on_request_and_hidden_again(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        await harness.ask(pilot, "practice: tokens=5\nhi")
        assert "fp_" not in shown_text(harness)
        await typed(harness, pilot, "/fingerprints")
        await until(pilot, lambda: "fingerprints are shown with each reply" in harness.said())
        await until(pilot, lambda: shown_text(harness).count("[fp_") == 1)
        await harness.ask(pilot, "practice: tokens=5\nhi again")
        await until(pilot, lambda: shown_text(harness).count("[fp_") == 2)
        assert "fingerprint of" not in harness.said()
        await typed(harness, pilot, "/fingerprint")
        await until(pilot, lambda: "[fp_" not in shown_text(harness))


async def test_a_fingerprint_that_changes_is_told_once(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        for named in ("fp_1", "fp_2", "fp_2", "fp_1"):
            named_by(harness, named)
            await harness.ask(pilot, "hi")
        assert harness.said().count("the fingerprint of gpt-4o is") == 1
        assert "the fingerprint of gpt-4o is fp_2 now, and was fp_1" in harness.said()


def named_by(harness: AppHarness, fingerprint: str) -> None:
    """Have the next replies come from a backend of that fingerprint."""
    choice = harness.session.choice
    script = (
        Identified(system_fingerprint=fingerprint),
        TextDelta("Yes."),
        Finished(ReplyStatus.COMPLETE, "stop"),
    )
    harness.session.choose(replace(choice, provider=ScriptedProvider(*script, route=choice.provider.route)))
