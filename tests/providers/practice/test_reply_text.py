"""The reply says what was received, safely, and is the same for the same request and seed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion

from tests.narrowing import of_class
from tests.providers.practice.clients import QUESTION, connected, user
from tests.providers.practice.sdk_values import content_of, reasoning_of
from tui.core.models.catalogue import built_in
from tui.providers.practice.models import PLAYED
from tui.providers.practice.reply_text import plain
from tui.providers.practice.transport import PracticeTransport

MARKDOWN = MarkdownIt("commonmark").enable("table")


async def said(client: AsyncOpenAI, model: str = "o1", **body: Any) -> str:
    """Return what a model says to a body of the Chat API: to a plain question where it names no messages."""
    reply = await client.chat.completions.create(model=model, **{"messages": user(), **body})
    return content_of(of_class(reply, ChatCompletion))


@pytest.mark.parametrize("model", [name for name in PLAYED if "chat" in built_in().find(name).apis])
async def test_it_says_first_that_it_is_practice(client: AsyncOpenAI, model: str) -> None:
    text = await said(client, model)
    assert text.startswith("**Practice model.**")
    assert QUESTION in text
    kinds = {token.type for token in MARKDOWN.parse(text)}
    assert {"table_open", "bullet_list_open", "fence", "heading_open"} <= kinds


async def test_same_request_and_seed_same_reply_anywhere() -> None:
    replies = []
    for _ in range(2):
        client = connected(PracticeTransport(0))
        replies.append(await client.chat.completions.create(model="o1", messages=user(), seed=11))
    one, two = replies
    assert one.choices[0].message.content == two.choices[0].message.content
    assert one.usage == two.usage
    assert one.system_fingerprint == two.system_fingerprint


async def test_another_seed_is_another_reply(client: AsyncOpenAI) -> None:
    texts = {await said(client, seed=seed) for seed in range(12)}
    assert len(texts) > 6
    one = await said(client, messages=user("practice: seed=5\nhello"))
    two = await said(client, messages=user("practice: seed=6\nhello"))
    assert one != two


async def test_the_developer_message_is_named_and_quoted(client: AsyncOpenAI) -> None:
    text = await said(client, messages=[{"role": "developer", "content": "You review *code*."}, *user()])
    assert "The developer message begins “You review \\*code\\*.”" in text
    text = await said(client, "gpt-4o", messages=[{"role": "system", "content": "Be brief."}, *user()])
    assert "The system message begins “Be brief.”" in text
    assert "No developer or system message" in await said(client)


async def test_instructions_put_before_a_message_are_seen_as_such(client: AsyncOpenAI) -> None:
    put = "<instructions>\nBe brief.\n</instructions>\n\npractice: seed=3\nhello there"
    text = await said(client, "o1-mini", messages=user(put))
    assert "“Be brief.”" in text
    assert "put before a user message" in text
    assert "“hello there”" in text
    assert "Not understood" not in text


async def test_earlier_reasoning_is_counted_as_gone(client: AsyncOpenAI) -> None:
    first = await client.chat.completions.create(model="o1", messages=user())
    earlier = [*user(), {"role": "assistant", "content": first.choices[0].message.content}]
    spent = reasoning_of(first)
    text = await said(client, messages=[*earlier, *user("and then?")])
    assert f"{spent:,} reasoning tokens of 1 earlier reply are gone." in text
    assert "1 kept turn." in text
    foreign = [*earlier, *user("next"), {"role": "assistant", "content": "From elsewhere."}, *user("so?")]
    text = await said(client, messages=foreign)
    assert "The reasoning of 1 earlier reply was not sent: the request has no place for it." in text
    assert "2 kept turns." in text


async def test_the_formatting_line_is_not_quoted_and_its_absence_is_said(client: AsyncOpenAI) -> None:
    developer = {"role": "developer", "content": "Formatting re-enabled\nYou plan."}
    text = await said(client, messages=[developer, *user()])
    assert "The developer message begins “You plan.”, after the line that turns Markdown on." in text
    assert "leaves Markdown out" not in text
    assert "o1 leaves Markdown out" in await said(client)


async def test_a_long_conversation_is_shown_in_part(client: AsyncOpenAI) -> None:
    turns = [{"role": role, "content": "words"} for _ in range(30) for role in ("user", "assistant")]
    text = await said(client, messages=[*turns, *user()])
    assert len(re.findall(r"^\| \d+ \|", text, re.MULTILINE)) == 8
    assert "53 more" in text
    assert "30 kept turns." in text


async def test_parameters_are_listed(client: AsyncOpenAI) -> None:
    text = await said(client, reasoning_effort="high", store=False)
    assert '`reasoning_effort="high"`' in text
    assert "`store=false`" in text


async def test_hostile_text_stays_in_its_cell(client: AsyncOpenAI) -> None:
    hostile = "a | b ``` `c` \n| d | e |\n\n# head <b>x</b> [l](http://e) \x1b[31m \u202e\ud7ff \\"
    text = await said(client, messages=user(hostile))
    tokens = MARKDOWN.parse(text)
    rows = sum(token.type == "tr_open" for token in tokens)
    fences = [token for token in tokens if token.type == "fence"]
    assert (rows, len(fences)) == (2, 1)
    assert [token.content for token in tokens if token.type == "heading_open" and token.tag == "h1"] == []
    assert not any(child.type == "link_open" for token in tokens for child in token.children or ())
    assert "\x1b" not in text
    assert "\u202e" not in text


@given(st.text(max_size=300), st.integers(min_value=1, max_value=60))
@settings(max_examples=200)
def test_quoted_text_is_one_harmless_line(text: str, limit: int) -> None:
    quoted = plain(text, limit)
    assert quoted.isprintable()
    assert len(quoted) <= 2 * limit
    assert "`" not in quoted
    assert not re.search(r"(?<!\\)(?:\\\\)*[|<>\[\]*_~&]", quoted)
    quoted.encode("utf-8")
