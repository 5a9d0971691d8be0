"""Whatever a service reports of a turn, as whole numbers: costs, shares and sums are such as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.models.price import Rates
from tui.core.models.profile import ModelProfile
from tui.core.stream import UsageReported
from tui.core.usage.bill import bill_of
from tui.core.usage.cost import turn_cost
from tui.core.usage.model_stats import PastReply
from tui.core.usage.plausibility import OwnCount, RequestSize, believed
from tui.core.usage.report import as_rows, usage_report
from tui.core.usage.totals import TokenSum, Totals, totals_of
from tui.core.usage.usage import FIGURES, UNKNOWN, Usage, estimated
from tui.providers.wire.reported_usage import chat_usage, responses_usage

NUMBERS = st.integers(0, 9) | st.integers(0, 5_000) | st.integers(0, 2_000_000) | st.integers(0, 10**20)


def some(*names: str) -> st.SearchStrategy[dict[str, int]]:
    """Return objects that have any of these names, each with any number."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, NUMBERS))


def merged(first: str, second: str) -> st.SearchStrategy[dict[str, Any]]:
    given_details = some("cached_tokens", "cache_write_tokens", "cache_creation_tokens", "audio_tokens")
    splits = some("ttl_30m_tokens", "ttl_12h_tokens", "ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")
    return st.builds(
        lambda flat, nested: flat | nested,
        some(
            f"{first}_tokens",
            f"{second}_tokens",
            "total_tokens",
            "prompt_cache_hit_tokens",
            "prompt_cache_miss_tokens",
            "num_cached_tokens",
            "cache_creation_input_tokens",
            "cache_read_input_tokens",
            "citation_tokens",
        ),
        st.fixed_dictionaries(
            {},
            optional={
                f"{first}_tokens_details": given_details,
                f"{second}_tokens_details": some("reasoning_tokens", "audio_tokens"),
                "cache_creation": splits,
                "server_tool_use": some("web_search_requests"),
            },
        ),
    )


TOLD = st.builds(chat_usage, merged("prompt", "completion")) | st.builds(
    responses_usage, merged("input", "output"), st.just([])
)
SIZE = st.integers(0, 300) | st.integers(0, 300_000)
OPTIONAL = st.none() | SIZE
OWN = st.builds(
    lambda used, images, visible, shown, window, cap, hides, before: OwnCount(
        RequestSize(estimated(used), used, used + images, before),
        visible,
        shown,
        Usage(estimated(used), UNKNOWN, UNKNOWN if hides else estimated(visible), UNKNOWN),
        window=window,
        cap=cap,
        hides=hides,
    ),
    *(SIZE, SIZE, SIZE, OPTIONAL, OPTIONAL, OPTIONAL, st.booleans(), OPTIONAL),
)
PRICE = st.floats(0, 1000)
RATES = st.none() | st.builds(Rates, PRICE, PRICE, *(st.none() | PRICE for _ in range(4)))
TURNS = st.tuples(TOLD, OWN, RATES, st.booleans())


def past(number: int, told: UsageReported, own: OwnCount, rates: Rates | None, practice: bool) -> PastReply:
    usage, _ = believed(told, own)
    outcome = ReplyOutcome(usage=usage, cost=turn_cost(usage, rates, free=practice), rates=rates)
    origin = ReplyOrigin("m", "local", practice=practice)
    return PastReply("s", "", number, f"2026-11-{1 + number % 28:02}T10:00:00", origin, outcome)


def profile(_: str) -> ModelProfile:
    return ModelProfile("m")


@settings(max_examples=400)
@given(TOLD, OWN)
def test_figures_of_any_usage_are_parts_of_one_another(told: UsageReported, own: OwnCount) -> None:
    usage, _ = believed(told, own)
    held = {name: getattr(usage, name).value for name in FIGURES}
    assert all(value is None or value >= 0 for value in held.values())
    assert usage.visible.value is None or 0 <= usage.visible.value <= (usage.output.value or 0)
    assert (held["cached"] or 0) + (held["written"] or 0) <= (held["input"] or 0)
    assert (held["written_long"] or 0) <= (held["written"] or 0)
    if held["output"] is not None:
        assert (held["reasoning"] or 0) <= held["output"]


@settings(max_examples=400)
@given(TOLD, OWN, RATES)
def test_a_cost_is_at_least_0_or_unknown_and_is_the_sum_of_its_parts(
    told: UsageReported, own: OwnCount, rates: Rates | None
) -> None:
    usage, _ = believed(told, own)
    cost, bill = turn_cost(usage, rates, free=False), bill_of(usage, rates)
    assert (cost is None) is (bill is None)
    if bill is not None and cost is not None:
        assert isfinite(cost)
        assert cost >= 0
        assert all(row.amount > 0 and row.cost >= 0 for row in bill.rows)
        assert sum(row.cost for row in bill.rows) == pytest.approx(cost)
    if rates is None or usage.input.value is None or usage.output.value is None:
        assert cost is None, "what is not known is not 0"


def sums(totals: Totals) -> Mapping[str, TokenSum]:
    names = ("input", "cached", "output", "reasoning", "visible", "written", "searches")
    return {name: getattr(totals, name) for name in names}


@settings(max_examples=150, deadline=None)
@given(st.lists(TURNS, max_size=6))
def test_shares_are_within_0_and_100_and_no_sum_falls(turns: Sequence[Any]) -> None:
    replies = [past(number, *turn) for number, turn in enumerate(turns)]
    before = totals_of([], profile)
    for number in range(1, len(replies) + 1):
        now = totals_of(replies[:number], profile)
        assert now.reasoning_share is None or 0 <= now.reasoning_share <= 1
        assert (now.turns, now.cost >= before.cost, now.list_price >= before.list_price) == (number, True, True)
        for name, held in sums(now).items():
            then = sums(before)[name]
            assert held.known >= then.known >= 0
            assert held.unknown + held.counted == number
            assert held.unknown >= then.unknown
        assert {part.kind: part.cost for part in now.parts}.keys() >= {part.kind for part in before.parts}
        before = now
    for by in ("day", "model", "session"):
        report = usage_report(replies, by, profile)
        assert sum(row.totals.turns for row in report.rows) == len(replies)
        lines = "\n".join("".join(row) for row in as_rows(report))
        assert " -" not in lines.replace(" - ", "")
        assert all(0 <= int(word[:-1]) <= 100 for word in lines.split() if word.endswith("%"))
