"""What ``mull doctor`` says of the persona that a new session begins with: which, what chose it, or why none can."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tui.cli.assembly import Assembly, Flags
from tui.cli.doctor import NEW_SESSION, new_session

CHOSEN = '[personas.by_model]\no1 = "planner"\n'
CASES = [  # settings, model, whether all is well, and what is said
    ("", None, True, ["begins with the persona assistant (built in)"]),
    ('persona = "mine"\n', None, True, ["begins with the persona mine (yours), chosen by ", "config.toml, line 1"]),
    (CHOSEN, "o1", True, ["the persona planner (built in), chosen by [personas.by_model] o1"]),
    (CHOSEN, "gpt-4o", True, ["the persona assistant (built in)"]),
    ('[personas.by_folder]\n"HERE" = "mine"\n', None, True, ["mine (yours), chosen by [personas.by_folder] "]),
    (
        'persona = "nosuch"\n',
        None,
        None,
        ["cannot begin: ", "config.toml, line 1: There is no persona 'nosuch'.", "F2"],
    ),
    ('persona = "broken"\n', None, None, ["cannot begin: ", "broken.md, line 2: unknown key 'naem'.", "mean name?"]),
    ('persona = "coder"\n', None, None, ["coder (built in)", "coder.md, line 2: unknown key", "built-in one is used"]),
    ('persona = "letter"\n', None, None, ["cannot begin: ", "letter needs a value for to.", "--var to=..."]),
    ('persona = "none"\n', None, True, ["begins with no persona", "config.toml, line 1"]),
]


@pytest.fixture
def folder(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home with personas, good and broken; the working folder is another one."""
    (home / "personas").mkdir(parents=True)
    for stem, text in (
        ("mine", "Be brief."), ("broken", "---\nnaem: x\n---\nHi"), ("coder", "---\nnaem: x\n---\nHi"),
        ("letter", "---\nname: letter\nvariables: {to: }\n---\nTo {{to}}"),
    ):  # fmt: skip
        (home / "personas" / f"{stem}.md").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MULL_HOME", str(home))
    return home


@pytest.mark.parametrize(("settings", "model", "ok", "told"), CASES)
def test_the_persona_of_a_new_session_is_named_or_what_is_wrong_with_it(
    folder: Path, tmp_path: Path, settings: str, model: str | None, ok: bool | None, told: list[str]
) -> None:
    (folder / "config.toml").write_text(settings.replace("HERE", tmp_path.as_posix()), "utf-8")
    found = new_session(Assembly(Flags(model=model)))
    assert (found.name, found.ok) == (NEW_SESSION, ok)
    for each in told:
        assert each in f"{found.text} {found.remedy}"


def test_a_connection_is_no_worse_for_a_missing_persona(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text('persona = "nosuch"\n', "utf-8")
    run = mull(home, "doctor", "--no-request")
    assert (run.returncode, run.stdout.splitlines()[0].split()[:3]) == (0, ["note", "new", "session"])
    facts = json.loads(mull(home, "doctor", "--no-request", "--json").stdout)["facts"]
    assert [each["name"] for each in facts[:2]] == [NEW_SESSION, "settings"]
