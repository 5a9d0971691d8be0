"""``mull --version``, and what ``-v`` adds."""

import platform
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.cli.processes import mull
from tests.paths import ROOT
from tui import __version__

LINE = f"mull {__version__}\n"


@pytest.mark.parametrize("words", [("--version",), ("--version", "ask", "hello"), ("--version", "no-such-command")])
def test_the_version_is_one_line(words: tuple[str, ...], home: Path) -> None:
    run = mull(home, *words)
    assert (run.returncode, run.stdout, run.stderr) == (0, LINE, "")


@pytest.mark.parametrize("words", [("--version", "-v"), ("-v", "--version"), ("--verbose", "--version")])
def test_v_tells_versions_and_places_in_either_order(words: tuple[str, ...], home: Path) -> None:
    (home / "sessions").mkdir(parents=True)
    told = mull(home, *words).stdout
    assert told.startswith(LINE)
    facts = dict(line.split("  ", 1) for line in told.splitlines()[1:])
    assert {name: value.strip() for name, value in facts.items()} == {
        "Python": facts["Python"].strip(),
        "Textual": version("textual"),
        "OpenAI SDK": version("openai"),
        "Platform": platform.platform(),
        "Program": str(ROOT),
        "Settings": f"{home / 'config.toml'} (not there)",
        "Sessions": str(home / "sessions"),
        "Personas": f"{home / 'personas'} (not there)",
        "Index": f"{home / 'index.db'} (not there)",
        "Usage of deleted sessions": f"{home / 'usage.jsonl'} (not there)",
        "Tally of blind comparisons": f"{home / 'tally.jsonl'} (not there)",
        "Refused parameters": f"{home / 'learned.json'} (not there)",
        "Listed models": f"{home / 'offered.json'} (not there)",
    }
    assert facts["Python"].strip().startswith(platform.python_version())


def test_v_works_with_broken_settings_and_tells_no_key(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text("connection = [", "utf-8")
    run = mull(home, "--version", "-v", OPENAI_API_KEY="sk-secret")
    assert run.returncode == 0
    assert f"{home / 'config.toml'}\n" in run.stdout
    assert "sk-secret" not in run.stdout + run.stderr
    assert mull(home, "models").returncode == 2


def test_v_alone_is_refused(home: Path) -> None:
    run = mull(home, "-v")
    assert (run.returncode, run.stdout) == (2, "")
    assert "-v only adds to --version" in run.stderr
