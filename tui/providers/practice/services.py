"""The services that practice plays, with the messages that differ between them, as recorded answers show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tui.core.connection_kinds import AZURE, OPENAI, ConnectionKind
from tui.providers.practice.refusals import Refusal, invalid


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    ``kind`` is the connection kind whose facts about a model hold here; ``filters`` says whether a content filter
    reports on replies. ``rate_limit`` returns the error for a model and a wait in seconds, ``bad_key`` is the error for
    a wrong key, ``no_such_model`` returns the refusal of a model that is not played.
    """

    kind: ConnectionKind
    filters: bool
    rate_limit: Callable[[str, float], Mapping[str, Any]]
    bad_key: Mapping[str, Any]
    no_such_model: Callable[[str], Refusal]


def _rate_limit(model: str, wait: float) -> Mapping[str, Any]:
    text = (
        f"Rate limit reached for {model} in organization org-practice on tokens per min "
        f"(TPM): Limit 100000, Used 96749, Requested 19126. Please try again in {wait:g}s."
    )
    return {"message": text, "type": "tokens", "param": None, "code": "rate_limit_exceeded"}


def _no_such_model(model: str) -> Refusal:
    text = f"The model `{model}` does not exist or you do not have access to it."
    return invalid(text, None, "model_not_found", 404)


def _rate_limit_on_azure(_model: str, wait: float) -> Mapping[str, Any]:
    text = (
        "Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded token rate "
        f"limit of your current OpenAI S0 pricing tier. Please retry after {wait:g} seconds."
    )
    return {"code": "429", "message": text}


def _no_such_deployment(_model: str) -> Refusal:
    text = (
        "The API deployment for this resource does not exist. If you created the deployment within "
        "the last 5 minutes, please wait a moment and try again."
    )
    return Refusal(404, {"code": "DeploymentNotFound", "message": text})


PLAYED_OPENAI = Service(
    OPENAI,
    filters=False,
    rate_limit=_rate_limit,
    bad_key={
        "message": "Incorrect API key provided: practice. You can find your API key at "
        "https://platform.openai.com/account/api-keys.",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_api_key",
    },
    no_such_model=_no_such_model,
)
PLAYED_AZURE = Service(
    AZURE,
    filters=True,
    rate_limit=_rate_limit_on_azure,
    bad_key={
        "code": "401",
        "message": "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid "
        "key for an active subscription and use a correct regional API endpoint for your resource.",
    },
    no_such_model=_no_such_deployment,
)
