"""The question how to switch: what changes, and what each way does."""

from __future__ import annotations

import pytest

from tui.app.personas.switch import difference, in_words
from tui.core.usage.usage import estimated
from tui.engine.persona_switch import SwitchEffect
from tui.engine.prompt_cache import ReadAgain


def effect(role: str | None, *, first: bool = False, joined: bool = False, again: int = 0) -> SwitchEffect:
    cost = ReadAgain(again, 0.002)
    return SwitchEffect("replace", role, first, joined, False, estimated(400), estimated(590), cost)


@pytest.mark.parametrize(
    ("told", "place"),
    [
        (effect("developer", first=True), "before all messages, as a developer message"),
        (effect("system"), "before your next message, as a system message"),
        (effect("user", first=True, joined=True), "put before your first message, within it"),
        (effect("user", joined=True), "put before your next message, within it"),
        (effect(None), "there is none: nothing is sent in its place"),
    ],
)
def test_where_its_text_stands(told: SwitchEffect, place: str) -> None:
    assert in_words(told) == [
        f"its text: {place}",
        "next request: ~400 → ~590 tokens",
        "prompt cache: nothing that is cached is read again",
    ]


def test_what_is_read_again_has_its_price() -> None:
    again = in_words(effect("developer", again=2000))[-1]
    assert again == "prompt cache: reads 2k tokens again at full price: about $0.0020"


def test_the_difference_can_be_read_without_colours() -> None:
    shown = difference("Be brief.\nAnswer first.\nAsk.", "Be brief.\nPlan first.\nCheck.").plain
    assert shown.splitlines() == ["  Be brief.", "− Answer first.", "− Ask.", "+ Plan first.", "+ Check."]
