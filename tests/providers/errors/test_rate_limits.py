"""How long a service asks to be left alone, and what is left of its rate limits, as OpenAI and Azure word them."""

from __future__ import annotations

import pytest

from tests.providers.exchange import ask, connection
from tests.servers import Received, ScriptedServer, Wire, chunk
from tui.core.rate_limits import Allowance, Limits
from tui.core.stream import TextDelta
from tui.providers.errors.rate_limits import duration, in_words, limits_from, retry_after

NOW = 1_795_187_400.0  # Fri, 20 Nov 2026 15:10:00 GMT


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


@pytest.mark.parametrize(
    ("headers", "words", "seconds"),
    [
        ({}, "", None),
        ({"retry-after": "20"}, "", 20),
        ({"retry-after": "1.5"}, "", 1.5),
        ({"retry-after": "20", "retry-after-ms": "350"}, "", 0.35),
        ({"retry-after": "Fri, 20 Nov 2026 15:10:30 GMT"}, "", 30),
        ({"retry-after": "Fri, 20 Nov 2026 15:09:00 GMT"}, "", 0),
        ({"retry-after": "soon"}, "", None),
        ({"retry-after": "-3"}, "", None),
        ({"retry-after": "nan"}, "", None),
        ({"retry-after": "1e400"}, "", None),
        ({"retry-after": "9" * 40}, "", None),
        ({"retry-after": "7"}, "Please try again in 9.5s.", 7),
        ({}, "Please try again in 9.5s.", 9.5),
        ({}, "Please try again in 350ms. Visit", 0.35),
        ({}, "Please try again in 1m9.5s.", 69.5),
        ({}, "try again in 6m0s", 360),
        ({}, "Please retry after 86400 seconds. Please go here", 86400),
        ({}, "Please retry after 1 day.", 86400),
        ({}, "try again in 2 minutes", 120),
        ({}, "try again in 5 moments", None),
        ({}, "try again later", None),
    ],
)
def test_waits(headers: dict[str, str], words: str, seconds: float | None) -> None:
    assert retry_after(headers, words, lambda: NOW) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.35, "0.35 s"), (9.5, "9.5 s"), (90, "90 s"), (360, "6 min"), (86400, "24 h")]
)
def test_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
