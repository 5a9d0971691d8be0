"""What people and files can cause ends in a sentence: numbers without end, depth, half signs, odd names and places."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import click
import pytest

from tests.cli.processes import clean_environ
from tests.paths import ROOT
from tui.core.errors import MullError
from tui.core.whole_number import whole_number

HUGE = "9" * 400
TOO_LONG = "9" * 5_000  # Python reads no whole number of so many digits
DEEP = 5_000
SURROGATE, TORN = "\udcff", "a\ud83d"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("K", "sk-canary-0123456789abcdef")
    (tmp_path / "home" / "sessions").mkdir(parents=True)
    (tmp_path / "home" / "personas").mkdir()
    (tmp_path / "home" / "config.toml").write_text("practice_pace = 0.0\nretries = 0\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def numbered(values: Sequence[object]) -> list[str]:
    """Short names for long values."""
    return [str(number) for number in range(len(values))]


def told(*words: str) -> str:
    """Run a command in this process; return its error's sentence, empty where it has none. All else is a mistake."""
    from tui.cli.commands import cli  # noqa: PLC0415  as the entry point does

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            cli.main(list(words), prog_name="mull", standalone_mode=False)
        except MullError as error:
            return str(error)
        except click.ClickException as error:
            return error.format_message()
        except SystemExit:
            pass
    return ""


# Session files

SHA = "0" * 64
ORIGIN = {"model": "o1", "connection": "practice", "endpoint": "x", "effort": "low", "persona": "p", "practice": True}
ORIGIN |= {"notes": [], "counted": 9, "correction": -1, "cap": 9, "schema": "", "address": "https://h"}
USAGE = {"input": 9, "cached": 1, "output": 5, "reasoning": 3, "estimated": ["input"]}
OUTCOME = {"status": "complete", "detail": "", "finish_reason": "stop", "usage": USAGE, "cost": 0.1, "seconds": 2.5}
OUTCOME |= {"thought": 1.5, "notes": [], "fit": {"problems": []}, "cut_off": {"cause": "budget", "limit": 9}}
ATTACHED = {"name": "a.png", "media_type": "image/png", "sha256": SHA, "size": 9, "width": 3, "height": 2}
ROWS: list[dict[str, Any]] = [
    {"type": "session", "session": "x", "version": 1},
    {"type": "choice", "connection": "practice", "model": "o1", "effort": "low", "budget": 9000},
    {"type": "user", "parent": None, "text": "Hello", "attachments": [ATTACHED]},
    {"type": "reply", "parent": 2, "origin": ORIGIN},
    {"type": "ended", "reply": 3, "text": "Yes.", "outcome": OUTCOME, "sent": ORIGIN},
    {"type": "summarising", "origin": ORIGIN},
    {"type": "ended", "reply": 5, "text": "Sum", "outcome": OUTCOME},
    {"type": "summary", "parent": 3, "text": "Sum", "origin": ORIGIN, "covers": [2, 3], "outcome": OUTCOME, "asked": 5},
    {"type": "mark", "message": 2, "mark": "pinned", "on": True},
    {"type": "head", "head": 7},
]
NUMBERS = [HUGE, f"-{HUGE}", "9" * 4_000, "9" * 4_300, TOO_LONG, "1e999", "NaN", "-Infinity", "1e308", str(2**63), "-1"]
ODD = [*NUMBERS, '"\\ud800"', '"a\\u0000b"', '"9"', "true", "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP]
TIMES = ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "NaN", "", HUGE, "\ud800", "2026-02-30T00:00:00Z"]
READING = [
    ("sessions", "list"), ("sessions", "show", "last"), ("sessions", "check"), ("export", "last"),
    ("export", "last", "--format", "html"), ("export", "last", "--format", "json"), ("context", "last"),
    ("context", "last", "--json"), ("usage",), ("usage", "--by", "session"), ("sessions", "search", "yes"),
    ("ask", "--session", "last", "--dry-run", "more"),
]  # fmt: skip


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value within a value."""
    if way:
        yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, held in inner:
        yield from places(held, (*way, name))


def damaged(chance: random.Random) -> str:
    """Return the text of a session's file with one to three of its values replaced."""
    rows = [{"seq": seq, "time": f"2026-11-20T10:00:{seq:02}+00:00", **row} for seq, row in enumerate(deepcopy(ROWS))]
    for _ in range(chance.randint(1, 3)):
        row = chance.choice(rows)
        way = chance.choice(list(places(row)))
        held: Any = row
        for name in way[:-1]:
            held = held[name] if isinstance(held, (dict, list)) else {}
        if isinstance(held, dict) or (isinstance(held, list) and way[-1] < len(held)):
            held[way[-1]] = chance.choice(TIMES) if way == ("time",) else f"@{chance.choice(ODD)}@"
    text = "\n".join(json.dumps(row).replace('\\"', '"').replace("\\\\", "\\") for row in rows)
    return text.replace('"@', "").replace('@"', "") + "\n"


@pytest.mark.parametrize("seed", range(60))
def test_no_value_of_a_session_file_is_a_mistake_of_mulls(home: Path, seed: int) -> None:
    chance = random.Random(seed)
    (home / "sessions" / "20261120-100000-aaaa.jsonl").write_text(damaged(chance), "utf-8", "replace")
    for words in chance.sample(READING, 3):
        told(*words)


@pytest.mark.parametrize("number", NUMBERS, ids=numbered(NUMBERS))
@pytest.mark.parametrize("field", ["size", "width", "height"])
def test_an_attachment_of_an_impossible_size_is_shown_without_one(home: Path, field: str, number: str) -> None:
    rows = [{"seq": seq, "time": "2026-11-20T10:00:00+00:00", **row} for seq, row in enumerate(deepcopy(ROWS))]
    rows[2]["attachments"][0][field] = "@"
    text = "\n".join(map(json.dumps, rows)).replace('"@"', number) + "\n"
    (home / "sessions" / "20261120-100000-aaaa.jsonl").write_text(text)
    for words in READING:
        told(*words)


# Settings, personas, schemas

MODEL = '[models.o1]\n{}\n[connections.w]\nkind = "openai"\nmodel = "o1"\napi_key_env = "K"\n'
SETTINGS = [
    "a = " + "[" * DEEP + "]" * DEEP,
    "a = " + "{a = " * DEEP + "1" + "}" * DEEP,
    "[" + ".".join(["a"] * DEEP) + "]\nb = 1",
    "warn_at = " + "[" * DEEP + "]" * DEEP,
    "reserve = " + TOO_LONG,
    *(f"{name} = {number}" for name in ("reserve", "retries", "longest_wait", "practice_pace") for number in
      (HUGE, f"-{HUGE}", "nan", "inf", "1e999", "-1")),
    *(f"warn_at = [{number}]" for number in (HUGE, "nan", "inf", "-1", "0", "true", '"x"')),
    *(MODEL.format(f"{name} = {number}") for name in ("window", "max_output", "max_input", "reserve") for number in
      (HUGE, f"-{HUGE}", "nan", "1e999", "true")),
    *(MODEL.format(f"price = {{input = {number}, output = 1}}") for number in (HUGE, "1e999", "nan", "-1", "1e300")),
    *(MODEL.format(f"image_tokens = {value}") for value in
      ('["a"]', "7", "true", "{}", f'"tiles {HUGE} 1"', f'"tiles 1 {TOO_LONG}"', '"patches 0 nan"', '"\\u0000"')),
    *(f'[connections.w]\nkind = "openai"\nmodel = "o1"\n{name} = {number}' for name in
      ("connect_timeout", "idle_timeout", "context_window", "max_output_tokens") for number in (HUGE, "nan", "-1")),
    *(f'key_over_http = [{host}]' for host in ('"a\u2044b"', '"\uff11"', "7", "[]", '"http://h"', '"\\u0000"')),
]  # fmt: skip


@pytest.mark.parametrize("text", SETTINGS, ids=numbered(SETTINGS))
def test_a_setting_that_cannot_be_is_told_with_its_file(home: Path, text: str) -> None:
    (home / "config.toml").write_text(f"{text}\n")
    for words in (("context",), ("models",), ("setup", "n", "--kind", "openai", "--model", "o1", "--api-key-env", "K")):
        assert "config.toml" in told(*words)


FRONTS = [
    "a: " + "[" * 500 + "]" * 500, "a: " + "{a: " * 500 + "1" + "}" * 500, "- " * DEEP,
    *(f"{name}: {value}" for name in ("max_output_tokens", "temperature", "top_p", "seed", "effort") for value in
      (HUGE, f"-{HUGE}", TOO_LONG, ".nan", ".inf", "1e999", "[]", "{}")),
    "variables: {a: " + HUGE + "}", "name: \"\\0\"", "tags: 0x" + "f" * 400, "name: 2024-13-45", "name: 190:20:30",
]  # fmt: skip


@pytest.mark.parametrize("front", FRONTS, ids=numbered(FRONTS))
def test_a_persona_that_cannot_be_is_told_with_its_file(home: Path, front: str) -> None:
    (home / "personas" / "odd.md").write_text(f"---\n{front}\n---\nYou plan.\n")
    for words in (("personas", "list"), ("personas", "check", "odd"), ("ask", "-p", "odd", "--dry-run", "hi")):
        problem = told(*words)
        assert not problem or "odd" in problem


SCHEMAS = [
    "[" * DEEP + "]" * DEEP, '{"items": ' * DEEP + "{}" + "}" * DEEP, '{"not": ' * 500 + "{}" + "}" * 500, "NaN", "",
    *(f'{{"$schema": {value}}}' for value in ("7", "true", "[]", "{}", "null", '"http://[::1"', '"\\u0000"')),
    *(f'{{"$id": {value}, "$ref": "x"}}' for value in ("7", '"http://[::1"', '"http://a\u2044b"')),
    *(f'{{"maxLength": {value}}}' for value in (HUGE, TOO_LONG, "1e999", "NaN", "-1")),
]  # fmt: skip


@pytest.mark.parametrize("text", SCHEMAS, ids=numbered(SCHEMAS))
def test_a_schema_that_cannot_be_is_told_with_its_file(home: Path, text: str) -> None:
    (home / "odd.json").write_text(text, "utf-8")
    problem = told("ask", "--schema", str(home / "odd.json"), "--dry-run", "hi")
    assert not problem or "odd.json" in problem


# Arguments, variables, places

WORDS = [
    HUGE,
    TOO_LONG,
    "-1",
    "nan",
    "１",
    "²",
    SURROGATE,
    f"{SURROGATE}.txt",
    "~nobody/x",
    "\u202e",
    "@",
    "x" * 300,
]
COMMANDS: list[Callable[[str], list[str]]] = [
    lambda word: ["ask", "-c", "practice", word],
    lambda word: ["ask", "-m", word, "hi"],
    lambda word: ["ask", "-e", word, "hi"],
    lambda word: ["ask", "-p", word, "hi"],
    lambda word: ["ask", "-c", word, "hi"],
    lambda word: ["ask", "-a", word, "hi"],
    lambda word: ["ask", "--session", word, "hi"],
    lambda word: ["ask", "--schema", word, "hi"],
    lambda word: ["ask", "--max-output-tokens", word, "hi"],
    lambda word: ["ask", "--temperature", word, "hi"],
    lambda word: ["ask", "--top-p", word, "hi"],
    lambda word: ["ask", "--seed", word, "hi"],
    lambda word: ["context", "--draft", word],
    lambda word: ["context", "--reply", word],
    lambda word: ["sessions", "search", word],
    lambda word: ["sessions", "search", "--most", word, "hi"],
    lambda word: ["sessions", "rename", "last", word],
    lambda word: ["sessions", "import", word],
    lambda word: ["export", word],
    lambda word: ["personas", "new", word],
    lambda word: ["personas", "show", word],
    lambda word: ["usage", "--since", word],
    lambda word: ["setup", word, "--kind", "openai", "--model", "m", "--api-key-env", "K"],
    lambda word: ["setup", "n", "--kind", "compatible", "--base-url", word, "--model", "m"],
    lambda word: ["setup", "n", "--kind", "openai", "--model", "m", "--api-key-command", word],
]


@pytest.mark.parametrize("word", WORDS, ids=numbered(WORDS))
def test_no_argument_is_a_mistake_of_mulls(home: Path, word: str) -> None:
    told("ask", "hi")
    for command in COMMANDS:
        told(*command(word))


ADDRESSES = [
    "http://a\u2044b/v1",
    "http://\uff11\uff12\uff17.0.0.1/v1",
    "https://[::1",
    "https://h:99999",
    "http://\u2460/v1",
]
HERE = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}  # nobody listens there
VARIABLES = [
    *({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": address} for address in ADDRESSES),
    *({"AZURE_OPENAI_ENDPOINT": address, "AZURE_OPENAI_DEPLOYMENT": "d"} for address in ADDRESSES),
    *({"OPENAI_API_KEY": "k", "HTTPS_PROXY": proxy} for proxy in ("../../etc/passwd", "http://a\u2044b:1", "http://..:1")),
    {"OPENAI_API_KEY": SURROGATE, **HERE}, {"OPENAI_API_KEY": "k", **HERE, "OPENAI_ORG_ID": SURROGATE},
    {"OPENAI_API_KEY": "k", **HERE, "OPENAI_CUSTOM_HEADERS": f"a: {SURROGATE}"}, {"MULL_HOME": "~nobody-at-all/x"},
    {"MULL_HOME": "/dev/null"}, {"MULL_HOME": "/proc/self"}, {"MULL_HOME": f"/tmp/{'x' * 300}"},
    {"TZ": "Mars/Phobos"}, {"TZ": SURROGATE}, {"HOME": ""}, {"HOME": SURROGATE},
]  # fmt: skip


@pytest.mark.parametrize("environ", VARIABLES, ids=numbered(VARIABLES))
def test_no_variable_is_a_mistake_of_mulls(
    home: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    for words in (
        ("ask", "--dry-run", "hi"),
        ("ask", "hi"),
        ("doctor", "--no-request"),
        ("sessions", "list"),
        ("usage",),
    ):
        told(*words)


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no folder that is in use")
def test_a_current_folder_that_is_gone_is_told(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert told("ask", "hi") == ""
    assert "could not be written" in told("export", "last", "-o", "x.md")
    monkeypatch.setenv("MULL_HOME", "relative")
    assert told("ask", "hi").startswith("The current folder cannot be found")


# Numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("１", 1),
        ("", None),
        ("²", None),
        ("-1", None),
        ("1.5", None),
        (HUGE, None),
        (TOO_LONG, None),
    ],
)
def test_a_whole_number_as_people_type_it(text: str, number: int | None) -> None:
    assert whole_number(text) == number


# What is a mistake of mull's stays one


@pytest.mark.parametrize("kind", ["RuntimeError", "ValueError", "OverflowError", "RecursionError"])
def test_an_error_injected_into_the_core_still_gives_the_crash_report(tmp_path: Path, kind: str) -> None:
    program = (
        "import tui.core.context.context as context\n"
        f"def broken(*_, **__):\n    raise {kind}('a secret')\n"
        "context.build_context = broken\n"
        "from mull import main\nmain()\n"
    )
    environ = {**clean_environ(), "MULL_HOME": str(tmp_path / "home")}
    run = subprocess.run(
        [sys.executable, "-c", program, "ask", "hi"],
        capture_output=True, text=True, check=False, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert run.returncode == 1
    assert f"made a mistake ({kind})" in run.stderr
    assert "secret" not in run.stderr
