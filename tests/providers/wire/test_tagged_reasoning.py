"""Reasoning in the text of a reply, on both APIs: told apart, and never sent again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.reasoning.replies import CLOSED, GPT_OSS, OPENED, REPLIES, Told
from tests.providers.exchange import BOTH, ask, connection, said
from tests.providers.scripts import answers, plays
from tests.servers import ScriptedServer, chunk, whole_chat, whole_response
from tui.core.conversation.message import ReplyStatus
from tui.core.reasoning.tags import ReasoningTag
from tui.core.stream import Finished, Reassigned, StreamValue
from tui.providers.wire.chat_completions import ChatDecoder
from tui.providers.wire.responses import ResponsesDecoder
from tui.providers.wire.tagged_reasoning import TaggedReasoning

SOME = [GPT_OSS[0], OPENED[1], CLOSED[1], CLOSED[0]]


def streamed(api: str, pieces: list[str]) -> list[tuple[str, Any]]:
    """Return the events of a complete reply whose text comes in pieces."""
    if api == "chat":
        return [("", chunk(piece)) for piece in pieces] + [("", chunk(finish="stop"))]
    name = "response.output_text.delta"
    deltas: list[tuple[str, Any]] = [(name, {"type": name, "delta": piece}) for piece in pieces]
    done = {"type": "response.completed", "response": whole_response("".join(pieces))}
    return [*deltas, ("response.completed", done)]


def read(api: str, events: list[tuple[str, Any]]) -> list[StreamValue]:
    decoder = TaggedReasoning(ChatDecoder() if api == "chat" else ResponsesDecoder())
    values: list[StreamValue] = []
    for event, data in events:
        decoder.feed(event, data, values)
    return values + decoder.end()


@BOTH
@pytest.mark.parametrize("told", REPLIES, ids=lambda told: told.said[:40])
def test_every_reply_is_told_apart_on_both_apis(api: str, told: Told) -> None:
    whole = whole_chat(told.said) if api == "chat" else whole_response(told.said)
    for values in (read(api, streamed(api, list(told.said))), read(api, [("", whole)])):
        assert said(values) == (told.answer, told.reasoning)
        assert [value.status for value in values if isinstance(value, Finished)] == [ReplyStatus.COMPLETE]


@BOTH
@pytest.mark.parametrize("told", SOME, ids=lambda told: told.said[:40])
async def test_a_server_that_leaves_reasoning_in_the_text(server: ScriptedServer, api: str, told: Told) -> None:
    made = connection("compatible", server.url, api=api)
    server.script = plays(*[data for _, data in streamed(api, list(told.said))], "[DONE]")
    arrived = await ask(made)
    server.script = answers(whole_chat(told.said) if api == "chat" else whole_response(told.said))
    whole = await ask(made, stream=False)
    assert (arrived.text, arrived.reasoning) == (whole.text, whole.reasoning) == (told.answer, told.reasoning)


def test_reasoning_in_a_field_of_its_own_comes_first() -> None:
    events = [("", chunk(reasoning_content="a")), ("", chunk("b\n</think>\n\nYes.")), ("", chunk(finish="stop"))]
    values = read("chat", events)
    assert said(values) == ("\n\nYes.", "ab\n")
    assert [value for value in values if isinstance(value, Reassigned)] == [Reassigned("", "ab\n")]


@pytest.mark.parametrize(("finish", "text"), [("stop", ", I"), ("length", "")])
def test_only_a_complete_reply_ends_its_block_at_a_tag_it_is_about(finish: str, text: str) -> None:
    values = read("chat", [("", chunk("<think>He means </think>, I")), ("", chunk(finish=finish))])
    assert said(values)[0] == text


def test_a_reply_that_broke_off_in_its_reasoning_has_no_text() -> None:
    assert said(read("chat", [("", chunk("<think>He means </think>, I"))]))[0] == ""


@pytest.mark.parametrize("kind", ["openai", "azure", "compatible"])
async def test_tags_of_the_settings_count_on_every_kind(server: ScriptedServer, kind: str) -> None:
    server.script = answers(whole_chat("<reflect>a</reflect>Yes."))
    tags = (ReasoningTag("<reflect>", "</reflect>"),)
    answer = await ask(connection(kind, server.url, api="chat", reasoning_tags=tags), stream=False)
    assert (answer.text, answer.reasoning) == ("Yes.", "a")
    plain = await ask(connection(kind, server.url, api="chat"), stream=False)
    assert (plain.text, plain.reasoning) == ("<reflect>a</reflect>Yes.", "")
