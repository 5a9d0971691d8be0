"""What a service says instead of a reply, or in one: errors, wrong types, refusals, too much of everything."""

from __future__ import annotations

from typing import Any

from tests.providers.faults.scenario import Scenario, complete, incomplete
from tests.providers.scripts import END, STOP, answers, completed, plays, raw, refuses, text
from tests.servers import Received, Script, Wire, chunk, usage, whole_chat, whole_response
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import (
    ContextOverflow,
    ModelError,
    NoSuchModel,
    NotTheApi,
    QuotaSpent,
    RateLimited,
    RequestRefused,
    ServiceFailed,
    SignInError,
    StoppedForSafety,
)

HALF = text("Half a ")
BROKE = {"message": "The server had an error", "type": "server_error"}
KEY_WORDS = "Incorrect API key provided: sk-canary-0123456789abcdef."


def refused(fault: str, script: Script, error: type[ModelError], *says: str, **more: Any) -> Scenario:
    """Return a fault that is an answer of its own."""
    return Scenario(fault, script, says, error=error, **{"stream": False, **more})


ERRORS_INSIDE = [
    refused("an error event before a word", plays({"error": BROKE}), ServiceFailed, "had an error", stream=True),
    incomplete("an error event after text", plays(HALF, {"error": BROKE}), "had an error"),
    incomplete("an error event that is a text", plays(HALF, {"error": "all is lost"}), "all is lost"),
    refused("`event: error`", plays(b"event: error\n" + raw(BROKE)), ServiceFailed, "had an error", stream=True),
    incomplete("`event: error` after text", plays(HALF, b"event: error\n" + raw(BROKE)), "had an error"),
    refused(
        "`event: error` with plain words", plays(b"event: error\ndata: gone\n\n"), ServiceFailed, "gone", stream=True
    ),
    incomplete(
        "`error` of Responses after text",
        plays(text("Half a ", "responses"), {"type": "error", "code": "server_error", "message": "It broke"}),
        "It broke",
        api="responses",
    ),
    refused(
        "response.failed",
        plays(completed(status="failed", error={"code": "server_error", "message": "It broke"}, output=[])),
        ServiceFailed,
        "It broke",
        api="responses",
        stream=True,
    ),
    refused(
        "a failed response, whole",
        answers(whole_response(status="failed", error={"code": "server_error", "message": "It broke"}, output=[])),
        ServiceFailed,
        "It broke",
        api="responses",
    ),
    refused(
        "a rate limit inside the stream",
        plays({"error": {"message": "slow down", "code": "rate_limit_exceeded"}}),
        RateLimited,
        "slow down",
        stream=True,
    ),
    refused(
        "a spent quota inside the stream",
        plays({"error": {"message": "no money", "code": "insufficient_quota"}}),
        QuotaSpent,
        "will not help",
        stream=True,
    ),
    refused(
        "response.failed, stopped for safety",
        plays(completed(status="failed", error={"code": "bio_policy", "message": "Not this"}, output=[])),
        StoppedForSafety,
        "biology",
        "Not this",
        api="responses",
        stream=True,
    ),
    refused(
        "response.failed, another region",
        plays(completed(status="failed", error={"code": "data_residency_mismatch", "message": "Not here"}, output=[])),
        RequestRefused,
        "another region",
        api="responses",
        stream=True,
    ),
    refused(
        "an error event, stopped for safety",
        plays({"error": {"code": "misalignment_policy_violation", "message": "Stopped"}}),
        StoppedForSafety,
        "what nobody asked for",
        stream=True,
    ),
    refused("200 with an error, whole", answers({"error": BROKE}), ServiceFailed, "had an error"),
    refused("200 with an error for a stream", answers({"error": BROKE}), ServiceFailed, "had an error", stream=True),
]

ODD: dict[str, Any] = {
    "choices missing": {"id": "x", "object": "chat.completion.chunk"},
    "choices null": {"choices": None},
    "choices empty": {"choices": []},
    "a choice that is null": {"choices": [None]},
    "delta null": {"choices": [{"index": 0, "delta": None}]},
    "delta missing": {"choices": [{"index": 0}]},
    "content a number": chunk(7),
    "content an object": chunk({"text": "x"}),
    "another choice than the first": {"choices": [{"index": 1, "delta": {"content": "x"}}]},
    "usage a word": {"choices": [], "usage": "much"},
}
WRONG_TYPES = [complete(name, plays(HALF, odd, text("loaf."), *END), kept="Half a loaf.") for name, odd in ODD.items()]
WRONG_TYPES += [
    complete("content a list of parts", plays(chunk([{"type": "text", "text": "Half"}]), *END), kept="Half"),
    complete("no usage", plays(HALF, STOP, "[DONE]"), kept="Half a "),
    complete(
        "usage full of nulls", plays(HALF, STOP, {"choices": [], "usage": {"prompt_tokens": None}}), kept="Half a "
    ),
    complete("half a surrogate pair", plays(chunk("a\ud83d b"), *END), kept="a\ufffd b"),
    complete(
        "half a surrogate pair of Responses",
        plays(text("a\ud83d b", "responses"), completed("")),
        kept="a\ufffd b",
        api="responses",
    ),
    complete("a surrogate pair cut in two", plays(chunk("a\ud83d"), chunk("\ude00b"), *END), kept="a\U0001f600b"),
    Scenario(
        "the completion filtered",
        plays(HALF, chunk(finish="content_filter")),
        ("content filter",),
        ReplyStatus.FILTERED,
        kept="Half a ",
    ),
    Scenario(
        "the budget spent on reasoning",
        plays(chunk(finish="length"), usage(20, 500, 500)),
        (),
        ReplyStatus.LENGTH,
    ),
    Scenario(
        "response.incomplete",
        plays(
            text("Half a ", "responses"),
            completed(status="incomplete", incomplete_details={"reason": "max_output_tokens"}),
        ),
        (),
        ReplyStatus.LENGTH,
        kept="Half a ",
        api="responses",
    ),
    Scenario("a refusal", plays(chunk(refusal="No."), *END), (), ReplyStatus.REFUSED, kept="No."),
]


async def _error_without_end(received: Received, wire: Wire) -> None:
    await wire.head(500, "text/plain")
    for _ in range(40):
        await wire.send(b"x" * (1 << 20))
    await wire.finish()


MB = b"x" * (1 << 20)
TOO_MUCH = [
    incomplete("an event of 9 MB", plays(HALF, b"data: ", *[MB] * 9, b"\n\n", STOP), "8 MB"),
    refused("an event of 9 MB before a word", plays(b"data: ", *[MB] * 9), NotTheApi, "8 MB", stream=True),
    refused("a whole body of 9 MB", plays(b'{"a": "', *[MB] * 9, kind="application/json"), NotTheApi, "8 MB"),
    refused("an error of 40 MB", _error_without_end, ServiceFailed, "HTTP 500"),
    incomplete(
        "more text than any model gives",
        plays(*[chunk("x" * 100)] * 12, STOP),
        "characters of text",
        kept="x" * 1100,
        caps={"wire.response_reader.MOST_TEXT": 1000},
    ),
]

AZURE_FILTER = {"content_filter_result": {"violence": {"filtered": True, "severity": "medium"}}}
REFUSED = [
    refused("429 with retry-after-ms", refuses(429, "slow", {"retry_after_ms": "350"}), RateLimited, "0.35 s"),
    refused("429 with retry-after in seconds", refuses(429, "slow", {"retry_after": "7"}), RateLimited, "7 s"),
    refused(
        "429 with retry-after as a date gone by",
        refuses(429, "slow", {"retry_after": "Fri, 20 Nov 2020 15:10:30 GMT"}),
        RateLimited,
        "0 s",
    ),
    refused("429 that says when in words", refuses(429, "Please try again in 9.5s."), RateLimited, "9.5 s"),
    refused("429 for a day", refuses(429, "Please retry after 86400 seconds.", code="429"), RateLimited, "24 h"),
    refused("429 insufficient_quota", refuses(429, "no money", code="insufficient_quota"), QuotaSpent, "will not help"),
    *[
        refused(f"{status}", refuses(status), ServiceFailed, f"HTTP {status}")
        for status in (408, 409, 500, 502, 504, 529)
    ],
    refused("502 with HTML", answers("<h1>Bad gateway</h1>", 502, "text/html"), ServiceFailed, "Bad gateway"),
    refused("503 that names a time", refuses(503, "busy", {"retry_after": "30"}), ServiceFailed, "30 s"),
    refused(
        "500 that says not to ask again", refuses(500, headers={"x_should_retry": "false"}), ServiceFailed, "not help"
    ),
    refused(
        "400 that says to ask again",
        refuses(400, "not yet", {"x_should_retry": "true"}, code="invalid_value", param="tools"),
        RequestRefused,
        "not yet",
    ),
    refused("500 for a stream", refuses(500), ServiceFailed, "HTTP 500", stream=True),
    refused(
        "401: a wrong key, quoted by the service",
        refuses(401, KEY_WORDS, code="invalid_api_key"),
        SignInError,
        "***",
        "OPENAI_API_KEY",
    ),
    refused(
        "401: a role is missing",
        refuses(401, "lacks the data action", code="PermissionDenied"),
        SignInError,
        "Cognitive Services OpenAI User",
        kind="azure",
    ),
    refused(
        "403: the region",
        refuses(403, "not supported", code="unsupported_country_region_territory"),
        SignInError,
        "where you are",
    ),
    refused(
        "404: no such model", refuses(404, "does not exist", code="model_not_found"), NoSuchModel, "has no model o1"
    ),
    refused(
        "404: no such deployment",
        refuses(404, "not there", code="DeploymentNotFound"),
        NoSuchModel,
        "deployment o1-new",
        kind="azure",
    ),
    refused("404: no such address", answers({"detail": "Not Found"}, 404), NotTheApi, "/v1 at its end"),
    refused(
        "400: a parameter",
        refuses(400, "Unsupported parameter.", param="max_tokens", code="unsupported_parameter"),
        RequestRefused,
        "It minds max_tokens",
    ),
    refused(
        "400: a role",
        refuses(400, "Unsupported value.", param="messages[0].role", code="unsupported_value"),
        RequestRefused,
        "Set role",
    ),
    refused(
        "400: an effort",
        refuses(400, "Invalid value.", param="reasoning_effort", code="invalid_value"),
        RequestRefused,
        "another effort",
    ),
    refused(
        "400: streaming",
        refuses(400, "Unsupported value.", param="stream", code="unsupported_value"),
        RequestRefused,
        "stream = false",
        stream=True,
    ),
    refused(
        "400: more than the window holds",
        refuses(400, "too long", code="context_length_exceeded"),
        ContextOverflow,
        "Send less",
    ),
    refused(
        "400: the prompt filtered",
        refuses(400, "filtered", code="content_filter", innererror=AZURE_FILTER),
        RequestRefused,
        "violence (medium)",
        kind="azure",
    ),
    refused(
        "422 as FastAPI words it",
        answers({"detail": [{"msg": "field required"}]}, 422),
        RequestRefused,
        "refused the request",
    ),
    complete("nothing wrong at all", answers(whole_chat()), stream=False),
]
