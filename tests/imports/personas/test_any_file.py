"""Whatever a file holds: nothing crashes, and what is not read says why."""

from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.personas.foreign_files import found_in
from tui.core.personas.checks import CONTROL
from tui.imports.personas import forms
from tui.imports.personas.document import Document
from tui.imports.personas.file_text import file_of, stem_of
from tui.imports.personas.foreign_persona import ForeignPersona, UnreadPersona
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.forms import DAMAGED, read
from tui.store.personas.personas import STEM, parse_persona

NAMES = ("x.md", "SKILL.md", "x.agent.md", "x.yaml", "x.csv", "x.el", "x.json", "x.png", "system.md", "x.txt")
PIECES = (
    *("---\n", "name: x\n", "description: a: b\n", "- name: y\n", "  prompt: z\n", "system: |\n", "prompt: $x ${y}\n"),
    *(
        "act,prompt\n",
        'a,"b\n',
        "(setq gptel-directives '(",
        '(a . "b")',
        "))",
        '"',
        "{{input}}",
        "{{date}}",
        "\\{{os}}",
    ),
    *("__INPUT__", "### INPUT:\n", "### OUTPUT:\n", '{"spec": "chara_card_v2", "data": ', "}", "$ARGUMENTS $1"),
    *(
        '{"name": "x", "description": "{{char}}"}',
        "${input:a:b}",
        "# INPUT:\n\nINPUT:",
        "\x1b",
        "\0",
        "&a *a",
        "\u2028",
    ),
    *("!!python/object:os.system x\n", "\U0001f600"),
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(NAMES), st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(PIECES) | st.text(max_size=20)))
)
def test_no_file_crashes_a_reader_and_what_is_read_can_be_written(name: str, held: bytes | list[str]) -> None:
    raw = held if isinstance(held, bytes) else "".join(held).encode("utf-8", "surrogatepass")
    of_form = read(Document(Path("/somewhere") / name, raw))
    for found in of_form[1] if of_form is not None else ():
        if isinstance(found, UnreadPersona):
            assert found.why
        elif found.purpose == "persona" and not found.verbatim and CONTROL.sub("", found.text).strip():
            text, _ = file_of(found)
            assert parse_persona(text, stem_of(found.name), "x.md").name


BITS = (
    "{{date}}",
    "{{ os }}",
    "\\",
    "{",
    "}}",
    "{{x}}",
    "{{input}}",
    "\n",
    " ",
    "a",
    "---\n",
    "$1",
    "__",
    "\u2028",
    "\x0c",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(BITS)).map("".join).filter(str.strip))
def test_the_message_of_an_agent_is_its_body_whatever_is_in_it(body: str) -> None:
    front = "---\nname: x\ndescription: y\n---\n"
    of_form = read(Document(Path("/somewhere/x.md"), (front + body).encode()))
    assert of_form is not None
    (found,) = of_form[1]
    assert isinstance(found, ForeignPersona)
    text, _ = file_of(found)
    persona = parse_persona(text, "x", "x.md").with_built_ins({"date": "today", "os": "an os"})
    assert persona.message() == body.strip()


@given(st.text(max_size=100))
def test_every_name_is_made_a_stem(name: str) -> None:
    assert STEM.fullmatch(stem_of(name))


@pytest.mark.parametrize("error", [kind("x") for kind in DAMAGED])
@pytest.mark.parametrize("at", ["fits", "read"])
def test_whatever_a_library_raises_at_a_file_is_told_of_it(
    error: Exception, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> NoReturn:
        raise error

    def fits(document: Document) -> bool:
        return at == "read" or failing(document)

    form = PersonaForm("x", fits, failing)
    monkeypatch.setattr(forms, "FORMS", (form,))
    assert found_in("x.md", "text") == [UnreadPersona("", "it is damaged (x)")]
