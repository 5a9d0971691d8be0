"""Verbosity, reasoning mode and service tier in the chat: typed, chosen from F4, shown, and what each took."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from tests.app.chat.test_sampling import answered, typed
from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tui.app.pickers.effort import EffortPicker
from tui.app.pickers.option import OptionPicker
from tui.core.conversation.message import Reply
from tui.core.reply_options import options_in_words
from tui.core.request import Wishes

TIERS = "auto, default, flex, scale, priority, fast or ultrafast"
# What is typed to gpt-6-sol, what is said of it, and what is asked for then.
ANSWERS = [
    ("/verbosity low", "verbosity from here on: low", "verbosity low"),
    ("/verbosity HIGH", "verbosity from here on: high", "verbosity high"),
    ("/verbosity off", "verbosity from here on: not set", ""),
    ("/verbosity none", "verbosity from here on: not set", ""),
    ("/verbosity default", "verbosity from here on: not set", ""),
    ("/verbosity", "verbosity: not set. /verbosity high sets it, /verbosity off takes it away.", ""),
    ("/verbosity lots", "verbosity is low, medium or high, or off; not lots.", ""),
    (f"/verbosity {'x' * 500}", f"verbosity is low, medium or high, or off; not {'x' * 24}….", ""),
    ("/mode pro", "reasoning mode from here on: pro", "reasoning mode pro"),
    ("/reasoning_mode pro", "reasoning mode from here on: pro", "reasoning mode pro"),
    ("/mode max", "reasoning mode is standard or pro, or off; not max.", ""),
    ("/mode", "reasoning mode: not set. /mode pro sets it, /mode off takes it away.", ""),
    ("/tier flex", "service tier from here on: flex", "service tier flex"),
    ("/service_tier fast", "service tier from here on: fast", "service tier fast"),
    ("/tier default", "service tier from here on: default", "service tier default"),
    ("/tier off", "service tier from here on: not set", ""),
    (
        "/tier ultrafast",
        "service tier ultrafast left out: gpt-6-sol takes auto, default, flex, priority, fast here.",
        "",
    ),
    ("/tier cheap", f"service tier is {TIERS}, or off; not cheap.", ""),
]


def asked(harness: AppHarness) -> str:
    return options_in_words(harness.session.choice.wishes)


async def test_what_is_typed_is_answered(home: Path) -> None:
    async with opened_harness(home, model="gpt-6-sol") as (harness, pilot):
        for line, words, held in ANSWERS:
            harness.session.choose(replace(harness.session.choice, wishes=Wishes()))
            await answered(harness, pilot, line, words)
            assert asked(harness) == held, line


async def test_a_model_without_them_offers_none_and_says_why(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await answered(harness, pilot, "/verbosity low", "verbosity low left out: o1 takes none.")
        await answered(harness, pilot, "/mode pro", "reasoning mode pro left out: Chat Completions has none.")
        await answered(harness, pilot, "/tier flex", "service tier flex left out: o1 takes auto, default here.")
        await answered(harness, pilot, "/mode", "reasoning mode: not set. o1 takes none over this connection.")
        assert asked(harness) == ""
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(harness.app.screen, EffortPicker))
        assert [row.name for row in harness.top(EffortPicker).rows] == ["default", "low", "medium", "high"]


async def chosen(harness: AppHarness, pilot: Pilot[int], option: str) -> OptionPicker:
    """Open F4, choose the row of an option, and return the picker that opens."""
    await pilot.press("f4")
    await until(pilot, lambda: isinstance(harness.app.screen, EffortPicker))
    await pilot.press(*option, "enter")
    await until(pilot, lambda: isinstance(harness.app.screen, OptionPicker))
    return harness.top(OptionPicker)


async def test_f4_offers_the_values_shows_what_each_took_and_the_header_says_what_is_set(home: Path) -> None:
    async with opened_harness(home, model="gpt-6-sol") as (harness, pilot):
        await harness.ask(pilot, "practice: tokens=5\nhi")
        await typed(harness, pilot, "/verbosity low")
        await until(pilot, lambda: "verbosity low" in shown_text(harness))
        await harness.ask(pilot, "practice: tokens=5\nhi")
        assert [m.origin.verbosity for m in harness.session.conversation.path() if isinstance(m, Reply)] == [
            None,
            "low",
        ]
        picker = await chosen(harness, pilot, "verbosity")
        assert [(row.name, row.current) for row in picker.rows] == [
            ("not set", False), ("low", True), ("medium", False), ("high", False)
        ]  # fmt: skip
        assert "How long the text of the reply is to be." in shown_text(harness)
        assert "turns" in shown_text(harness)
        counts = {row.name: stats.count if stats else 0 for row in picker.rows for stats in [picker.taken[row.value]]}
        assert counts == {"not set": 1, "low": 1, "medium": 0, "high": 0}
        assert "gpt-6-sol at effort medium in practice" in shown_text(harness)
        await pilot.press("up", "enter")
        await until(pilot, lambda: asked(harness) == "")
        tier = await chosen(harness, pilot, "tier")
        assert [row.name for row in tier.rows] == ["not set", "auto", "default", "flex", "priority", "fast"]
        await pilot.press(*"flex", "enter")
        await until(pilot, lambda: "tier flex" in shown_text(harness))
        assert harness.session.next_request("and?").request.tier == "flex"
