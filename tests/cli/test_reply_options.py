"""Verbosity, mode and tier on the command line: sent where they are taken, said where not, kept by the session."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tui.cli.assembly import Assembly, Flags
from tui.core.reply_options import options_in_words


def body(home: Path, *words: str) -> tuple[dict[str, Any], str]:
    """Return the body of a request that is not sent, and what was said of it."""
    run = mull(home, "ask", "--dry-run", *words, "hello")
    assert run.returncode == 0, run.stderr
    held: dict[str, Any] = json.loads(run.stdout)["body"]
    return held, run.stderr


def test_the_flags_are_sent_where_the_model_takes_them_and_said_where_not(home: Path) -> None:
    asked = ("--verbosity", "LOW", "--mode", "pro", "--tier", "flex")
    taken, said = body(home, "-m", "gpt-6-sol", *asked)
    assert (taken["text"], taken["service_tier"]) == ({"verbosity": "low"}, "flex")
    assert taken["reasoning"] == {"mode": "pro", "context": "current_turn"}
    assert "left out" not in said
    refused, said = body(home, "-m", "o1", *asked)
    assert not {"text", "reasoning", "service_tier", "verbosity"} & refused.keys()
    for line in (
        "verbosity low left out: o1 takes none",
        "reasoning mode pro left out: Chat Completions has none",
        "service tier flex left out: o1 takes auto, default here",
    ):
        assert f"mull: {line}\n" in said


def test_a_persona_and_the_settings_ask_for_them_too(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    front = "---\nverbosity: high\nreasoning_mode: Pro\n---\nBe clear.\n"
    (home / "personas" / "clear.md").write_text(front, "utf-8")
    (home / "config.toml").write_text('service_tier = "flex"\nverbosity = "low"\n', "utf-8")
    held, _ = body(home, "-m", "gpt-6-sol", "-p", "clear")
    assert (held["text"], held["reasoning"]["mode"], held["service_tier"]) == ({"verbosity": "high"}, "pro", "flex")
    held, _ = body(home, "-m", "gpt-6-sol", "-p", "clear", "--verbosity", "medium", "--tier", "default")
    assert (held["text"], held["service_tier"]) == ({"verbosity": "medium"}, "default")
    held, _ = body(home, "-m", "gpt-6-sol", "-p", "none")
    assert (held["text"], held["reasoning"]) == ({"verbosity": "low"}, {"context": "current_turn"})


def test_a_session_goes_on_with_them_and_a_flag_wins(home: Path) -> None:
    asked = mull(home, "ask", "-m", "gpt-6-sol", "--verbosity", "low", "--tier", "flex", "practice: tokens=5\nhi")
    assert asked.returncode == 0
    start = Assembly(Flags(resume="last"), {"MULL_HOME": str(home)}).start()
    assert options_in_words(start.session.choice.wishes) == "verbosity low · service tier flex"
    assert "as this session had it (/verbosity off, /tier off take them away)" in "\n".join(start.notices)
    again = Assembly(Flags(resume="last", tier="priority"), {"MULL_HOME": str(home)}).start()
    assert options_in_words(again.session.choice.wishes) == "verbosity low · service tier priority"
    session = next((home / "sessions").glob("*.jsonl"))
    lines = [json.loads(line) for line in session.read_text("utf-8").splitlines()]
    origins = [line["origin"] for line in lines if line["type"] == "reply"]
    assert [(each.get("verbosity"), each.get("mode"), each.get("tier")) for each in origins] == [("low", None, "flex")]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--verbosity", "low", "--verbosity", "high"), ["verbosity low", "verbosity high"]),
        (("--tier", "flex", "--tier", "default", "--mode", "pro"), ["service tier flex", "service tier default"]),
        (("--mode", "pro", "--mode", "standard", "--effort", "low", "--effort", "high"),
         ["low · reasoning mode pro", "low · reasoning mode standard",
          "high · reasoning mode pro", "high · reasoning mode standard"]),
    ],
)  # fmt: skip
def test_contestants_may_differ_in_them(home: Path, words: tuple[str, ...], names: list[str]) -> None:
    run = mull(home, "compare", "-m", "gpt-6-sol", *words, "practice: tokens=5\nhi")
    assert run.returncode == 0, run.stderr
    assert [line.split("── ")[1].split(" ─")[0] for line in run.stdout.splitlines() if line.startswith("── ")] == names


REFUSALS = [
    ("service_tier:priority", "service_tier priority", ("--tier", "priority")),
    ("service_tier", "service_tier", ("--tier", "priority")),
    ("reasoning.mode:pro", "reasoning.mode pro", ("--mode", "pro")),
    ("verbosity:low", "verbosity low", ("--verbosity", "low")),
]


@pytest.mark.parametrize(("refused", "part", "asked"), REFUSALS, ids=[refused for refused, *_ in REFUSALS])
def test_a_refused_value_is_left_out_and_said(home: Path, refused: str, part: str, asked: tuple[str, ...]) -> None:
    run = mull(home, "ask", "--json", "-m", "gpt-6-sol", *asked, f"practice: tokens=5 refuse={refused}\nhi")
    assert run.returncode == 0, run.stderr
    assert f"gpt-6-sol refused {part} here: asked again without it" in run.stderr
    told = json.loads(run.stdout)
    assert told["receipt"]["asked"].keys() - told["receipt"]["applied"].keys(), "it was not sent in the end"
    assert [each for each in told["notes"] if each.startswith(f"gpt-6-sol refused {part} here")]
