"""The faults that can be rehearsed, by their names in a ``practice:`` line, and what those within a reply look like.

They are grouped by where they strike; the module that carries a group out is named beside it. Strange chunks have
the forms of public reports on Chat Completions; on Responses they are the same mistakes made there. Of Azure's content
filter, the terminal chunk of the asynchronous filter and the singular ``content_filter_result`` are recorded; its
other chunks have the shape of that one, and its categories that of the recorded prompt filter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# Nothing answers (fault_answers.py).
UNREACHED: Mapping[str, str] = {
    "refused": "nothing listens at the port",
    "dns": "the host's name is not known",
    "tls": "the port speaks plain http",
    "cert": "the certificate is self-signed",
    "timeout": "no answer, until the read timeout",
}
# An error status with the body a service sends (fault_answers.py).
REFUSED: Mapping[str, str] = {
    "401": "the key is wrong",
    "rbac": "401: the role assignment is missing (Azure)",
    "403": "the region is not served",
    "404": "no such model or deployment",
    "408": "the service gave up waiting for the request",
    "409": "the request conflicts with another one",
    "429": "too many tokens a minute",
    "quota": "429: no credit is left",
    "500": "the server failed",
    "503": "overloaded",
    "529": "overloaded, as some gateways say it",
    "context": "400: the input is too long",
    "filter": "400: Azure's prompt filter, by category",
}
# Something that is no reply stands where one belongs (fault_answers.py); `json` is one, in another form than asked for.
INSTEAD: Mapping[str, str] = {
    "502": "a gateway's HTML page with its status",
    "html": "a sign-in page with status 200",
    "emptybody": "status 200 and nothing",
    "204": "no content",
    "redirect": "307 to another host",
    "json": "plain JSON where a stream was asked for",
}
# The reply ends early, after `at=` tokens.
CUTTING: Mapping[str, str] = {
    "cut": "the stream just ends",
    "torn": "the stream ends inside an event",
    "reset": "the connection is reset",
    "badchunk": "what comes is no HTTP any more",
    "stall": "nothing more comes, until the read timeout",
    "keepalive": "nothing but `: keep-alive`, without end",
    "error": "an error event in this API's own shape",
    "errorevent": "an error event in the other API's shape",
    "failed": "the service says that the reply failed",
    "completion_filter": "the content filter ends it",
    "azurefilter": "Azure's filter ends it, with categories",
    "asyncfilter": "Azure's asynchronous filter ends it, with its odd chunks",
}
# Something odd comes after `at=` tokens, and the reply goes on (stream.py).
PIERCING: Mapping[str, str] = {
    "malformed": "an event that is no JSON",
    "emptyevents": "`data:` empty, `event:`, `id:` and `retry:` without data",
    "badutf8": "bytes that are no UTF-8",
    "surrogate": "half a surrogate pair",
    "nullchoices": "choices missing, null or empty, delta null, content a number",
    "hugeevent": "an event of 40 MB",
}
# The reply is whole, its form is not.
FORM: Mapping[str, str] = {
    "bom": "a byte order mark at the start",
    "nodone": "`[DONE]` is missing (Chat Completions)",
    "nofinish": "all the text, but no word that it is finished",
    "nousage": "no usage is reported",
    "nofilter": "Azure's filter did not run, and says so",
}
# An answer that says nothing, or no.
ANSWERS: Mapping[str, str] = {
    "empty": "finished, billed, and not a word",
    "refusal": "the model declines",
}
FAULTS: Mapping[str, str] = {**UNREACHED, **REFUSED, **INSTEAD, **CUTTING, **PIERCING, **FORM, **ANSWERS}

# Faults after which a reply has no end of its own.
ENDLESS = ("cut", "torn", "reset", "badchunk", "stall", "keepalive", "error", "errorevent")
# Faults whose answer may say how long to wait.
WAITING = ("408", "409", "429", "quota", "500", "502", "503", "529")
# Chat Completions' word for an end that is not the model's own.
FINISHES: Mapping[str, str] = {
    "completion_filter": "content_filter",
    "azurefilter": "content_filter",
    "asyncfilter": "content_filter",
    "failed": "error",
}
# Marks in a reply's text where a fault of PIERCING strikes: a code point that is no character.
MARK = "\ufdd0"
FILTER_STEP = 8  # pieces between two chunks of the asynchronous filter
FILTER_CATEGORIES = ("hate", "self_harm", "sexual", "violence")
FILTER_UNAVAILABLE = {"error": {"code": "content_filter_error", "message": "The contents are not filtered"}}


def chat_chunks(envelope: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield chunks with something missing, null or of another type; ``envelope`` is what every chunk holds."""
    choice: dict[str, Any] = {"index": 0, "finish_reason": None}
    yield {key: value for key, value in envelope.items() if key != "choices"}
    yield envelope | {"choices": None}
    yield envelope | {"choices": []}
    yield envelope | {"choices": [None, 7, {}]}
    yield envelope | {"choices": [choice]}
    yield envelope | {"choices": [choice | {"delta": None}]}
    yield envelope | {"choices": [choice | {"delta": {"content": 7}}]}
    yield envelope | {"choices": [choice | {"delta": {"content": None, "role": ["assistant"]}}]}


def response_events() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield events with something missing, null or of another type: the type of each and its fields."""
    yield "response.in_progress", {"response": None}
    yield "response.output_item.added", {"output_index": None, "item": None}
    yield "response.output_text.delta", {}
    yield "response.output_text.delta", {"delta": None}
    yield "response.output_text.delta", {"delta": 7, "item_id": []}
    yield "response.nobody.knows", {"delta": "x"}


def filter_results(filtered: str = "") -> dict[str, Any]:
    """Return the verdicts by category; ``filtered`` names the one that struck."""
    return {name: _verdict(name == filtered) for name in FILTER_CATEGORIES}


def prompt_filter_chunk(verdicts: dict[str, Any]) -> dict[str, Any]:
    """Return the chunk with which Azure begins."""
    return {
        "choices": [],
        "created": 0,
        "id": "",
        "model": "",
        "object": "",
        "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": verdicts}],
    }


def checked_chunk(start: int, end: int) -> dict[str, Any]:
    """Return what the asynchronous filter says of the characters from ``start`` to ``end``: no delta, no end."""
    return _offsets(None, filter_results(), start, end)


def struck_chunk(start: int, end: int) -> dict[str, Any]:
    """Return the chunk with which the asynchronous filter ends a reply: it has no delta either."""
    found = {"protected_material_text": {"detected": True, "filtered": True}}
    return _offsets("content_filter", found, start, end)


def _verdict(filtered: bool) -> dict[str, Any]:
    return {"filtered": filtered, "severity": "medium" if filtered else "safe"}


def _offsets(finish: str | None, verdicts: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    choice = {
        "index": 0,
        "finish_reason": finish,
        "content_filter_results": verdicts,
        "content_filter_offsets": {"check_offset": start, "start_offset": start, "end_offset": end},
    }
    return {"id": "", "object": "", "created": 0, "model": "", "choices": [choice], "usage": None}
