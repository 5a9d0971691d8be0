"""Comparing blind: nothing tells whose reply is whose until one is chosen, and the choice is counted."""

from pathlib import Path

from textual.pilot import Pilot

from tests.app_harness import AppHarness, shown_text, until
from tests.sample_votes import ANSWERS
from tests.scenarios import compare_blind, compare_costs
from tui.app.chat.composer import Composer
from tui.app.compare.blind import BlindScreen
from tui.app.compare.columns import CompareColumn
from tui.app.compare.screen import CompareScreen
from tui.app.compare.tally import NOTHING, TallyScreen
from tui.core.tally import Verdict
from tui.store.tally import TallyFile

WIDE = (120, 40)
NARROW = (80, 24)
TELL = ("beginner look", "low", "high", "medium", "$0", "reasoning", "thinking", " s ·", "o1")


async def revealed(harness: AppHarness, pilot: Pilot[int]) -> CompareScreen:
    await until(pilot, lambda: "goes on from one" in shown_text(harness))
    return harness.top(CompareScreen)


async def open_tally(harness: AppHarness, pilot: Pilot[int]) -> None:
    harness.screen.query_one(Composer).load_text("/tally")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(harness.app.screen, TallyScreen))


def below_prompt(harness: AppHarness) -> str:
    return "\n".join(shown_text(harness).splitlines()[1:])


async def test_names_and_figures_are_hidden_until_one_is_chosen(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=NARROW) as pilot:
        await compare_blind(harness, pilot)
        columns = harness.top(BlindScreen).query(CompareColumn)
        assert [column.candidate for column in columns] == ["A", "B", "C"]
        assert [column.transcript.entries[0].text for column in columns] == [
            ANSWERS[each][0] for each in ("high", "medium", "low")
        ]
        hidden = below_prompt(harness)
        assert [word for word in TELL if word in hidden] == []
        first = columns.first().transcript
        assert (first.scroll_offset.y, first.following) == (0, False)
        await pilot.press("down")
        await until(pilot, lambda: first.scroll_offset.y > 0 or not first.max_scroll_y)
        await pilot.press("b")
        screen = await revealed(harness, pilot)
        assert [column.candidate for column in screen.columns] == ["high", "medium", "low"]
        shown = shown_text(harness)
        assert "You chose B: medium. A was high, B was medium, C was low." in " ".join(shown.split())
        assert screen.at == 1
        assert shown.count(" won 1, ") == 2
        assert "too few to say more" in shown
        await pilot.press("enter")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert harness.session.choice.wishes.effort == "medium"
        await open_tally(harness, pilot)
        assert "too few to say more" in " ".join(shown_text(harness).split())
        await pilot.press("escape")
    (vote,) = TallyFile(home / "tally.jsonl").votes()
    assert (vote.verdict, vote.won) == (Verdict.ONE, 1)
    assert [each.contestant.effort for each in vote.showings] == ["high", "medium", "low"]


async def test_nothing_is_counted_without_a_vote_or_of_a_private_session(home: Path) -> None:
    harness = AppHarness(home, model="o1", private=True)
    async with harness.app.run_test(size=WIDE) as pilot:
        await compare_blind(harness, pilot)
        await pilot.press("t")
        await revealed(harness, pilot)
        assert "A tie." in shown_text(harness)
        assert "Nothing was counted: the session is private." in shown_text(harness)
        await pilot.press("1")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        harness.screen.query_one(Composer).load_text("/compare blind")
        await pilot.press("enter")
        await until(pilot, lambda: "names are hidden until you choose" in shown_text(harness))
        await pilot.press("right", "right", "right", "enter")
        await until(pilot, lambda: "The same several times cannot be compared blind" in shown_text(harness))
        await open_tally(harness, pilot)
        assert NOTHING[:30] in shown_text(harness)
    assert not (home / "tally.jsonl").exists()


async def test_escape_stops_and_then_shows_the_names_without_a_vote(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await compare_costs(harness, pilot, "practice: fault=stall")
        await pilot.press("alt+h", "enter")
        await until(pilot, lambda: "of 3 replies are here" in shown_text(harness))
        await pilot.press("a")
        assert "still arriving" in shown_text(harness)
        await pilot.press("escape")
        await until(pilot, lambda: "no vote" in shown_text(harness))
        await pilot.press("a")
        await until(pilot, lambda: "A has no whole reply." in shown_text(harness))
        await pilot.press("escape")
        await revealed(harness, pilot)
        assert "No vote: the names are shown, and nothing was counted." in shown_text(harness)
    assert not (home / "tally.jsonl").exists()
