"""What is resent equals what was kept: any output messages, in any pieces, whole, stopped, killed, and read again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import FakeClock, WordCounter
from tests.engine.session_harness import DONE, SessionHarness
from tests.export.earlier import with_comments
from tests.narrowing import of_class
from tui.core.connection_kinds import OPENAI
from tui.core.context.context import build_context
from tui.core.conversation.cut_off import Sizes
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.phases import BETWEEN, MOST, OutputMessage, Phase, output_messages, phases_of, within
from tui.core.conversation.record import Line, Record, ReplyStarted, UserSaid
from tui.core.conversation.record_json import from_json, to_json
from tui.core.conversation.session_records import session_lines
from tui.core.conversation.tree import Conversation
from tui.core.errors import RequestRefused
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import learned_from, without_refused
from tui.core.request import Request, Route, Wishes, build_request
from tui.core.stream import Phases, ReasoningDelta, StreamValue, TextDelta
from tui.engine.reply_builder import ReplyInProgress
from tui.export.reading.marked import from_markdown
from tui.providers.connections.destination import Destination
from tui.providers.wire.chat_completions import body as chat_body
from tui.providers.wire.response_reader import ResponseReader
from tui.providers.wire.responses import ResponsesDecoder, body

PROFILE = ModelProfile("gpt-6.1-sol", window=1_000_000)
ORIGIN = ReplyOrigin("gpt-6.1-sol", "work")
RESPONSES = Route("work", OPENAI, "e", "gpt-6.1-sol", "responses")
CHAT = Route("work", OPENAI, "e", "gpt-6.1-sol", "chat")
Said = list[tuple[str, str]]  # output messages: phase, text
TEXTS = st.text(st.sampled_from("ab \n😀<"), max_size=12)
NAMES = st.sampled_from(["", "commentary", "final_answer", "another_phase"])
BOTH = [("commentary", "look"), ("final_answer", "yes")]
SAID = st.lists(st.tuples(NAMES, TEXTS), min_size=1, max_size=6)


@dataclass(frozen=True)
class Play:
    """How output messages are sent: where the phases are named, in what pieces, and after which one all ends."""

    named: str
    piece: int
    stops: int | None


PLAYS = st.builds(
    Play,
    st.sampled_from(["added", "done", "end", "everywhere"]),
    st.integers(1, 40),
    st.one_of(st.none(), st.integers(0, 60)),
)


def events_of(said: Said, play: Play) -> list[dict[str, Any]]:
    """Return the events of a reply, as the Responses API sends them; each delta has at most three characters."""
    events: list[dict[str, Any]] = [{"type": "response.created", "response": {"model": "gpt-6.1-sol"}}]
    output = []
    for number, (phase, text) in enumerate(said):
        item = {"type": "message", "id": f"msg_{number}", "role": "assistant"}
        told = {**item, "phase": phase} if phase else item
        named = {at: told if play.named in (at, "everywhere") else item for at in ("added", "done", "end")}
        at = {"output_index": number, "item_id": item["id"], "content_index": 0}
        events.append({"type": "response.output_item.added", "output_index": number, "item": named["added"]})
        events += [
            {"type": "response.output_text.delta", **at, "delta": text[start : start + 3]}
            for start in range(0, len(text), 3)
        ]
        events.append({"type": "response.output_text.done", **at, "text": text})
        content = [{"type": "output_text", "text": text}]
        events.append({"type": "response.output_item.done", "output_index": number, "item": {**named["done"]}})
        output.append({**named["end"], "content": content})
    whole = {"object": "response", "status": "completed", "model": "gpt-6.1-sol", "output": output}
    return [*events, {"type": "response.completed", "response": whole}]


def read(events: list[dict[str, Any]], piece: int) -> list[StreamValue]:
    """Return the values of events whose bytes come in pieces of one size."""
    reader = ResponseReader(ResponsesDecoder(), Destination("work", OPENAI, "https://127.0.0.1/v1", "m"))
    data = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode()
    values = [value for at in range(0, len(data), piece) for value in reader.take(data[at : at + piece])]
    return [*values, *reader.end()]


def kept(said: Said) -> list[tuple[str, str]]:
    """Return what is to be resent of output messages, as phase and text: those without a phase in a row are one."""
    shown = [(phase, text) for phase, text in said if text]
    joined: list[tuple[str, str]] = []
    for phase, text in shown:
        if joined and not phase and not joined[-1][0]:
            joined[-1] = ("", joined[-1][1] + BETWEEN + text)
        else:
            joined.append((phase, text))
    return [(phase, text) for phase, text in joined if text.strip()]


def resent(conversation: Conversation, profile: ModelProfile = PROFILE) -> list[tuple[str, str]]:
    """Return the assistant messages of the next request on the Responses API, as phase and text."""
    items = body(request(conversation, RESPONSES, profile))["input"]
    return [(item.get("phase", ""), item["content"]) for item in items if item["role"] == "assistant"]


def request(conversation: Conversation, route: Route, profile: ModelProfile = PROFILE) -> Request:
    context = build_context(
        conversation.path(), profile, WordCounter(), draft="go on", on_responses=route.api == "responses"
    )
    return build_request(context, route, Wishes())


def begun() -> tuple[Conversation, Reply]:
    """Return a conversation whose reply is still to come."""
    conversation = Conversation()
    conversation.apply(Line(1, "", UserSaid(None, "hello")))
    conversation.apply(Line(2, "", ReplyStarted(1, ORIGIN)))
    return conversation, of_class(conversation.messages[2], Reply)


def read_back(records: list[Record]) -> Conversation:
    """Return a conversation read from the lines that a file would hold."""
    conversation, _ = begun()
    for at, record in enumerate(records):
        conversation.apply(from_json(to_json(Line(3 + at, "", record))))
    conversation.settle()
    return conversation


def built(values: list[StreamValue], checkpoints: int) -> tuple[list[Record], Record]:
    """Return the checkpoints, one after so many values, and the last record of a reply that these values make."""
    _, reply = begun()
    context = build_context([], PROFILE, WordCounter())
    progress = ReplyInProgress(reply, context, WordCounter(), FakeClock())
    records: list[Record] = []
    for at, value in enumerate(values, 1):
        progress.take_in([value])
        if at % checkpoints == 0 and progress.seconds_to_checkpoint(1) is not None:
            records.append(progress.checkpoint())
    if progress.seconds_to_checkpoint(1) is not None:
        records.append(progress.checkpoint())
    return records, progress.ended(None, Sizes(None, None, None))


def cut(said: Said, stops: int) -> Said:
    """Return what has come of output messages after so many deltas of at most three characters."""
    found: Said = []
    for phase, text in said:
        pieces = [text[at : at + 3] for at in range(0, len(text), 3)][:stops]
        stops -= len(pieces)
        found.append((phase, "".join(pieces)))
        if "".join(pieces) != text:
            break
    return found


@given(SAID, PLAYS, st.integers(1, 9))
def test_what_is_resent_is_what_came(said: Said, play: Play, checkpoints: int) -> None:
    values = read(events_of(said, play), play.piece)
    pieces, end = built(values, checkpoints)
    whole = read_back([*pieces, end])
    assert resent(whole) == kept(said)
    assert resent(read_back([end])) == resent(read_back(pieces)) == kept(said)  # without, and killed before the end
    copied = Conversation()
    for line in session_lines(whole, 100):
        copied.apply(from_json(to_json(line)))
    assert resent(copied) == kept(said)
    assert body(request(whole, RESPONSES)) == body(request(copied, RESPONSES))


@given(SAID, st.integers(0, 20), st.integers(1, 9))
def test_what_came_before_it_was_stopped_is_resent(said: Said, stops: int, checkpoints: int) -> None:
    events = events_of(said, Play("added", 1, None))
    deltas = [at for at, event in enumerate(events) if event["type"] == "response.output_text.delta"]
    came = events[: deltas[stops] if stops < len(deltas) else -1]
    pieces, end = built(read(came, 7), checkpoints)
    expected = kept(cut(said, stops))
    assert resent(read_back([*pieces, end])) == resent(read_back(pieces)) == expected


@given(SAID, PLAYS)
def test_an_export_brings_back_what_is_resent(said: Said, play: Play) -> None:
    _, end = built(read(events_of(said, play), 50), 3)
    whole = read_back([end])
    back = Conversation()
    for line in from_markdown(with_comments(whole, "2026-11-20T10:00:00Z")).lines:
        back.apply(line)
    assert resent(back) == kept(said)


@given(SAID)
def test_chat_completions_gets_the_same_text_as_one_message(said: Said) -> None:
    _, end = built(read(events_of(said, Play("added", 9, None)), 9), 3)
    whole = read_back([end])
    sent = request(whole, CHAT)
    text = BETWEEN.join(text for _, text in said if text)
    replies = [m for m in chat_body(sent)["messages"] if m["role"] == "assistant"]
    assert [m["content"] for m in replies] == ([text] if text.strip() else [])
    assert all(set(m) == {"role", "content"} for m in replies)
    phased = of_class(whole.messages[2], Reply).phases
    assert bool(sent.adaptations) == bool(phased and text.strip())  # it is said


@given(SAID, st.integers(1, 9))
def test_requests_grow_at_their_end_only(said: Said, piece: int) -> None:
    _, end = built(read(events_of(said, Play("done", piece, None)), piece), 2)
    whole = read_back([end])
    before = body(request(whole, RESPONSES))["input"]
    whole.apply(Line(50, "", UserSaid(2, "go on")))
    after = body(request(whole, RESPONSES))["input"]
    assert json.dumps(after).startswith(json.dumps(before)[:-1])


def test_interleaved_items_and_items_without_a_number_keep_their_order() -> None:
    def delta(text: str, **at: Any) -> dict[str, Any]:
        return {"type": "response.output_text.delta", "delta": text, **at}

    def added(phase: str, **at: Any) -> dict[str, Any]:
        return {"type": "response.output_item.added", **at, "item": {"type": "message", "phase": phase, "id": "x"}}

    mixed = [added("commentary", output_index=0), added("final_answer", output_index=1)]
    mixed += [delta("a", output_index=0), delta("b", output_index=1), delta("c", output_index=0)]
    _, end = built(read(mixed, 9), 1)
    assert resent(read_back([end])) == [("commentary", "a"), ("final_answer", "b"), ("commentary", "c")]
    unnumbered = [added("commentary"), delta("a", item_id="x"), delta("b", item_id="y")]
    _, end = built(read(unnumbered, 9), 1)
    assert resent(read_back([end])) == [("commentary", "a"), ("", "b")]


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_whole_reply_whose_list_is_another_keeps_the_phases_of_its_events(gone: int) -> None:
    """The list may lack an item of the stream, or have one more: a search, reasoning."""
    events = events_of([("another_phase", "so"), *BOTH], Play("everywhere", 9, None))
    output = events[-1]["response"]["output"]
    for other in ([*output[:gone], *output[gone + 1 :]], [*output[:gone], {"type": "reasoning"}, *output[gone:]]):
        events[-1]["response"]["output"] = other
        _, end = built(read(events, 9), 3)
        assert resent(read_back([end])) == [("another_phase", "so"), *BOTH]


@pytest.mark.parametrize("phase", [None, 7, ["commentary"], {"a": 1}, "", "x" * 41])
def test_what_is_no_phase_is_none(phase: Any) -> None:
    item = {"type": "message", "id": "m", "phase": phase, "content": [{"type": "output_text", "text": "Hi"}]}
    whole = {"object": "response", "status": "completed", "output": [item, item]}
    _, end = built(read([{"type": "response.completed", "response": whole}], 999), 1)
    assert resent(read_back([end])) == [("", "Hi\n\nHi")]


def test_a_reply_of_very_many_messages_keeps_all_of_its_text() -> None:
    said = [("commentary", "a"), ("final_answer", "b")] * MOST
    _, end = built(read(events_of(said, Play("added", 5000, None)), 5000), 50)
    reply = of_class(read_back([end]).messages[2], Reply)
    assert len(reply.output) == MOST
    assert reply.text == BETWEEN.join(text for _, text in said)


@pytest.mark.parametrize(
    ("phases", "found"),
    [
        ([{"at": 0, "name": "commentary"}, {"at": 6, "name": "final_answer"}], BOTH),
        ([{"at": 6, "name": "final_answer"}], [("", "look"), ("final_answer", "yes")]),
        ([{"at": 6, "name": "final_answer"}, {"at": 0, "name": "commentary"}], [("", "look"), ("final_answer", "yes")]),
        ([{"at": 0, "name": "commentary"}, {"at": 99, "name": "final_answer"}], [("commentary", "look\n\nyes")]),
        ([{"at": -1, "name": "commentary"}], [("", "look\n\nyes")]),
        ([{"at": 0, "name": "x" * 99}], [("", "look\n\nyes")]),
        ([{"at": 3, "name": "final_answer"}], [("", "loo"), ("final_answer", "k\n\nyes")]),
        ([0, None, "commentary", {"name": "commentary"}], [("", "look\n\nyes")]),
        ("commentary", [("", "look\n\nyes")]),
        (None, [("", "look\n\nyes")]),
        ({}, [("", "look\n\nyes")]),
    ],
)  # fmt: skip
def test_a_record_whose_phases_are_damaged_keeps_its_text(phases: Any, found: Said) -> None:
    (_, end) = lines_of(Reply(2, 1, "", ORIGIN, "look\n\nyes", outcome=ReplyOutcome()))
    plain = {**json.loads(to_json(end)), "phases": phases}
    conversation, _ = begun()
    conversation.apply(from_json(json.dumps(plain)))
    reply = of_class(conversation.messages[2], Reply)
    assert [(m.phase, m.text) for m in reply.output] == found


def test_a_reply_without_phases_is_written_as_before() -> None:
    (_, end) = lines_of(Reply(2, 1, "", ORIGIN, "yes"))
    assert "phases" not in json.loads(to_json(end))


def test_answer_and_commentary_are_apart() -> None:
    reply = Reply(2, 1, "", ORIGIN, "a\n\nb\n\nc", phases=(Phase(0, "commentary"), Phase(3, "final_answer"), Phase(6)))
    assert (reply.answer, reply.commentary) == ("b\n\nc", "a")
    plain = Reply(2, 1, "", ORIGIN, "a\n\nb")
    assert (plain.answer, plain.commentary, plain.output) == ("a\n\nb", "", (OutputMessage("a\n\nb"),))
    assert output_messages("", ()) == (OutputMessage(""),)
    assert phases_of([Phase(0), Phase(3)]) == within([Phase(5, "commentary")], "abc") == ()


REFUSALS = [
    ("input[1].phase", "unknown_parameter", "Unknown parameter: 'input[1].phase'."),
    ("input[12].phase", "unsupported_parameter", "Unsupported parameter."),
    ("input[1].phase", "invalid_value", "Invalid value: 'commentary'."),
    ("phase", "unknown_parameter", "phase is not supported."),
    ("input.1.phase", "unsupported_parameter", "Extra inputs are not permitted"),
    ("input.1.EasyInputMessage.phase", "unsupported_parameter", "Extra inputs are not permitted"),
]


def conversation_of(*said: tuple[str, str]) -> Conversation:
    _, end = built(read(events_of([*said], Play("added", 9, None)), 9), 3)
    return read_back([end])


@pytest.mark.parametrize(("param", "code", "words"), REFUSALS)
def test_a_refused_phase_is_learned_and_the_text_sent_as_one_message(param: str, code: str, words: str) -> None:
    held = conversation_of(("commentary", "look"), ("final_answer", "yes"))
    error = RequestRefused(words, code=code, param=param, status=400)
    parts = learned_from(error, request(held, RESPONSES), PROFILE)
    assert parts == (RefusedParameter.PHASE,)
    without = without_refused(PROFILE, parts)
    assert resent(held, without) == [("", "look\n\nyes")]
    assert [str(note) for note in request(held, RESPONSES, without).adaptations] == [
        "commentary and answer sent as one message: gpt-6.1-sol takes no phases of messages"
    ]
    assert learned_from(error, request(held, RESPONSES, without), without) == ()


def test_a_refused_phase_is_not_learned_where_none_was_sent() -> None:
    held = conversation_of(("", "yes"))
    error = RequestRefused("no", code="unknown_parameter", param="input[1].phase", status=400)
    assert learned_from(error, request(held, RESPONSES), PROFILE) == ()


def test_both_parts_are_counted_and_muted_together() -> None:
    held = conversation_of(("commentary", "one two"), ("final_answer", "three"))
    context = build_context(held.path(), PROFILE, WordCounter(), on_responses=True)
    assert [(p.kind, p.role, p.phase, p.message) for p in context.parts if p.role == "assistant"] == [
        ("commentary", "assistant", "commentary", 2),
        ("reply", "assistant", "final_answer", 2),
    ]
    muted = build_context(held.path(), PROFILE, WordCounter(), on_responses=True, muted={2})
    assert [p.fate for p in muted.parts if p.role == "assistant"] == ["muted", "muted"]
    one = build_context(held.path(), PROFILE, WordCounter())
    assert [(p.kind, p.fate) for p in one.parts if p.role == "assistant"] == [("reply", "adapted")]


def test_a_server_whose_roles_must_alternate_gets_one_message() -> None:
    held = conversation_of(("commentary", "look"), ("final_answer", "yes"))
    alternates = without_refused(PROFILE, (RefusedParameter.REPEATED_ROLE,))
    assert resent(held, alternates) == [("", "look\n\nyes")]


async def test_a_session_keeps_phases_and_sends_them(tmp_path: Path) -> None:
    phases = (Phase(0, "commentary"), Phase(6, "final_answer"))
    harness = SessionHarness(tmp_path, Phases(phases), TextDelta("look\n\nyes"), ReasoningDelta("hm"), DONE)
    harness.provider.route = RESPONSES
    reply = await harness.reply()
    assert (reply.commentary, reply.answer) == ("look", "yes")
    await harness.turn("again")
    sent = [(m.role, m.text, m.phase) for m in harness.provider.requests[-1].messages]
    assert sent[2:4] == [("assistant", "look", "commentary"), ("assistant", "yes", "final_answer")]
    again = [m for m in harness.read_again().messages.values() if isinstance(m, Reply)]
    assert [each.phases for each in again] == [phases, phases]
