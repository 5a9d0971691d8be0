"""Azure's content filter: before, within and after the reply, at work and out of order."""

from __future__ import annotations

from tests.providers.exchange import ask, connection
from tests.providers.scripts import delta, plays
from tests.servers import ScriptedServer, chunk, usage, whole_response
from tui.core.conversation.message import ReplyStatus
from tui.core.stream import Identified


async def test_the_recorded_azure_stream(server: ScriptedServer) -> None:
    first = {"choices": [], "created": 0, "id": "", "model": "", "object": "", "prompt_filter_results": [{}]}
    safe = {"violence": {"filtered": False, "severity": "safe"}}
    role = chunk("", role="assistant", refusal=None)
    role["choices"][0]["content_filter_results"] = {}
    text = chunk("Hello.")
    text["choices"][0]["content_filter_results"] = safe
    late = {"choices": [{"index": 0, "finish_reason": None, "content_filter_offsets": {"check_offset": 65}}]}
    fingerprint = {"system_fingerprint": "fp_51ebab882d", "obfuscation": "U99lN"}
    end = chunk(finish="stop")
    server.script = plays(
        first, {**role, **fingerprint}, text, late, end, usage(22, 34, 0), "[DONE]", apim_request_id="az-1"
    )
    answer = await ask(connection("azure", server.url, api="chat", model="gpt-4o"))
    assert answer.error is None
    assert answer.text == "Hello."
    assert answer.request_id == "az-1"
    assert answer.finished
    assert answer.finished.status is ReplyStatus.COMPLETE
    assert "fp_51ebab882d" in [v.system_fingerprint for v in answer.values if isinstance(v, Identified)]


async def test_azures_filter_at_work_names_the_categories(server: ScriptedServer) -> None:
    results = {"protected_material_text": {"detected": True, "filtered": True}, "hate": {"filtered": False}}
    end = {"id": "", "choices": [{"index": 0, "finish_reason": "content_filter", "content_filter_results": results}]}
    server.script = plays(chunk("So far"), end, "[DONE]")
    answer = await ask(connection("azure", server.url, api="chat", model="gpt-4o"))
    assert answer.text == "So far"
    assert answer.finished
    assert answer.finished.status is ReplyStatus.FILTERED
    assert answer.finished.detail == "stopped by the content filter: protected text"


async def test_azures_filter_out_of_order_is_said(server: ScriptedServer) -> None:
    text = chunk("Hello.")
    text["choices"][0]["content_filter_result"] = {
        "error": {"code": "content_filter_error", "message": "The contents are not filtered"}
    }
    server.script = plays(text, chunk(finish="stop"), usage(), "[DONE]")
    answer = await ask(connection("azure", server.url, api="chat", model="gpt-4o"))
    assert answer.finished
    assert answer.finished.status is ReplyStatus.COMPLETE
    assert answer.finished.detail == "the content filter did not run on the reply: The contents are not filtered"


async def test_what_the_filter_noticed_in_the_prompt_and_in_the_reply(server: ScriptedServer) -> None:
    prompt = {"jailbreak": {"filtered": True, "detected": True}, "hate": {"filtered": False, "severity": "safe"}}
    first = {"choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": prompt}]}
    code = {"protected_material_code": {"filtered": False, "detected": True, "citation": {"URL": "x"}}}
    late = {"choices": [{"index": 0, "finish_reason": None, "content_filter_results": code}]}
    end = {"choices": [{"index": 0, "finish_reason": "content_filter", "content_filter_results": {}}]}
    server.script = plays(first, chunk("So far"), late, end, "[DONE]")
    answer = await ask(connection("azure", server.url, api="chat", model="gpt-4o"))
    assert answer.finished
    assert answer.finished.detail == (
        "stopped by the content filter; marked as filtered in the prompt: jailbreak; "
        "the content filter noticed protected code (x)"
    )


async def test_the_asynchronous_filter_may_strike_after_the_end(server: ScriptedServer) -> None:
    offsets = {"check_offset": 65, "start_offset": 65, "end_offset": 1056}
    clean = {"choices": [{"index": 0, "finish_reason": None, "content_filter_offsets": offsets}], "usage": None}
    struck = {"protected_material_text": {"detected": True, "filtered": True}}
    last = {"choices": [{"index": 0, "finish_reason": "content_filter", "content_filter_results": struck}]}
    last["choices"][0]["content_filter_offsets"] = offsets
    server.script = plays(chunk("All of it."), clean, chunk(finish="stop"), usage(), last, "[DONE]")
    answer = await ask(connection("azure", server.url, api="chat", model="gpt-4o"))
    assert answer.text == "All of it."
    assert answer.finished
    assert answer.finished.status is ReplyStatus.FILTERED
    assert "protected text" in answer.finished.detail


async def test_filters_on_responses_say_whether_it_was_the_prompt(server: ScriptedServer) -> None:
    said = [
        {"source_type": "prompt", "content_filter_results": {"jailbreak": {"filtered": False, "detected": True}}},
        {"source_type": "completion", "content_filter_results": {"violence": {"filtered": True, "severity": "high"}}},
    ]
    whole = whole_response("Hel", status="incomplete", incomplete_details={"reason": "content_filter"})
    server.script = plays(delta("Hel"), {"type": "response.incomplete", "response": {**whole, "content_filters": said}})
    answer = await ask(connection("azure", server.url, model="gpt-5.6-sol"))
    assert answer.finished
    assert answer.finished.detail == (
        "stopped by the content filter: violence (high); the content filter noticed jailbreak in the prompt"
    )
