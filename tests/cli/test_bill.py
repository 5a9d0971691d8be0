"""What a turn cost, over real sockets: cache writes, the tier that served, web searches."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_receipt import Echoing, reply
from tests.narrowing import present
from tests.servers import ScriptedServer, scripted_server
from tui.core.note import Reason
from tui.core.usage.bill import bill_of

CHAT = {
    "prompt_tokens": 4000, "completion_tokens": 100, "total_tokens": 4100,
    "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 3900},
    "completion_tokens_details": {"reasoning_tokens": 40},
}  # fmt: skip
RESPONSES = {
    "input_tokens": 4000, "output_tokens": 100, "total_tokens": 4100,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 3900},
    "output_tokens_details": {"reasoning_tokens": 40},
}  # fmt: skip


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with scripted_server(Echoing()) as serving:
        yield serving


@pytest.mark.parametrize(
    ("tier", "cost", "reason"),
    [
        ("default", 0.01095, None),
        (None, 0.01095, None),
        ("priority", 0.0219, Reason.SERVED_ON_TIER),
        ("flex", 0.005475, Reason.SERVED_ON_TIER),
        ("scale", None, Reason.TIER_UNPRICED),
    ],
)
@pytest.mark.parametrize(("api", "usage"), [("responses", RESPONSES), ("chat", CHAT)])
async def test_a_turn_costs_what_the_tier_that_served_it_costs(
    server: ScriptedServer, tmp_path: Path, api: str, usage: Any, tier: str | None, cost: float | None, reason: Reason
) -> None:
    home = tmp_path / "mull"
    told = await reply(home, server, {"service_tier": tier, "usage": usage}, api=api, stream=api == "responses")
    outcome = told.outcome
    assert outcome.cost == (cost and pytest.approx(cost, abs=1e-12))
    assert reason is None or reason in [each.reason for each in outcome.notes]
    bill = bill_of(outcome.usage, outcome.rates)
    assert (bill is None) is (cost is None)
    if bill is not None:
        assert bill.total == outcome.cost
        assert [str(row.kind) for row in bill.rows] == ["input", "written", "visible", "reasoning"]
    kept = next(path for path in (home / "sessions").glob("*.jsonl")).read_text("utf-8")
    (ended,) = [json.loads(line) for line in kept.splitlines() if '"reply_ended"' in line or '"outcome"' in line]
    assert ended["outcome"]["usage"]["written"] == 3900


async def test_web_searches_are_on_the_bill(server: ScriptedServer, tmp_path: Path) -> None:
    search = {"type": "web_search_call", "id": "ws", "status": "completed", "action": {"type": "search", "query": "x"}}
    opened = search | {"action": {"type": "open_page", "url": "https://example.com"}}
    message = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello."}]}
    told = await reply(tmp_path / "mull", server, {"usage": RESPONSES, "output": [search, opened, search, message]})
    outcome = told.outcome
    assert outcome.usage.searches.value == 2
    assert outcome.cost == pytest.approx(0.01095 + 0.02)
    assert [str(row.kind) for row in present(bill_of(outcome.usage, outcome.rates)).rows][-1] == "searches"
