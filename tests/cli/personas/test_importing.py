"""``mull personas import``: files and folders of other programs become personas and prompts; none is overwritten."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tui.imports.personas.document import Document
from tui.imports.personas.folder import Folders
from tui.imports.personas.foreign_persona import UnreadPersona

AGENT = "---\nname: Judge It\ndescription: It judges\ntools: Read\nmodel: opus\n---\nYou judge on {{date}}.\n"


def report(home: Path, *words: str | Path) -> dict[str, Any]:
    """Import, and return the report; the counts add up to the texts."""
    run = mull(home, "personas", "import", "--json", *map(str, words))
    assert run.returncode in (0, 1), run.stderr
    found = dict(json.loads(run.stdout))
    assert sum(found[each] for each in ("new", "same", "rule", "unread")) == len(found["texts"])
    return found


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files of a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_a_file_becomes_a_persona_and_again_it_is_the_same(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path, {"x.md": AGENT}) / "x.md"
    dry = mull(home, "personas", "import", str(file), "--dry-run")
    assert (dry.returncode, "nothing was written" in dry.stdout, (home / "personas").exists()) == (0, True, False)
    run = mull(home, "personas", "import", str(file))
    assert run.stdout == f"{home / 'personas' / 'judge-it.md'}\n"
    assert "judge-it: its model opus is another program's and not asked for; sent as text" in run.stderr
    assert mull(home, "personas", "show", "judge-it").stdout == "You judge on {{date}}.\n"
    assert "imported:" in (home / "personas" / "judge-it.md").read_text()
    assert report(home, file)["same"] == 1
    (home / "personas" / "judge-it.md").write_text("Mine now.\n")
    (text,) = report(home, file)["texts"]
    assert (text["stem"], text["told"][0]) == ("judge-it-2", "judge-it is taken")
    assert mull(home, "personas", "show", "judge-it").stdout == "Mine now.\n"


def test_a_folder_is_told_text_by_text_and_one_that_is_broken_hides_no_other(home: Path, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "in",
        {
            "README.md": "About all of it.",
            "agents/a.md": AGENT.replace("Judge It", "planner"),
            "agents/A2.md": "You are plain, beside an agent.",
            "agents/empty.md": "---\nname: x\n---\n",
            "docs/how.md": "Text of a sub-folder without a persona.",
            "s/SKILL.md": "---\nname: s\ndescription: d\n---\nA skill.",
            "s/references/more.md": "No persona.",
            "patterns/sum/system.md": "# IDENTITY\n\nSum up.\n\n# INPUT:\n\nINPUT:",
            "patterns/tell/system.md": "# IDENTITY\n\nTell.",
            "both.yaml": "system: Be calm.\nprompt: Sum up $input",
            "other.yaml": "a: b\n",
            "AGENTS.md": "Run the tests.",
        },
    )
    (folder / "link.md").symlink_to(folder / "README.md")
    found = report(home, folder)
    stems = {(text["purpose"], text["stem"]) for text in found["texts"] if text["outcome"] == "new"}
    personas = {"planner-2", "a2", "s", "tell", "both"}
    assert stems == {*(("persona", stem) for stem in personas), ("prompt", "sum"), ("prompt", "both")}
    unread = [text for text in found["texts"] if text["outcome"] == "unread"]
    assert [(Path(each["origin"]).name, each["told"]) for each in unread] == [
        ("empty.md", ["no text below the front matter"])
    ]
    assert found["rule"] == 1
    assert {Path(path).name for path in found["passed_over"]} == {"how.md", "other.yaml", "link.md"}
    assert 'persona: "both"' in (home / "prompts" / "both.md").read_text()
    assert mull(home, "personas", "import", str(folder)).returncode == 1
    assert report(home, folder)["same"] == 7


FRONT = "---\nname: {}\ndescription: d\n---\n"
# Files of a folder by their names, what stands before their text, and whether they are persona or prompt.
ABOUT_OR_NOT = [
    ("README.md", FRONT, False),
    ("readme-generator.md", FRONT, True),
    ("README.zh-CN.md", "", False),
    ("readme.agent.md", "", True),
    ("license-engineer.md", FRONT, True),
    ("LICENSE-MIT.txt", "", False),
    ("changelog-demo.md", "---\nargument-hint: x\n---\n", True),
    ("CHANGELOG.md", "", False),
    ("changelog.prompt.md", "", True),
    ("security.md", FRONT, True),
    ("SECURITY.md", "", False),
    ("support.md", FRONT, True),
    ("contributing.md", "---\ntitle: Contributing\n---\n", False),
    ("x.test.md", FRONT, False),
]


@pytest.mark.parametrize(("name", "front", "taken"), ABOUT_OR_NOT)
def test_what_is_about_a_collection_is_told_by_what_is_in_it(
    home: Path, tmp_path: Path, name: str, front: str, taken: bool
) -> None:
    folder = write(tmp_path / "in", {"a.md": FRONT.format("first") + "A.", name: front.format("second") + "B."})
    found = report(home, folder)
    assert len([text for text in found["texts"] if text["outcome"] == "new"]) == 1 + taken
    assert found["passed_over"] == []


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.md").write_text("You are kind.")
    scan = os.scandir

    def refusing(path: str) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    read, told = Folders().documents([tmp_path])
    assert isinstance(read, Document)
    assert told == (tmp_path / "closed", UnreadPersona("", "it cannot be read: Permission denied"))


def test_a_purpose_can_be_asked_for(home: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"AGENTS.md": "Run the tests.", "p.md": "On {{input}}."})
    assert report(home, folder, "--as", "persona")["new"] == 2
    assert report(home, folder / "p.md", "--as", "prompt")["new"] == 1
    assert mull(home, "personas", "show", "agents").stdout == "Run the tests.\n"


def test_what_cannot_be_read_is_told(home: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"a\n\xff")
    run = mull(home, "personas", "import", str(tmp_path / "bad.md"))
    assert (run.returncode, "bad.md, line 2: this is not UTF-8 text." in run.stderr) == (2, True)
    (tmp_path / "x.json").write_text("[]")
    assert "of no form that mull knows" in mull(home, "personas", "import", str(tmp_path / "x.json")).stderr
    (tmp_path / "big.md").write_text("x" * 1_000_001)
    assert "larger than 1 MB" in mull(home, "personas", "import", str(tmp_path / "big.md")).stderr
    (tmp_path / "none").mkdir()
    assert "holds no personas that mull knows" in mull(home, "personas", "import", str(tmp_path / "none")).stderr
    (home / "personas").mkdir(parents=True)
    names = write(tmp_path / "names", {"con.md": "A.", "none.txt": "B.", "a b.c-é名.md": "D."})
    stems = {text["stem"] for text in report(home, names)["texts"]}
    assert stems == {"con-2", "none-2", "a-b-c-é名"}
