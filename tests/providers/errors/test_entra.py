"""What Azure minds about a token it was given: another tenant, too old, no role; each in a sentence of its own."""

from __future__ import annotations

import pytest

from tui.core.connection_kinds import AZURE, OPENAI
from tui.core.errors import RequestRefused, SignInError
from tui.providers.connections.destination import Destination
from tui.providers.errors.refusals import Refusal
from tui.providers.errors.refusals import refused as meant


@pytest.mark.parametrize(
    ("status", "code", "message", "problem", "remedy"),
    [
        (400, "BadRequest", "Tenant provided in token does not match resource tenant.", "another tenant", "--tenant"),
        (401, "Unauthorized", "Token tenant 1-2 does not match resource tenant.", "another tenant", "--tenant"),
        (401, "Unauthorized", "Access token has expired.", "had expired", "Send again"),
        (
            401,
            "Unauthorized",
            "IDX10223: Lifetime validation failed. The token is expired.",
            "had expired",
            "Send again",
        ),
        (401, "PermissionDenied", "The principal lacks the required data action", "does not let you", "Cognitive Serv"),
        (401, "401", "Access denied due to invalid subscription key or wrong API endpoint.", "did not accept", "scope"),
    ],
)
def test_what_azure_minds_about_a_token(status: int, code: str, message: str, problem: str, remedy: str) -> None:
    to = Destination("work", AZURE, "https://example.openai.azure.com", "o1-new", "entra")
    error = meant(Refusal(status, {"error": {"message": message, "code": code}}, to))
    assert type(error) is SignInError
    assert problem in error.problem
    assert message.rstrip(".") in error.problem
    assert remedy in error.remedy
    other = Destination("o", OPENAI, "http://127.0.0.1/v1", "o1")
    assert type(meant(Refusal(400, {"error": {"message": message, "code": code}}, other))) is RequestRefused
