"""Persona files: read, looked up, and their mistakes told with file and line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tests.platforms import has_mode, needs
from tui.core.errors import PersonaError
from tui.core.personas.persona import NONE
from tui.store.personas.personas import Personas, parse_persona, read_persona, text_of

GOOD = "---\nname: My coder\ndescription: Writes\nvariables: {language: Go}\n---\nUse {{language}}.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine"


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_file_is_read(folder: Path) -> None:
    persona = read_persona(write(folder, "go-coder.md", GOOD))
    assert (persona.stem, persona.name, persona.built_in) == ("go-coder", "My coder", False)
    assert persona.message() == "Use Go."


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(folder: Path, end: str) -> None:
    text = GOOD.replace("\n", end)
    persona = read_persona(write(folder, "x.md", b"\xef\xbb\xbf" + text.encode()))
    assert (persona.name, persona.text) == ("My coder", "Use {{language}}.\n")


def test_without_front_matter_all_of_it_is_the_body(folder: Path) -> None:
    persona = read_persona(write(folder, "plain-words.md", "Be brief.\n---\nAlways.\n"))
    assert (persona.name, persona.text) == ("Plain words", "Be brief.\n---\nAlways.\n")


def test_quotes_comments_and_colons_in_yaml(folder: Path) -> None:
    text = "---\nname: 'C#: the #1' # a remark\ndescription: \"a: b\"\n--- \nDo it.\n"
    persona = read_persona(write(folder, "x.md", text))
    assert (persona.name, persona.description) == ("C#: the #1", "a: b")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("---\nname: X\nDo it.\n", 1, "not closed"),
        ("---\nname: X\neffort: 'high\n---\nDo it.\n", 3, "quoted scalar"),
        ("---\nname: X\ndescription: a: b\n---\nDo it.\n", 3, "mapping values are not allowed"),
        ("---\nname: X\n\teffort: high\n---\nDo it.\n", 3, "cannot start any token"),
        ("---\nname: X\n# a remark\n\neffort: hihg\n---\nDo it.\n", 5, "Did you mean high?"),
        ("---\nname: X\nvariables:\n  a: true\n---\nDo it.\n", 4, "the default of a must be text"),
        ("---\nname: X\nvariables:\n  a: x\n  b: y\n  a: z\n---\nDo it.\n", 6, "a is there twice"),
        ("---\nname: X\nseed: 1\nname: Y\n---\nDo it.\n", 4, "name is there twice"),
        ("---\nmax_output_tokens: lots\n---\nDo it.\n", 2, "must be a whole number, not text"),
        ("---\n- name\n---\nDo it.\n", 2, "lines of `key: value`"),
        ("---\nname: X\nnaem: Y\n---\nDo it.\n", 3, "Did you mean name?"),
        ("---\nname: X\n---\nDo it.\n\nAsk \x1b[31m.\n", 6, "a control character (U+001B)"),
        ("Do it.\nAsk \x00.\n", 2, "a control character (U+0000)"),
        ("---\nname: a\x00b\n---\nDo it.\n", 2, "a character YAML does not allow"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(folder: Path, text: str, line: int, said: str) -> None:
    path = write(folder, "x.md", text)
    with pytest.raises(PersonaError) as caught:
        read_persona(path)
    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert said in str(caught.value)
    assert caught.value.remedy


HOSTILE = {
    "a call": "name: !!python/object/apply:os.getcwd []",
    "no such day": "seed: 2024-13-45",
    "no truth": "name: !!bool maybe",
    "no time": "name: !!timestamp x",
    "no number": 'seed: !!int ""',
    "deep": "tags: " + "[" * 5000,
    "deep but closed": "response_schema: " + "{a: " * 200 + "1" + "}" * 200,
    "a ring": "tags: &a [*a]",
    "an alias": "name: &a x\ndescription: *a",
    "many digits": "seed: " + "9" * 6000,
    "many digits as key": "0x" + "f" * 6000 + ": 3",
    "a list as key": "? [a]\n: b",
    "a wrong merge": "<<: 3",
    "two documents": "name: b\n...\nname: d",
    "endless": "x" * 70_000,
    "a set": "!!set {a, b}",
    "pairs": "!!omap [a: 1]",
    "half a character": 'name: "\\ud800"',
    "a colour": 'name: "\\e[31mred"',
    "bytes": "name: !!binary aGVsbG8=",
}


@pytest.mark.parametrize("front", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_front_matter_is_one_clear_error(front: str) -> None:
    with pytest.raises(PersonaError) as caught:
        parse_persona(f"---\n{front}\n---\nDo it.", "x", "x.md")
    assert caught.value.problem.startswith("x.md")
    assert caught.value.remedy
    assert len(str(caught.value)) < 400


def test_text_that_is_not_utf8_is_told_with_its_line(folder: Path) -> None:
    path = write(folder, "x.md", "Eins.\nZwei f\xfcr.".encode("latin-1"))
    with pytest.raises(PersonaError) as caught:
        read_persona(path)
    assert str(caught.value) == f"{path}, line 2: this is not UTF-8 text. Save it as UTF-8."


def test_a_file_too_large_a_folder_and_no_file(folder: Path) -> None:
    for path, said in [
        (write(folder, "large.md", b"x" * 1_000_001), "larger than 1 MB"),
        (folder, "is not a file"),
        (folder / "no.md", "does not exist"),
        (folder / ("x" * 300 + ".md"), "cannot be read"),
        (folder / "a\0b.md", "does not exist"),
    ]:
        with pytest.raises(PersonaError) as caught:
            read_persona(path)
        assert said in str(caught.value)


@needs("pipes among files")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    assert "is not a file" in str(Personas(folder).problems()[0])


def test_no_folder_is_no_problem(tmp_path: Path) -> None:
    personas = Personas(tmp_path / "never made")
    assert "assistant" in {p.stem for p in personas.list()}
    assert personas.problems() == []


def test_a_folder_that_is_a_file_is_told_and_the_built_in_ones_stay(tmp_path: Path) -> None:
    personas = Personas(write(tmp_path, "personas", "x"))
    assert personas.list()
    assert "cannot be read" in str(personas.problems()[0])
    assert personas.load("assistant").built_in


def test_the_users_own_come_first_and_the_broken_hide_nothing_else(folder: Path) -> None:
    write(folder, "Planner.md", "---\nname: Planner\n---\nMine.\n")
    write(folder, "broken.md", "---\nname: X\n")
    write(folder, "notes.txt", "not a persona")
    write(folder, ".hidden.md", "---\n")
    personas = Personas(folder)
    assert [p.text for p in personas.list() if p.name == "Planner"] == ["Mine.\n"]
    assert not personas.load("planner").built_in
    assert [e.problem.partition(" ")[0] for e in personas.problems()] == [
        f"{folder / 'broken.md'},",
        str(folder / "notes.txt"),
    ]
    assert {p.stem for p in personas.list()} >= {"assistant", "Planner"}


def test_a_broken_file_of_the_users_hides_no_built_in_one_and_is_told(folder: Path) -> None:
    write(folder, "planner.md", "---\nname: X\n")
    personas = Personas(folder)
    assert [p.built_in for p in personas.list() if p.stem == "planner"] == [True]
    assert personas.load("planner").built_in
    assert "not closed" in str(personas.broken("Planner"))
    assert (personas.broken("coder"), len(personas.problems())) == (None, 1)


def test_none_is_always_there(folder: Path) -> None:
    assert Personas(folder).load("none") is NONE
    assert Personas(folder).load("None ") is NONE


def test_a_persona_is_found_by_stem_name_or_path(folder: Path) -> None:
    path = write(folder, "go-coder.md", GOOD)
    personas = Personas(folder)
    for asked in ("go-coder", "GO-CODER", "my coder", "My Coder", str(path)):
        assert personas.load(asked).name == "My coder", asked
    assert personas.load("assistant").built_in


def test_a_file_is_read_anew(folder: Path) -> None:
    path = write(folder, "x.md", "One.")
    personas = Personas(folder)
    assert personas.load("x").text == "One."
    path.write_text("Two.")
    assert personas.load("x").text == "Two."


def test_a_name_two_personas_have_asks_for_the_stem(folder: Path) -> None:
    for stem in ("one", "two"):
        write(folder, f"{stem}.md", "---\nname: Twin\n---\nDo it.\n")
    with pytest.raises(PersonaError, match=r"2 personas are called 'twin'.*one, two"):
        Personas(folder).load("twin")


def test_an_unknown_persona_gets_the_close_ones(folder: Path) -> None:
    with pytest.raises(PersonaError) as caught:
        Personas(folder).load("plannr")
    assert str(caught.value).startswith("There is no persona 'plannr'. Did you mean planner?")
    assert "F2 in the chat, or `mull personas list`, shows every persona." in caught.value.remedy


@pytest.mark.parametrize("asked", ["", "qqqq", "../x", "~nobody-here/x.md", "a\0b", "x" * 5000, "/", "\ud800"])
def test_a_senseless_wish_is_one_clear_error(folder: Path, asked: str) -> None:
    write(folder, "broken.md", "---\n")
    with pytest.raises(PersonaError):
        Personas(folder).load(asked)


YAML_BITS = st.sampled_from(
    [*list("---\n:{}[]&*!|>'\"#%@` \t,?ab1"), "---\n", "name: ", "{{a}}", "\r\n", "\ufeff", "!!", "<<: "]
)


@given(st.text() | st.lists(YAML_BITS).map("".join))
@example("---\n---\nx")
@example("---\n")
@example("---\n? |\n a\n: b\n---\nx")
def test_reading_raises_nothing_but_its_own_error(text: str) -> None:
    for whole in (text, f"---\n{text}\n---\nDo it."):
        try:
            parse_persona(whole, "x", "x.md")
        except PersonaError as error:
            assert error.problem.startswith("x.md")  # noqa: PT017  either outcome is right


@given(st.binary())
def test_decoding_raises_nothing_but_its_own_error(raw: bytes) -> None:
    try:
        assert "\r" not in text_of(raw, "x.md")
    except PersonaError as error:
        assert error.problem.startswith("x.md, line ")  # noqa: PT017  either outcome is right


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1).filter(str.strip)
NAMES = st.from_regex(r"[a-z_][a-z0-9_-]*", fullmatch=True)


@given(WORDS, WORDS, st.dictionaries(NAMES, WORDS), st.lists(WORDS), WORDS)
def test_what_is_written_is_read_back(
    name: str, description: str, variables: dict[str, str], tags: list[str], body: str
) -> None:
    front = {"name": name, "description": description, "variables": variables, "tags": tags, "effort": "low"}
    body = body.replace("{{", "(") + "".join(f"{{{{{v}}}}}" for v in variables)
    text = f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n{body}"
    persona = parse_persona(text, "x", "x.md")
    assert (persona.name, persona.description) == (name.strip(), description.strip())
    assert (dict(persona.variables), persona.tags, persona.text) == (variables, tuple(tags), body)


def test_yaml_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, tui.store.personas.personas; print('yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_folder_of_personas_and_those_above_are_the_users_alone(tmp_path: Path) -> None:
    path = Personas(tmp_path / "home" / "mull" / "personas").add("mine", "Be brief.")
    assert has_mode(path, 0o600)
    assert all(has_mode(folder, 0o700) for folder in list(path.parents)[:3])


def test_the_cases_beside_a_persona_are_no_persona(folder: Path) -> None:
    write(folder, "go-coder.md", GOOD)
    write(folder, "go-coder.test.md", "Write a loop.\n")
    write(folder, "Other.TEST.md", "Write a loop.\n")
    personas = Personas(folder)
    assert [each.stem for each in personas.list() if not each.built_in] == ["go-coder"]
    assert not personas.problems()
    assert personas.cases_of("My coder") == folder / "go-coder.test.md"
    assert personas.cases_of(str(folder / "go-coder.md")) == folder / "go-coder.test.md"


def test_an_empty_file_is_told_as_empty(folder: Path) -> None:
    for text in ("", " \n\n"):
        with pytest.raises(PersonaError) as caught:
            read_persona(write(folder, "x.md", text))
        assert caught.value.problem.endswith("x.md, line 1: the file is empty.")


def test_they_are_listed_by_stem(folder: Path) -> None:
    write(folder, "Aa.md", "---\nname: Zz\n---\nDo it.")
    write(folder, "zz.md", "---\nname: Aa\n---\nDo it.")
    stems = [persona.stem for persona in Personas(folder).list()]
    assert stems == sorted(stems, key=str.casefold)
    assert (stems[0], stems[-1]) == ("Aa", "zz")
