"""The page on prompt advice names each rule, its limits as the code has them, and phrases that are found."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import PAGES, rows
from tui.app.chat.advice_controller import LONG, PAUSE
from tui.core.advice import chain_of_thought, inserted_text, relevant_context
from tui.core.advice.advice import EDGE, on_draft
from tui.core.advice.finding import Rule

PAGE = PAGES["prompt-advice"]
TOLD = {row[0]: row[1] for row in rows(PAGE.section("The rules"))}


def test_the_page_names_every_rule() -> None:
    assert sorted(TOLD) == sorted(Rule)


def test_the_limits_of_the_page_are_those_of_the_code() -> None:
    assert inserted_text.LEAST_LINES == 8
    assert "of eight lines or more" in TOLD[Rule.DELIMITERS]
    assert f"{inserted_text.LEAST_DOCUMENT:,} characters or more" in TOLD[Rule.DELIMITERS]
    assert f"{relevant_context.SHORT} characters or less" in TOLD[Rule.RELEVANT_CONTEXT]
    assert f"{relevant_context.LARGE:,} tokens or more" in TOLD[Rule.RELEVANT_CONTEXT]
    text = " ".join(PAGE.text.split())
    assert f"fewer than {inserted_text.LED_IN_LINES} lines" in text
    assert f"more than {2 * EDGE:,} characters only the first and the last {EDGE:,} are read" in text
    assert f"more than {LONG:,} characters once nothing was typed for {PAUSE} seconds" in text
    assert f"the first {chain_of_thought.MOST} are told" in text


@pytest.mark.parametrize("phrase", re.findall(r'"([^"]+)"', TOLD[Rule.CHAIN_OF_THOUGHT]))
def test_a_phrase_of_the_page_is_found(phrase: str) -> None:
    assert [each.rule for each in on_draft(f"{phrase}. Is 91 prime?")] == [Rule.CHAIN_OF_THOUGHT]


@pytest.mark.parametrize("phrase", ["Explain step by step how TLS works", "Don't think step by step"])
def test_a_phrase_that_the_page_calls_none_is_not_found(phrase: str) -> None:
    assert phrase in " ".join(PAGE.text.split())
    assert on_draft(f"{phrase}.") == []
