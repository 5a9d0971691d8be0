"""Tests of what is imported from: which files one file may name, in a folder, in an archive and alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from tui.imports.given import sources_at
from tui.imports.source import SourceFile, source_at


def folder_of(tmp_path: Path) -> Path:
    """Return a folder with a file, others beside and below it, and one that is outside."""
    given = tmp_path / "given"
    (given / "logs" / "branches").mkdir(parents=True)
    for name in ("logs/main.jsonl", "logs/branches/b.jsonl", "logs/branches/a.jsonl", "logs/pic.png", "top.txt"):
        (given / name).write_text(name)
    (tmp_path / "secret.txt").write_text("secret")
    return given


def named(files: list[SourceFile], name: str) -> SourceFile:
    return next(file for file in files if file.name == name)


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_a_folder_or_archive_names_others_of_it(tmp_path: Path, packed: bool) -> None:
    given = folder_of(tmp_path)
    if packed:
        with ZipFile(tmp_path / "given.zip", "w") as archive:
            for path in given.rglob("*.*"):
                archive.write(path, path.relative_to(given).as_posix())
    main = named(source_at(tmp_path / "given.zip" if packed else given).files, "logs/main.jsonl")
    assert [file.name for file in main.within("branches")] == ["logs/branches/a.jsonl", "logs/branches/b.jsonl"]
    assert [file.name for file in main.within("..")] == ["top.txt"]
    found = main.beside("../top.txt")
    assert found is not None
    assert found.open().read() == b"top.txt"
    for name in ("../../secret.txt", str(tmp_path / "secret.txt"), "C:/secret.txt", "branches", "nowhere", "a\0b"):
        assert main.beside(name) is None, name
        assert name == "branches" or not main.within(name), name


def test_a_file_alone_names_others_below_its_folder(tmp_path: Path) -> None:
    (main,) = source_at(folder_of(tmp_path) / "logs" / "main.jsonl").files
    assert [file.name for file in main.within("branches")] == ["branches/a.jsonl", "branches/b.jsonl"]
    found = main.beside("pic.png")
    assert found is not None
    assert found.open().read() == b"logs/pic.png"
    for name in ("../top.txt", str(tmp_path / "secret.txt"), "C:/secret.txt", "C:secret.txt", "nowhere", "a\0b"):
        assert main.beside(name) is None, name
        assert not main.within(name), name


def test_files_that_are_given_together_know_each_other_and_what_is_beside_each(tmp_path: Path) -> None:
    given = folder_of(tmp_path)
    found = sources_at([given / "logs" / "main.jsonl", given / "top.txt"])
    main, top = (file for source in found for file in source.files)
    assert (main.name, top.name) == ("logs/main.jsonl", "top.txt")
    assert set(main.together) == set(top.together) == {"logs/main.jsonl", "top.txt"}
    beside = main.beside("pic.png")
    assert beside is not None
    assert beside.open().read() == b"logs/pic.png"
    for name in ("../top.txt", "../../secret.txt", str(tmp_path / "secret.txt")):
        assert main.beside(name) is None, name
    with pytest.raises(OSError, match="nowhere") as refused:
        sources_at([given, tmp_path / "nowhere"])
    assert refused.value.filename == str(tmp_path / "nowhere")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    given = folder_of(tmp_path)
    os.symlink(tmp_path / "secret.txt", given / "logs" / "link.txt")
    main = named(source_at(given).files, "logs/main.jsonl")
    assert main.beside("link.txt") is None
    assert [file.name for file in main.within(".")] == ["logs/main.jsonl", "logs/pic.png"]


def test_archives_in_a_folder_are_read(tmp_path: Path) -> None:
    given = folder_of(tmp_path)
    with ZipFile(given / "parts-000.ZIP", "w") as archive:
        archive.writestr("a/c.json", "[]")
        archive.writestr("d.json", "{}")
        archive.writestr("../e.json", "{}")
    (given / "cut.zip").write_bytes((given / "parts-000.ZIP").read_bytes()[:40])
    (given / "text.zip").write_text("no archive")
    (given / "book.docx").write_bytes((given / "parts-000.ZIP").read_bytes())
    source = source_at(given)
    names = [file.name for file in source.files]
    assert [name for name in names if "logs" not in name] == [
        "book.docx",
        "parts-000.ZIP/a/c.json",
        "parts-000.ZIP/d.json",
        "text.zip",
        "top.txt",
    ]
    inside = named(source.files, "parts-000.ZIP/a/c.json")
    assert inside.open().read() == b"[]"
    found = inside.beside("../d.json")
    assert found is not None
    assert found.open().read() == b"{}"
    assert inside.beside("../../top.txt") is None
    damaged, outside = source.refused
    assert damaged.startswith("cut.zip: the archive is damaged")
    assert outside == "parts-000.ZIP/../e.json: its name leads out of the archive"


@pytest.mark.parametrize("date", [(1980, 0, 0), (2026, 13, 1), (2026, 2, 30)])
def test_a_member_whose_date_is_none_is_read(tmp_path: Path, date: tuple[int, int, int]) -> None:
    member = ZipInfo("a.json", (*date, 0, 0, 0))
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(member, "[]")
    [file] = source_at(tmp_path / "a.zip").files
    assert (file.name, file.modified) == ("a.json", 0.0)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_of_one_name_in_an_archive_both_are_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "given.zip", "w") as archive:
        archive.writestr("a.json", "[1]")
        archive.writestr("a.json", "[2]")
    assert [file.open().read() for file in source_at(tmp_path / "given.zip").files] == [b"[1]", b"[2]"]
