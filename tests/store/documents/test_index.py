"""The index of a folder of documents: lines that are only added, of one mull or several."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

from tui.store.documents.index import INDEX, SPARE, DocumentIndex, Written

LINE = Written("a.md", "one", "md", "", "A", "0" * 64)
WHOLE = replace(LINE, seen=(1, 2), kept=(3, 4))


def read(folder: Path) -> DocumentIndex:
    index = DocumentIndex(folder)
    index.refresh()
    return index


def test_lines_are_read_back_and_those_of_another_mull_are_seen(tmp_path: Path) -> None:
    index, other = read(tmp_path), read(tmp_path)
    index.add([LINE, WHOLE])
    assert list(other.of("one", "md")) == []
    other.refresh()
    assert list(other.of("one", "md")) == [LINE, WHOLE]
    other.add([replace(WHOLE, file="b.md", session="two")])
    index.refresh()
    assert [each.file for each in index.documents()] == ["a.md", "b.md"]
    assert (index.owner("b.md"), index.owner("c.md")) == ("two", "")


def test_a_torn_line_is_passed_over_and_the_next_one_stands_on_its_own(tmp_path: Path) -> None:
    read(tmp_path).add([WHOLE])
    with (tmp_path / INDEX).open("ab") as file:
        file.write(b'{"file": "tor')
    read(tmp_path).add([replace(WHOLE, file="b.md", session="two")])
    assert [each.file for each in read(tmp_path).documents()] == ["a.md", "b.md"]


def test_what_is_no_line_of_mulls_or_names_a_file_elsewhere_is_passed_over(tmp_path: Path) -> None:
    elsewhere = ("../b.md", "/etc/b.md", ".hidden.md", "", "a\n.md")
    foreign = [
        "[]", "7", "{", '{"file": 3}',
        *(json.dumps(asdict(replace(WHOLE, file=file))) for file in elsewhere),
        json.dumps({**asdict(WHOLE), "seen": "no"}),
        json.dumps({**asdict(WHOLE), "session": 4}),
    ]  # fmt: skip
    (tmp_path / INDEX).write_bytes("\n".join(foreign).encode() + b"\n\xff\xfe\n")
    assert list(read(tmp_path).documents()) == []


def test_a_second_index_that_a_tool_left_counts_too(tmp_path: Path) -> None:
    (tmp_path / ".mull-export.sync-conflict-20261120.jsonl").write_text(json.dumps(asdict(LINE)) + "\n", "utf-8")
    index = read(tmp_path)
    assert list(index.of("one", "md")) == [LINE]
    index.add([WHOLE])
    assert list(read(tmp_path).of("one", "md")) == [LINE, WHOLE]


def test_an_index_with_many_lines_is_shortened_to_what_may_be_there(tmp_path: Path) -> None:
    index = read(tmp_path)
    index.add([replace(WHOLE, digest=f"{n:064}") for n in range(SPARE + 3)])
    index.add([replace(LINE, digest="f" * 64)])
    index.shorten()
    index.refresh()
    held = [each.digest for each in index.of("one", "md")]
    assert held == [f"{SPARE + 2:064}", "f" * 64]
    assert [each.digest for each in read(tmp_path).of("one", "md")] == held
    before = (tmp_path / INDEX).stat().st_mtime_ns
    index.shorten()
    assert (tmp_path / INDEX).stat().st_mtime_ns == before


def test_a_link_in_the_place_of_the_index_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(json.dumps(asdict(WHOLE)) + "\n", "utf-8")
    (tmp_path / INDEX).symlink_to(tmp_path / "elsewhere")
    assert list(read(tmp_path).documents()) == []
