"""A persona's message and its check."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.errors import PersonaError
from tui.core.personas.checks import persona_from
from tui.core.personas.mistakes import InvalidPersona
from tui.core.personas.persona import NONE, Persona

BODY = "Answer in {{language}}.\n"
FRONT = {"name": "Coder", "variables": {"language": "Python"}}


def test_a_message_fills_its_places_and_loses_outer_blank_space() -> None:
    persona = persona_from("coder", FRONT, f"\n\n{BODY}\n", False)
    assert persona.text == f"\n\n{BODY}\n"
    assert persona.message() == "Answer in Python."
    assert persona.with_values({"language": "Rust"}).message() == "Answer in Rust."


def test_a_value_is_not_filled_again() -> None:
    persona = Persona("x", "X", text="{{a}} {{ b }}", variables={"a": "{{b}}", "b": "2"})
    assert persona.message() == "{{b}} 2"


def test_braces_that_name_no_variable_stay() -> None:
    body = "Sets are {{1, 2}, {3}}; a template says {{ user.name }} or {{}}."
    assert persona_from("x", {}, body, False).message() == body


def test_a_value_for_no_variable_is_refused() -> None:
    with pytest.raises(PersonaError) as caught:
        persona_from("coder", FRONT, BODY, False).with_values({"langage": "Rust"})
    assert "'langage'" in caught.value.problem
    assert "language" in caught.value.remedy


def test_none_sends_nothing() -> None:
    assert (NONE.stem, NONE.message()) == ("none", "")


def test_a_persona_can_be_a_key() -> None:
    assert len({NONE, persona_from("coder", FRONT, BODY, False)}) == 2


def test_every_key_is_read() -> None:
    front = FRONT | {
        "description": "Writes code ",
        "effort": "high",
        "verbosity": "LOW",
        "reasoning_mode": "pro",
        "service_tier": "flex",
        "model": "o1",
        "max_output_tokens": 4000,
        "temperature": 1,
        "seed": -7,
        "response_schema": {"type": "object", "properties": {"n": {"enum": [1, None, 2.5, True]}}},
        "tags": ["code"],
    }
    persona = persona_from("coder", front, BODY, True)
    assert (persona.name, persona.description, persona.effort, persona.model) == (
        "Coder",
        "Writes code",
        "high",
        "o1",
    )
    assert (persona.max_output_tokens, persona.temperature, persona.seed) == (4000, 1.0, -7)
    assert (persona.verbosity, persona.mode, persona.tier) == ("low", "pro", "flex")
    assert persona.response_schema == front["response_schema"]
    assert (persona.tags, persona.built_in) == (("code",), True)


@pytest.mark.parametrize(("stem", "name"), [("my-planner", "My planner"), ("a_b  c", "A b c"), ("-", "-"), ("Ä", "Ä")])
def test_a_missing_name_is_made_from_the_stem(stem: str, name: str) -> None:
    assert persona_from(stem, {}, "Do it.", False).name == name


def test_a_key_without_a_value_counts_as_left_out() -> None:
    assert persona_from("x", {"effort": None, "variables": None, "name": None}, "Do it.", False).effort is None


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("naem", "x", "Did you mean name?"),
        ("colour", "x", "Known are name, description"),
        (3, "x", "a key is a number"),
        ("name", date(2026, 1, 1), "name must be text, not a date"),
        ("name", True, "not true or false. Put it in quotes."),
        ("name", "", "one line of text"),
        ("name", "a\nb", "one line of text"),
        ("name", "\x1b[31mred", "one line of text"),
        ("description", "\ud800", "one line of text"),
        ("effort", "hihg", "Did you mean high?"),
        ("effort", 3, "effort must be text, not a number"),
        ("verbosity", "hihg", "unknown verbosity 'hihg'. Did you mean high?"),
        ("verbosity", 3, "verbosity must be text, not a number"),
        ("verbosity", "", "verbosity must be one line of text"),
        ("reasoning_mode", "max", "unknown reasoning mode 'max'. Known are standard, pro."),
        ("reasoning_mode", ["pro"], "reasoning_mode must be text, not a list"),
        ("service_tier", "flx", "Did you mean flex?"),
        ("service_tier", True, "service_tier must be text, not true or false"),
        ("tier", "flex", "unknown key 'tier'"),
        ("model", ["o1"], "model must be text, not a list"),
        ("max_output_tokens", 15, "Give 16 or more"),
        ("max_output_tokens", "4k", "must be a whole number"),
        ("seed", 1.5, "seed must be a whole number"),
        ("seed", True, "not true or false"),
        ("seed", 2**63, "out of range"),
        ("temperature", 2.1, "from 0 to 2"),
        ("temperature", float("nan"), "from 0 to 2"),
        ("temperature", "hot", "from 0 to 2"),
        ("tags", "code", "list of words"),
        ("tags", [1], "list of words"),
        ("starters", "one", "starters must be a list of texts"),
        ("starters", {"a": "b"}, "starters must be a list of texts"),
        ("starters", [1], "a starter must be text, not a number"),
        ("starters", ["a", None], "a starter must be text"),
        ("starters", [["a"]], "a starter must be text, not a list"),
        ("starters", ["a", " \n"], "a starter is empty"),
        ("starters", ["\x1b[2J"], "cannot be shown"),
        ("starters", ["a\ud800"], "cannot be shown"),
        ("starters", ["a" * 4_001], "longer than 4,000 characters"),
        ("variables", ["language"], "must be a table"),
        ("variables", {"language": [3]}, "the default of language must be text, not a list"),
        ("variables", {"1st": "x"}, "'1st' cannot be a variable's name"),
        ("variables", {1: "x"}, "a number cannot be a variable's name"),
        ("response_schema", "schema.json", "must be a JSON Schema"),
        ("response_schema", {"default": date(2026, 1, 1)}, "must be a JSON Schema"),
        ("response_schema", {"default": float("inf")}, "must be a JSON Schema"),
        ("response_schema", {1: 2}, "must be a JSON Schema"),
        ("response_schema", {"tpye": "object"}, "it has none of type"),
        ("response_schema", {"type": "objekt"}, "'objekt' is no type."),
        ("response_schema", {"properties": {"a": {"type": "text"}}}, "'text' is no type at /a."),
        ("response_schema", {"properties": {"a": "string"}}, "there is no schema at /a."),
        ("response_schema", {"properties": ["a"]}, "properties is no table."),
        ("response_schema", {"type": "object", "required": "a"}, "required is no list of names."),
        ("response_schema", {"type": "array", "items": {"type": [{}]}}, "is no type at /items."),
    ],
)
def test_a_wrong_value_is_named_with_what_to_do(key: Any, value: Any, said: str) -> None:
    with pytest.raises(InvalidPersona) as caught:
        persona_from("x", {key: value}, "Do it.", False)
    assert said in str(caught.value)
    assert caught.value.remedy
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Ask {{who}} in {{language}}.", "Ask {{who}} in Python."),  # a name that is declared nowhere is text
        ("\\frac{{a}}{b} and ${{ secrets.TOKEN }}", "\\frac{{a}}{b} and ${{ secrets.TOKEN }}"),
        ("Write \\{{language}} or \\{{ language }}.", "Write {{language}} or {{ language }}."),
        ("$\\{{x}\\}$, \\{{who}}", "$\\{{x}\\}$, \\{{who}}"),
    ],
)
def test_braces_that_name_no_variable_are_text(text: str, sent: str) -> None:
    assert persona_from("x", {"variables": {"language": "Python"}}, text, False).message() == sent


def test_what_is_not_declared_and_what_is_not_used_is_known() -> None:
    found = persona_from(
        "x", {"variables": {"year": 2026, "place": "here"}}, r"{{year}} {{who}} {{who}} \{{place}}", False
    )
    assert (found.undeclared, found.unused) == (("who",), ("place",))
    assert found.message().startswith("2026 ")


@pytest.mark.parametrize("stem", ["none", "None", "", "  ", "a\nb", "\udce9"])
def test_a_stem_that_cannot_be_used_is_refused(stem: str) -> None:
    with pytest.raises(PersonaError):
        persona_from(stem, {}, "Do it.", False)


@pytest.mark.parametrize("body", ["", " \n\n"])
def test_a_persona_that_says_nothing_is_refused(body: str) -> None:
    with pytest.raises(PersonaError, match="no text below the front matter"):
        persona_from("x", {}, body, False)


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(["name", "effort", "seed", "variables", "tags", "response_schema", "temperature"])


@given(st.dictionaries(KEYS | st.text() | st.integers(), JSON_LIKE, max_size=4), st.text())
def test_the_check_raises_nothing_but_its_own_error(front: dict[Any, Any], body: str) -> None:
    try:
        persona = persona_from("x", front, body, False)
    except PersonaError as error:
        assert error.problem  # noqa: PT017  either outcome is right
        assert error.remedy  # noqa: PT017  either outcome is right
    else:
        persona.message().encode("utf-8", "surrogatepass")


@given(st.dictionaries(st.from_regex(r"[a-z_][a-z0-9_-]*", fullmatch=True), st.text(st.characters(codec="utf-8"))))
def test_every_declared_variable_is_filled(variables: dict[str, str]) -> None:
    body = "x" + "".join(f"[{{{{{name}}}}}]" for name in variables)
    persona = persona_from("x", {"variables": variables}, body, False)
    assert persona.message() == ("x" + "".join(f"[{value}]" for value in variables.values())).strip()


ASKED = {"variables": {"language": None, "year": "2026"}}


def test_a_variable_without_a_default_is_asked_for_and_stands_until_it_has_a_value() -> None:
    persona = persona_from("x", ASKED, r"{{language}} {{ year }} \{{language}} \{{year}}", False)
    assert (persona.missing, persona.message()) == (("language",), "{{language}} 2026 {{language}} {{year}}")
    filled = persona.with_values({"language": "Go"})
    assert (filled.missing, filled.message()) == ((), "Go 2026 {{language}} {{year}}")
    assert filled.with_values({"year": "{{language}}"}).message() == "Go {{language}} {{language}} {{year}}"
    assert (dict(persona.values), persona == filled) == ({}, False)


TODAY = {"date": "2026-11-29", "os": "Linux", "cwd": "/w"}


@pytest.mark.parametrize(
    ("variables", "text", "sent"),
    [
        ({}, "On {{date}}, {{ os }}.", "On 2026-11-29, Linux."),
        ({}, r"\{{date}} is {{date}}", "{{date}} is 2026-11-29"),
        ({}, r"only \{{date}}", "only {{date}}"),
        ({}, "{{shell}}", "{{shell}}"),  # it has no value
        ({"date": "May"}, "{{date}}", "May"),  # what is declared is the persona's own
        ({}, "{{today}}", "{{today}}"),
    ],
)
def test_built_in_names_are_filled_without_being_declared(variables: Any, text: str, sent: str) -> None:
    persona = persona_from("x", {"variables": variables}, text, False).with_built_ins(TODAY)
    assert (persona.message(), persona.missing) == (sent, ())
    assert "cwd" not in persona.values


def test_a_variable_of_a_built_in_name_is_asked_for_all_the_same() -> None:
    persona = persona_from("x", {"variables": {"language": None}}, "{{language}}", False)
    assert persona.with_built_ins({"language": "German"}).missing == ("language",), "a programming language, perhaps"


def test_a_built_in_name_may_be_given_another_value_where_the_text_holds_it() -> None:
    persona = persona_from("x", {}, "{{date}}", False).with_built_ins(TODAY)
    assert persona.with_values({"date": "May"}).message() == "May"
    with pytest.raises(PersonaError):
        persona.with_values({"os": "BeOS"})


def test_a_text_that_was_sent_once_is_not_filled_again() -> None:
    persona = Persona("x", "X", text=r"\{{date}} {{date}} {{a}}", verbatim=True, values={"date": "May", "a": "1"})
    assert persona.message() == r"\{{date}} {{date}} {{a}}"


def test_a_description_has_the_values_of_its_variables() -> None:
    front = ASKED | {"description": "Writes {{language}} of {{year}} with {{taste}} on {{date}}"}
    persona = persona_from("x", front, "{{language}}", False).with_built_ins(TODAY)
    assert persona.about == "Writes {{language}} of 2026 with {{taste}} on 2026-11-29"
    assert persona.with_values({"language": "Go"}).about.startswith("Writes Go of 2026")


FORMULAS = (
    r"Use $\frac{{a}}{b}$, \left\{{x}\right\}, \sum_{{i=1}}^{{n}} and \mathbb{{R}}.",
    r"\begin{cases}{{1}} & {{x_1}} \\ \{{y}\} \end{cases}",
    '{"a": {"b": {{"c": 1}}}, "d": "{{}}", "e": {"f":{}}}',
    '{"name": "{{ user.name }}", "n": {{ n | default(1) }}}',
    "${{ secrets.TOKEN }} {{#each items}}{{this}}{{/each}} {{{raw}}} {% if x %}",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_json_and_templates_are_sent_as_they_stand(text: str) -> None:
    persona = persona_from("x", {"variables": {"language": "Go"}}, text, False).with_built_ins(TODAY)
    assert persona.message() == text


def test_included_texts_come_after_the_body_and_are_filled() -> None:
    persona = Persona("x", "X", text="Body {{a}}\n", included=("{{a}} {{b}}\n", "End."), variables={"a": "1"})
    assert persona.message() == "Body 1\n\n1 {{b}}\n\nEnd."
    assert (persona.undeclared, persona.unused) == (("b",), ())


def test_the_keys_of_a_connection_of_room_and_of_another_program_are_read() -> None:
    front = {"connection": "work", "reserve": 8000, "top_p": 0.9, "include": "a.md", "imported": {"applyTo": ["*"]}}
    persona = persona_from("x", front, "Do it.", False)
    assert (persona.connection, persona.reserve, persona.top_p, persona.include) == ("work", 8000, 0.9, ("a.md",))
    assert (dict(persona.imported), persona.message()) == ({"applyTo": ["*"]}, "Do it.")


@pytest.mark.parametrize(
    ("key", "value", "said", "item"),
    [
        ("reserve", -1, "Give 0 or more", None),
        ("top_p", 1.5, "from 0 to 1", None),
        ("connection", 3, "must be text", None),
        ("include", {"a": "b"}, "must be a list of files", None),
        ("include", ["a.md", 3], "must be a name", 1),
        ("include", ["a.md"] * 21, "more than 20 files", None),
        ("imported", ["x"], "must be a table", None),
        ("tags", ["a", 1], "list of words", 1),
        ("starters", ["a", 1], "must be text", 1),
        ("variables", {"a": "b", "c": []}, "must be text", "c"),
    ],
)
def test_what_does_not_fit_is_told_with_its_item(key: str, value: Any, said: str, item: Any) -> None:
    with pytest.raises(InvalidPersona) as caught:
        persona_from("x", {key: value}, "Do it.", False)
    assert said in str(caught.value)
    assert (caught.value.key, caught.value.item) == (key, item)


def test_all_that_does_not_fit_is_told_at_once_by_key_and_item() -> None:
    front = {
        "naem": "x",
        "name": 3,
        "effort": "hihg",
        "temperature": 9,
        "variables": {"1": "a", "b": "x", "c": [1]},
        "tags": ["good", 1, 2],
        "starters": ["", "fine"],
        "include": [1],
        "opening": [{"user": "x"}, {"assistant": "y"}],
        "response_schema": {"type": "nothing"},
    }
    with pytest.raises(InvalidPersona) as caught:
        persona_from("x", front, "", False)
    places = [(each.key, each.item, each.body_line) for each in caught.value.each]
    assert len(places) == len(set(places))
    assert set(places) == {
        ("naem", None, None), ("name", None, None), ("effort", None, None), ("temperature", None, None),
        ("variables", "1", None), ("variables", "c", None), ("tags", 1, None), ("tags", 2, None),
        ("starters", 0, None), ("include", 0, None), ("opening", 0, None), ("response_schema", None, None),
        (None, None, 1),
    }  # fmt: skip
