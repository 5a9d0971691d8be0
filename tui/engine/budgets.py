"""Output budgets before sending: held against past replies, and sent where they are too small only if the user says so.

What was said holds for one session, a model and a budget: it is not asked at every turn. It is asked again only where
another effort will most likely leave the reply empty, and at the effort before it might only have been cut off.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.core.ports import History
from tui.core.usage.budget_check import BudgetCheck, BudgetTooSmall, BudgetVerdict, budget_check
from tui.core.usage.model_stats import ModelStats, effective_effort
from tui.engine.choice import Choice


def expected_of(history: History, choice: Choice) -> ModelStats | None:
    """Return what a turn of this choice usually takes, None before there were enough turns to say."""
    return expected_at(history, choice, choice.effort)


def expected_at(history: History, choice: Choice, effort: str | None) -> ModelStats | None:
    """Return what a turn of this choice's model usually takes at an effort, None as of `expected_of`."""
    taken = taken_at(history, choice, effort)
    return taken if taken is not None and taken.typical else None


def taken_at(history: History, choice: Choice, effort: str | None) -> ModelStats | None:
    """Return what past turns of this choice's model took at an effort, however few; None before there was one."""
    profile = choice.profile
    stats = history.stats(profile.name, practice=choice.provider.route.practice)
    return stats.get(effective_effort(effort, profile.default_effort))


def check_of(history: History, choice: Choice) -> BudgetCheck | None:
    """Return what the budget of a choice is held against; None where there is nothing to judge."""
    taken, billed = taken_at(history, choice, choice.effort), choice.profile.price is not None
    return budget_check(choice.profile, choice.effort, choice.budget, taken, billed=billed)


@dataclass
class Budgets:
    """The checks of output budgets of one session, and what the user said to them. Without a history none is judged."""

    history: History | None = None
    _agreed: dict[tuple[str, int], dict[str, BudgetVerdict]] = field(default_factory=dict)  # by effort
    _all: bool = False

    def check(self, choice: Choice) -> BudgetCheck | None:
        """Return what the budget of a choice is held against; None where there is nothing to judge."""
        if self.history is None:
            return None
        return check_of(self.history, choice)

    def too_small(self, choice: Choice) -> BudgetCheck | None:
        """Return the check of a budget that is too small, and to which the user did not say yes; None for any other."""
        check = self.check(choice)
        if check is None or self._all:
            return None
        agreed = self._agreed.get((check.model, check.budget), {})
        worst = max(agreed.values(), default=BudgetVerdict.ENOUGH)
        return None if check.effort in agreed or check.verdict <= worst else check

    def refuse(self, choice: Choice) -> None:
        """Refuse a budget that is too small.

        Raises:
            BudgetTooSmall: it is, and the user did not say yes to that.
        """
        check = self.too_small(choice)
        if check is not None:
            raise BudgetTooSmall(check)

    def agree(self, check: BudgetCheck) -> None:
        """Take the user's yes to a budget, for this session."""
        self._agreed.setdefault((check.model, check.budget), {})[check.effort] = check.verdict

    def agree_to_all(self) -> None:
        """Take every budget of this session: what is wrong with it is told elsewhere."""
        self._all = True
