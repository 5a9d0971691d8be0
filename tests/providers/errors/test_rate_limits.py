"""How long a service asks to be left alone, and what is left of its rate limits, as OpenAI and Azure word them."""

from __future__ import annotations

import pytest

from tests.providers.exchange import ask, connection
from tests.providers.scripts import answers
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
        ({"azure-openai-deployment-utilization": "87.3%"}, Limits(Allowance(), Allowance(), utilization=87.3)),
        ({"azure-openai-deployment-utilization": " 104 "}, Limits(Allowance(), Allowance(), utilization=104.0)),
        ({"azure-openai-deployment-utilization": "0%"}, Limits(Allowance(), Allowance(), utilization=0.0)),
        ({"azure-openai-deployment-utilization": "much"}, None),
        ({"azure-openai-deployment-utilization": "-1%"}, None),
        ({"azure-openai-deployment-utilization": "99999%"}, None),
        ({"azure-openai-deployment-utilization": ""}, None),
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
        ({}, "Try again in 35 seconds", 35),
        ({}, "Please retry in 34.074824224s.", 34.074824224),
        ({}, "Please wait 20 seconds and try again.", 20),
        ({}, "Please wait for 2 mins before the next request", 120),
        ({}, "Try again in about 1 minute and 5 seconds.", 65),
        ({}, "Retrying after 1 hour, 2 min", 3720),
        ({}, "The limit resets in 500 msecs", 0.5),
        ({}, "The model is available again in 12s", 12),
        ({}, "Try again at 2026-11-20T15:10:30Z.", 30),
        ({}, "Retry after 2026-11-20 15:10:30 UTC", 30),
        ({}, "Your limit resets at 2026-11-20T16:10:30+01:00", 30),
        ({}, "It awaits 5 seconds", None),
        ({}, "The request took 35 seconds; try again", None),
        ({}, "wait " * 100_000, None),
        ({"retry-after": "35s"}, "", 35),
        ({"retry-after": "1m30s"}, "", 90),
        ({"retry-after": "500ms"}, "", 0.5),
        ({"retry-after": "35 seconds"}, "", 35),
        ({"retry-after": "2026-11-20T15:10:30Z"}, "", 30),
        ({"retry-after": "2026-11-20T15:10:30.000Z"}, "", 30),
        ({"retry-after": "2026-11-20T15:10:30"}, "", 30),
        ({"retry-after": "Friday, 20-Nov-26 15:10:30 GMT"}, "", 30),
        ({"retry-after": "Fri Nov 20 15:10:30 2026"}, "", 30),
        ({"retry-after": "Fri, 20 Nov 2026 15:10:30 -0000"}, "", 30),
        ({"retry-after": "1795187430"}, "", 30),
        ({"retry-after": "1795187430000"}, "", 30),
        ({"retry-after": "1795187000"}, "", 0),
        ({"retry-after": "20261120"}, "", 20261120),
        ({"retry-after": ""}, "", None),
        ({"x-ms-retry-after-ms": "350"}, "", 0.35),
        ({"x-ms-retry-after-ms": "350", "retry-after": "9"}, "", 0.35),
        ({"x-ratelimit-reset": "30"}, "", None),
    ],
)
def test_waits(headers: dict[str, str], words: str, seconds: float | None) -> None:
    assert retry_after(headers, words, lambda: NOW) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.35, "0.35 s"), (9.5, "9.5 s"), (90, "90 s"), (360, "6 min"), (86400, "24 h")]
)
def test_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


GONE = {"x-ratelimit-limit-tokens": "30000", "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}
LEFT = {"x-ratelimit-limit-requests": "9", "x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "1h"}


@pytest.mark.parametrize(
    ("headers", "words", "seconds"),
    [
        (GONE, "", 360),
        (LEFT, "", None),
        ({**GONE, **LEFT}, "", 360),
        ({**GONE, **LEFT, "x-ratelimit-remaining-requests": "0"}, "", 3600),
        (GONE, "Try again in 35 seconds", 35),
        ({**GONE, "retry-after": "7"}, "", 7),
        ({"x-ratelimit-reset": "30"}, "", 30),
        ({"x-ratelimit-reset": "1795187430"}, "", 30),
        ({"x-ratelimit-reset": "1795187430000"}, "", 30),
        ({"x-ratelimit-reset": "2026-11-20T15:10:30Z"}, "", 30),
        ({"x-ratelimit-reset-after": "1.5"}, "", 1.5),
        ({"ratelimit-reset": "30"}, "", 30),
        ({"x-ratelimit-reset": "never"}, "", None),
    ],
)
def test_a_limit_that_was_reached_says_when_it_is_reset(
    headers: dict[str, str], words: str, seconds: float | None
) -> None:
    assert retry_after(headers, words, lambda: NOW, limited=True) == (
        None if seconds is None else pytest.approx(seconds)
    )


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        ({"retry_after": 35}, 35),
        ({"retry_after": 1.5}, 1.5),
        ({"retry_after": "35"}, 35),
        ({"retry_after_ms": 350}, 0.35),
        ({"retry_after_seconds": 35}, 35),
        ({"RetryAfter": "1m5s"}, 65),
        ({"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}]}, 34.5),
        ({"details": ["x", {"y": 1}]}, None),
        ({"metadata": {"headers": {"X-RateLimit-Reset": "1795187430000"}}}, 30),
        ({"metadata": {"headers": {"Retry-After": "7"}}}, 7),
        ({"metadata": {"retry_after_seconds": 12}}, 12),
        ({"retry_after": True}, None),
        ({"retry_after": None}, None),
        ({"retry_after": -1}, None),
        ({"retry_after": {"s": 1}}, None),
        ({}, None),
    ],
)
def test_an_error_may_hold_the_wait_in_a_field(error: dict[str, object], seconds: float | None) -> None:
    found = retry_after({}, "", lambda: NOW, error=error)
    assert found == (None if seconds is None else pytest.approx(seconds))


async def test_a_wait_in_any_form_reaches_the_error(server: ScriptedServer) -> None:
    delay = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}
    google = [{"error": {"code": 429, "message": "Quota exceeded.", "details": [delay]}}]
    words = {"error": {"message": "Rate limit is exceeded. Try again in 35 seconds."}}
    for body, headers, wait in ((google, {}, 34), (words, {}, 35), ({}, {"x_ratelimit_reset": "36"}, 36)):
        server.script = answers(body, 429, **headers)
        error = (await ask(connection("openai", server.url))).error
        assert error is not None
        assert error.retry_after == wait
        assert f"Try again in {wait} s." in error.remedy
