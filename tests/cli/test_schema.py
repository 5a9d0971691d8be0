"""Structured outputs and sampling on the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull

PLAN = {
    "title": "Plan",
    "type": "object",
    "properties": {"steps": {"type": "array", "items": {"type": "string"}}},
    "required": ["steps"],
    "additionalProperties": False,
}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN))
    return path


@pytest.mark.parametrize("model", ["gpt-4o", "o1", "gpt-6.1-sol"])
def test_a_reply_is_held_against_the_schema(home: Path, plan: Path, model: str) -> None:
    run = mull(home, "ask", "-m", model, "--schema", str(plan), "--json", "plan my day")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["schema"] == {"fits": True, "problems": []}
    assert json.loads(told["text"]) == {"steps": ["practice"]}
    assert told["context"]["used"] == told["usage"]["input"]
    assert "mull: fits the schema Plan" in run.stderr


def test_a_reply_that_does_not_fit_is_printed_and_exits_1(home: Path, plan: Path) -> None:
    run = mull(home, "ask", "-m", "o1-mini", "--schema", str(plan), "plan my day")
    assert run.returncode == 1
    assert "Practice model" in run.stdout
    assert "schema not sent: o1-mini takes no structured outputs" in run.stderr
    assert "does not fit the schema Plan: the reply is not JSON" in run.stderr
    told = json.loads(mull(home, "ask", "-m", "o1-mini", "--schema", str(plan), "--json", "plan").stdout)
    assert told["schema"]["fits"] is False
    assert "not JSON" in told["schema"]["problems"][0]


def test_no_schema_is_null(home: Path) -> None:
    assert json.loads(mull(home, "ask", "--json", "hello").stdout)["schema"] is None


@pytest.mark.parametrize(("fault", "code"), [("refusal", 0), ("cut at=3", 1), ("500", 1)])
def test_refused_and_broken_replies_are_not_looked_at(home: Path, plan: Path, fault: str, code: int) -> None:
    home.mkdir()
    (home / "config.toml").write_text("retries = 0\n")
    run = mull(home, "ask", "-m", "gpt-4o", "--schema", str(plan), "--json", f"practice: fault={fault}")
    assert run.returncode == code
    assert json.loads(run.stdout)["schema"] == {"fits": None, "problems": []}
    assert "the schema Plan:" not in run.stderr


@pytest.mark.parametrize(
    ("text", "line"), [('{\n "type": "object"\n "a": 1}', 3), ('{\n "type": "objekt"}', 2), ("[]", 1)]
)
def test_a_broken_schema_file_sends_nothing(home: Path, tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "bad.json").write_text(text)
    run = mull(home, "ask", "--schema", str(tmp_path / "bad.json"), "hello")
    assert run.returncode == 2
    assert f"bad.json, line {line}: " in run.stderr
    assert run.stdout == ""
    assert not (home / "sessions").exists()


def test_a_schema_that_strict_outputs_would_refuse_is_told_before_it_is_sent(home: Path, tmp_path: Path) -> None:
    (tmp_path / "open.json").write_text('{"type": "object", "properties": {"a": {"type": "string"}}}')
    words = ("ask", "-m", "gpt-4o", "--schema", str(tmp_path / "open.json"))
    run = mull(home, *words, "--dry-run", "hello")
    sent = json.loads(run.stdout)["body"]["response_format"]["json_schema"]
    assert sent["strict"] is False
    assert sent["schema"] == {"type": "object", "properties": {"a": {"type": "string"}}}
    assert (
        'schema not sent as strict, which would be refused: # lacks "additionalProperties": false (and 1' in run.stderr
    )
    assert mull(home, *words, "hello").returncode == 0


def test_the_verdict_is_in_the_session_file(home: Path, plan: Path) -> None:
    mull(home, "ask", "-m", "o1", "--schema", str(plan), "plan my day")
    (file,) = (home / "sessions").glob("*.jsonl")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["origin"]["schema"] for line in lines if line["type"] == "reply"] == ["Plan"]
    assert [line["type"] for line in lines][-2:] == ["ended", "checked"]  # in this order: see test_checking.py
    assert [line["fit"] for line in lines if line["type"] == "checked"] == [{"problems": []}]


def test_a_persona_brings_its_schema(home: Path, tmp_path: Path) -> None:
    personas = home / "personas"
    personas.mkdir(parents=True)
    schema = "response_schema:\n" + "".join(f"  {line}\n" for line in json.dumps(PLAN, indent=1).splitlines())
    (personas / "planner2.md").write_text(f"---\nname: Planner2\n{schema}---\nPlan.\n")
    run = mull(home, "ask", "-m", "gpt-4o", "-p", "planner2", "--json", "plan my day")
    assert json.loads(run.stdout)["schema"] == {"fits": True, "problems": []}, run.stderr
    again = mull(home, "ask", "--session", "last", "--json", "and tomorrow")
    assert json.loads(again.stdout)["schema"] == {"fits": True, "problems": []}, again.stderr
    (personas / "planner2.md").write_text("---\nname: Planner2\n---\nPlan otherwise.\n")
    later = json.loads(mull(home, "ask", "--session", "last", "--json", "and then").stdout)
    kept = {"fits": True, "problems": []}
    assert (later["schema"], later["persona"]) == (kept, "planner2")  # as they were, whatever its file says now


SAMPLED = ("--temperature", "0.5", "--top-p", "0.9", "--seed", "7")


@pytest.mark.parametrize(
    ("words", "sent", "left_out"),
    [
        (("-m", "gpt-4o"), {"temperature": 0.5, "top_p": 0.9, "seed": 7}, ()),
        (("-m", "gpt-5.1", "-e", "none"), {"temperature": 0.5, "top_p": 0.9}, ("seed",)),
        (("-m", "gpt-5.1", "-e", "high"), {}, ("temperature", "top_p", "seed")),
        (("-m", "o1"), {}, ("temperature", "top_p", "seed")),
    ],
)
def test_sampling_is_sent_where_it_is_taken_and_told_where_not(
    home: Path, words: tuple[str, ...], sent: dict[str, float], left_out: tuple[str, ...]
) -> None:
    run = mull(home, "ask", "--dry-run", *words, *SAMPLED, "hello")
    body = json.loads(run.stdout)["body"]
    assert {name: body[name] for name in ("temperature", "top_p", "seed") if name in body} == sent
    for name in left_out:
        assert f"mull: {name} " in run.stderr
    assert mull(home, "ask", *words, *SAMPLED, "hello").returncode == 0


@pytest.mark.parametrize(
    "words", [("--temperature", "3"), ("--temperature", "nan"), ("--top-p", "1.5"), ("--top-p", "nan"), ("--seed", "x")]
)
def test_sampling_out_of_range_is_wrong_usage(home: Path, words: tuple[str, ...]) -> None:
    assert mull(home, "ask", *words, "hello").returncode == 2


def test_a_schema_that_is_refused_without_a_name_is_left_out_once_and_said(home: Path, plan: Path) -> None:
    words = ("ask", "-m", "gpt-4o", "--schema", str(plan), "practice: refuse=response_format")
    run = mull(home, *words)
    assert "gpt-4o refused response_format here: asked again without it" in run.stderr
    assert "does not fit the schema Plan: the reply is not JSON" in run.stderr
    assert run.returncode == 1
    assert run.stdout.startswith("**Practice model.**")
