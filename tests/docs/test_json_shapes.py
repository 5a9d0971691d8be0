"""Every JSON object that the page on the command line prints has the fields of the real one, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.docs.pages import FENCE, PAGES, words
from tests.docs.reader import Reader
from tests.export.one_name import named_throughout
from tests.export.reading.test_marked import conversation
from tests.paths import ROOT
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.content_filter import PROMPT, FilterFinding
from tui.core.conversation.message import (
    Cause,
    CutOff,
    PersonaSwitch,
    Reply,
    ReplyOrigin,
    ReplyOutcome,
    Summary,
    UserMessage,
)
from tui.core.conversation.phases import Phase
from tui.core.conversation.record import Forked
from tui.core.conversation.tree import Conversation
from tui.core.models.price import Rates
from tui.core.note import note_from
from tui.core.personas.persona import Persona
from tui.core.receipt import Receipt
from tui.core.usage.usage import Usage, reported
from tui.export.formats import FORMATS
from tui.export.json import to_json
from tui.export.selection import EVERYTHING, Part, Selection

PAGE = PAGES["command-line"]
REFUSED = "practice: refuse=reasoning_effort"  # so that two efforts are one request


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Reader:
    return Reader(tmp_path, monkeypatch, capsys)


def shape(value: Any) -> Any:
    """Return the names of the fields of a value, at every depth; of a list, those of its first entry."""
    if isinstance(value, dict):
        return {key: shape(held) for key, held in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value and isinstance(value[0], dict) else []
    return None


def told(section: str) -> Any:
    """Return the JSON block of a section."""
    return json.loads(re.findall(r"```json\n(.*?)```", PAGE.section(section), re.DOTALL)[0])


def real(reader: Reader, command: str) -> Any:
    ran = reader.run(command)
    assert ran.code == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize(
    ("section", "command", "before"),
    [
        ("mull ask", "mull ask --json hello", []),
        ("mull context", "mull context --json --draft there", ['mull ask "hello"']),
        ("mull sessions", "mull sessions list --json", ['mull ask "hello"']),
        ("mull prompts", "mull prompts list --json", ["mull prompts new explain"]),
    ],
)
def test_a_block_has_the_fields_of_the_command(section: str, command: str, before: list[str], reader: Reader) -> None:
    for each in before:
        reader.run(each)
    assert shape(told(section)) == shape(real(reader, command))


def prose(section: str) -> str:
    return FENCE.sub("", PAGE.section(section))


def named_after(section: str, start: str) -> set[str]:
    """Return the words in backticks of the paragraph of a section that begins so, without the first."""
    paragraph = next(each for each in prose(section).split("\n\n") if each.startswith(start))
    return {name for word in words(paragraph)[1:] for name in re.findall(r"[a-z_]+", word)}


def test_the_fields_of_a_comparison_are_named(reader: Reader) -> None:
    pair = real(reader, "mull compare --json --seed 7 --model gpt-4o hello")
    same = real(reader, f"mull compare --json --model o1 --effort low --effort high '{REFUSED}'")
    asked = set(told("mull ask")) - {"session", "kept"}
    candidates = {field for each in (pair, same) for one in each["contestants"] for field in one}
    assert asked <= candidates
    fields = set(pair) | set(same) | (candidates - asked) | set(pair["seed"])
    others = {"mull", "ask", "json", "null", "cheapest", "fastest"}
    assert named_after("mull compare", "`--json`") - others == fields


def test_the_fields_of_personas_are_named(reader: Reader) -> None:
    listed, shown = real(reader, "mull personas list --json")[0], real(reader, "mull personas show coder --json")
    names = named_after("mull personas", "`--json` of `list`")
    assert set(listed) | set(shown) == names - {"list", "show", "yours", "project", "built", "in", "null"}


def test_the_fields_of_usage_are_named(reader: Reader) -> None:
    reader.run('mull ask "hello"')
    found = real(reader, "mull usage --json")
    names = named_after("mull usage", "`--json`")
    assert set(found) | (set(found["rows"][0]) - {"day"}) == names


def test_the_fields_of_a_folder_that_keeps_up_are_named(reader: Reader) -> None:
    reader.run('mull ask "hello"')
    found = real(reader, "mull sessions export --all notes --json")
    fields = set(found) | set(found["documents"][0]) | {"gone"}
    assert named_after("mull sessions", "`--json` of `export`") == fields | {"export"}


def test_the_fields_of_the_doctor_are_named(reader: Reader) -> None:
    found = real(reader, "mull doctor --json")
    block = next(word for word in words(prose("mull doctor")) if word.startswith("{"))
    assert shape(json.loads(block)) == shape(found)


def test_the_fields_of_a_model_are_those_of_the_settings(reader: Reader) -> None:
    found = real(reader, "mull models --json")[0]
    settings = {name for row in PAGES["settings"].section("Models").splitlines() for name in _first(row)}
    assert set(found) - {"name", "retired", "assumed"} == settings - {"retired_openai", "retired_azure"}


def _first(row: str) -> Sequence[str]:
    return words(row.split("|")[1]) if row.startswith("|") else []


def exported() -> Conversation:
    """Return a conversation that has whatever an export can tell."""
    held = Conversation()
    origin = ReplyOrigin("o1", "work", notes=(note_from("adapted"),))
    outcome = ReplyOutcome(
        detail="it broke off",
        usage=Usage(reported(9), output=reported(3)),
        rates=Rates(2.0, 10.0),
        cut_off=CutOff(Cause.SILENCE),
        content_filter=(FilterFinding(PROMPT, "hate"),),
        receipt=Receipt(),
    )
    held.messages = {
        1: PersonaSwitch(1, None, "", "coder", "Coder", ""),
        2: UserMessage(
            2,
            1,
            "",
            "",
            persona=Persona("coder", "Coder", text="Write code.", verbatim=True),
            prompt=CalledPrompt("explain", "low"),
        ),
        3: Reply(
            3,
            2,
            "",
            origin,
            reasoning="thought",
            outcome=outcome,
            phases=(Phase(0, "commentary"),),
        ),
        4: Summary(4, 3, "", "", origin),
    }
    held.head, held.fork_of, held.fork_at, held.forks = (
        4,
        "20261127-144858-915c",
        2,
        [Forked("20261128-101500-77aa", 3)],
    )
    held.marks["pinned"].add(2)
    return held


def test_the_fields_of_an_export_are_those_that_are_named() -> None:
    found = json.loads(FORMATS["json"].complete(exported(), ""))
    fields = {field for message in found["messages"] for field in message}
    roles = {message["role"] for message in found["messages"]}
    prose = FENCE.sub("", PAGES["exports"].section("JSON"))
    assert set(words(prose)) - {"--format json", "--complete", "null"} == set(found) | fields | roles


def test_exports_fit_the_schema_that_is_published() -> None:
    schema = json.loads((ROOT / "docs" / "export.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    part = Selection(without=frozenset(Part))
    for held in (exported(), conversation("Why?", "", "So.", "Be brief."), Conversation(), named_throughout("x")):
        for selection in (EVERYTHING, part, Selection(tree=True)):
            found = json.loads(to_json(held, "", selection))
            assert not list(validator.iter_errors(found))
            whole = json.loads(FORMATS["json"].complete(held, "", lambda _: b"bytes"))
            assert not list(validator.iter_errors(whole))
            whole["complete"]["rows"][0]["more"] = 1
            assert list(validator.iter_errors(whole))
            assert list(validator.iter_errors({**found, "more": 1}))
            for message in found["messages"]:
                assert list(validator.iter_errors({**found, "messages": [{**message, "more": 1}]}))


def test_the_request_of_a_dry_run_has_the_fields_that_are_named(reader: Reader) -> None:
    found = real(reader, "mull ask --dry-run hello")
    block = next(word for word in words(prose("mull ask")) if word.startswith('{"method"'))
    assert list(found) == re.findall(r'"(\w+)"', block)
