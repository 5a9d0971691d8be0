"""Practice takes the options of a reply, answers by them, and echoes them as the services do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.practice.clients import SAID, post, user
from tui.core.models.catalogue import built_in
from tui.core.models.profile import Api
from tui.core.models.taken_options import values_taken
from tui.core.reply_options import MODE, REPLY_OPTIONS, VERBOSITY, ReplyOption

SERVED = {"auto": "default", "fast": "priority"}


def body(api: Api, option: ReplyOption | None, value: str | None, model: str = "gpt-5.6-sol") -> dict[str, Any]:
    """Return a body with one option of the reply."""
    held: dict[str, Any] = {"model": model, SAID[api]: user("practice: seed=3\nhello")}
    if option is None:
        return held
    head, _, key = option.part.partition(".")
    if option.name == "verbosity" and api == "responses":
        head, key = "text", "verbosity"
    return {**held, head: {key: value} if key else value}


def text_of(answer: dict[str, Any]) -> str:
    if "choices" in answer:
        return str(answer["choices"][0]["message"]["content"])
    return str(answer["output"][-1]["content"][0]["text"])


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("option", REPLY_OPTIONS, ids=lambda option: option.name)
async def test_every_value_that_a_model_takes_is_taken_and_echoed(option: ReplyOption, api: Api) -> None:
    for model in ("gpt-5", "gpt-5.6-sol", "gpt-6.1-sol", "gpt-4o", "o3"):
        for value in values_taken(option, built_in().find(model), api):
            answer = await post(api, body(api, option, value, model))
            assert answer.status_code == 200, (model, value, answer.text)
            told = answer.json()
            if option.name == "tier":
                assert told["service_tier"] == SERVED.get(value, value)
            elif api == "responses":
                echoed = told["text"]["verbosity"] if option.name == "verbosity" else told["reasoning"]["mode"]
                assert echoed == value


async def test_what_is_not_asked_for_is_echoed_as_the_services_default() -> None:
    told = (await post("responses", body("responses", None, None))).json()
    assert (told["service_tier"], told["text"]["verbosity"], told["reasoning"]["mode"]) == (
        "default",
        "medium",
        "standard",
    )
    plain = (await post("responses", body("responses", None, None, "o3"))).json()
    assert "mode" not in plain["reasoning"]
    assert "verbosity" not in plain["text"]


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_the_text_is_as_long_as_the_verbosity_says(api: Api) -> None:
    answers = [(await post(api, body(api, VERBOSITY, value))).json() for value in VERBOSITY.values]
    low, medium, high = (len(text_of(answer)) for answer in answers)
    assert low < 0.9 * medium
    assert medium < 0.7 * high
    assert low > 100


async def reasoned(mode: str) -> int:
    """Return the reasoning tokens of twelve replies in a mode."""
    spent = 0
    for number in range(12):
        asked = body("responses", MODE, mode) | {"input": user(f"question {number}")}
        usage = (await post("responses", asked)).json()["usage"]
        spent += int(usage["output_tokens_details"]["reasoning_tokens"])
    return spent


async def test_pro_takes_more_reasoning() -> None:
    assert await reasoned("pro") > 2 * await reasoned("standard")
