"""Whatever a server reports of a turn, on either API: the session goes on, and its figures are such as can be."""

from __future__ import annotations

import asyncio
import json
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles import O1, ScriptedProvider, WordCounter
from tests.engine.session_harness import DONE, SessionHarness, end_of
from tests.narrowing import last_reply, present
from tui.app.meters.meters import sums_of
from tui.core.connection_kinds import COMPATIBLE
from tui.core.context.parts import Section
from tui.core.context.room import TooLittleRoom
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.formatting import short_tokens
from tui.core.models.price import Price
from tui.core.models.profile import Api, ModelProfile
from tui.core.note import OF_FIGURES, Reason
from tui.core.reply_facts import reply_line
from tui.core.request import Route
from tui.core.stream import StreamValue, TextDelta
from tui.core.token_counter import COUNTED_AT_ONCE
from tui.core.usage.model_stats import sample_of
from tui.core.usage.totals import Totals
from tui.core.usage.usage import MOST_TOKENS, Provenance, estimated
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.providers.wire.chat_completions import ChatDecoder
from tui.providers.wire.json_values import parsed
from tui.providers.wire.responses import ResponsesDecoder

APIS: list[Api] = ["chat", "responses"]
WINDOW = 32_768
LONG = "word " * 3000
THOUGHT = "let me think " * 50  # 150 words
NAMES = {  # of the figures, in Chat Completions and in Responses
    "chat": ("prompt_tokens", "completion_tokens", "prompt_tokens_details", "completion_tokens_details"),
    "responses": ("input_tokens", "output_tokens", "input_tokens_details", "output_tokens_details"),
}
MODEL = ModelProfile("q", known=False, window=WINDOW, price=Price(1.0, 2.0, 0.5), apis=("chat", "responses"))


def spoken(api: Api, usage: str, *, thought: str = "", summary: bool = False) -> list[StreamValue]:
    """Return the values of a reply whose usage is this JSON, in the words of Chat Completions; empty for none."""
    text = usage
    for chat, responses in zip(NAMES["chat"], NAMES["responses"], strict=True):
        text = text.replace(chat, responses) if api == "responses" else text
    told = f', "usage": {text}' if usage else ""
    out: list[StreamValue] = []
    events: list[dict[str, Any]]
    if api == "chat":
        decoder: ChatDecoder | ResponsesDecoder = ChatDecoder()
        delta: dict[str, Any] = {"reasoning_content": thought} if thought else {}
        if summary:
            delta |= {"reasoning_details": [{"type": "reasoning.summary", "summary": thought}]}
        events = [{"choices": [{"delta": delta}]}, {"choices": [{"delta": {"content": "An answer."}}]}]
        events.append({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        ends = f'{{"choices": []{told}}}'
    else:
        decoder = ResponsesDecoder()
        kind = "response.reasoning_summary_text.delta" if summary else "response.reasoning_text.delta"
        events = [{"type": kind, "delta": thought}] if thought else []
        events.append({"type": "response.output_text.delta", "delta": "An answer."})
        ends = f'{{"type": "response.completed", "response": {{"status": "completed"{told}}}}}'
    for event in [*events, parsed(ends)]:
        decoder.feed("", event, out)
    return [*out, *decoder.end()]


class Bench:
    """A session with a model of 32,768 tokens behind a compatible server."""

    def __init__(self, folder: Path, api: Api, profile: ModelProfile = MODEL) -> None:
        self.harness = SessionHarness(folder)
        self.api = api
        self.session = self.harness.session
        self.provider = ScriptedProvider(route=Route("local", COMPATIBLE, "127.0.0.1", "q", api))
        self.session.choose(replace(self.session.choice, provider=self.provider, profile=profile))

    async def turn(self, text: str, usage: str, *, anyway: bool = False, **spoke: Any) -> Reply:
        self.provider.script = list(spoken(self.api, usage, **spoke))
        return end_of([event async for event in self.session.send(text, anyway=anyway)])


def figures(reply: Reply) -> list[int | None]:
    usage = reply.outcome.usage
    return [usage.input.value, usage.cached.value, usage.output.value, usage.reasoning.value]


def check(session: Session, totals: Totals) -> None:
    """Check that nothing that is shown is below zero or beyond all bounds."""
    context = session.context("and?")
    assert (context.used.value or 0) >= 0
    for section in Section:
        assert (context.section(section).value or 0) >= 0
    assert sum(present(context.section(section).value) for section in Section) == context.used.value
    assert context.drift is None or "e+" not in context.drift.words
    share = totals.reasoning_share
    assert share is None or 0 <= share <= 1
    assert isfinite(totals.cost)
    assert totals.cost >= 0
    for total in (totals.input, totals.cached, totals.output, totals.reasoning, totals.visible):
        assert 0 <= total.known < 100 * MOST_TOKENS
    assert len(short_tokens(context.used)) <= 8


FALSE = {
    "zeros": '{"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}',
    "the uncached": '{"prompt_tokens": 14, "completion_tokens": 3, "total_tokens": 17}',
    "more than the window": '{"prompt_tokens": 40000, "completion_tokens": 2, "total_tokens": 40002}',
    "below zero": '{"prompt_tokens": -5, "completion_tokens": -1}',
    "10^18": '{"prompt_tokens": 1000000000000000000, "completion_tokens": 1000000000000000000}',
    "400 digits": f'{{"prompt_tokens": {"7" * 400}, "completion_tokens": {"7" * 400}}}',
    "5,000 digits": f'{{"prompt_tokens": {"7" * 5000}, "completion_tokens": {"7" * 5000}}}',
    "NaN": '{"prompt_tokens": NaN, "completion_tokens": NaN}',
    "infinite": '{"prompt_tokens": Infinity, "completion_tokens": -Infinity}',
    "1e400": '{"prompt_tokens": 1e400, "completion_tokens": 2}',
    "texts": '{"prompt_tokens": "3000", "completion_tokens": "3"}',
    "parts of a token": '{"prompt_tokens": 3000.5, "completion_tokens": 2.5}',
    "true": '{"prompt_tokens": true, "completion_tokens": true}',
    "null": '{"prompt_tokens": null, "completion_tokens": null}',
    "objects": '{"prompt_tokens": {"n": 1}, "completion_tokens": [2], "prompt_tokens_details": 7}',
    "details that are texts": '{"prompt_tokens_details": "no", "completion_tokens_details": []}',
    "nothing": "{}",
    "a text": '"12 tokens"',
    "a list": "[1, 2]",
    "a number": "3000",
    "no usage": "",
}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("name", FALSE)
async def test_a_false_usage_leaves_the_next_estimate_as_mull_counts_it(tmp_path: Path, name: str, api: Api) -> None:
    bench = Bench(tmp_path, api)
    expected = present(bench.session.context(LONG).used.value)
    reply = await bench.turn(LONG, FALSE[name])
    assert reply.status is ReplyStatus.COMPLETE
    assert (reply.text, reply.outcome.detail) == ("An answer.", "")
    assert figures(reply)[0] == expected
    assert reply.outcome.usage.input.provenance is Provenance.ESTIMATED
    assert bench.session.context().drift is None
    assert present(bench.session.context().used.value) > expected, "the reply is in it"
    check(bench.session, sums_of(bench.session, lambda _: MODEL))
    again = await bench.turn("and?", FALSE[name])
    assert present(figures(again)[0]) > expected
    read = bench.harness.read_again()
    assert last_reply(read).outcome == again.outcome, "it is kept as it was"


@pytest.mark.parametrize("api", APIS)
async def test_a_true_count_stays_in_force_behind_a_false_one(tmp_path: Path, api: Api) -> None:
    bench = Bench(tmp_path, api)
    first = await bench.turn(LONG, '{"prompt_tokens": 3300, "completion_tokens": 3}')
    assert first.outcome.usage.input.provenance is Provenance.REPORTED
    told = present(bench.session.context("and?").used.value)
    assert told > 3300
    second = await bench.turn("and?", '{"prompt_tokens": 9, "completion_tokens": 3}')
    assert figures(second)[0] == told
    assert [each.reason in OF_FIGURES for each in second.outcome.notes] == [True]
    assert present(bench.session.context().used.value) > told
    assert present(bench.session.context().drift).reported == 3300


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    ("output", "told", "spent"),
    [
        (None, None, 150),
        (170, None, 150),
        (76, None, 75),
        (170, "null", 150),
        (170, "0", 150),
        (170, "999", 150),
        (170, '"150"', 150),
    ],
)
async def test_reasoning_that_was_shown_is_counted_here(
    tmp_path: Path, output: int | None, told: str | None, spent: int, api: Api
) -> None:
    bench = Bench(tmp_path, api)
    details = "" if told is None else f', "completion_tokens_details": {{"reasoning_tokens": {told}}}'
    usage = "" if output is None else f'{{"prompt_tokens": 20, "completion_tokens": {output}{details}}}'
    reply = await bench.turn("hello", usage, thought=THOUGHT)
    assert (figures(reply)[3], reply.outcome.usage.reasoning.provenance) == (spent, Provenance.ESTIMATED)
    assert f"thinking ~{spent} " in reply_line(reply)
    totals = sums_of(bench.session, lambda _: MODEL)
    assert (totals.reasoning.known, totals.reasoning.estimated, totals.reasoning.unknown) == (spent, 1, 0)
    assert bench.session.context().dropped_reasoning.value == spent
    assert last_reply(bench.harness.read_again()).outcome.usage == reply.outcome.usage


@pytest.mark.parametrize("api", APIS)
async def test_a_summary_of_reasoning_is_not_counted(tmp_path: Path, api: Api) -> None:
    bench = Bench(tmp_path, api)
    reply = await bench.turn("hello", '{"prompt_tokens": 20, "completion_tokens": 170}', thought=THOUGHT, summary=True)
    assert reply.reasoning == THOUGHT
    assert figures(reply)[2:] == [170, None]
    assert "thinking unknown" in reply_line(reply)


@pytest.mark.parametrize("api", APIS)
async def test_reasoning_that_is_reported_is_taken(tmp_path: Path, api: Api) -> None:
    bench = Bench(tmp_path, api)
    usage = '{"prompt_tokens": 20, "completion_tokens": 170, "completion_tokens_details": {"reasoning_tokens": 160}}'
    reply = await bench.turn("hello", usage, thought=THOUGHT)
    assert figures(reply)[2:] == [170, 160]
    assert "thinking 160 (not kept)" in reply_line(reply)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("window", [4096, WINDOW])
@pytest.mark.parametrize("thought", ["", THOUGHT])
@pytest.mark.parametrize(("output", "told"), [(5, 500_000), (90_000, 89_990), (90_000, 20_000), (40_000, 39_000)])
async def test_false_reasoning_spreads_nowhere(
    tmp_path: Path, output: int, told: int, thought: str, window: int, api: Api
) -> None:
    bench = Bench(tmp_path, api, replace(MODEL, window=window))
    details = f'"completion_tokens_details": {{"reasoning_tokens": {told}}}'
    usage = f'{{"prompt_tokens": 20, "completion_tokens": {output}, {details}}}'
    reply = await bench.turn("hello", usage, thought=thought, anyway=True)
    spent = 150 if thought else None
    assert figures(reply)[3] == spent
    assert present(figures(reply)[2]) == (output if output == 5 and not thought else 2 + (spent or 0))
    assert f"thinking {'~150 ' if thought else 'unknown '}" in reply_line(reply)
    assert Reason.REASONING_IMPOSSIBLE in [each.reason for each in reply.outcome.notes]
    assert bench.session.context().dropped_reasoning == estimated(spent), "as in the line of the turn: unknown is not 0"
    totals = sums_of(bench.session, lambda _: MODEL)
    assert (totals.reasoning.known, totals.output.known) == (spent or 0, figures(reply)[2])
    assert sample_of(reply) is None, "no figure of what a turn usually takes"


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(("given", "output"), [(4095, 5), (4096, 3), (4090, 900), (2500, 1700)])
async def test_an_input_that_leaves_the_reply_no_window_is_counted_here(
    tmp_path: Path, given: int, output: int, api: Api
) -> None:
    bench = Bench(tmp_path, api, replace(MODEL, window=4096))
    reply = await bench.turn("hello", f'{{"prompt_tokens": {given}, "completion_tokens": {output}}}', anyway=True)
    assert reply.outcome.usage.input.provenance is Provenance.ESTIMATED
    assert [each.reason for each in reply.outcome.notes] == [Reason.TURN_BEYOND_WINDOW]
    assert present(bench.session.context("and?").used.value) < 100


@pytest.mark.parametrize("api", APIS)
async def test_reasoning_of_a_reply_that_was_stopped_is_counted_too(tmp_path: Path, api: Api) -> None:
    bench = Bench(tmp_path, api)
    bench.provider.script = [*spoken(api, "", thought=THOUGHT)[:1], asyncio.Event()]
    async for _ in bench.session.send("hello"):
        if last_reply(bench.session.conversation).status is ReplyStatus.LIVE:
            bench.session.interrupt()
    reply = last_reply(bench.session.conversation)
    assert reply.status is ReplyStatus.INTERRUPTED
    assert figures(reply)[3] in (None, 150)  # None where it was stopped before the first piece came
    if reply.reasoning:
        assert figures(reply)[2:] == [150, 150]


async def test_an_ignored_budget_is_told_where_the_figure_is_believed(tmp_path: Path) -> None:
    for output, told in ((9, "the server gave 9 tokens and ignored the output budget of 5"), (2_000_000, "")):
        bench = Bench(tmp_path / str(output), "chat")
        await bench.session.set_budget(5)
        reply = await bench.turn("hello", f'{{"prompt_tokens": 20, "completion_tokens": {output}}}')
        assert reply.outcome.detail == told


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(("given", "far"), [(20_000, True), (24_000, True), (9_000, True), (40, False), (24, False)])
async def test_a_block_that_rests_on_the_servers_count_says_so(tmp_path: Path, given: int, far: bool, api: Api) -> None:
    bench = Bench(tmp_path, api, replace(MODEL, reserve={"*": WINDOW - 20}))
    await bench.turn("hello", f'{{"prompt_tokens": {given}, "completion_tokens": 2}}', anyway=True)
    with pytest.raises(TooLittleRoom) as stopped:
        await bench.turn("and?", "")
    room = stopped.value.room
    assert ("by the service's own count alone" in str(stopped.value)) is far
    assert (room.by_service > 0) is far
    if far:
        assert f"{given - 14:,} are there" in str(stopped.value), "14 are what mull counted of the first request"
    assert (await bench.turn("and?", "", anyway=True)).status is ReplyStatus.COMPLETE


@pytest.mark.parametrize("window", [1, 20])
async def test_a_false_window_never_blocks(tmp_path: Path, window: int) -> None:
    bench = Bench(tmp_path, "chat", replace(MODEL, window=window))
    for text in ("hello", "and?"):
        with pytest.raises(TooLittleRoom, match="or send it anyway"):
            await bench.turn(text, FALSE["zeros"])
        reply = await bench.turn(text, '{"prompt_tokens": 22, "completion_tokens": 2}', anyway=True)
        assert reply.outcome.usage.input.provenance is Provenance.REPORTED, "the window is what is wrong"
        check(bench.session, sums_of(bench.session, lambda _: MODEL))


def with_usage(line: str, usage: dict[str, Any]) -> str:
    """Return a line of a session file, as an earlier mull wrote it where a server reported this usage."""
    record = json.loads(line)
    if "outcome" in record:
        record["outcome"] |= {"usage": usage, "notes": []}
    return json.dumps(record)


@pytest.mark.parametrize(
    "usage",
    [
        {"input": 14, "cached": 0, "output": 3, "reasoning": 0},
        {"input": 0, "cached": 0, "output": 0, "reasoning": 0},
        {"input": 500_000, "cached": 900_000, "output": 3, "reasoning": 9_000},
        {"input": 10**12, "cached": None, "output": 10**12, "reasoning": 10**14},
    ],
)
async def test_a_session_that_holds_false_figures_is_not_harmed(tmp_path: Path, usage: dict[str, Any]) -> None:
    bench = Bench(tmp_path, "chat")
    for text in (LONG, "and?"):
        await bench.turn(text, "")
    expected = present(bench.session.context().used.value)
    (path,) = bench.harness.sessions.folder.glob("*.jsonl")
    path.write_text("".join(f"{with_usage(line, usage)}\n" for line in path.read_text().splitlines()))
    await bench.session.aclose()
    written = path.read_bytes()
    read = bench.harness.sessions.open("last", write=False).conversation
    resources = Resources(Journal(bench.harness.sessions.create, read), WordCounter(), bench.harness.clock)
    session = Session(bench.session.choice, resources, read_only=True)
    assert session.context().used.value == expected, "the count of mull, not corrected"
    assert session.context().drift is None
    check(session, sums_of(session, lambda _: MODEL))
    assert path.read_bytes() == written


SUB = ["cached_tokens", "reasoning_tokens", "x"]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(0, 40_000) | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(SUB), inner, max_size=3),
    max_leaves=6,
)
USAGES = JSON_VALUES | st.fixed_dictionaries(
    {}, optional=dict.fromkeys((*NAMES["chat"], "total_tokens", "prompt_cache_hit_tokens"), JSON_VALUES)
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(APIS), st.lists(USAGES, min_size=1, max_size=3), st.booleans(), st.booleans())
def test_whatever_json_stands_in_usage_the_session_goes_on(
    api: Api, usages: Sequence[Any], thinks: bool, known: bool
) -> None:
    async def turns(folder: Path) -> None:
        bench = Bench(folder, api, replace(O1, price=MODEL.price) if known else MODEL)
        for usage in usages:
            spoke = json.dumps(usage)
            reply = await bench.turn("hello there", spoke, anyway=True, thought=THOUGHT if thinks else "")
            assert reply.status is ReplyStatus.COMPLETE
            assert reply.outcome.cost is None or (isfinite(reply.outcome.cost) and reply.outcome.cost >= 0)
            given, cached, output, spent = figures(reply)
            assert given is not None
            assert all(value is None or 0 <= value < 2 * MOST_TOKENS for value in (given, cached, output, spent))
            assert (cached or 0) <= given
            check(bench.session, sums_of(bench.session, lambda _: MODEL))
        assert len(bench.provider.requests) == len(usages)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(turns(Path(folder)))


@pytest.mark.parametrize("size", [COUNTED_AT_ONCE, COUNTED_AT_ONCE + 1])
async def test_a_long_reply_is_counted_beside_the_event_loop(tmp_path: Path, size: int) -> None:
    bench = Bench(tmp_path, "chat")
    threads: set[bool] = set()

    class Counter(WordCounter):
        def count(self, text: str, encoding: str) -> int:
            if len(text) >= COUNTED_AT_ONCE:
                threads.add(threading.current_thread() is threading.main_thread())
            return super().count(text, encoding)

    bench.session.resources.counter = Counter()
    bench.provider.script = [TextDelta("x" * size), DONE]
    reply = end_of([event async for event in bench.session.send("hello")])
    assert len(reply.text) == size
    assert threads == {size == COUNTED_AT_ONCE}
