"""A prompt: its text filled with variables and with what was typed, and the checks of its file."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.conversation.called_prompt import CalledPrompt, FilledPrompt
from tui.core.errors import PromptError
from tui.core.personas.mistakes import InvalidPersona
from tui.core.prompt import Prompt, prompt_from


def prompt(body: str, **front: Any) -> Prompt:
    return prompt_from("explain", front, body)


def test_what_is_typed_stands_at_its_place() -> None:
    found = prompt("Explain <text>{{ input }}</text> in {{language}}.\n", variables={"language": "German"})
    assert found.takes_input
    assert found.message({"input": "{{language}}"}) == "Explain <text>{{language}}</text> in German."
    assert found.message({"input": "x", "language": "Welsh"}) == "Explain <text>x</text> in Welsh."


def test_without_a_place_it_comes_after_a_blank_line() -> None:
    found = prompt("Explain this.\n\n")
    assert not found.takes_input
    assert found.message({"input": "x = 1"}) == "Explain this.\n\nx = 1"
    assert found.message({"input": " \n"}) == found.message() == "Explain this."


def test_what_is_missing_is_named_in_the_order_of_the_text() -> None:
    found = prompt("{{tone}}: {{input}} {{tone}}", variables={"tone": "kind"})
    assert found.missing() == ("input",)
    assert found.missing({"input": "x"}) == found.missing({"input": ""}) == ()
    assert found.message() == "kind: {{input}} kind"


def test_an_input_can_have_a_default() -> None:
    found = prompt("Look at {{input}}.", variables={"input": "all of it"})
    assert (found.missing(), found.known) == ((), ())
    assert found.message() == "Look at all of it."


def test_a_backslash_keeps_the_braces_of_what_would_be_filled() -> None:
    found = prompt(r"\{{input}} \{{tone}} \{{other}} {{other}}", variables={"tone": "kind"})
    assert found.message() == r"{{input}} {{tone}} \{{other}} {{other}}"
    assert (found.missing(), found.undeclared, found.unused) == ((), ("other",), ("tone",))


def test_a_value_for_no_variable_names_the_one_that_is_near() -> None:
    with pytest.raises(PromptError, match=r"explain has no variable 'langauge'\. Did you mean language\?"):
        prompt("{{language}}", variables={"language": "Go"}).message({"langauge": "C"})
    with pytest.raises(PromptError, match="It has no variables"):
        prompt("x").message({"language": "C"})


@pytest.mark.parametrize(
    ("front", "said", "key"),
    [
        ({"desciption": "x"}, "unknown key 'desciption'. Did you mean description?", "desciption"),
        ({"model": "o1"}, "Known are name,", "model"),
        ({7: "x"}, "unknown key 7", None),
        ({"persona": 7}, "persona must be one line of text", "persona"),
        ({"persona": "a\nb"}, "persona must be one line of text", "persona"),
        ({"variables": ["x"]}, "variables must be a table", "variables"),
        ({"tags": "x"}, "tags must be a list", "tags"),
    ],
)
def test_what_does_not_fit_names_its_key(front: dict[Any, Any], said: str, key: str | None) -> None:
    with pytest.raises(InvalidPersona) as error:
        prompt_from("x", front, "Hello")
    assert said in str(error.value)
    assert error.value.key == key


@given(st.text(alphabet="{}\\ inputx\n", max_size=60), st.text(min_size=1, max_size=40))
def test_any_text_is_filled_and_what_was_typed_is_in_it(body: str, typed: str) -> None:
    found = Prompt("x", "X", text=body)
    sent = found.message({"input": typed})
    assert not typed.strip() or typed.strip() in sent


def test_values_are_typed_before_the_input() -> None:
    found = prompt("{{reader}} {{lang}} {{input}}", variables={"reader": "me", "lang": "English"})
    assert found.typed(' reader=you lang="plain words" a=b lang=x\n  more') == {
        "reader": "you", "lang": "plain words", "input": "a=b lang=x\n  more",
    }  # fmt: skip
    assert found.typed('lang="open') == {"input": 'lang="open'}
    assert found.typed("reader=you") == {"reader": "you"}
    assert found.typed("  \n") == {}


def test_the_place_of_the_input_is_told() -> None:
    found = prompt("Explain {{input}}, {{input}} to {{reader}}.", variables={"reader": "me"})
    assert found.begun({"reader": "you"}) == ("Explain ,  to you.", 8)
    assert prompt("Explain.").begun() == ("Explain.\n\n", 10)


def test_a_variable_without_a_default_is_missing_and_built_in_names_are_filled() -> None:
    found = prompt_from("x", {"variables": {"reader": None}}, r"{{date}} {{reader}} \{{os}}", {"date": "2026-11-29"})
    assert found.missing() == ("reader",)
    assert found.undeclared == ()
    assert found.message() == "2026-11-29 {{reader}} {{os}}"
    assert found.message({"reader": "me"}) == "2026-11-29 me {{os}}"


@given(st.text(alphabet='ab= "\n', max_size=30))
def test_nothing_that_was_typed_is_lost(text: str) -> None:
    found = Prompt("x", "X", text="{{a}} {{b}} {{input}}", variables={"a": "", "b": ""})
    values = found.typed(text)
    rest = values.get("input", "")
    assert text.rstrip().endswith(rest.rstrip())
    assert set(text) - set('ab= "\n') <= set("".join(values.values()))


def test_without_a_description_the_first_line_that_is_no_heading_tells_what_it_is_for() -> None:
    for body, about in (
        ("# IDENTITY\n\n## and PURPOSE\n\nYou sum up.\nMore.", "You sum up."),
        ("\n#tag first\nthen", "#tag first"),
        ("# A\n\n## B\n", "# A"),
    ):
        assert prompt(body).about == about
    assert prompt("# A", description="Sums up").about == "Sums up"


@pytest.mark.parametrize(
    ("before", "behind", "text", "held"),
    [
        ("Explain:\n<text>", "</text>", "Explain:\n<text>a\nb</text>", True),
        ("Explain:\n<text>", "</text>", " Explain:\n<text></text>\n", True),
        ("Explain it.\n\n", "", "Explain it.\n\nnow", True),
        ("Explain it.\n\n", "", "Explain it.", True),
        ("Explain:\n<text>", "</text>", "Explain:\n<text>a", False),
        ("ab", "ba", "aba", False),
        ("Explain it.", "", "", False),
        ("", "", "anything", False),
        ("", "", "", False),
    ],
)
def test_a_draft_is_of_its_prompt_while_its_text_is_there(before: str, behind: str, text: str, held: bool) -> None:
    assert FilledPrompt(CalledPrompt("explain"), before, behind).holds(text) is held


def test_it_may_name_an_effort() -> None:
    found = prompt("Prove it.", effort="high", persona="tutor")
    assert (found.called, found.asks_for) == (CalledPrompt("explain", "high"), "persona tutor, effort high")
    assert prompt("Prove it.").asks_for == ""
    with pytest.raises(InvalidPersona, match="unknown effort 'hihg'"):
        prompt("Prove it.", effort="hihg")
