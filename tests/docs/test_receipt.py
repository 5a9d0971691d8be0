"""The page on the receipt names every setting, and what it calls a difference is one."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import PAGES, rows
from tui.core.models.same_model import same_model
from tui.core.receipt import Setting, Value, judged

PAGE = PAGES["receipt"]
HELD = {re.sub("`", "", row[0]): row for row in rows(PAGE.section("What it holds"))}
RULES = [row[0] for row in rows(PAGE.section("What counts as a difference"))]


def test_the_page_names_every_setting() -> None:
    assert list(HELD) == [str(each) for each in Setting]


@pytest.mark.parametrize(
    ("rule", "asked", "served", "same"),
    [
        ("by a dated name", "o1", "o1-2024-12-17", True),
        ("with its maker before it", "gpt-5", "openai/gpt-5", True),
        ("in other letters", "gpt-4o", "GPT-4o", True),
        ("as `latest`", "qwen3", "qwen3:latest", True),
        ("the file of its weights", "qwen3-8b", "/models/Qwen3-8B-Q4_K_M.gguf", True),
        ("another date", "gpt-4o-2024-05-13", "gpt-4o-2024-08-06", False),
        ("another variant", "gpt-4o", "gpt-4o-mini", False),
        ("another model", "gpt-6.1-sol", "gpt-5.5", False),
        ("`model-router`", "model-router", "gpt-5-mini", True),
        ("`openrouter/auto`", "openrouter/auto", "gpt-5-mini", True),
    ],
)
def test_what_it_says_of_names_is_so(rule: str, asked: str, served: str, same: bool) -> None:
    assert any(rule in each for each in RULES)
    assert same_model(asked, served) is same


@pytest.mark.parametrize(
    ("rule", "setting", "applied", "served", "differs"),
    [
        ("the tier `default`", Setting.TIER, None, "default", False),
        ("the tier `default`", Setting.TIER, "auto", "default", False),
        ("`priority`, `flex`, `scale`", Setting.TIER, None, "priority", True),
        ("`priority`, `flex`, `scale`", Setting.TIER, None, "flex", True),
        ("`priority`, `flex`, `scale`", Setting.TIER, None, "scale", True),
        ("`priority` for `fast`", Setting.TIER, "fast", "priority", False),
        ("another effort", Setting.EFFORT, "high", "low", True),
        ("another effort", Setting.MODE, "pro", "standard", True),
        ("another effort", Setting.VERBOSITY, "low", "medium", True),
        ("another effort", Setting.BUDGET, 500, 4096, True),
        ("another effort", Setting.CONTEXT, "current_turn", "all_turns", True),
        ("`store: true` where", Setting.STORE, False, True, True),
    ],
)
def test_what_it_says_of_settings_is_so(
    rule: str, setting: Setting, applied: Value, served: Value, differs: bool
) -> None:
    assert any(each.startswith(rule) for each in RULES)
    sent = {} if applied is None else {setting: applied}
    assert (setting in judged({}, sent, {setting: served}, other_model=False).differs) is differs
