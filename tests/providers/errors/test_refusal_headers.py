"""What a refusal's headers say beside its body: whether to send again, what is left, what the request was called."""

from __future__ import annotations

import pytest

from tests.providers.exchange import KEY, ask, connection
from tests.servers import Received, ScriptedServer, Wire
from tui.core.errors import ModelError, QuotaSpent, RateLimited, RequestRefused, ServiceFailed
from tui.core.rate_limits import Allowance
from tui.core.retry_policy import RetryPolicy

LEFT = {"x_ratelimit_remaining_requests": "0", "x_ratelimit_limit_requests": "60", "x_ratelimit_reset_requests": "6m0s"}


async def refused(server: ScriptedServer, status: int, code: str, **headers: str) -> ModelError:
    async def script(received: Received, wire: Wire) -> None:
        body = {"error": {"message": f"No. {KEY}", "code": code, "param": "tools"}}
        await wire.whole(body, status, **headers)

    server.script = script
    error = (await ask(connection("openai", server.url))).error
    assert error is not None
    assert KEY not in f"{error!r}{vars(error)!r}"
    return error


@pytest.mark.parametrize(
    ("status", "code", "kind", "said", "again"),
    [
        (500, "server_error", ServiceFailed, None, True),
        (500, "server_error", ServiceFailed, "false", False),
        (429, "rate_limit_exceeded", RateLimited, "false", False),
        (429, "rate_limit_exceeded", RateLimited, "true", True),
        (400, "invalid_value", RequestRefused, "true", True),
        (400, "invalid_value", RequestRefused, None, False),
        (429, "insufficient_quota", QuotaSpent, "true", False),
        (500, "server_error", ServiceFailed, "perhaps", True),
    ],
)
async def test_the_service_s_own_word_on_sending_again(
    server: ScriptedServer, status: int, code: str, kind: type[ModelError], said: str | None, again: bool
) -> None:
    error = await refused(server, status, code, **({"x_should_retry": said} if said else {}))
    assert type(error) is kind
    assert error.may_retry is again
    assert (RetryPolicy().wait(error, 1) is not None) is again


async def test_a_refusal_tells_what_is_left_and_its_name(server: ScriptedServer) -> None:
    error = await refused(server, 429, "rate_limit_exceeded", x_request_id=f"req_7 {KEY}", x_ms_region=KEY, **LEFT)
    assert error.limits is not None
    assert error.limits.requests == Allowance(60, 0, 360.0)
    assert error.request_id == "req_7 ***"
    assert (await refused(server, 500, "server_error")).limits is None
