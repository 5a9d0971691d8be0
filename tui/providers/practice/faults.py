"""The faults that a ``practice:`` line can ask for, by name, and the chunks and events of faults inside a reply.

They are grouped by where they occur; the module that carries out a group is named beside it. The malformed chunks are
as public reports on Chat Completions show; the malformed events of Responses have the same mistakes. Of Azure's content
filter, the last chunk of the asynchronous filter and the singular ``content_filter_result`` are as recorded answers
show; its other chunks are modelled on that one, and its categories on those of the recorded prompt filter.
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
# The service answers with an error status and body (fault_answers.py).
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
    "misalignment": "400: stopped for safety: nobody asked for it",
    "bio_policy": "400: stopped for safety: biology",
    "cyber_policy": "400: stopped for safety: security of computers",
    "residency": "400: the data are to stay in another region",
}
# Something else comes in the place of a reply (fault_answers.py); `json` is a reply, but in one piece.
INSTEAD: Mapping[str, str] = {
    "502": "a gateway's HTML page with its status",
    "html": "a sign-in page with status 200",
    "emptybody": "status 200 and nothing",
    "204": "no content",
    "redirect": "307 to another host",
    "json": "plain JSON where a stream was asked for",
}
# The reply ends early, after `at=` tokens (reply.py, stream.py).
ENDING_EARLY: Mapping[str, str] = {
    "cut": "the stream just ends",
    "torn": "the stream ends inside an event",
    "reset": "the connection is reset",
    "badchunk": "what comes is no HTTP any more",
    "stall": "nothing more comes, until the read timeout",
    "keepalive": "nothing but `: keep-alive`, without end",
    "error": "an error event in this API's own shape",
    "errorevent": "an error event in the other API's shape",
    "failed": "the service says that the reply failed",
    "stopped": "the service stops it for safety, with an error event",
    "steered": "the service ends it: something else steered it",
    "max_messages": "the service ends it at its limit of messages",
    "completion_filter": "the content filter ends it",
    "azurefilter": "Azure's filter ends it, with categories",
    "asyncfilter": "Azure's asynchronous filter ends it, with its odd chunks",
}
# Something malformed comes after `at=` tokens, and the reply goes on (stream.py).
MALFORMED: Mapping[str, str] = {
    "malformed": "an event that is no JSON",
    "emptyevents": "`data:` empty, `event:`, `id:` and `retry:` without data",
    "badutf8": "bytes that are no UTF-8",
    "surrogate": "half a surrogate pair",
    "nullchoices": "choices missing, null or empty, delta null, content a number",
    "hugeevent": "an event of 40 MB",
}
# The reply is whole, but its form is wrong (chat.py, responses.py, stream.py).
FORM: Mapping[str, str] = {
    "bom": "a byte order mark at the start",
    "nodone": "`[DONE]` is missing (Chat Completions)",
    "nofinish": "all the text, but no word that it is finished",
    "nousage": "no usage is reported",
    "nofilter": "Azure's filter did not run, and says so",
    "flagged": "Azure's filter stops nothing, and says what it noticed",
}
# The reply is empty or a refusal (reply.py).
ANSWERS: Mapping[str, str] = {
    "empty": "finished, billed, and not a word",
    "refusal": "the model declines",
}
FAULTS: Mapping[str, str] = {**UNREACHED, **REFUSED, **INSTEAD, **ENDING_EARLY, **MALFORMED, **FORM, **ANSWERS}

# Faults that leave a reply without its last events.
ENDLESS = ("cut", "torn", "reset", "badchunk", "stall", "keepalive", "error", "errorevent", "stopped")
# Faults whose response may ask for a wait.
WAITING = ("408", "409", "429", "quota", "500", "502", "503", "529")
# The finish reason of Chat Completions, if a fault ends the reply.
FINISHES: Mapping[str, str] = {
    "completion_filter": "content_filter",
    "azurefilter": "content_filter",
    "asyncfilter": "content_filter",
    "failed": "error",
    "steered": "steered",
    "max_messages": "max_messages",
}
# Marks the place of a fault of MALFORMED in a reply's text: a code point that is no character.
MARK = "\ufdd0"
FILTER_STEP = 8  # pieces of text between two chunks of the asynchronous filter
FILTER_CATEGORIES = ("hate", "self_harm", "sexual", "violence")
FILTER_UNAVAILABLE = {"error": {"code": "content_filter_error", "message": "The contents are not filtered"}}


def chat_chunks(envelope: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield chunks with a value that is missing, null or of the wrong type; ``envelope`` is what every chunk holds."""
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
    """Yield events with a value that is missing, null or of the wrong type: the type of each and its fields."""
    yield "response.in_progress", {"response": None}
    yield "response.output_item.added", {"output_index": None, "item": None}
    yield "response.output_text.delta", {}
    yield "response.output_text.delta", {"delta": None}
    yield "response.output_text.delta", {"delta": 7, "item_id": []}
    yield "response.nobody.knows", {"delta": "x"}


def filter_results(filtered: str = "") -> dict[str, Any]:
    """Return the filter's results by category; ``filtered`` is the category that was filtered, empty for none."""
    return {name: _result(name == filtered) for name in FILTER_CATEGORIES}


def flagged_prompt() -> dict[str, Any]:
    """Return the results for a prompt in which the filter noticed something, and stopped nothing."""
    low = {"filtered": False, "severity": "low"}
    return filter_results() | {"violence": low, "jailbreak": {"filtered": False, "detected": False}}


def flagged_reply() -> dict[str, Any]:
    """Return the same for a reply: a severity, a blocklist, code that is known from elsewhere."""
    code = {"URL": "https://github.com/example/matrix/blob/main/matrix.py", "license": "MIT"}
    return filter_results() | {
        "violence": {"filtered": False, "severity": "medium"},
        "custom_blocklists": {"filtered": True, "details": [{"filtered": True, "id": "product-names"}]},
        "protected_material_text": {"filtered": False, "detected": False},
        "protected_material_code": {"filtered": False, "detected": True, "citation": code},
    }


def prompt_filter_chunk(results: dict[str, Any]) -> dict[str, Any]:
    """Return the first chunk of Azure: the filter's results for the prompt."""
    return {
        "choices": [],
        "created": 0,
        "id": "",
        "model": "",
        "object": "",
        **prompt_filter_results(results),
    }


def prompt_filter_results(results: dict[str, Any]) -> dict[str, Any]:
    """Return the field with the results for the prompt."""
    return {"prompt_filter_results": [{"prompt_index": 0, "content_filter_results": results}]}


def checked_chunk(start: int, end: int) -> dict[str, Any]:
    """Return the asynchronous filter's chunk for the characters from ``start`` to ``end``: it has no delta."""
    return _offsets(None, filter_results(), start, end)


def filtered_chunk(start: int, end: int) -> dict[str, Any]:
    """Return the chunk with which the asynchronous filter ends a reply: it has no delta."""
    found = {"protected_material_text": {"detected": True, "filtered": True}}
    return _offsets("content_filter", found, start, end)


def _result(filtered: bool) -> dict[str, Any]:
    return {"filtered": filtered, "severity": "medium" if filtered else "safe"}


def _offsets(finish: str | None, results: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    choice = {
        "index": 0,
        "finish_reason": finish,
        "content_filter_results": results,
        "content_filter_offsets": {"check_offset": start, "start_offset": start, "end_offset": end},
    }
    return {"id": "", "object": "", "created": 0, "model": "", "choices": [choice], "usage": None}
