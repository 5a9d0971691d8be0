"""What a policy of a service stops: a sentence, what to do, the request's id, the text so far; on every way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.session_harness import SessionHarness
from tui.core.connection_kinds import OPENAI
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import ModelError, QuotaSpent, RequestRefused, ServiceFailed, StoppedForSafety, StreamBroken
from tui.core.stream import Finished, StreamValue, TextDelta
from tui.providers.connections.destination import Destination
from tui.providers.errors.refusals import Refusal, refused
from tui.providers.wire.chat_completions import ChatDecoder
from tui.providers.wire.content_filter import FilterNotes
from tui.providers.wire.decoder import Decoder
from tui.providers.wire.finish_reasons import finished
from tui.providers.wire.response_reader import ResponseReader
from tui.providers.wire.responses import ResponsesDecoder

TO = Destination("work", OPENAI, "https://api.openai.com/v1", "m")
HEADERS = {"x-request-id": "req_1"}
ABOUT = {
    "detailed_explanation": "It would copy the ledger to another host.",
    "error_type": "potentially_unintended_data_transfer",
    "review_target": "opaque",
    "steer": {"message": "Ask before data leaves."},
}
STOPS: list[tuple[str, Any, str]] = [
    ("misalignment_policy_violation", ABOUT, "nobody asked to send. Its explanation: It would copy"),
    ("misalignment_policy_violation", {**ABOUT, "error_type": "potentially_unintended_data_access"}, "may read data"),
    ("misalignment_policy_violation", {"error_type": "potentially_unintended_destructive_activity"}, "may destroy"),
    ("misalignment_policy_violation", {"error_type": "other"}, "it may do what nobody asked for"),
    ("misalignment_policy_violation", {"error_type": "a_new_kind"}, "nobody asked for [a_new_kind]"),
    ("misalignment_policy_violation", None, "it may do what nobody asked for: Words."),
    ("misalignment_policy_violation", ["odd"], "it may do what nobody asked for"),
    ("misalignment", None, "it may do what nobody asked for"),
    ("bio_policy", None, "(bio_policy): its policy on biology"),
    ("cyber_policy", None, "(cyber_policy): its policy on security of computers"),
    ("image_content_policy_violation", None, "its policy on images"),
    ("chem_policy", None, "(chem_policy): a policy of the service does not allow it"),
    ("weapons_policy_violation", None, "a policy of the service does not allow it"),
    ("child_safety", None, "a policy of the service does not allow it"),
]  # fmt: skip


def body(code: str, about: Any) -> dict[str, Any]:
    more = {} if about is None else {"misalignment": about}
    return {"code": code, "message": "Words.", "type": "invalid_request_error", "param": None, **more}


def streamed(decoder: Decoder, *events: Any) -> tuple[list[StreamValue], ModelError | None]:
    """Return the values and the problem of a stream of these events."""
    reader = ResponseReader(decoder, TO, headers=HEADERS)
    values = reader.take("".join(f"data: {json.dumps(each)}\n\n" for each in events).encode())
    return values, reader.problem


def ways(error: dict[str, Any]) -> dict[str, ModelError | None]:
    """Return the error as each way brings it: by status, as an event of both APIs, as a failed response; after text."""
    text = {"type": "response.output_text.delta", "delta": "So far", "output_index": 0}
    chunk = {"choices": [{"index": 0, "delta": {"content": "So far"}}]}
    failed = {"type": "response.failed", "response": {"status": "failed", "error": error, "output": []}}
    event = {**error, "type": "error", "sequence_number": 3}
    nested = {"type": "error", "error": error}
    streams: dict[str, tuple[Decoder, list[Any]]] = {
        "failed": (ResponsesDecoder(), [failed]),
        "failed after text": (ResponsesDecoder(), [text, failed]),
        "event": (ResponsesDecoder(), [event]),
        "event after text": (ResponsesDecoder(), [text, event]),
        "nested event": (ResponsesDecoder(), [text, nested]),
        "chat": (ChatDecoder(), [{"error": error}]),
        "chat after text": (ChatDecoder(), [chunk, {"error": error}]),
    }
    by_status = {
        str(status): refused(Refusal(status, {"error": error}, TO, HEADERS)) for status in (400, 403, 404, 429, 500)
    }
    return {**by_status, **{way: streamed(decoder, *events)[1] for way, (decoder, events) in streams.items()}}


@pytest.mark.parametrize(("code", "about", "says"), STOPS)
def test_a_stop_for_safety_is_a_sentence_on_every_way(code: str, about: Any, says: str) -> None:
    for way, found in ways(body(code, about)).items():
        assert isinstance(found, StoppedForSafety), way
        assert says in found.problem, way
        assert found.problem.endswith("Request id: req_1."), way
        assert (found.code, found.request_id, found.may_retry) == (code, "req_1", False), way
        assert "choose another model (F3, --model)" in found.remedy, way
        suggested = 'The service suggests: "Ask before data leaves."' in found.remedy
        assert suggested is (isinstance(about, dict) and "steer" in about), way


def test_a_region_that_must_not_have_the_data_is_named_with_what_to_set() -> None:
    for way, found in ways(body("data_residency_mismatch", None)).items():
        if isinstance(found, StreamBroken):
            assert "stay in another region" in found.problem, way
            continue
        assert type(found) is RequestRefused, way
        assert found.of_settings, way
        assert found.problem.endswith("in another region: Words. Request id: req_1."), way
        assert "base_url" in found.remedy, way


@pytest.mark.parametrize("code", ["policyholder", "bio_policy; rm", "", "a_new_code", "POLICY"])
def test_other_codes_are_none_of_these(code: str) -> None:
    for way, found in ways(body(code, None)).items():
        assert not isinstance(found, StoppedForSafety), way
        assert found is not None, way
        assert "Words." in found.problem, way


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("credit_balance_exhausted", QuotaSpent),
        ("usage_limit_exceeded", QuotaSpent),
        ("organization_spend_limit_exceeded", QuotaSpent),
        ("invalid_image_url", RequestRefused),
        ("image_parse_error", RequestRefused),
        ("server_error", ServiceFailed),
        ("vector_store_timeout", ServiceFailed),
        ("a_code_of_tomorrow", ServiceFailed),
    ],
)
def test_other_codes_of_a_failed_response(code: str, error: type[ModelError]) -> None:
    found = ways(body(code, None) | {"type": None})["failed"]
    assert type(found) is error
    assert "Words." in found.problem


@pytest.mark.parametrize(
    ("word", "status", "says"),
    [
        ("steered", ReplyStatus.INCOMPLETE, "something else steered the reply"),
        ("max_messages", ReplyStatus.INCOMPLETE, "limit of messages (max_messages)"),
        ("bio_policy", ReplyStatus.FILTERED, "safety systems stopped the reply"),
        ("misalignment_policy_violation", ReplyStatus.FILTERED, "safety systems stopped the reply"),
        ("a_reason_of_tomorrow", ReplyStatus.INCOMPLETE, "a word that mull does not know: a_reason_of_tomorrow"),
    ],
)
def test_reasons_of_an_incomplete_response(word: str, status: ReplyStatus, says: str) -> None:
    whole = {"status": "incomplete", "incomplete_details": {"reason": word}, "output": []}
    values, problem = streamed(ResponsesDecoder(), {"type": "response.incomplete", "response": whole})
    (end,) = (value for value in values if isinstance(value, Finished))
    assert problem is None
    assert (end.status, end.reason) == (status, word)
    assert says in end.detail
    assert says in finished(word, FilterNotes()).detail


async def test_the_text_so_far_and_the_request_id_stay_with_the_reply(tmp_path: Path) -> None:
    error = StoppedForSafety("Stopped.", "Ask otherwise.", code="bio_policy", request_id="req_1")
    reply = await SessionHarness(tmp_path, TextDelta("So far"), error).reply()
    assert (reply.text, reply.status, reply.cut_off) == ("So far", ReplyStatus.FILTERED, None)
    assert (reply.outcome.request_id, reply.outcome.detail) == ("req_1", "Stopped. Ask otherwise.")
    none = await SessionHarness(tmp_path / "none", error).reply()
    assert (none.text, none.status, none.outcome.request_id) == ("", ReplyStatus.FAILED, "req_1")
