"""Finish reasons: the words of many services, and that only a known one makes a reply complete."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.exchange import ask, connection
from tests.providers.scripts import answers, completed, delta, plays
from tests.servers import ScriptedServer, chunk, usage, whole_chat, whole_response
from tui.core.conversation.message import ReplyStatus
from tui.core.stream import Finished
from tui.providers.wire.content_filter import FilterNotes
from tui.providers.wire.finish_reasons import ends_reply, finished

COMPLETE, LENGTH, FILTERED = ReplyStatus.COMPLETE, ReplyStatus.LENGTH, ReplyStatus.FILTERED
REFUSED, INCOMPLETE = ReplyStatus.REFUSED, ReplyStatus.INCOMPLETE
EARLY = "the service ended the reply early: {}"
FILTER = "stopped by the content filter ({})"
WORD = "the service's word is {}"
TOOL = "the model asked for a tool, and mull has none ({})"
UNKNOWN = "the service ended the reply with a word that mull does not know: {}"

# The word, how the reply ended, and the detail: ``{}`` is the word as it came.
REASONS = [
    ("stop", COMPLETE, ""),
    ("STOP", COMPLETE, ""),
    ("Stop", COMPLETE, ""),
    (" stop\n", COMPLETE, ""),
    ("FINISH_REASON_STOP", COMPLETE, ""),
    ("REASON_STOP", COMPLETE, ""),
    ("stop_sequence", COMPLETE, ""),
    ("STOP_SEQUENCE", COMPLETE, ""),
    ("stopStringFound", COMPLETE, ""),
    ("end_turn", COMPLETE, ""),
    ("eos", COMPLETE, ""),
    ("eos_token", COMPLETE, ""),
    ("EosToken", COMPLETE, ""),
    ("eosFound", COMPLETE, ""),
    ("COMPLETE", COMPLETE, ""),
    ("completed", COMPLETE, ""),
    ("FINISH", COMPLETE, ""),
    ("FINISHED", COMPLETE, ""),
    ("normal", COMPLETE, ""),
    ("tool_calls", COMPLETE, TOOL),
    ("tool-calls", COMPLETE, TOOL),
    ("function_call", COMPLETE, TOOL),
    ("tool_use", COMPLETE, TOOL),
    ("TOOL_CALL", COMPLETE, TOOL),
    ("length", LENGTH, ""),
    ("LENGTH", LENGTH, WORD),
    ("max_tokens", LENGTH, WORD),
    ("MAX_TOKENS", LENGTH, WORD),
    ("maxTokens", LENGTH, WORD),
    ("FINISH_REASON_MAX_TOKENS", LENGTH, WORD),
    ("max_output_tokens", LENGTH, ""),
    ("maxPredictedTokensReached", LENGTH, WORD),
    ("token_limit", LENGTH, WORD),
    ("model_length", LENGTH, WORD),
    ("model_context_window_exceeded", LENGTH, WORD),
    ("contextLengthReached", LENGTH, WORD),
    ("content_filter", FILTERED, "stopped by the content filter"),
    ("content-filter", FILTERED, FILTER),
    ("CONTENT_FILTER", FILTERED, FILTER),
    ("content_filtered", FILTERED, FILTER),
    ("sensitive", FILTERED, FILTER),
    ("SAFETY", FILTERED, FILTER),
    ("safety", FILTERED, FILTER),
    ("RECITATION", FILTERED, FILTER),
    ("LANGUAGE", FILTERED, FILTER),
    ("BLOCKLIST", FILTERED, FILTER),
    ("PROHIBITED_CONTENT", FILTERED, FILTER),
    ("SPII", FILTERED, FILTER),
    ("IMAGE_SAFETY", FILTERED, FILTER),
    ("MODEL_ARMOR", FILTERED, FILTER),
    ("guardrail_intervened", FILTERED, FILTER),
    ("ERROR_TOXIC", FILTERED, FILTER),
    ("refusal", REFUSED, "the service's word is refusal"),
    ("error", INCOMPLETE, EARLY),
    ("ERROR", INCOMPLETE, EARLY),
    ("failed", INCOMPLETE, EARLY),
    ("network_error", INCOMPLETE, EARLY),
    ("insufficient_system_resource", INCOMPLETE, EARLY),
    ("abort", INCOMPLETE, EARLY),
    ("aborted", INCOMPLETE, EARLY),
    ("repetition", INCOMPLETE, EARLY),
    ("cancelled", INCOMPLETE, EARLY),
    ("canceled", INCOMPLETE, EARLY),
    ("USER_CANCEL", INCOMPLETE, EARLY),
    ("userStopped", INCOMPLETE, EARLY),
    ("modelUnloaded", INCOMPLETE, EARLY),
    ("load", INCOMPLETE, EARLY),
    ("unload", INCOMPLETE, EARLY),
    ("TIMEOUT", INCOMPLETE, EARLY),
    ("time_limit", INCOMPLETE, EARLY),
    ("ERROR_LIMIT", INCOMPLETE, EARLY),
    ("pause_turn", INCOMPLETE, EARLY),
    ("OTHER", INCOMPLETE, EARLY),
    ("MALFORMED_FUNCTION_CALL", INCOMPLETE, EARLY),
    ("UNEXPECTED_TOOL_CALL", INCOMPLETE, EARLY),
    ("TOO_MANY_TOOL_CALLS", INCOMPLETE, EARLY),
    ("malformed_model_output", INCOMPLETE, EARLY),
    ("out_of_coffee", INCOMPLETE, UNKNOWN),
    ("stopped by the operator", INCOMPLETE, UNKNOWN),
    ("7", INCOMPLETE, UNKNOWN),
    ("停止", INCOMPLETE, UNKNOWN),
    ("?", INCOMPLETE, UNKNOWN),
]
# Words of the service behind a gateway that says stop: how the reply ended, and its detail if it has text.
NATIVE = [
    ("STOP", COMPLETE, ""),
    ("end_turn", COMPLETE, ""),
    ("eos_token", COMPLETE, ""),
    ("completed", COMPLETE, ""),
    ("null", COMPLETE, ""),
    ("a_new_word", COMPLETE, ""),
    ("SAFETY", FILTERED, "stopped by the content filter (stop (SAFETY))"),
    ("RECITATION", FILTERED, "stopped by the content filter (stop (RECITATION))"),
    ("sensitive", FILTERED, "stopped by the content filter (stop (sensitive))"),
    ("refusal", REFUSED, "the service's word is stop (refusal)"),
    ("MAX_TOKENS", LENGTH, "the service's word is stop (MAX_TOKENS)"),
    ("model_context_window_exceeded", LENGTH, "the service's word is stop (model_context_window_exceeded)"),
    ("insufficient_system_resource", INCOMPLETE, EARLY.format("stop (insufficient_system_resource)")),
    ("MALFORMED_FUNCTION_CALL", INCOMPLETE, EARLY.format("stop (MALFORMED_FUNCTION_CALL)")),
    ("OTHER", INCOMPLETE, EARLY.format("stop (OTHER)")),
]


@pytest.mark.parametrize(
    ("reason", "native", "named"),
    [
        ("model_length", "", True),
        ("contextLengthReached", "", True),
        ("model_context_window_exceeded", "", True),
        ("length", "model_length", True),
        ("stop", "model_context_window_exceeded", True),
        ("length", "", False),
        ("max_tokens", "MAX_TOKENS", False),
        ("stop", "", False),
        ("error", "model_length", False),
    ],
)
def test_some_words_name_the_window(reason: str, native: str, named: bool) -> None:
    assert finished(reason, FilterNotes(), native).names_window is named


async def finish_of(server: ScriptedServer, *, stream: bool = True) -> Finished | None:
    """Return how the reply of a compatible server ended."""
    answer = await ask(connection("compatible", server.url), stream=stream)
    assert answer.error is None
    return answer.finished


def detail_of(told: str, reason: str) -> str:
    """Return a detail of the table with the word as it came, on one line."""
    return told.format(reason.strip())


@pytest.mark.parametrize(("reason", "status", "told"), REASONS)
def test_the_word_that_ends_a_reply(reason: str, status: ReplyStatus, told: str) -> None:
    ended = finished(reason, FilterNotes())
    assert (ended.status, ended.detail, ended.reason) == (status, detail_of(told, reason), reason.strip())


@pytest.mark.parametrize(("reason", "status", "told"), REASONS[::3])
async def test_streamed_and_whole(server: ScriptedServer, reason: str, status: ReplyStatus, told: str) -> None:
    server.script = plays(chunk("x"), chunk(finish=reason), usage(), "[DONE]")
    streamed = await finish_of(server)
    server.script = answers(whole_chat("x", finish=reason))
    whole = await finish_of(server, stream=False)
    assert streamed is not None
    assert streamed == whole
    assert (streamed.status, streamed.detail) == (status, detail_of(told, reason))


@pytest.mark.parametrize(("native", "status", "detail"), NATIVE)
async def test_the_word_behind_a_gateway(server: ScriptedServer, native: str, status: ReplyStatus, detail: str) -> None:
    end = chunk(finish="stop")
    end["choices"][0]["native_finish_reason"] = native
    server.script = plays(chunk("Words."), end, "[DONE]")
    ended = await finish_of(server)
    assert ended == Finished(status, "stop", detail, names_window="window" in native)


@pytest.mark.parametrize("native", ["SAFETY", "RECITATION", "MAX_TOKENS", "a_new_word", "OTHER"])
async def test_an_empty_reply_says_the_word_behind_a_gateway(server: ScriptedServer, native: str) -> None:
    end = chunk("", finish="stop")
    end["choices"][0]["native_finish_reason"] = native
    server.script = plays(end, "[DONE]")
    ended = await finish_of(server)
    assert ended is not None
    assert f"stop ({native})" in ended.detail


@pytest.mark.parametrize(
    "word", ["", "null", "NULL", "None", "not_finished", "in_progress", "FINISH_REASON_UNSPECIFIED"]
)
async def test_a_word_with_every_chunk_ends_nothing(server: ScriptedServer, word: str) -> None:
    assert not ends_reply(word)
    pieces = [{**chunk(piece, finish=word), "usage": usage()["usage"]} for piece in ("One ", "two ", "three.")]
    server.script = plays(*pieces, chunk(finish="stop"), usage(), "[DONE]")
    answer = await ask(connection("compatible", server.url))
    assert answer.text == "One two three."
    assert answer.finished == Finished(COMPLETE, "stop")


@pytest.mark.parametrize("odd", [None, 0, 3, True, [], ["stop"], {}, {"type": "stop"}])
async def test_what_is_no_word_ends_nothing(server: ScriptedServer, odd: Any) -> None:
    server.script = plays(chunk("x"), chunk(finish=odd), usage(), "[DONE]")
    assert await finish_of(server) is None


async def test_an_unknown_word_is_shown_on_one_line_and_short(server: ScriptedServer) -> None:
    server.script = plays(chunk("x"), chunk(finish="odd\x1b[2J\u202e\n" + "long " * 100), "[DONE]")
    ended = await finish_of(server)
    assert ended is not None
    assert ended.detail.startswith(UNKNOWN.format("odd [2J long long"))
    assert len(ended.detail) < 200


@pytest.mark.parametrize(
    ("status", "reason", "ended", "told"),
    [
        ("completed", None, COMPLETE, ""),
        ("incomplete", "max_output_tokens", LENGTH, ""),
        ("incomplete", "max_tokens", LENGTH, WORD),
        ("incomplete", "length", LENGTH, ""),
        ("incomplete", "model_length", LENGTH, WORD),
        ("incomplete", "content_filter", FILTERED, "stopped by the content filter"),
        ("incomplete", "SAFETY", FILTERED, FILTER),
        ("incomplete", "refusal", REFUSED, "the service's word is refusal"),
        ("incomplete", "network_error", INCOMPLETE, EARLY),
        ("incomplete", "out_of_coffee", INCOMPLETE, UNKNOWN),
        ("incomplete", None, INCOMPLETE, EARLY.format("incomplete")),
        ("incomplete", "stop", INCOMPLETE, "the service called the reply incomplete: stop"),
        ("cancelled", None, INCOMPLETE, EARLY.format("cancelled")),
        ("expired", None, INCOMPLETE, UNKNOWN.format("expired")),
    ],
)
async def test_how_a_response_ended(
    server: ScriptedServer, status: str, reason: str | None, ended: ReplyStatus, told: str
) -> None:
    whole = whole_response("Hel", status=status, incomplete_details={"reason": reason} if reason else None)
    server.script = plays(delta("Hel"), {"type": "response.done", "response": whole})
    streamed = (await ask(connection("openai", server.url, api="responses"))).finished
    server.script = answers(whole)
    at_once = (await ask(connection("openai", server.url, api="responses"), stream=False)).finished
    assert streamed is not None
    assert streamed == at_once
    assert (streamed.status, streamed.detail) == (ended, told.format(reason))


@pytest.mark.parametrize("status", ["in_progress", "queued", ""])
async def test_a_response_that_still_runs_has_not_ended(server: ScriptedServer, status: str) -> None:
    whole = whole_response("Hel", status=status)
    server.script = plays(delta("Hel"), {"type": "response.done", "response": whole})
    assert (await ask(connection("openai", server.url, api="responses"))).finished is None


async def test_an_event_that_completes_a_response_needs_no_status(server: ScriptedServer) -> None:
    event = completed("Hello.")
    server.script = plays(delta("Hello."), {**event, "response": {**event["response"], "status": None}})
    ended = (await ask(connection("openai", server.url, api="responses"))).finished
    assert ended == Finished(COMPLETE, "completed")
