"""Tests of an import as a whole: what is written for good, and when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doubles import FakeClock
from tui.imports.importing import Import
from tui.imports.source import source_at
from tui.store.sessions import imported
from tui.store.sessions.store import Sessions


@pytest.mark.parametrize(("stop_at", "write", "made", "flushed"), [(9, True, 5, 1), (2, True, 2, 1), (9, False, 5, 0)])
def test_the_names_of_all_sessions_are_made_durable_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: int, write: bool, made: int, flushed: int
) -> None:
    folders: list[Path] = []
    monkeypatch.setattr(imported, "flush_folder", folders.append)
    talks = [[{"role": "user", "content": f"question {number}"}] for number in range(5)]
    export = tmp_path / "talks.jsonl"
    export.write_text("".join(f"{json.dumps({'messages': talk})}\n" for talk in talks))
    work = Import(Sessions(tmp_path / "sessions", FakeClock().now).imported, write=write)
    work.stop = lambda: work.report.conversations >= stop_at
    for _ in work.run(source_at(export)):
        assert not folders, "nothing waits for the disk between two conversations"
    assert (len(work.report.made), folders) == (made, [tmp_path / "sessions"] * flushed)
