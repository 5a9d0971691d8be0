"""Files that a persona includes: beside it only, of a size that can be sent, with a line in every error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.platforms import needs
from tui.core.errors import PersonaError
from tui.store.personas.personas import Personas, parse_persona


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine" / "parts").mkdir(parents=True)
    return tmp_path / "mine"


def including(folder: Path, *names: str) -> Personas:
    rows = "".join(f"  - {name}\n" for name in names)
    (folder / "x.md").write_text(f"---\nname: X\ninclude:\n{rows}---\nBody.\n", "utf-8")
    return Personas(folder)


def test_texts_come_after_the_body_without_front_matter(folder: Path) -> None:
    (folder / "parts" / "house.md").write_text("---\nname: House\n---\n\nBe polite on {{date}}.\n", "utf-8")
    (folder / "more.txt").write_bytes(b"\xef\xbb\xbfAnd brief.\r\n")
    personas = including(folder, "parts/house.md", "more.txt")
    assert personas.load("x").message() == "Body.\n\nBe polite on {{date}}.\n\nAnd brief."
    dated = Personas(folder, lambda: {"date": "2026-11-29"})
    assert "on 2026-11-29." in dated.load("x").message()
    assert ("date", "2026-11-29") in next(p for p in dated.list() if p.stem == "x").values.items()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no.md", "does not exist"),
        ("../secret.txt", "not inside the folder"),
        ("parts/../../secret.txt", "not inside the folder"),
        ("/etc/hostname", "not inside the folder"),
        ("'C:\\secret.txt'", "not inside the folder"),
        ("'\\\\server\\share'", "not inside the folder"),
        ("~/secret.txt", "not inside the folder"),
        ("parts", "is not a file"),
        ("empty.md", "is empty"),
        ("x.md", "is the persona itself"),
        ("latin.md", "line 2: this is not UTF-8"),
        ("escape.md", "control character"),
        ("large.md", "larger than 1 MB"),
        ("open.md", "line 1: the front matter is not closed"),
        ("3", "must be a name"),
    ],
)
def test_what_cannot_be_included_is_told_with_the_line_of_the_item(folder: Path, name: str, said: str) -> None:
    (folder.parent / "secret.txt").write_text("secret", "utf-8")
    (folder / "good.md").write_text("Good.", "utf-8")
    (folder / "empty.md").write_text("---\nname: E\n---\n\n", "utf-8")
    (folder / "latin.md").write_bytes(b"a\nf\xfcr")
    (folder / "escape.md").write_bytes(b"a\x1b[2J")
    (folder / "large.md").write_bytes(b"x" * 1_000_001)
    (folder / "open.md").write_text("---\nname: O\n", "utf-8")
    with pytest.raises(PersonaError) as caught:
        including(folder, "good.md", name).load(str(folder / "x.md"))
    assert str(caught.value).startswith(f"{folder / 'x.md'}, line 5: ")
    assert said in str(caught.value)


@needs("links")
def test_no_link_leads_out_of_the_folder(folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("secret", "utf-8")
    (folder / "link.md").symlink_to(folder.parent / "secret.txt")
    (folder / "ring.md").symlink_to(folder / "ring.md")
    for name in ("link.md", "ring.md"):
        with pytest.raises(PersonaError, match="line 4: "):
            including(folder, name).load(str(folder / "x.md"))


def test_all_together_are_limited(folder: Path) -> None:
    (folder / "half.md").write_bytes(b"x" * 600_000)
    with pytest.raises(PersonaError, match="line 5: the persona is larger than 1 MB with its files"):
        including(folder, "half.md", "half.md").load("x")


def test_without_a_folder_nothing_is_included() -> None:
    with pytest.raises(PersonaError, match=r"x\.md, line 2: include: nothing can be included here"):
        parse_persona("---\ninclude: [a.md]\n---\nDo it.", "x", "x.md")


@pytest.mark.parametrize(
    "broken",
    [
        "---\nnaem: x\ninclude: [parts/a.md, b.txt]\n---\nDo it.",
        "---\ninclude: [parts/a.md, b.txt]\ntags: [x\n---\nDo it.",
        "---\ninclude:\n  - parts/a.md\n  - b.txt\nseed: many\n---\nDo it.",
        "---\ninclude: [parts/a.md, b.txt, missing.md]\n---\nDo it.",
        "---\ninclude: [parts/a.md, b.txt]\n---\n",
        "---\ninclude: [parts/a.md, b.txt]\nThe fence was forgotten: all of it.\n",
    ],
)
def test_files_that_a_broken_persona_includes_are_told_as_no_strays(tmp_path: Path, broken: str) -> None:
    (tmp_path / "parts").mkdir()
    for name in ("parts/a.md", "parts/other.md", "b.txt", "c.txt"):
        (tmp_path / name).write_text("Text.", "utf-8")
    (tmp_path / "broken.md").write_text(broken, "utf-8")
    told = sorted(Path(each.problem.partition(".md")[0]).name for each in Personas(tmp_path).problems())
    assert told == ["broken", "c.txt is no persona: its name does not end in ", "other"]


@pytest.mark.parametrize("front", ["include: 3", "include: [1, [2]]", "x: [", "include: [x"])
def test_what_a_broken_persona_does_not_say_in_words_includes_nothing(tmp_path: Path, front: str) -> None:
    (tmp_path / "x").write_text("Text.", "utf-8")
    (tmp_path / "broken.md").write_text(f"---\n{front}\n---\nDo it.", "utf-8")
    assert len(Personas(tmp_path).problems()) == 1
