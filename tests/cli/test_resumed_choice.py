"""A session opens although its effort or its model is not taken any more, and says what is used instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tui.cli.assembly import Assembly, Flags
from tui.core.errors import SettingsError, UsageError

MODEL = "gpt-6.1-sol"
HERE = 'connection = "here"\n[connections.here]\nkind = "openai"\nmodel = "gpt-5.1"\napi_key_env = "K"\n'


def recorded(home: Path, **choice: str) -> str:
    """Write a session with this last choice, and return its name."""
    run = mull(home, "ask", "--json", "-m", MODEL, "practice: tokens=5\nhi")
    name = str(json.loads(run.stdout)["session"])
    path = home / "sessions" / f"{name}.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        if line["type"] == "choice":
            line.update(choice)
    assert any(line["type"] == "choice" for line in lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return name


def opened(home: Path, effort: str | None = None, model: str | None = None) -> tuple[str | None, str, str]:
    """Return effort and model of the last session as it opens, and the notices."""
    start = Assembly(Flags(resume="last", effort=effort, model=model), {"MULL_HOME": str(home)}).start()
    choice = start.session.choice
    return choice.wishes.effort, choice.profile.name, "\n".join(start.notices)


@pytest.mark.parametrize("effort", ["ultra", "none", "minimal", "High", " ", "2", "very high", "null"])
def test_an_effort_that_is_not_taken_any_more_is_left_out(home: Path, effort: str) -> None:
    recorded(home, effort=effort)
    held, model, notices = opened(home)
    assert (held, model) == (None, MODEL)
    takes = "low, medium, high, xhigh, max here; the usual one is used"
    assert f"effort {effort} of this session is not sent: {MODEL} takes {takes}" in notices


@pytest.mark.parametrize("effort", ["low", "high", "xhigh", "max"])
def test_an_effort_that_is_taken_stays(home: Path, effort: str) -> None:
    recorded(home, effort=effort)
    held, _, notices = opened(home)
    assert held == effort
    assert "effort" not in notices


def test_every_command_goes_on_and_a_wrong_flag_is_still_refused(home: Path) -> None:
    name = recorded(home, effort="ultra")
    path = home / "sessions" / f"{name}.jsonl"
    before = path.read_bytes()
    for reads in (("sessions", "show", name), ("export", name), ("export", name, "-o", "-"), ("sessions", "check")):
        run = mull(home, *reads)
        assert run.returncode == 0, run.stderr
        assert run.stdout or reads[-1] == "check"
    assert path.read_bytes() == before, "reading changes nothing"
    for words in (
        ("context", name),
        ("context", name, "--json"),
        ("context", name, "--raw"),
        ("ask", "-s", name, "--dry-run", "more"),
        ("compare", "-s", name, "-e", "low", "-e", "high", "practice: tokens=5\nmore"),
        ("ask", "-s", name, "practice: tokens=5\nmore"),
    ):
        run = mull(home, *words)
        assert run.returncode == 0, run.stderr
        assert run.stderr.count("effort ultra of this session is not sent") == 1
        path.write_bytes(before)
    run = mull(home, "ask", "-s", name, "practice: tokens=5\nmore")
    assert run.returncode == 0
    assert path.read_bytes().startswith(before), "what was recorded stays"
    assert "ultra" not in mull(home, "ask", "-s", name, "--dry-run", "again").stderr, "it is said once"
    wrong = mull(home, "ask", "-s", name, "--effort", "ultra", "x")
    assert (wrong.returncode, "does not take the effort 'ultra'" in wrong.stderr) == (2, True)
    with pytest.raises(UsageError, match="ultra"):
        opened(home, effort="ultra")
    assert opened(home, effort="low")[0] == "low"


@pytest.mark.parametrize("model", ["gpt-gone", "m0", "GPT 7", "gpt-6.1-sol-ultra"])
def test_a_model_that_practice_does_not_play_any_more_gives_way(home: Path, model: str) -> None:
    recorded(home, model=model)
    held, used, notices = opened(home)
    assert held is None
    assert f"model {model} of this session is not used: " in notices
    assert f"{used} is used instead" in notices
    with pytest.raises(SettingsError):
        opened(home, model="gpt-gone")


def test_a_model_that_the_route_does_not_take_any_more_gives_way(home: Path) -> None:
    recorded(home, connection="here", model="gpt-5-pro")
    (home / "config.toml").write_text(HERE + 'api = "chat"\n')
    held, model, notices = opened(home)
    assert (held, model) == (None, "gpt-5.1")
    assert "model gpt-5-pro of this session is not used: " in notices
