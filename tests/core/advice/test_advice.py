"""What counts as a finding, by a table of drafts; and what holds for any text."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import grows_in_one_pass, repeated
from tests.narrowing import present
from tests.paths import ROOT
from tui.core.advice.advice import EDGE, is_for, on_draft, on_persona
from tui.core.advice.finding import Edit, Finding, Rule
from tui.core.advice.relevant_context import Sizes
from tui.core.models.catalogue import built_in
from tui.core.models.profile import ModelProfile
from tui.core.personas.persona import Persona
from tui.store.personas.personas import read_persona

TABLE = tomllib.loads(Path(__file__).with_name("drafts.toml").read_text("utf-8"))
DRAFTS = TABLE["drafts"]
OF_PERSONAS = {str(rule) for rule in (Rule.LENGTH, Rule.KEYS, Rule.VARIABLES)}  # for drafts there are others


def persona(body: str, **variables: str) -> Persona:
    return Persona("mine", "Mine", text=body, variables=variables)


def filled(text: str) -> str:
    for name, block in TABLE["blocks"].items():
        text = text.replace(f"{{{{{name}}}}}", block)
    return text


@pytest.mark.parametrize("entry", DRAFTS, ids=lambda entry: entry["draft"][:40])
def test_what_counts_as_a_finding(entry: dict[str, Any]) -> None:
    draft = filled(entry["draft"])
    found = on_draft(draft, Sizes(entry.get("tokens", 0), entry.get("attached", 0)))
    assert [str(each.rule) for each in found] == entry["finds"], entry["why"]
    if "proposed" in entry:
        assert present(found[0].proposal).applied(draft) == filled(entry["proposed"])


def test_the_table_has_drafts_of_each_kind_in_each_language() -> None:
    kinds = Counter((entry["language"], bool(entry["finds"])) for entry in DRAFTS)
    assert len(DRAFTS) >= 240
    assert {language for language, _ in kinds} == {"en", "de", "es", "ko", "ja", "zh-Hans", "zh-Hant"}
    assert min(kinds.values()) >= 4
    assert {rule for entry in DRAFTS for rule in entry["finds"]} == {str(rule) for rule in Rule} - OF_PERSONAS


def pieces() -> list[str]:
    """Return the drafts of the table, and what may stand between and around them."""
    marks = [
        "\n",
        "\n\n",
        " ",
        "```",
        "<doc>",
        "</doc>",
        '"',
        "“",
        "「",
        "\0",
        "- ",
        "1. ",
        ", ",
        " and ",
        "。",
        "İ",
        "\r\n",
    ]
    return [filled(entry["draft"])[:600] for entry in DRAFTS] + marks * 3


@given(st.lists(st.sampled_from(pieces()) | st.text(max_size=30), max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_of_any_text_findings_are_within_it_and_proposals_change_only_their_span(draft: str) -> None:
    for finding in on_draft(draft, Sizes(30_000, 30_000)):
        assert 0 <= finding.start < finding.end <= len(draft)
        edit = finding.proposal
        if edit is None:
            continue
        assert 0 <= edit.start <= edit.end <= len(draft)
        changed = edit.applied(draft)
        assert changed != draft
        assert changed.startswith(draft[: edit.start])
        assert changed.endswith(draft[edit.end :])
        for place in (0, edit.start, edit.end, len(draft)):
            assert 0 <= edit.moved(place, draft) <= len(changed)


@given(st.lists(st.sampled_from([entry for entry in DRAFTS if "proposed" in entry]), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_taking_a_proposal_takes_its_finding_away(entries: list[dict[str, Any]]) -> None:
    draft = "\n\n".join(filled(entry["draft"]) for entry in entries)
    while proposals := [finding for finding in on_draft(draft) if finding.proposal is not None]:
        rule, changed = proposals[0].rule, present(proposals[0].proposal).applied(draft)
        before, after = (sum(each.rule is rule for each in on_draft(text)) for text in (draft, changed))
        assert after < before
        draft = changed


UNITS = [
    "a",
    " ",
    "\n",
    "think step by step, ",
    "<a>",
    "Q: a\nA: b\n",
    "f(x);\n",
    "“",
    "1, 2, 3, 4\n",
    "请一步一步思考",
    "Use bullet points. Never use bullet points.\n",
    "- Be good and give the best answers\n",
    "think about it, reason, ",
    "denke gut, piensa bien, ",
    "답하기 전에 ",
    "答える前に",
    "先把",
    "[paste ",
    "- User: a\n- Bot: b\n",
    "Example 1: a -> b\n",
]


@pytest.mark.parametrize("unit", UNITS)
def test_the_work_grows_with_the_length_of_a_draft_and_no_faster(unit: str) -> None:
    assert grows_in_one_pass(on_draft, repeated(unit), 12_000)


def test_a_long_draft_is_read_at_both_ends() -> None:
    middle = "The line is long enough to be read as prose, and it says nothing else. " * 3000
    draft = f"Think step by step. {middle}Explain your reasoning.\n{middle}\nShow your work."
    found = on_draft(draft)
    assert len(draft) > 4 * EDGE
    assert [draft[each.start : each.end] for each in found] == ["Think step by step", "Show your work"]
    assert present(found[1].proposal).applied(draft) == draft.removesuffix("\nShow your work.")


def test_a_large_text_with_a_short_question_is_told_by_its_tokens() -> None:
    draft = "word " * 30_000 + "\n\nWhich word is it?"
    (finding,) = on_draft(draft, Sizes(30_005, 0))
    assert finding.rule is Rule.RELEVANT_CONTEXT
    assert finding.reason.startswith("~30,005 of its ~30,005 tokens are pasted or attached.")


def test_a_rule_that_is_silenced_finds_nothing() -> None:
    draft = "Think step by step. Is 91 prime?"
    assert on_draft(draft, silenced=[Rule.CHAIN_OF_THOUGHT]) == []
    assert on_draft(draft, silenced=[Rule.EXAMPLES]) != []


def test_a_persona_is_judged_by_what_it_says_and_not_as_a_draft() -> None:
    text = "You review code.\n\n- Think step by step.\n\n<example>\nThink step by step.\n</example>\n"
    assert [each.rule for each in on_persona(persona(text))] == [Rule.CHAIN_OF_THOUGHT]
    assert on_persona(persona(filled("Why do these jobs fail?\n\n{{LOG}}"))) == []


BUILT_IN = sorted((ROOT / "personas").glob("*.md"))


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_the_built_in_personas_give_no_cause_for_advice(path: Path) -> None:
    assert on_persona(read_persona(path)) == []


def test_a_persona_of_300_kb_is_too_long_in_any_language() -> None:
    for text in ("You review code. " * 18_000, "あなたは校閲者です。" * 10_000):
        (finding,) = [each for each in on_persona(persona(text)) if each.rule is Rule.LENGTH]
        assert "more than 10,000" in finding.reason
    assert on_persona(persona("You review code, and answer each question. " * 800)) == []


def test_keys_are_told_by_their_beginning_and_taken_out() -> None:
    key, block = "sk-proj-a1B2c3D4e5F6g7H8i9J0k1L2", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"
    text = f"Call it with {key}.\n\n{block}\n\n```\nexport KEY=sk-abc123def456ghi789jkl0\n```\n"
    found = on_persona(persona(text))
    assert [each.excerpt(text) for each in found] == ["sk-pr…", "-----…"]
    assert [
        present(each.proposal).applied(text).count(taken) for each, taken in zip(found, (key, block), strict=True)
    ] == [0, 0]
    assert all(key not in each.in_words(text) + each.proposed(text) for each in found)


def test_variables_are_told_where_they_stand_or_by_their_name() -> None:
    prose = "Use {{language}} for {{who}}, `{{quoted}}`, \\{{meant}}, ${{ github }}."
    text = f"{prose}\n\n```\n{{{{input}}}}\n```\n\n```vue\n{{{{ a }}}} b\n```\n"
    found = on_persona(persona(text, language="Python", tone="dry"))
    assert [(each.rule, each.excerpt(text)) for each in found] == [
        (Rule.VARIABLES, "tone"),
        (Rule.VARIABLES, "{{who}}"),
        (Rule.VARIABLES, "{{input}}"),
    ]
    assert [each.line(text) for each in found] == [1, 1, 4]


def test_a_text_that_is_filled_in_among_words_gets_tags() -> None:
    text = "Translate {{text}} into German."
    (finding,) = on_persona(persona(text, text="Hello"))
    assert (finding.rule, finding.excerpt(text)) == (Rule.DELIMITERS, "{{text}}")
    marked = present(finding.proposal).applied(text)
    assert marked == "Translate <text>\n{{text}}\n</text> into German."
    for good in (marked, "Translate into German:\n\n{{text}}", "## Text\n\n{{text}}\n\n## Task\n\nSum it up."):
        assert on_persona(persona(good, text="Hello")) == []
    assert on_persona(persona("Answer in {{language}}.", language="German")) == []


@pytest.mark.parametrize(
    ("model", "effort", "wanted"),
    [
        ("o1", None, True),
        ("o3-mini", "low", True),
        ("gpt-4o", None, False),
        ("gpt-5.1", None, False),  # its default effort is none
        ("gpt-5.1", "medium", True),
        ("gpt-5.5", None, True),
        ("gpt-5.5", "none", False),
    ],
)
def test_the_advice_is_for_models_that_reason(model: str, effort: str | None, wanted: bool) -> None:
    assert is_for(built_in().find(model), effort) is wanted


def test_of_a_model_that_nobody_knows_nothing_is_said() -> None:
    assert not is_for(ModelProfile("x", known=False), None)
    assert not is_for(ModelProfile("x", known=False, reasons=True), None)
    assert is_for(ModelProfile("x", known=False, reasons=True, reported=frozenset({"reasons"})), None)


def test_a_place_moves_with_the_text_around_it() -> None:
    draft = "Solve it and explain your reasoning. Thanks"
    cut = present(on_draft(draft)[0].proposal)
    assert cut.applied(draft) == "Solve it. Thanks"
    assert [cut.moved(place, draft) for place in (0, 8, 20, 36, 43)] == [0, 8, 8, 9, 16]
    wrapped = Edit(2, 4, "<a>\nxy\n</a>")
    assert [wrapped.moved(place, "..xy..") for place in (0, 3, 5)] == [0, 7, 14]


def test_every_rule_has_a_reason() -> None:
    assert all(isinstance(Finding(rule, 0, 1, rule.reason).reason, str) for rule in Rule)
    assert len({rule.reason for rule in Rule}) == len(Rule)
