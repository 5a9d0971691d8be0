"""A practice line steers the reply; a wrong one is answered, never an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import AsyncOpenAI

from tests.providers.practice.clients import user
from tests.providers.practice.sdk_values import content_of, reasoning_of, usage_of
from tui.providers.practice.directive import PARTS, RANGES, SHAPES, SHOWS, WHAT, Directive, parse
from tui.providers.practice.faults import FAULTS
from tui.tokens import Tokens

NOT_UNDERSTOOD = """tokens=0 tokens=-1 tokens=1e9 tokens=many tokens tokens= tokens=٣ rate=0 rate=nan at=1.5 =
    fault=999 shape=cube volume=11 seed=99999999999999999999 retry_after=1e400
    show=all show= refuse= refuse=stream, refuse=temperature,speed retry_ms=1.5 retry_date=86401"""
words = st.sampled_from([*WHAT, "x"]).flatmap(
    lambda key: st.one_of(
        st.integers(), st.floats(), st.text(max_size=9), st.sampled_from([*SHAPES, *FAULTS, *SHOWS, *PARTS])
    ).map(lambda value: f"{key}={value}")
)


def test_everything_in_one_line() -> None:
    line = "practice: tokens=2000 rate=100.5 reasoning=4000 seed=-7 shape=table fault=cut at=9 times=2 retry_after=5"
    line += " show=think refuse=stream,role retry_ms=70 retry_date=8"
    directive, rest = parse(line + "\nwhat now?")
    assert directive == Directive(
        tokens=2000,
        rate=100.5,
        reasoning=4000,
        seed=-7,
        shape="table",
        fault="cut",
        at=9,
        times=2,
        retry_after=5,
        show="think",
        refuse=("stream", "role"),
        retry_ms=70,
        retry_date=8,
        given=True,
    )
    assert rest == "what now?"


@pytest.mark.parametrize("word", NOT_UNDERSTOOD.split())
def test_what_is_not_understood_is_kept(word: str) -> None:
    directive, _ = parse(f"practice: {word}")
    assert directive.misunderstood == (word,)
    assert (directive.tokens, directive.fault, directive.seed) == (None, None, None)


def test_only_the_head_of_a_message_counts() -> None:
    assert parse("about practice: tokens=5") == (Directive(), "about practice: tokens=5")
    assert parse("hello\npractice: tokens=5")[0] == Directive()
    assert parse("practice:")[0].empty


@given(st.text())
def test_the_parser_never_raises(text: str) -> None:
    for line in (text, "practice:" + text, "practice: " + text.replace("\n", " ") + "\n" + text):
        directive, rest = parse(line)
        assert line.endswith(rest)
        assert directive.given == line.startswith("practice:")


@given(st.lists(words, max_size=6))
def test_what_is_understood_is_in_range(line: list[str]) -> None:
    directive, _ = parse("practice: " + " ".join(line))
    for key, (low, high) in RANGES.items():
        value = getattr(directive, key)
        assert value is None or low <= value <= high
    assert directive.shape in SHAPES
    assert directive.fault is None or directive.fault in FAULTS
    assert directive.show is None or directive.show in SHOWS
    assert set(directive.refuse) <= set(PARTS)


async def test_what_is_not_understood_is_said_and_the_words_are_listed(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="o1", messages=user("practice: volume=`11`\nhello"))
    text = content_of(reply)
    assert "Not understood in the practice line: `volume='11'`." in text
    assert all(f"`{key}=`" in text for key in WHAT)
    assert "“hello”" in text


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("tokens", [1, 7, 40, 100, 500, 2000])
async def test_a_reply_of_a_given_size(client: AsyncOpenAI, shape: str, tokens: int) -> None:
    line = f"practice: tokens={tokens} shape={shape} reasoning=0"
    reply = await client.chat.completions.create(model="o1", messages=user(line))
    tokens_used = usage_of(reply).completion_tokens
    text = content_of(reply)
    assert tokens_used == Tokens().count(text, "o200k_base")
    assert reasoning_of(reply) == 0
    assert abs(tokens_used - tokens) <= max(2, tokens * 0.02)
    if shape == "code" and tokens > 50:
        assert text.count("```") == 2


async def test_reasoning_is_what_was_asked_where_the_model_reasons(client: AsyncOpenAI) -> None:
    line = user("practice: reasoning=4000\nhi")
    reply = await client.chat.completions.create(model="o1", messages=line)
    assert reasoning_of(reply) == 4000
    reply = await client.chat.completions.create(model="gpt-4o", messages=line)
    assert reasoning_of(reply) == 0
    assert "had no effect" in content_of(reply)
