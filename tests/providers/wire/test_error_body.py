"""What a service says in a failure is shown: any shape of error, in any place, on both APIs, streamed or whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.providers.exchange import KEY, Heard, asked
from tests.providers.scripts import END, STOP, answers, plays, text
from tests.servers import ScriptedServer, chunk
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import ContextOverflow, NoSuchModel, RateLimited, RequestRefused, ServiceFailed, StreamBroken
from tui.providers.wire.error_body import reported_error, status_in, words_of

TOO_LONG = "the request exceeds the available context size"
PAGE = "<!DOCTYPE html><html><head><title>502 Bad &amp; Gateway</title><style>x{}</style></head><body>b</body></html>"

# Errors as services and the frameworks under them word them, and what must be shown of each.
SHAPES: dict[str, tuple[Any, str]] = {
    "OpenAI": ({"error": {"message": "It broke", "type": "server_error", "code": None}}, "It broke"),
    "a text": ({"error": "It broke"}, "It broke"),
    "a list of texts": ({"error": ["It broke", "twice"]}, "It broke; twice"),
    "a list of objects": ({"error": [{"message": "It broke"}]}, "It broke"),
    "an object error": ({"object": "error", "message": "It broke", "type": "BadRequestError", "code": 400}, "It broke"),
    "a typed error": ({"type": "error", "error": {"type": "overloaded_error", "message": "It broke"}}, "It broke"),
    "FastAPI, a text": ({"detail": "It broke"}, "It broke"),
    "FastAPI, a list": (
        {"detail": [{"type": "missing", "loc": ["body", "messages", 0, "role"], "msg": "Field required"}]},
        "messages.0.role: Field required",
    ),
    "FastAPI, an object": ({"detail": {"message": "It broke", "code": 7}}, "It broke"),
    "FastAPI, an error in it": ({"detail": {"error": {"message": "It broke"}}}, "It broke"),
    "errors, texts": ({"errors": ["It broke", "twice", "thrice", "more"]}, "It broke; twice; thrice"),
    "errors, objects": ({"errors": [{"code": 10000, "message": "It broke"}], "success": False}, "It broke"),
    "problem details": ({"type": "about:blank", "title": "Oh", "detail": "It broke", "status": 503}, "It broke"),
    "Azure API Management": ({"statusCode": 401, "message": "It broke"}, "It broke"),
    "AWS": ({"Message": "It broke"}, "It broke"),
    "Apigee": ({"fault": {"faultstring": "It broke", "detail": {"errorcode": "x"}}}, "It broke"),
    "OAuth": ({"error": "invalid_token", "error_description": "It broke"}, "It broke"),
    "error_msg": ({"error_code": 17, "error_msg": "It broke"}, "It broke"),
    "msg": ({"code": 1301, "msg": "It broke"}, "It broke"),
    "JSON in a message": ({"error": {"message": '{"error": {"message": "It broke"}}'}}, "It broke"),
    "Google, a list": ([{"error": {"code": 503, "message": "It broke", "status": "UNAVAILABLE"}}], "It broke"),
    "a provider behind a gateway": (
        {
            "error": {
                "message": "Provider returned error",
                "code": 502,
                "metadata": {"raw": '{"error": {"message": "It broke"}}', "provider_name": "Somebody"},
            }
        },
        "Provider returned error (Somebody: It broke)",
    ),
    "a message that is an object": ({"message": {"detail": "It broke"}, "error": True}, "It broke"),
    "a page in a message": ({"error": {"message": PAGE}}, "502 Bad & Gateway"),
    "no message": ({"error": {"type": "server_error", "code": 7}}, "server_error"),
}
EACH = pytest.mark.parametrize(("body", "words"), SHAPES.values(), ids=SHAPES)


def shows(answer: Heard, words: str) -> None:
    assert answer.error is not None
    assert words in answer.error.problem
    assert "does not speak the API" not in answer.error.problem
    assert answer.finished is None


@EACH
@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_an_error_in_the_place_of_a_reply_says_its_own_words(
    server: ScriptedServer, api: str, body: Any, words: str
) -> None:
    line = json.dumps(body).encode()
    ways = [answers(body, status) for status in (200, 400, 401, 403, 429, 500, 503)]
    ways += [plays(body), plays(b"event: error\ndata: " + line + b"\n\n"), plays(b"error: " + line + b"\n\n")]
    ways += [plays(b": ping\n\n" + line + b"\n\n"), plays(b": ping\n\n" + line), plays(b"data: " + line)]
    for script in ways:
        shows(await asked(server, script, api), words)


@EACH
@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_an_error_after_some_text_says_its_own_words_and_keeps_the_text(
    server: ScriptedServer, api: str, body: Any, words: str
) -> None:
    line = json.dumps(body).encode()
    for tail in (b"data: %s\n\n", b"event: error\ndata: %s\n\n", b"error: %s\n\n", b"%s\n\n", b"%s", b"error: %s"):
        answer = await asked(server, plays(text("Half a ", api), tail % line, x_request_id="req_7"), api)
        shows(answer, words)
        assert answer.text == "Half a "
        assert type(answer.error) is StreamBroken
        assert answer.error.request_id == "req_7"
        assert "Request id: req_7." in answer.error.problem


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (b"Internal Server Error", "Internal Server Error"),
        (b"upstream connect error or disconnect/reset before headers", "upstream connect error"),
        (b"error: all is lost", "all is lost"),
        (b"event: error\ndata: all is lost", "all is lost"),
        (PAGE.encode(), "502 Bad & Gateway"),
        (b"Traceback (most recent call last):\n  File\nValueError: it broke", "Traceback"),
    ],
)
@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n", b"\r\n\r\n"])
async def test_plain_words_in_a_stream_are_said(server: ScriptedServer, words: bytes, said: str, end: bytes) -> None:
    for before, kind in ((text("Half a "), StreamBroken), (b": ping\n\n", ServiceFailed)):
        answer = await asked(server, plays(before, words + end))
        shows(answer, said)
        assert type(answer.error) is kind


@pytest.mark.parametrize(
    ("choice", "words", "kept"),
    [
        ({"delta": {"content": ""}, "finish_reason": "error", "error": {"code": 502, "message": "No."}}, "No.", ""),
        ({"delta": {"content": "loaf"}, "finish_reason": "error", "error": {"message": "No."}}, "No.", "loaf"),
        ({"delta": {}, "error": "No."}, "No.", ""),
        ({"delta": {}, "finish_reason": "error", "error": {"message": "x", "metadata": {"raw": "No."}}}, "No.", ""),
    ],
)
async def test_an_error_in_a_choice(server: ScriptedServer, choice: Any, words: str, kept: str) -> None:
    answer = await asked(server, plays(text("Half a "), {"choices": [{"index": 0, **choice}]}, "[DONE]"))
    shows(answer, words)
    assert answer.text == "Half a " + kept


async def test_an_error_beside_the_choices(server: ScriptedServer) -> None:
    last = {"error": {"message": "It broke", "code": 502}, **chunk("loaf", finish="error")}
    answer = await asked(server, plays(text("Half a "), last, "[DONE]"))
    shows(answer, "It broke")
    assert answer.text == "Half a loaf"


@pytest.mark.parametrize(
    ("native", "detail"),
    [
        ("MALFORMED_FUNCTION_CALL", "the service ended the reply early: error (MALFORMED_FUNCTION_CALL)"),
        ("error", "the service ended the reply early: error"),
        (None, "the service ended the reply early: error"),
        (7, "the service ended the reply early: error"),
        ("\x1b[2Jbad\u202e", "the service ended the reply early: error ( [2Jbad )"),
    ],
)
async def test_the_word_of_the_service_behind_a_gateway(server: ScriptedServer, native: Any, detail: str) -> None:
    end = chunk(finish="error")
    end["choices"][0]["native_finish_reason"] = native
    answer = await asked(server, plays(text("Half a "), end, "[DONE]"))
    assert answer.finished is not None
    assert (answer.finished.status, answer.finished.detail) == (ReplyStatus.INCOMPLETE, detail)


async def test_words_after_a_whole_reply_change_nothing(server: ScriptedServer) -> None:
    answer = await asked(server, plays(text("All."), STOP, b"Bad Gateway\n\n", *END))
    assert answer.error is None
    assert answer.finished is not None
    assert answer.finished.status is ReplyStatus.COMPLETE


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": {"message": TOO_LONG, "code": 400, "type": "invalid_request_error"}}, ContextOverflow),
        ({"code": 400, "message": TOO_LONG}, ContextOverflow),
        ({"error": {"message": "slow down", "status": 429}}, RateLimited),
        ({"detail": "slow down", "status_code": 429}, RateLimited),
        ([{"error": {"message": "slow down", "code": 429}}], RateLimited),
        ({"error": {"message": "no such thing", "code": "model_not_found"}}, NoSuchModel),
        ({"errors": ["odd"], "status": 422}, RequestRefused),
        ({"errors": ["odd"], "status": "failed"}, ServiceFailed),
    ],
)
async def test_the_kind_of_an_error_in_a_stream_is_known_by_the_status_it_names(
    server: ScriptedServer, body: Any, kind: type[Exception]
) -> None:
    for script in (plays(body), plays(b"error: " + json.dumps(body).encode()), answers(body)):
        assert type((await asked(server, script)).error) is kind


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"status": "ok"},
        {"choices": []},
        {"choices": [], "error": None},
        {"output": [], "error": None},
        {"usage": {"message": "x"}},
        {"model": "m", "message": {"role": "assistant", "content": "Hi"}, "done": False},
        {"type": "response.created", "response": {}},
        {"message": ""},
        {"detail": None, "errors": []},
        {"title": "A page", "description": "of something"},
        [],
        [1, 2],
        [[]],
        "error",
        7,
        None,
    ],
)
def test_what_is_no_error(body: Any) -> None:
    assert reported_error("", body) is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": {"code": "429"}}, 429),
        ({"error": {"code": "x"}, "status": 503}, 503),
        ({"Status_Code": 400}, 400),
        ({"code": 200}, None),
        ({"code": 40001}, None),
        ({"code": "4" * 400}, None),
        ({"code": None}, None),
        ("429", None),
    ],
)
def test_the_status_that_an_error_names(body: Any, status: int | None) -> None:
    assert status_in(body) == status


def test_errors_without_an_end_are_read_to_a_depth() -> None:
    deep: Any = "It broke"
    for _ in range(200):
        deep = {"error": deep}
    assert words_of(deep) == ""
    assert words_of([[[["It broke"]]]]) == "It broke"
    assert words_of("[" * 100_000) == "[" * 100_000


async def test_a_key_that_an_odd_error_quotes_is_masked(server: ScriptedServer) -> None:
    for body, _ in SHAPES.values():
        quoting = json.loads(json.dumps(body).replace("It broke", f"It broke on {KEY}"))
        for script in (
            answers(quoting, 401),
            plays(quoting),
            plays(text("Half"), b"error: " + json.dumps(quoting).encode()),
        ):
            error = (await asked(server, script)).error
            assert KEY not in f"{error!r}{error}"


ON_ITS_OWN: list[tuple[dict[str, Any], bool]] = [  # and whether it is known to be an error
    ({"base_resp": {"status_code": 1004, "status_msg": "No more of it"}}, True),
    ({"output": None, "message": "No more of it", "code": "InvalidApiKey"}, True),
    ({"exception": "No more of it"}, True),
    ({"errors": {"model": ["No more of it"]}}, False),
    ({"fault": {"faultstring": "No more of it"}}, True),
    ({"status": "error", "reason": "No more of it"}, False),
    ({"ok": False, "info": "No more of it"}, False),
    ({"data": {"error": {"message": "No more of it"}}}, False),
    ({"result": {"error": "No more of it"}}, False),
]


@pytest.mark.parametrize(("shape", "known"), ON_ITS_OWN)
@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_an_error_of_any_shape_is_shown_though_the_stream_is_called_done(
    server: ScriptedServer, api: str, shape: dict[str, Any], known: bool
) -> None:
    for script in (plays(shape, "[DONE]"), plays(shape), answers(shape), answers(shape, 500)):
        answer = await asked(server, script, api)
        assert "No more of it" in str(answer.error)
        if known:
            shows(answer, "No more of it")


@pytest.mark.parametrize("choices", [None, [], "none", [None]])
async def test_a_body_without_a_reply_in_it_is_quoted(server: ScriptedServer, choices: Any) -> None:
    answer = await asked(server, answers({"choices": choices, "message": "No more of it"}))
    assert "No more of it" in str(answer.error)
