"""What is listed and read below the working folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.platforms import needs
from tui.core.attachments import LARGEST_TEXT
from tui.core.errors import UsageError
from tui.core.file_words import FileReference, Lines, words_in
from tui.store.working_files import MOST_FILES, SMALL, FilesBelow

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
FILES = {
    ".gitignore": "*.log\nbuild/\n!keep.log\n/only-at-top.txt\n",
    "a.py": "".join(f"line {n}\n" for n in range(1, 13)),
    "a name.txt": "blank",
    "one.log": "",
    "keep.log": "kept",
    "only-at-top.txt": "",
    "build/out.py": "",
    "src/b.py": "b\n",
    "src/only-at-top.txt": "kept",
    "src/.gitignore": "own.txt\n",
    "src/own.txt": "",
    "src/deep/own.txt": "",
    "src/deep/c.py": "c\n",
    ".git/config": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "top" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    (tmp_path / "top" / "data.bin").write_bytes(b"\0\1\2")
    (tmp_path / "top" / "p.png").write_bytes(PNG)
    (tmp_path / "outside.txt").write_text("secret", "utf-8")
    return tmp_path / "top"


def of(folder: Path) -> FilesBelow:
    return FilesBelow(lambda: folder)


def named(folder: Path, word: str) -> FileReference | None:
    [found] = words_in(word)
    return of(folder).named(found)


def test_what_is_ignored_is_not_listed_and_what_is_near_comes_first(folder: Path) -> None:
    assert of(folder).listed().paths == [
        ".gitignore", "a name.txt", "a.py", "data.bin", "keep.log", "p.png", "src/",
        "src/.gitignore", "src/b.py", "src/deep/", "src/only-at-top.txt", "src/deep/c.py",
    ]  # fmt: skip


def test_rules_above_a_folder_hold_in_it(folder: Path) -> None:
    (folder / "src" / "x.log").write_text("", "utf-8")
    assert of(folder / "src").listed().paths == [".gitignore", "b.py", "deep/", "only-at-top.txt", "deep/c.py"]


def test_the_list_ends_at_a_limit_and_says_so(folder: Path) -> None:
    few = FilesBelow(lambda: folder, most=3).listed()
    assert (len(few.paths), few.cut) == (3, "the first 3 files alone")
    ticks = iter(range(0, 1_000_000, 100))
    for number in range(600):
        (folder / f"f{number}").touch()
    slow = FilesBelow(lambda: folder, clock=lambda: float(next(ticks))).listed()
    assert slow.cut.endswith("then it took too long")


def test_rules_that_are_no_patterns_are_passed_over(folder: Path) -> None:
    (folder / ".gitignore").write_bytes(b"!\n\xff\xfe[\n*.log\n///\n")
    assert "one.log" not in of(folder).listed().paths


@needs("links for everybody")
def test_links_out_of_the_folder_are_not_followed(folder: Path) -> None:
    os.symlink(folder.parent / "outside.txt", folder / "leads-out.txt")
    os.symlink(folder.parent, folder / "up")
    os.symlink(folder / "src", folder / "inner")
    os.symlink(folder / "a.py", folder / "same.py")
    paths = of(folder).listed().paths
    assert "same.py" in paths
    assert not {"leads-out.txt", "up", "up/", "inner", "inner/"} & set(paths)
    assert named(folder, "@leads-out.txt") is None
    assert named(folder, "@up/outside.txt") is None
    assert named(folder, "@same.py") == FileReference("same.py")


@needs("links for everybody")
def test_links_that_lead_in_a_ring_are_passed_over(folder: Path) -> None:
    os.symlink("self", folder / "self")
    os.symlink("there", folder / "back")
    os.symlink("back", folder / "there")
    os.symlink("self/below", folder / "through")
    paths = of(folder).listed().paths
    assert "a.py" in paths
    rings = ("self", "back", "there", "through")
    assert not set(rings) & set(paths)
    assert [named(folder, f"@{each}") for each in rings] == [None] * len(rings)


NAMED = [
    ("@a.py", FileReference("a.py")),
    ("@a.py,", FileReference("a.py")),
    ("@a.py:2-3.", FileReference("a.py", Lines(2, 3))),
    ('@"a name.txt"', FileReference("a name.txt")),
    ("@src/", FileReference("src/")),
    ("@src/deep/c.py", FileReference("src/deep/c.py")),
    ("@one.log", FileReference("one.log")),  # ignored, but named in full
    ("@src", None),  # a folder is named with its stroke
    ("@a.py/", None),
    ("@property", None),
    ("@../outside.txt", None),
    ("@/etc/passwd", None),
    ("@~/x", None),
    ("@.git/config", None),
    ("@.", None),
    ("@./", None),
]


@pytest.mark.parametrize(("word", "reference"), NAMED)
def test_words_name_files_below_the_folder_alone(folder: Path, word: str, reference: FileReference | None) -> None:
    assert named(folder, word) == reference


@pytest.mark.parametrize(
    ("lines", "name", "text"),
    [
        (None, "a.py", FILES["a.py"]),
        (Lines(2, 3), "a.py:2-3", "line 2\nline 3\n"),
        (Lines(12, 12), "a.py:12", "line 12\n"),
        (Lines(11, None), "a.py:11-12", "line 11\nline 12\n"),
        (Lines(11, 40), "a.py:11-12", "line 11\nline 12\n"),
    ],
)
def test_a_file_and_some_lines_of_it_are_read(folder: Path, lines: Lines | None, name: str, text: str) -> None:
    held = of(folder).read(FileReference("a.py", lines))
    assert held.attachment.name == name
    assert held.data == text.encode()


def test_all_texts_below_a_folder_are_read_as_one(folder: Path) -> None:
    (folder / "src" / "x.bin").write_bytes(b"\0")
    held = of(folder).read(FileReference("src/"))
    assert held.attachment.name == "src/ (4 files; no text: 1)"
    text = (held.data or b"").decode()
    assert '<document name="src/deep/c.py">\nc\n</document>' in text
    assert '<document name="src/own.txt">' not in text


REFUSED = [
    (FileReference("data.bin"), "data.bin holds NUL bytes: it is no text. Convert it first."),
    (FileReference("none.py"), "none.py is no file below this folder. /attach takes any other."),
    (FileReference("p.png", Lines(1, 2)), "p.png is an image: it has no lines."),
    (FileReference("a.py", Lines(40, 50)), "a.py has 12 lines: there is no line 40."),
    (FileReference("a.py", Lines(0, 2)), "a.py has 12 lines: there is no line 0."),
    (FileReference("a.py", Lines(9, 3)), "Lines 9-3 of a.py end before they begin."),
    (FileReference("empty/"), "empty/ holds no text."),
    (
        FileReference("many/"),
        "many/ holds more than 2 MB of text or 500 files. Name a folder within it, or some files.",
    ),
    (FileReference("large.txt"), "large.txt is larger than 10,000,000 bytes. Give a part of it."),
]


@pytest.mark.parametrize(("reference", "told"), REFUSED)
def test_what_cannot_be_attached_is_told(folder: Path, reference: FileReference, told: str) -> None:
    (folder / "empty").mkdir()
    (folder / "many").mkdir()
    if reference.path == "many/":
        for number in range(MOST_FILES + 1):
            (folder / "many" / f"{number}.txt").write_text("x", "utf-8")
    if reference.path == "large.txt":
        (folder / "large.txt").write_bytes(b"x" * (LARGEST_TEXT + 1))
    with pytest.raises(UsageError) as caught:
        of(folder).read(reference)
    assert str(caught.value) == told


def test_facts_are_of_small_texts_their_text_and_of_others_their_size(folder: Path) -> None:
    (folder / "long.txt").write_bytes(b"x" * (SMALL + 1))
    below = of(folder)
    assert below.facts("src/b.py").text == "b\n"
    assert (below.facts("long.txt").text, below.facts("long.txt").size) == (None, SMALL + 1)
    assert (below.facts("data.bin").text, below.facts("data.bin").size) == (None, 3)
    assert below.facts("src/").size is None
    assert below.facts("none").size is None
