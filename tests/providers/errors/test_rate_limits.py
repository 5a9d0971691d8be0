"""Rate limits from headers, as OpenAI and Azure word them."""

from __future__ import annotations

import pytest

from tests.providers.asking import ask, connection
from tests.servers import Received, ScriptedServer, Wire, chunk
from tui.core.rate_limits import Allowance, Limits
from tui.core.stream import TextDelta
from tui.providers.errors.rate_limits import duration, limits_from


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12ms", 0.012),
        ("6m0s", 360),
        ("1s", 1),
        ("1h2m3s", 3723),
        ("2d", 172_800),
        ("1.5", 1.5),
        ("0s", 0),
        ("-1", None),
        ("", None),
        ("soon", None),
        ("5 apples", None),
        (None, None),
    ],
)
def test_durations(text: str | None, seconds: float | None) -> None:
    assert duration(text) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("headers", "limits"),
    [
        ({}, None),
        (
            {
                "x-ratelimit-limit-requests": "500",
                "x-ratelimit-remaining-requests": "499",
                "x-ratelimit-reset-requests": "120ms",
                "x-ratelimit-limit-tokens": "30000",
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "6m0s",
            },
            Limits(Allowance(500, 499, 0.12), Allowance(30_000, 0, 360.0)),
        ),
        (
            {"x-ratelimit-remaining-requests": "-1", "x-ratelimit-limit-requests": "-1", "x-ms-region": "Sweden"},
            Limits(Allowance(), Allowance(), "Sweden"),
        ),
        (
            {
                "x-ratelimit-limit-tokens": "0",
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "0",
                "x-ratelimit-remaining-requests": "7",
            },
            Limits(Allowance(None, 7), Allowance()),
        ),
        ({"x-ratelimit-remaining-tokens": "many", "x-ratelimit-reset-tokens": "-1"}, None),
    ],
)
def test_limits(headers: dict[str, str], limits: Limits | None) -> None:
    assert limits_from(headers) == limits


async def test_limits_come_before_the_first_word(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head(x_ratelimit_remaining_tokens="29980", x_ratelimit_reset_tokens="40ms")
        await wire.events(chunk("Hi"), chunk(finish="stop"), "[DONE]")
        await wire.finish()

    server.script = script
    answer = await ask(connection("openai", server.url))
    kinds = [type(value) for value in answer.values]
    assert kinds.index(Limits) < kinds.index(TextDelta)
    assert next(v for v in answer.values if isinstance(v, Limits)).tokens == Allowance(None, 29_980, 0.04)
