"""``mull personas edit``, ``duplicate``, ``versions``, ``diff``, ``restore`` and ``delete``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tui.app.terminal.editor import forget
from tui.cli.personas.allow import run as allow
from tui.cli.personas.edit import duplicate, edit
from tui.cli.personas.versions import delete, restore
from tui.core.errors import PersonaError
from tui.core.personas.own_file import UnsavedText
from tui.store.personas.files import OwnPersonaFiles
from tui.store.personas.personas import Personas

LINE = "Answer in one sentence."


@pytest.fixture
def own(home: Path) -> Path:
    folder = home / "personas"
    folder.mkdir(parents=True)
    (folder / "mine.md").write_text("---\nname: Mine\n---\nBe brief.\n", "utf-8")
    return folder / "mine.md"


def writes(monkeypatch: pytest.MonkeyPatch, folder: Path, line: str, beside: Path | None = None) -> None:
    """Name an editor that adds a line at the end, and writes to the file ``beside`` meanwhile."""
    script = folder / "editor.py"
    also = f"open({str(beside)!r}, 'a').write('Theirs.\\n')\n" if beside is not None else ""
    script.write_text(f"import sys\nopen(sys.argv[1], 'a').write({line!r} + '\\n')\n{also}", "utf-8")
    monkeypatch.setenv("VISUAL", f'"{sys.executable}" "{script}"')


def test_an_edited_persona_keeps_its_earlier_text(
    home: Path, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own.read_text("utf-8")
    writes(monkeypatch, tmp_path, "Think step by step.")
    run = mull(home, "personas", "edit", "mine")
    assert (run.returncode, run.stdout) == (0, f"{own}\n")
    assert "mine.md:5: no thinking aloud" in run.stderr
    assert own.read_text("utf-8") == f"{before}Think step by step.\n"

    listed = json.loads(mull(home, "personas", "versions", "mine", "--json").stdout)
    assert [(each["number"], each["characters"]) for each in listed] == [(0, len(before) + 20), (1, len(before))]
    shown = mull(home, "personas", "diff", "mine").stdout
    assert "\n+Think step by step.\n" in shown
    differs = json.loads(mull(home, "personas", "diff", "mine", "1", "0", "--json").stdout)
    assert {"kind": "new", "text": "Think step by step."} in differs["lines"]
    assert mull(home, "personas", "restore", "mine").returncode == 0
    assert own.read_text("utf-8") == before
    assert mull(home, "personas", "diff", "mine", "7").returncode == 2


def test_a_broken_text_is_saved_and_told(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mull(home, "personas", "duplicate", "coder", "broken").returncode == 0
    writes(monkeypatch, tmp_path, "\x1b")
    run = mull(home, "personas", "edit", "broken")
    assert run.returncode == 2
    assert "it is saved, and cannot be used" in run.stderr
    assert "control character" in run.stderr


def test_what_changed_meanwhile_is_not_written_over(
    home: Path, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own.read_text("utf-8")
    writes(monkeypatch, tmp_path, LINE, beside=own)
    run = mull(home, "personas", "edit", "mine")
    assert run.returncode == 1
    assert "changed meanwhile" in run.stderr
    assert own.read_text("utf-8") == f"{before}Theirs.\n"

    writes(monkeypatch, tmp_path, "More.")
    assert mull(home, "personas", "edit", "mine").returncode == 0
    assert own.read_text("utf-8") == f"{before}{LINE}\nMore.\n"
    versions = json.loads(mull(home, "personas", "versions", "mine", "--json").stdout)
    assert versions[1]["characters"] == len(before) + len("Theirs.\n")


def test_what_is_refused_stays_in_the_file_of_the_editor(
    home: Path, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own.read_text("utf-8")
    writes(monkeypatch, tmp_path, "long " * 220_000)
    run = mull(home, "personas", "edit", "mine")
    assert run.returncode == 2
    left = Path(run.stderr.split("What you wrote is in ")[1].strip())
    assert len(left.read_text("utf-8")) > 1_100_000
    forget(left)

    editor = tmp_path / "editor.py"
    editor.write_text("import sys\nopen(sys.argv[1], 'wb').write(b'latin \\377 work')\n", "utf-8")
    run = mull(home, "personas", "edit", "mine")
    assert run.returncode == 1
    assert "Line 1 of what the editor has written is not UTF-8 text." in run.stderr
    left = Path(run.stderr.split("What it has written is in ")[1].strip())
    assert left.read_bytes() == b"latin \377 work"
    forget(left)
    assert own.read_text("utf-8") == before


def test_a_new_one_that_was_never_saved_is_edited_again(
    home: Path, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = OwnPersonaFiles(Personas(own.parent))
    files.keep_unsaved("fresh", UnsavedText(None, "Half.\n"))
    writes(monkeypatch, tmp_path, "More.")
    run = mull(home, "personas", "edit", "fresh")
    assert run.returncode == 0
    assert "did not save is back\n" in run.stderr
    assert (own.parent / "fresh.md").read_text("utf-8") == "Half.\nMore.\n"


def test_a_built_in_one_becomes_ones_own_and_comes_back(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes(monkeypatch, tmp_path, LINE)
    run = mull(home, "personas", "edit", "coder")
    assert "coder is built in" in run.stderr
    personas = Personas(home / "personas")
    assert personas.load("coder").text.endswith(f"{LINE}\n")
    run = mull(home, "personas", "delete", "coder")
    assert "The built-in one is in use again." in run.stderr
    assert personas.load("coder").built_in
    assert mull(home, "personas", "restore", "coder").returncode == 0
    assert not personas.load("coder").built_in


def test_a_copy_has_a_name_of_its_own_and_goes_over_nothing(home: Path) -> None:
    assert mull(home, "personas", "duplicate", "coder", "house-coder").returncode == 0
    copy = Personas(home / "personas").load("house-coder")
    assert (copy.name, copy.built_in) == ("House coder", False)
    assert mull(home, "personas", "duplicate", "coder", "house-coder").returncode == 2
    assert mull(home, "personas", "duplicate", "coder", "tutor").returncode == 2
    assert mull(home, "personas", "duplicate", "nobody", "x").returncode == 2


def test_an_editor_that_changes_nothing_saves_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none.py").write_text("")
    monkeypatch.setenv("VISUAL", f'"{sys.executable}" "{tmp_path / "none.py"}"')
    run = mull(home, "personas", "edit", "coder")
    assert (run.returncode, run.stdout) == (0, "")
    assert not (home / "personas" / "coder.md").exists()


def test_deleting_says_which_one_is_used_then(home: Path, own: Path) -> None:
    (own.parent / "coder.md").write_text("Mine.\n", "utf-8")
    assert "The built-in one is in use again." in mull(home, "personas", "delete", "coder").stderr
    assert "in use again" not in mull(home, "personas", "delete", "mine").stderr


def test_a_projects_persona_is_edited_where_it_is_once_it_is_allowed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "project" / ".mull" / "personas" / "house.md"
    file.parent.mkdir(parents=True)
    file.write_text("Be polite.\n", "utf-8")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("MULL_HOME", str(home))
    writes(monkeypatch, tmp_path, LINE)
    with pytest.raises(PersonaError, match=r"is not allowed yet: `mull personas allow`"):
        edit("house")
    assert allow() == 0
    capsys.readouterr()
    assert edit("house") == 0
    told = capsys.readouterr()
    assert told.out == f"{file}\n"
    assert f"house is of this project: what you save is in {file}" in told.err
    assert "you allowed that folder" in told.err
    assert file.read_text("utf-8") == f"Be polite.\n{LINE}\n"
    assert restore("house", None) == 0
    assert file.read_text("utf-8") == "Be polite.\n"
    assert duplicate("house", "mine") == 0
    assert (home / "personas" / "mine.md").read_text("utf-8") == "Be polite.\n"
    with pytest.raises(PersonaError, match=r"house is of this project"):
        delete("house")
    assert file.exists()
