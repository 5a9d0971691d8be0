"""What past replies took, read for a command before it sends: only where an output budget is held against them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from threading import Timer

from tui.cli.assembly import Assembly
from tui.cli.output import note
from tui.core.errors import StoreError
from tui.core.usage.budget_check import BudgetCheck, in_words
from tui.engine.budgets import Budgets
from tui.engine.choice import Choice

PATIENCE = 5.0  # seconds for which past sessions that were never read are read; the next command goes on from there


async def load_habits(assembly: Assembly, choices: Iterable[Choice]) -> None:
    """Read what past replies took where a choice has an output budget; what cannot be read is not known."""
    if all(choice.budget is None or not choice.profile.may_reason for choice in choices):
        return
    await load_past(assembly)


async def load_past(assembly: Assembly) -> None:
    """Read what past replies took, for some seconds at most; what cannot be read is not known."""
    enough = Timer(PATIENCE, assembly.history.stop)
    enough.daemon = True
    enough.start()
    with suppress(StoreError):
        await asyncio.to_thread(assembly.history.load)
    enough.cancel()


def note_small_budgets(budgets: Budgets, choices: Iterable[Choice]) -> None:
    """Say on stderr which output budgets are too small, once each, and what to set; they are sent all the same."""
    checks = [budgets.too_small(choice) for choice in choices]
    note(*dict.fromkeys(_told(check) for check in checks if check is not None))
    budgets.agree_to_all()


def _told(check: BudgetCheck) -> str:
    more = f" --max-output-tokens {check.proposed} gives it room." if check.proposed is not None else ""
    return f"{in_words(check)}{more}"
