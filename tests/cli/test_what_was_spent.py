"""What was spent stays in ``mull usage``: sessions deleted, restored, exported, imported again, or private."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.disk_tree import tree

SECRET = "compare-these-leases"


def spent(home: Path) -> dict[str, Any]:
    """Return the sums over practice: nothing else was asked here."""
    told = json.loads(mull(home, "usage", "--json").stdout)
    assert told["total"]["turns"] == 0
    return dict(told["practice"])


@pytest.fixture
def asked(home: Path) -> str:
    run = mull(home, "ask", "--json", "-m", "o1", SECRET)
    session = str(json.loads(run.stdout)["session"])
    assert mull(home, "ask", "-s", session, "and then?").returncode == 0
    return session


def test_a_deleted_session_stays_in_every_sum(home: Path, asked: str) -> None:
    before = spent(home)
    assert (before["turns"], before["list_price_usd"] > 0) == (2, True)
    assert mull(home, "sessions", "delete", asked).returncode == 0
    assert spent(home) == before
    assert f"(deleted) ({asked})" in mull(home, "usage", "--by", "session").stdout
    for path in (home / "sessions" / "trash").iterdir():
        path.unlink()
    for path in home.glob("index.db*"):
        path.unlink()
    assert spent(home) == before
    assert SECRET not in (home / "usage.jsonl").read_text("utf-8")
    (home / "usage.jsonl").unlink()
    assert spent(home)["turns"] == 0, "without the file its figures are forgotten"


def test_a_session_that_is_deleted_at_once_or_by_hand_stays_too(home: Path, asked: str) -> None:
    other = json.loads(mull(home, "ask", "--json", "-m", "o1", "another").stdout)["session"]
    assert mull(home, "sessions", "delete", other).returncode == 0
    before = spent(home)
    assert before["turns"] == 3
    (home / "sessions" / f"{asked}.jsonl").unlink()
    assert spent(home) == before


@pytest.mark.parametrize("form", ["md", "jsonl"])
@pytest.mark.parametrize("deleted", [False, True])
def test_what_is_imported_again_is_not_counted_again(
    home: Path, asked: str, tmp_path: Path, form: str, deleted: bool
) -> None:
    before, file = spent(home), tmp_path / f"held.{form}"
    if form == "md":
        assert mull(home, "export", asked, "--complete", "-o", str(file)).returncode == 0
    else:
        file.write_bytes((home / "sessions" / f"{asked}.jsonl").read_bytes())
    if deleted:
        assert mull(home, "sessions", "delete", asked).returncode == 0
    (first, second) = [mull(home, "sessions", "import", str(file)).stdout.strip() for _ in range(2)]
    assert (first == second, first == asked) == (True, not deleted), "what is here already is not made again"
    assert spent(home) == before
    assert mull(home, "export", second, "--complete", "-o", str(tmp_path / "again.md")).returncode == 0
    third = mull(home, "sessions", "import", str(tmp_path / "again.md")).stdout.strip()
    assert (third, spent(home)) == (second, before), "it is here already"
    assert mull(home, "ask", "-s", third, "more").returncode == 0
    after = spent(home)
    assert (after["turns"], after["output"] > before["output"]) == (3, True), "what it was gone on with is new"
    assert mull(home, "sessions", "delete", third).returncode == 0
    assert spent(home) == after


def test_an_import_elsewhere_counts_there(home: Path, asked: str, tmp_path: Path) -> None:
    assert mull(home, "export", asked, "--complete", "-o", str(tmp_path / "a.md")).returncode == 0
    other = tmp_path / "other"
    assert mull(other, "sessions", "import", str(tmp_path / "a.md")).returncode == 0
    assert spent(other) == spent(home)


def test_private_turns_leave_nothing_in_it(home: Path, asked: str) -> None:
    assert mull(home, "sessions", "delete", asked).returncode == 0
    before = spent(home)
    files = tree(home)
    assert mull(home, "ask", "--no-session", "-m", "o1", "a private word").returncode == 0
    assert tree(home) == files
    assert spent(home) == before
