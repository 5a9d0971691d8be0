"""The persona of new sessions: by the command line, by folder, by model, by the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tui.cli.assembly import Assembly, Flags
from tui.core.errors import PersonaError, SettingsError

SETTINGS = """persona = "tutor"
[personas.by_folder]
"{work}" = "reviewer"
"{work}/deep" = "coder"
[personas.by_model]
"o1" = "planner"
"gpt-4o" = "nobody"
"""


def begun(home: Path, **flags: Any) -> tuple[str, list[str]]:
    start = Assembly(Flags(**flags), {"MULL_HOME": str(home)}).start()
    return start.session.choice.persona.stem, [each for each in start.notices if "(settings)" in each]


def test_the_innermost_folder_wins_over_the_model_and_this_over_the_settings(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    (work / "deep" / "er").mkdir(parents=True)
    home.mkdir(parents=True)
    (home / "config.toml").write_text(SETTINGS.format(work=work))
    monkeypatch.chdir(tmp_path)
    assert begun(home) == ("tutor", [])
    assert begun(home, model="o1") == ("planner", ["the persona of o1 is Planner (settings)"])
    assert begun(home, model="o1", persona="none") == ("none", [])
    with pytest.raises(PersonaError, match=r"by_model\] gpt-4o: There is no persona 'nobody'"):
        begun(home, model="gpt-4o")
    monkeypatch.chdir(work)
    assert begun(home, model="o1") == ("reviewer", [f"the persona of {work} is Reviewer (settings)"])
    monkeypatch.chdir(work / "deep" / "er")
    assert begun(home)[0] == "coder"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[personas.by_day]\nmonday = "x"', r"line 1: unknown table"),
        ("[personas.by_model]\no1 = 3", r"line 2: a persona must be text"),
        ('[personas]\nby_model = "x"', "personas must be tables"),
        ("project_personas = [3]", r"line 1: project_personas must be a list of folders"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(home: Path, text: str, said: str) -> None:
    home.mkdir(parents=True)
    (home / "config.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        Assembly(Flags(), {"MULL_HOME": str(home)})
