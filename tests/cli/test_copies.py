"""A copy that went apart is told where its session is opened or listed, and one command makes one session of both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.core.conversation.test_merge import grown
from tests.store.sessions.test_merging import BASE, CONFLICT, NAME, ONE, OTHER, text_of


@pytest.fixture
def folder(home: Path) -> Path:
    folder = home / "sessions"
    folder.mkdir(parents=True)
    (folder / f"{NAME}.jsonl").write_text(text_of(ONE))
    (folder / f"{CONFLICT}.jsonl").write_text(text_of(OTHER))
    return folder


def test_it_is_told_and_merged(home: Path, folder: Path) -> None:
    told = mull(home, "ask", "-s", NAME, "--dry-run", "more").stderr
    assert f"a copy of this session lies beside it, left by Syncthing ({CONFLICT}.jsonl): /merge in" in told
    assert f"or mull sessions merge {NAME}, makes one of them" in told
    assert f"this is a copy of session {NAME}" in mull(home, "context", CONFLICT).stderr
    assert f"[copy of {NAME}: mull sessions merge {NAME}]" in mull(home, "sessions", "list").stdout
    listed = json.loads(mull(home, "sessions", "list", "--json").stdout)
    assert {each["session"]: each["copy_of"] for each in listed} == {NAME: "", CONFLICT: NAME}
    run = mull(home, "sessions", "merge", "last")
    assert (run.returncode, run.stdout) == (0, f"{NAME}\n"), run.stderr
    assert f"{NAME} and {CONFLICT}.jsonl are one session now: 2 messages only here, 2 messages only there" in run.stderr
    assert f'goes on from "one0"; the other end, "other0", is a branch: mull sessions tree {NAME}' in run.stderr
    assert "copy" not in mull(home, "ask", "-s", NAME, "--dry-run", "more").stderr
    assert mull(home, "sessions", "merge", NAME).returncode == 2


def test_a_deleted_session_never_has_its_copy_billed(home: Path, folder: Path) -> None:
    mull(home, "sessions", "delete", NAME)
    before = (folder / f"{CONFLICT}.jsonl").read_bytes()
    for asked in (NAME, NAME[:-2]):
        run = mull(home, "ask", "-s", asked, "practice: tokens=5\nmore")
        assert (run.returncode, f"The session {NAME} was deleted." in run.stderr) == (2, True)
    assert (folder / f"{CONFLICT}.jsonl").read_bytes() == before


def test_a_git_merge_is_told(home: Path, folder: Path) -> None:
    (folder / f"{CONFLICT}.jsonl").unlink()
    ours, theirs = (text_of(grown(BASE, [("say", 2, at)], mark)[len(BASE) :]) for at, mark in ((53, "a"), (54, "b")))
    (folder / f"{NAME}.jsonl").write_text(f"{text_of(BASE)}<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> b\n")
    told = mull(home, "ask", "-s", NAME, "--dry-run", "more").stderr
    assert "the file of this session holds both sides of a git merge" in told
    assert mull(home, "sessions", "merge", NAME).returncode == 0
    assert mull(home, "ask", "-s", NAME, "--dry-run", "more").stderr.count("git") == 0
