"""What replies say, streamed or whole, as real servers word them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.providers.exchange import KEY, ask, connected, connection, heard, request
from tests.providers.scripts import answers, completed, delta, done, plays
from tests.servers import Received, ScriptedServer, Wire, chunk, usage, whole_chat, whole_response
from tui.core.conversation.message import ReplyStatus
from tui.core.usage.usage import UNKNOWN, reported


async def test_a_streamed_chat_reply(server: ScriptedServer) -> None:
    answer = await ask(connection("openai", server.url))
    assert answer.error is None
    assert answer.text == "Hello."
    assert answer.request_id == "req_1"
    assert answer.finished
    assert answer.finished.status is ReplyStatus.COMPLETE
    assert answer.finished.reason == "stop"
    assert answer.usage
    assert (answer.usage.input, answer.usage.output) == (reported(20), reported(30))
    assert (answer.usage.cached, answer.usage.reasoning) == (reported(0), reported(10))


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("stop", ReplyStatus.COMPLETE),
        ("length", ReplyStatus.LENGTH),
        ("content_filter", ReplyStatus.FILTERED),
        ("eos", ReplyStatus.COMPLETE),
        ("insufficient_system_resource", ReplyStatus.INCOMPLETE),
    ],
)
async def test_finish_reasons_streamed_and_whole(server: ScriptedServer, reason: str, status: ReplyStatus) -> None:
    server.script = plays(chunk("x"), chunk(finish=reason), usage(), "[DONE]")
    streamed = await ask(connection("openai", server.url))
    server.script = answers(whole_chat("x", finish=reason))
    whole = await ask(connection("openai", server.url), stream=False)
    assert streamed.finished
    assert whole.finished
    assert streamed.finished.status is whole.finished.status is status
    assert streamed.finished.reason == whole.finished.reason == reason
    assert streamed.text == whole.text == "x"


async def test_a_starved_reply_is_empty_and_counted(server: ScriptedServer) -> None:
    server.script = plays(chunk("", role="assistant"), chunk(finish="length"), usage(20, 500, 500), "[DONE]")
    answer = await ask(connection("openai", server.url))
    assert answer.text == ""
    assert answer.finished
    assert answer.finished.status is ReplyStatus.LENGTH
    assert answer.usage
    assert answer.usage.reasoning == reported(500)


async def test_a_refusal_is_shown_and_marked(server: ScriptedServer) -> None:
    server.script = plays(chunk(refusal="I can't "), chunk(refusal="do that."), chunk(finish="stop"), "[DONE]")
    streamed = await ask(connection("openai", server.url))
    server.script = answers(whole_chat(None, refusal="I can't do that."))
    whole = await ask(connection("openai", server.url), stream=False)
    for answer in (streamed, whole):
        assert answer.text == "I can't do that."
        assert answer.finished
        assert answer.finished.status is ReplyStatus.REFUSED


@pytest.mark.parametrize(
    "thinking",
    [
        [{"reasoning_content": "Let me "}, {"reasoning_content": "see."}],
        [{"reasoning": "Let me "}, {"reasoning": "see."}],
        [{"reasoning_details": [{"type": "reasoning.text", "text": "Let me see."}]}],
        [{"reasoning": "Let me see.", "reasoning_details": [{"text": "Let me see."}]}],
        [{"content": "<think>Let me "}, {"content": "see.</think>"}],
        [{"content": "\n<th"}, {"content": "ink>Let me see.</thi"}, {"content": "nk>"}],
    ],
)
async def test_reasoning_of_compatible_servers_is_shown_apart(
    server: ScriptedServer, thinking: list[dict[str, Any]]
) -> None:
    server.script = plays(*(chunk(**d) for d in thinking), chunk("Yes."), chunk(finish="stop"), "[DONE]")
    answer = await ask(connection("compatible", server.url))
    assert answer.reasoning == "Let me see."
    assert answer.text == "Yes."
    assert answer.usage is None


async def test_both_ways_of_thinking_at_once(server: ScriptedServer) -> None:
    server.script = plays(chunk("<think>b</think>Yes.", reasoning_content="a"), chunk(finish="stop"), "[DONE]")
    answer = await ask(connection("compatible", server.url))
    assert (answer.reasoning, answer.text) == ("ab", "Yes.")


async def test_whole_replies_of_compatible_servers(server: ScriptedServer) -> None:
    server.script = answers(whole_chat("<think>hm</think>Yes.", reasoning_content="So: "))
    answer = await ask(connection("compatible", server.url), stream=False)
    assert (answer.reasoning, answer.text) == ("So: hm", "Yes.")


async def test_a_think_tag_from_openai_is_text(server: ScriptedServer) -> None:
    server.script = plays(chunk("<think>is a tag</think>"), chunk(finish="stop"), "[DONE]")
    answer = await ask(connection("openai", server.url))
    assert (answer.reasoning, answer.text) == ("", "<think>is a tag</think>")


async def test_a_streamed_response(server: ScriptedServer) -> None:
    answer = await ask(connection("openai", server.url, api="responses"))
    assert answer.error is None
    assert answer.text == "Hello."
    assert answer.finished
    assert answer.finished.status is ReplyStatus.COMPLETE
    assert answer.usage
    assert (answer.usage.input, answer.usage.cached) == (reported(20), reported(5))
    assert (answer.usage.output, answer.usage.reasoning) == (reported(30), reported(10))


async def test_a_whole_response(server: ScriptedServer) -> None:
    summary = [{"type": "summary_text", "text": "First."}, {"type": "summary_text", "text": "Then."}]
    whole = whole_response()
    whole["output"][0]["summary"] = summary
    server.script = answers(whole)
    answer = await ask(connection("openai", server.url, api="responses"), stream=False)
    assert (answer.text, answer.reasoning) == ("Hello.", "First.\n\nThen.")
    assert answer.finished
    assert answer.finished.status is ReplyStatus.COMPLETE


async def test_summaries_and_several_parts_stand_apart(server: ScriptedServer) -> None:
    kind = "reasoning_summary_text"
    server.script = plays(
        delta("Fir", kind, summary_index=0),
        delta("st.", kind, summary_index=0),
        done("First.", kind=kind, summary_index=0),
        delta("Then.", kind, summary_index=1),
        done("Then.", kind=kind, summary_index=1),
        delta("One", output_index=1),
        done("One", output_index=1),
        done("Two", output_index=2),  # a part without deltas is taken whole
        completed(),
    )
    answer = await ask(connection("openai", server.url, api="responses"))
    assert answer.reasoning == "First.\n\nThen."
    assert answer.text == "One\n\nTwo"


async def test_a_response_whose_text_comes_only_at_the_end(server: ScriptedServer) -> None:
    server.script = plays({"type": "response.in_progress", "response": {}}, completed(text="All at once."))
    answer = await ask(connection("openai", server.url, api="responses"))
    assert answer.text == "All at once."


@pytest.mark.parametrize(
    ("reason", "status"), [("max_output_tokens", ReplyStatus.LENGTH), ("content_filter", ReplyStatus.FILTERED)]
)
async def test_incomplete_responses(server: ScriptedServer, reason: str, status: ReplyStatus) -> None:
    whole = whole_response("Hel", status="incomplete", incomplete_details={"reason": reason})
    server.script = plays(delta("Hel"), {"type": "response.incomplete", "response": whole})
    streamed = await ask(connection("openai", server.url, api="responses"))
    server.script = answers(whole)
    in_one_piece = await ask(connection("openai", server.url, api="responses"), stream=False)
    for answer in (streamed, in_one_piece):
        assert answer.error is None
        assert answer.text == "Hel"
        assert answer.usage
        assert answer.finished
        assert answer.finished.status is status


async def test_a_refusal_on_responses(server: ScriptedServer) -> None:
    whole = whole_response()
    whole["output"][1]["content"] = [{"type": "refusal", "refusal": "No."}]
    server.script = plays(delta("No.", "refusal"), {"type": "response.completed", "response": whole})
    answer = await ask(connection("openai", server.url, api="responses"))
    assert answer.text == "No."
    assert answer.finished
    assert answer.finished.status is ReplyStatus.REFUSED


async def test_unknown_events_are_passed_over(server: ScriptedServer) -> None:
    server.script = plays({"type": "response.future.thing", "delta": 1}, delta("Hi"), completed())
    answer = await ask(connection("openai", server.url, api="responses"))
    assert answer.error is None
    assert answer.text == "Hi"


@pytest.mark.parametrize(
    "odd",
    [
        {"choices": None},
        {"choices": []},
        {"choices": [None]},
        {"choices": [{"index": 0, "delta": None}]},
        {"choices": [{"index": 0}]},
        {"choices": "none"},
        chunk(7),
        chunk(["x"]),
        chunk({"text": "x"}),
        {"choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": 3}], "usage": "much"}
        | {"choices": [{"index": 1, "delta": {"content": "another choice"}}]},
        {"hello": "world"},
        [1, 2],
        7,
        "null",
    ],
)
async def test_values_of_the_wrong_type_are_as_if_absent(server: ScriptedServer, odd: Any) -> None:
    server.script = plays(odd, chunk("Fine."), odd, chunk(finish="stop"), usage(), "[DONE]")
    answer = await ask(connection("openai", server.url))
    assert answer.error is None
    assert answer.text == "Fine."
    assert answer.finished
    assert answer.finished.detail == ""


@pytest.mark.parametrize("missing", [None, {}, {"prompt_tokens": None}, {"prompt_tokens": True}, {"prompt_tokens": -1}])
async def test_usage_that_is_not_said_is_unknown_never_zero(server: ScriptedServer, missing: Any) -> None:
    counts = {"choices": [], "usage": missing}
    server.script = plays(chunk("Hi"), chunk(finish="stop"), counts, "[DONE]")
    answer = await ask(connection("openai", server.url))
    assert answer.error is None
    if answer.usage is not None:
        assert answer.usage.input == UNKNOWN
        assert answer.usage.reasoning == UNKNOWN


async def test_json_where_a_stream_was_asked_for_is_used(server: ScriptedServer) -> None:
    for api, whole in (("chat", whole_chat()), ("responses", whole_response())):
        for kind in ("application/json", "text/event-stream", None):
            server.script = answers(whole, kind=kind)
            answer = await ask(connection("openai", server.url, api=api))
            assert answer.error is None
            assert answer.text == "Hello."
            assert answer.finished


async def test_a_stream_where_one_piece_was_asked_for_is_used(server: ScriptedServer) -> None:
    server.script = plays(chunk("Hello."), chunk(finish="stop"), "[DONE]")
    answer = await ask(connection("openai", server.url), stream=False)
    assert answer.text == "Hello."


async def test_a_stream_under_another_label_is_used(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head(content_type="text/plain")
        for byte in b"\xef\xbb\xbf\r\nda":
            await wire.send(bytes([byte]))
        await wire.send(f"ta: {json.dumps(chunk('Hello.'))}\r\n\r\n")
        await wire.events(chunk(finish="stop"), "[DONE]")
        await wire.finish()

    server.script = script
    answer = await ask(connection("openai", server.url))
    assert answer.error is None
    assert answer.text == "Hello."
    assert answer.finished


async def test_the_key_is_nowhere_in_what_is_heard(server: ScriptedServer) -> None:
    async with connected(connection("openai", server.url)) as provider:
        answer = await heard(provider, request(provider.route))
        assert KEY not in repr(answer) + repr(provider.route) + repr(vars(provider))
