"""Whether an output budget is enough for reasoning and answer, judged before anything is sent.

It is held against the user's own past replies of that model and effort. Where they are too few, it is held against what
OpenAI's guide to reasoning models advises to set aside at first. Only models that reason are judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from math import ceil, isfinite

from tui.core.context.room import DEFAULT_RESERVE, advised
from tui.core.errors import UsageError
from tui.core.models.profile import ModelProfile
from tui.core.usage.model_stats import ModelStats, effective_effort

FEW = 3  # past replies; fewer say little of how long a reply may get
SPARE = 1.5  # times what nine in ten replies took: the budget that is proposed
NO_REASONING = "none"  # an effort


class BudgetVerdict(IntEnum):
    """Whether a budget is enough; a greater one is worse."""

    ENOUGH = 0
    SHORT = 1  # the reply may be cut off, perhaps before a word
    LIKELY_EMPTY = 2  # half of the past replies or more had used it up before their first word


@dataclass(frozen=True, slots=True)
class BudgetCheck:
    """An output budget of a model that reasons, and what it is held against; sizes are in tokens.

    ``advised`` is what to begin with. ``most`` is what the model gives in a reply, None if unknown. ``usual`` is what
    past replies at this effort took, None if there are none. ``billed`` says that the tokens are known to be paid for.
    """

    model: str
    effort: str
    budget: int
    advised: int
    most: int | None = None
    usual: ModelStats | None = None
    billed: bool = True

    @property
    def verdict(self) -> BudgetVerdict:
        """Whether the budget is enough."""
        if self.most is not None and self.budget >= self.most:
            return BudgetVerdict.ENOUGH  # the model's own limit is reached first
        if self.budget <= self._median:
            return BudgetVerdict.LIKELY_EMPTY
        return BudgetVerdict.SHORT if self.budget < self.enough else BudgetVerdict.ENOUGH

    @property
    def enough(self) -> int:
        """The least budget that is enough: what nine in ten past replies stayed within, else what is advised."""
        own = self._nine_in_ten
        least = self.advised if own is None else own
        return least if self.most is None else min(least, self.most)

    @property
    def proposed(self) -> int | None:
        """A larger budget that is enough, None if the model gives no more."""
        own = self._nine_in_ten
        wanted = round_up(SPARE * own) if own is not None else max(self.advised, round_up(2 * self._median))
        budget = wanted if self.most is None else min(wanted, self.most)
        return budget if budget > self.budget else None

    @property
    def by_habit(self) -> bool:
        """Whether past replies say what is enough."""
        return self._nine_in_ten is not None

    @property
    def _median(self) -> float:
        return self.usual.reasoning.median if self.usual is not None else 0

    @property
    def _nine_in_ten(self) -> int | None:
        """What nine in ten past replies stayed within; None if they are too few, or too many of them were cut off."""
        if self.usual is None or self.usual.count < FEW or self.usual.output is None:
            return None
        return ceil(self.usual.output.p90) if isfinite(self.usual.output.p90) else None


class BudgetTooSmall(UsageError):
    """The output budget of the next request is too small for its reply. Nothing was sent."""

    def __init__(self, check: BudgetCheck) -> None:
        super().__init__(in_words(check), "Nothing was sent. Raise the budget (/budget), or send it anyway.")
        self.check = check


def budget_check(
    profile: ModelProfile,
    effort: str | None,
    budget: int | None,
    usual: ModelStats | None,
    *,
    billed: bool = True,
) -> BudgetCheck | None:
    """Return what an output budget is held against; None without a budget, or where the model does not reason.

    ``effort`` is the one asked for, None for the model's default. Of a model that is not described only past replies
    say that it reasons.
    """
    effort = effective_effort(effort, profile.default_effort)
    seen = usual is not None and usual.reasoning.median > 0
    if budget is None or not (seen or (profile.reasons and effort != NO_REASONING)):
        return None
    return BudgetCheck(profile.name, effort, budget, advised(profile), profile.max_output, usual, billed)


def proposed_for(checks: Iterable[BudgetCheck]) -> int | None:
    """Return the largest of the budgets that are proposed, None if there is none."""
    return max((check.proposed for check in checks if check.proposed is not None), default=None)


def round_up(tokens: float) -> int:
    """Return a number of tokens as a rounder one that is not below it."""
    step = 500 if tokens <= 10_000 else 1_000
    return ceil(tokens / step) * step


def in_words(check: BudgetCheck) -> str:
    """Return what is wrong with a budget and what to expect, in one sentence; empty if nothing is."""
    at, usual = f" at effort {check.effort}" if check.effort else "", check.usual
    ends_empty = "end empty and billed" if check.billed else "end empty, with all of it used up"
    if check.verdict is BudgetVerdict.LIKELY_EMPTY and usual is not None:
        took = f"{check.model} took {usual.reasoning.median:,.0f} reasoning tokens{at} (median of {turns(usual.count)})"
        return f"{took}: an output budget of {check.budget:,} will most likely {ends_empty}."
    if check.verdict is BudgetVerdict.ENOUGH:
        return ""
    ends = f"the reply may be cut off, or {ends_empty}"
    if check.by_habit and usual is not None:
        within = f"Nine in ten replies of {check.model}{at} took up to {check.enough:,} output tokens"
        return f"{within} ({turns(usual.count)}): with an output budget of {check.budget:,} {ends}."
    of = f"the {check.enough:,} tokens to begin with for reasoning and answer of {check.model}"
    by = "by OpenAI's guide" if check.enough == DEFAULT_RESERVE else "as its limits allow"
    return f"An output budget of {check.budget:,} is less than {of}, {by}: {ends}."


def turns(count: int) -> str:
    """Return a number of past turns, as text."""
    return f"{count:,} turns" if count != 1 else "1 turn"
