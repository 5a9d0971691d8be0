"""Output budgets before a turn: refused where they are too small, sent where the user said so, asked once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, SessionHarness, end_of
from tests.narrowing import present
from tui.core.conversation.message import Reply
from tui.core.models.profile import ModelProfile
from tui.core.reply_options import ReplyOption
from tui.core.request import Wishes
from tui.core.stream import TextDelta, TurnEvent
from tui.core.usage.budget_check import BudgetTooSmall, BudgetVerdict
from tui.core.usage.effort_effect import SameEffort
from tui.core.usage.model_stats import ModelStats, Sample, stats_by_effort
from tui.core.usage.recent_use import RecentUse
from tui.engine.budgets import Budgets
from tui.engine.compare import Comparison, NotAsked
from tui.engine.session import Session
from tui.engine.summarise import Summarising


class Past:
    """A history in which o1 took 1,340 reasoning tokens at medium, and 9,000 at high."""

    def __init__(self, **taken: int) -> None:
        self.taken = taken

    def stats(self, model: str, *, practice: bool) -> Mapping[str, ModelStats]:
        samples = [Sample(effort, size, output=size + 500) for effort, size in self.taken.items() for _ in range(3)]
        return stats_by_effort(samples, "medium") if model == "o1" else {}

    def stats_of_option(
        self, model: str, option: ReplyOption, effort: str | None, *, practice: bool
    ) -> Mapping[str, ModelStats]:
        return {}

    def same_efforts(self, connection: str, model: str) -> Sequence[SameEffort]:
        return ()

    def recent(self) -> RecentUse:
        return RecentUse()

    def add(self, session: str, reply: Reply) -> None:
        pass

    def load(self) -> None:
        pass

    def stop(self) -> None:
        pass


@pytest.fixture
def harness(tmp_path: Path) -> SessionHarness:
    harness = SessionHarness(tmp_path, TextDelta("Yes."), DONE)
    harness.session.resources.budgets = Budgets(Past(medium=1_340, high=9_000))
    return harness


def ask_for(session: Session, **wishes: object) -> None:
    session.choose(replace(session.choice, wishes=replace(session.choice.wishes, **wishes)))  # type: ignore[arg-type]


async def refused(harness: SessionHarness, text: str = "hello") -> BudgetVerdict:
    sent = len(harness.provider.requests)
    with pytest.raises(BudgetTooSmall) as caught:
        await harness.turn(text)
    assert len(harness.provider.requests) == sent, "nothing was sent"
    return caught.value.check.verdict


@pytest.mark.parametrize(
    ("budget", "effort", "verdict"),
    [
        (500, None, BudgetVerdict.LIKELY_EMPTY),
        (500, "medium", BudgetVerdict.LIKELY_EMPTY),
        (1_500, "medium", BudgetVerdict.SHORT),
        (5_000, "high", BudgetVerdict.LIKELY_EMPTY),
        (9_001, "high", BudgetVerdict.SHORT),
        (5_000, "low", BudgetVerdict.SHORT),
        (24_999, "low", BudgetVerdict.SHORT),
    ],
)
async def test_a_small_budget_is_not_sent_unless_it_is_agreed_to(
    harness: SessionHarness, budget: int, effort: str | None, verdict: BudgetVerdict
) -> None:
    session = harness.session
    ask_for(session, max_output_tokens=budget, effort=effort)
    assert await refused(harness) is verdict
    assert not session.begun, "nothing was written"
    session.resources.budgets.agree(present(session.resources.budgets.check(session.choice)))
    assert (await harness.reply()).text == "Yes."
    assert harness.provider.requests[-1].max_output_tokens == budget
    assert (await harness.reply("again")).text == "Yes.", "asked once"


@pytest.mark.parametrize(("budget", "effort"), [(None, "high"), (2_000, None), (9_500, "high"), (25_000, "low")])
async def test_a_budget_that_is_enough_is_sent(harness: SessionHarness, budget: int | None, effort: str | None) -> None:
    ask_for(harness.session, max_output_tokens=budget, effort=effort)
    assert (await harness.reply()).text == "Yes."


async def agreed(harness: SessionHarness, budget: int, effort: str) -> None:
    ask_for(harness.session, max_output_tokens=budget, effort=effort)
    await refused(harness)
    budgets = harness.session.resources.budgets
    budgets.agree(present(budgets.check(harness.session.choice)))


async def test_another_budget_or_model_is_asked_about_again(harness: SessionHarness) -> None:
    await agreed(harness, 500, "medium")
    ask_for(harness.session, max_output_tokens=400)
    await refused(harness)
    ask_for(harness.session, max_output_tokens=500)
    await harness.reply()
    choice = harness.session.choice
    harness.session.choose(replace(choice, profile=replace(choice.profile, name="o3")))
    await refused(harness)


async def test_another_effort_is_asked_about_only_where_that_is_worse(harness: SessionHarness) -> None:
    await agreed(harness, 1_500, "medium")
    ask_for(harness.session, effort="low")
    await harness.reply()
    ask_for(harness.session, effort="high")
    assert await refused(harness) is BudgetVerdict.LIKELY_EMPTY
    await agreed(harness, 1_500, "high")
    await harness.reply()
    ask_for(harness.session, effort="medium")
    await harness.reply()


async def test_what_was_agreed_to_is_asked_again_in_another_session(harness: SessionHarness, tmp_path: Path) -> None:
    await agreed(harness, 500, "medium")
    other = SessionHarness(tmp_path / "other", DONE)
    other.session.resources.budgets = Budgets(Past(medium=1_340))
    ask_for(other.session, max_output_tokens=500)
    await refused(other)


async def again(session: Session, wishes: Wishes | None = None) -> list[TurnEvent]:
    return [event async for event in session.retry(wishes)]


async def test_asking_again_is_judged_by_its_own_budget(harness: SessionHarness) -> None:
    await harness.turn()
    with pytest.raises(BudgetTooSmall):
        await again(harness.session, Wishes(max_output_tokens=500))
    assert end_of(await again(harness.session, Wishes(max_output_tokens=5_000))).text == "Yes."
    ask_for(harness.session, max_output_tokens=500)
    with pytest.raises(BudgetTooSmall):
        await again(harness.session)


async def test_a_candidate_with_a_small_budget_is_not_asked(harness: SessionHarness) -> None:
    choice = harness.session.choice
    small, large = (replace(choice, wishes=Wishes(max_output_tokens=budget)) for budget in (500, 5_000))
    comparison = Comparison(harness.session, "hello", [small, large])
    events = [(number, event) async for number, event in comparison.events()]
    (why,) = [event.why for number, event in events if isinstance(event, NotAsked) and number == 0]
    assert "will most likely end empty" in why
    assert [request.max_output_tokens for request in harness.provider.requests] == [5_000]


async def test_a_model_that_does_not_reason_is_not_judged(harness: SessionHarness) -> None:
    plain = ModelProfile("gpt-4o", window=128_000, max_output=16_384)
    harness.session.choose(replace(harness.session.choice, profile=plain, wishes=Wishes(max_output_tokens=50)))
    assert (await harness.reply()).text == "Yes."


@pytest.mark.parametrize(("taken", "budget"), [({}, 16_000), ({"low": 2_000}, 16_000), ({"low": 20_000}, 31_000)])
async def test_a_summary_has_a_budget_that_was_enough(
    harness: SessionHarness, taken: dict[str, int], budget: int
) -> None:
    harness.session.resources.budgets = Budgets(Past(**taken))
    await harness.turn()
    path = harness.session.conversation.path()
    assert Summarising(harness.session, [m.id for m in path]).estimate.request.max_output_tokens == budget
