"""``mull compare`` as a person meets it."""

import json
from pathlib import Path

from tests.cli.loaded_process import mull
from tests.doubles import O1, ScriptedProvider
from tui.core.personas.persona import NONE, Persona
from tui.core.request import Wishes
from tui.engine.choice import Choice
from tui.engine.compare import names_of


def test_two_efforts_are_answered_side_by_side(home: Path) -> None:
    run = mull(home, "compare", "-m", "o1", "-e", "low", "-e", "high", "Why is the sky dark?")
    assert run.returncode == 0, run.stderr
    assert "── low ─" in run.stdout
    assert "── high ─" in run.stdout
    head, low, high = (line.split() for line in run.stdout.rstrip().splitlines()[-3:])
    assert head[:5] == ["contestant", "ended", "in", "out", "reasoning"]
    assert (low[:2], high[:2]) == (["low", "complete"], ["high", "complete"])
    assert int(low[4].replace(",", "")) < int(high[4].replace(",", ""))
    assert "$ cheapest" in run.stdout.rstrip().splitlines()[-2]
    assert "mull: low: ~" in run.stderr


def test_every_persona_with_every_model_as_one_object(home: Path) -> None:
    run = mull(home, "compare", "--json", "-p", "planner", "-p", "none", "-m", "o1", "-m", "gpt-4o", "hello")
    told = json.loads(run.stdout)
    assert [c["name"] for c in told["contestants"]] == [
        "o1 · planner",
        "o1 · none",
        "gpt-4o · planner",
        "gpt-4o · none",
    ]
    assert all(c["usage"]["total"] for c in told["contestants"])
    assert any("system message" in what for what in told["contestants"][2]["adaptations"])
    assert told["goes_on_from"] == "o1 · planner"
    assert told["seed"] is None
    then = json.loads(mull(home, "ask", "--json", "-s", "last", "and?").stdout)
    assert (then["session"], then["model"], then["persona"]) == (told["session"], "o1", "planner")


def test_the_same_twice_with_a_seed_says_what_that_shows(home: Path) -> None:
    told = json.loads(mull(home, "compare", "--json", "-m", "gpt-4o", "--seed", "7", "hello").stdout)
    first, second = told["contestants"]
    assert first["text"] == second["text"]
    assert told["seed"]["identical"] is True
    assert told["seed"]["system_fingerprints"] == [first["system_fingerprint"]] * 2
    assert "reproducible" in told["seed"]["sentence"]
    plain = mull(home, "compare", "-m", "gpt-4o", "--seed", "7", "hello").stdout
    assert f"system_fingerprint: {first['system_fingerprint']} and {first['system_fingerprint']}\n" in plain
    assert "texts: identical\n" in plain
    run = mull(home, "compare", "-m", "o1", "--seed", "7", "hello")
    assert run.stdout.rstrip().endswith("the two are the same even so.")
    assert "seed 7 not sent" in run.stderr


def test_each_run_that_was_served_otherwise_is_marked_in_its_column(home: Path) -> None:
    run = mull(home, "compare", "-m", "gpt-4o", "--times", "2", "practice: tokens=20 seed=7 tier=priority")
    rows = [line for line in run.stdout.splitlines() if line.startswith("run ")]
    first, second = (row[rows[1].index("= the text") :] for row in rows)
    assert (first, second) == ("! served otherwise", "= the text of run A ! served otherwise")


def test_one_that_fails_is_told_and_the_others_are_there(home: Path) -> None:
    run = mull(home, "compare", "-m", "o1", "-e", "low", "-e", "high", "practice: fault=quota")
    assert run.returncode == 1
    assert run.stdout.count("failed") == 2


REFUSES = "practice: refuse=reasoning_effort"
SAME = "low and high were the same request: nothing that tells them apart was sent"


def test_a_refused_effort_is_told_and_what_is_one_request_is_not_compared(home: Path) -> None:
    run = mull(home, "compare", "-c", "practice", "-e", "low", "-e", "high", REFUSES)
    assert run.returncode == 0
    for name in ("low", "high"):
        assert f"mull: {name}: gpt-6.1-sol refused reasoning_effort here: asked again without it" in run.stderr
    assert f"mull: {SAME}\n" in run.stderr
    assert run.stdout.rstrip().endswith(SAME)
    assert run.stdout.count("= same request") == 2
    assert "fastest" not in run.stdout
    assert "cheapest" not in run.stdout
    told = json.loads(mull(home, "compare", "--json", "-c", "practice", "-e", "low", "-e", "high", REFUSES).stdout)
    assert told["same_request"] == [["low", "high"]]
    for contestant in told["contestants"]:
        assert contestant["effort"] is None
        assert contestant["marks"] == ["same request"]
        assert "refused reasoning_effort" in contestant["notes"][0]


def test_requests_that_would_be_the_same_are_told_before_they_are_sent(home: Path) -> None:
    run = mull(home, "compare", "-m", "gpt-4o", "-m", "o1", "-e", "low", "-e", "high", "hello")
    would_be = "gpt-4o · no reasoning A and gpt-4o · no reasoning B would be the same request"
    assert run.stderr.index(would_be) < run.stderr.index("complete after")
    assert run.stdout.count("= same request") == 2
    different = mull(home, "compare", "--json", "-m", "o1", "-e", "low", "-e", "high", "hello")
    assert "same request" not in different.stderr
    assert "same_request" not in json.loads(different.stdout)


def test_what_cannot_be_compared_is_refused(home: Path) -> None:
    assert mull(home, "compare", "hello").returncode == 2
    run = mull(home, "compare", "-m", "o1", "-e", "low", "-e", "hgih", "hello")
    assert run.returncode == 2
    assert "hgih" in run.stderr


def test_candidates_are_named_by_what_differs() -> None:
    base = Choice(ScriptedProvider(), O1)
    low, high = (Choice(base.provider, O1, wishes=Wishes(effort=effort)) for effort in ("low", "high"))
    planner = Choice(base.provider, O1, Persona("planner", "Planner", text="Plan.", effort="high"))
    assert names_of([low, high]) == ["low", "high"]
    assert names_of([Choice(base.provider, O1, NONE), planner]) == ["none", "planner"]
    assert names_of([base, base]) == ["run A", "run B"]
    assert names_of([low, low, high]) == ["low A", "low B", "high"]


def test_a_single_contestant_is_told_how_to_name_another(home: Path) -> None:
    run = mull(home, "compare", "hello")
    assert (run.returncode, run.stdout) == (2, "")
    assert "two contestants or more. Name them: --effort, --persona, --model or --tier" in run.stderr
