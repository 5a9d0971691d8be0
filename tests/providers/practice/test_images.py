"""Practice takes images where the model played does, counts them, and says that it looks at none."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from openai import AsyncOpenAI, BadRequestError

from tests.core.models.test_image_tokens import png
from tui.core.models.catalogue import built_in
from tui.core.models.image_tokens import USUAL, rule_from

URL = "data:image/png;base64," + base64.b64encode(png(640, 480)).decode()
TEXT = "What is this?"


def chat(url: str) -> list[dict[str, Any]]:
    return [
        {"role": "user", "content": [{"type": "text", "text": TEXT}, {"type": "image_url", "image_url": {"url": url}}]}
    ]


def responses(url: str) -> list[dict[str, Any]]:
    image = {"type": "input_image", "image_url": url, "detail": "auto"}
    return [{"role": "user", "content": [{"type": "input_text", "text": TEXT}, image]}]


async def asked(client: AsyncOpenAI, model: str, url: str = URL, *, api: str = "chat") -> tuple[str, int]:
    made: Any = client
    if api == "chat":
        reply = await made.chat.completions.create(model=model, messages=chat(url))
        return reply.choices[0].message.content, reply.usage.prompt_tokens
    answer = await made.responses.create(model=model, input=responses(url))
    return answer.output_text, answer.usage.input_tokens


@pytest.mark.parametrize(("model", "api"), [("gpt-4o", "chat"), ("o4-mini", "chat"), ("gpt-6.1-sol", "responses")])
async def test_an_image_is_named_and_counted(client: AsyncOpenAI, model: str, api: str) -> None:
    text, tokens = await asked(client, model, api=api)
    assert "With it came 1 image: PNG 640×480" in text
    assert "The practice model looks at none" in text
    rule = rule_from(built_in().find(model).image_tokens) or USUAL
    assert tokens == 3 + 1 + 4 + 3 + rule.tokens(640, 480)


@pytest.mark.parametrize("model", ["o3-mini", "gpt-3.5-turbo"])
async def test_a_model_that_takes_none_refuses_as_recorded(client: AsyncOpenAI, model: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        await asked(client, model)
    assert refused.value.body == {
        "message": "Invalid content type. image_url is only supported by certain models.",
        "type": "invalid_request_error",
        "param": "messages.[0].content.[1].type",
        "code": None,
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/cat.png",
        "data:image/png;base64,!!!",
        "data:image/png;base64,aGVsbG8=",
        URL.replace("png", "gif"),
    ],
)
async def test_nothing_is_fetched_and_no_other_bytes_are_taken(client: AsyncOpenAI, url: str) -> None:
    for api in ("chat", "responses"):
        with pytest.raises(BadRequestError, match="data URL"):
            await asked(client, "gpt-4o", url, api=api)


async def test_only_the_user_sends_images(client: AsyncOpenAI) -> None:
    messages: Any = [{"role": "user", "content": "hi"}, {**chat(URL)[0], "role": "assistant"}]
    with pytest.raises(BadRequestError, match="Invalid value: 'image_url'"):
        await client.chat.completions.create(model="gpt-4o", messages=messages)
