"""``mull sessions import`` of what other programs kept: again, grown, deleted, stopped, and what it does not change."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull

BEGAN = 1_700_000_000


def said(key: str, parent: str | None, role: str, text: str, at: int) -> dict[str, Any]:
    """Return a node of a ChatGPT export."""
    content = {"content_type": "text", "parts": [text]}
    message = {"author": {"role": role}, "create_time": BEGAN + at, "content": content, "metadata": {}}
    return {"id": key, "parent": parent, "children": [], "message": message}


def conversation(*nodes: dict[str, Any], key: str = "c1") -> dict[str, Any]:
    """Return a conversation of a ChatGPT export; the last node is in view."""
    mapping = {node["id"]: node for node in nodes}
    return {"id": key, "title": "Tides", "create_time": BEGAN, "current_node": nodes[-1]["id"], "mapping": mapping}


TURN = (said("q", None, "user", "What is a tide?", 1), said("a", "q", "assistant", "The sea rises.", 2))
LATER = (said("r", "a", "user", "Why?", 3), said("b", "r", "assistant", "The moon.", 4))


def write(path: Path, *conversations: Any) -> Path:
    """Write an export."""
    path.write_text(json.dumps(conversations))
    return path


def report(home: Path, source: Path, *flags: str) -> dict[str, Any]:
    """Import, and return the report."""
    run = mull(home, "sessions", "import", str(source), "--json", *flags)
    assert run.returncode in (0, 1), run.stderr
    found = json.loads(run.stdout)
    counts = [len(found["made"]), len(found["grown"]), len(found["same"]), found["deleted"], found["empty"]]
    assert sum(counts) + len(found["unread"]) == found["conversations"]
    return dict(found)


def texts(home: Path, session: str) -> list[str]:
    """Return what the path of a session holds."""
    run = mull(home, "export", session, "--format", "json")
    return [message["text"] for message in json.loads(run.stdout)["messages"]]


def test_again_grown_and_gone_on_with(home: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "any.json", conversation(*TURN), {"title": "bad"}, conversation(*TURN, key="c2"))
    assert report(home, source, "--dry-run")["dry_run"] is True
    assert not list((home / "sessions").glob("*.jsonl"))
    first = report(home, source)
    assert (len(first["made"]), first["messages"]) == (2, 4)
    assert [each["title"] for each in first["unread"]] == ["bad"]
    again = report(home, source)
    assert (again["made"], again["grown"], len(again["same"]), again["messages"]) == ([], [], 2, 0)
    name = first["made"][0]
    before = json.loads(mull(home, "usage", "--json").stdout)

    write(source, conversation(*TURN, *LATER))
    grown = report(home, source)
    assert (grown["grown"], grown["messages"]) == ([name], 2)
    assert texts(home, name) == ["What is a tide?", "The sea rises.", "Why?", "The moon."]
    assert json.loads(mull(home, "usage", "--json").stdout) == before
    assert mull(home, "sessions", "check", name).returncode == 0
    assert name in mull(home, "sessions", "search", "moon").stdout


def test_what_was_said_here_stays_in_front(home: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "any.json", conversation(*TURN))
    (name,) = report(home, source)["made"]
    asked = mull(home, "ask", "-s", name, "and the wind?")
    assert (asked.returncode, "This conversation was imported from ChatGPT." in asked.stderr) == (2, True)
    assert mull(home, "ask", "-s", name, "and the wind?", "--connection", "practice").returncode == 0
    spent = json.loads(mull(home, "usage", "--json").stdout)
    here = texts(home, name)
    write(source, conversation(*TURN, *LATER))
    assert report(home, source)["grown"] == [name]
    assert texts(home, name) == here
    assert json.loads(mull(home, "usage", "--json").stdout) == spent
    assert len(here) == 4
    assert "The moon." in mull(home, "sessions", "tree", name).stdout


def test_a_deleted_session_stays_deleted(home: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "any.json", conversation(*TURN))
    (name,) = report(home, source)["made"]
    assert mull(home, "sessions", "delete", name).returncode == 0
    again = report(home, source)
    assert (again["made"], again["deleted"]) == ([], 1)


def test_an_archive_and_a_folder(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    write(folder / "conversations-000.json", conversation(*TURN))
    write(folder / "conversations-001.json", conversation(*TURN, key="c2"))
    (folder / "user.json").write_text('{"id": "u", "email": "a@example.com"}')
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
        archive.writestr("../outside.json", json.dumps([conversation(*TURN, key="c3")]))
        archive.writestr("bomb.json", bytes(120 << 20))
    found = report(home, packed)
    assert (len(found["made"]), found["messages"]) == (2, 4)
    refused = " ".join(found["passed_over"])
    assert "../outside.json: its name leads out of the archive" in refused
    assert "bomb.json: it would be 200 times larger" in refused
    assert "user.json" in refused
    assert len(report(home, folder)["same"]) == 2


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_half_a_file_brings_what_is_whole(home: Path, tmp_path: Path, share: float) -> None:
    source = write(tmp_path / "any.json", *(conversation(*TURN, key=f"c{n}") for n in range(20)))
    data = source.read_bytes()
    source.write_bytes(data[: int(len(data) * share)])
    found = report(home, source)
    assert abs(len(found["made"]) - 20 * share) <= 1.5
    assert ["it ends early" in each["why"] for each in found["unread"]] == [True]


def test_a_damaged_archive_is_named(home: Path, tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    packed.write_bytes(b"PK\x03\x04" + bytes(100))
    run = mull(home, "sessions", "import", str(packed))
    assert (run.returncode, "damaged, or was cut off" in run.stderr) == (2, True)


def test_a_damaged_member_is_named_and_the_others_are_imported(home: Path, tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", json.dumps([conversation(*TURN, key=f"c{n}") for n in range(200)]))
        archive.writestr("b.json", json.dumps([conversation(*TURN, key="whole")]))
    data = bytearray(packed.read_bytes())
    data[200:260] = bytes(60)
    packed.write_bytes(data)
    found = report(home, packed)
    assert [each["title"] for each in found["unread"]] == ["a.json"]
    assert len(found["made"]) >= 1


def test_a_folder_without_conversations_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "a.txt").write_text("a")
    run = mull(home, "sessions", "import", str(tmp_path / "from"))
    assert run.returncode == 2
    assert "holds no conversations that mull knows" in run.stderr


def test_the_report_in_words(home: Path, tmp_path: Path) -> None:
    run = mull(home, "sessions", "import", str(write(tmp_path / "any.json", conversation(*TURN), {"title": "bad"})))
    assert run.returncode == 1
    assert re.fullmatch(r"chatgpt-[0-9a-f]{12}\n", run.stdout)
    lines = [line.removeprefix("mull:").strip() for line in run.stderr.splitlines()]
    assert lines[:3] == ["2 conversations of ChatGPT", "1  new, with 2 messages", "1  not read:"]
    assert lines[3].startswith("bad: ")
    assert "go on with one: mull --resume chatgpt-" in run.stderr


def test_the_list_of_the_parts_of_an_export_is_told_as_what_it_is(home: Path, tmp_path: Path) -> None:
    parts = [{"name": "conversations-000.zip", "download_url": "https://storage.example.org/c"}]
    source = tmp_path / "manifest.json"
    source.write_text(json.dumps({"parts": parts}))
    run = mull(home, "sessions", "import", str(source))
    assert (run.returncode, run.stdout) == (1, "")
    begun, told = run.stderr.replace("mull: ", "").splitlines()
    assert begun == "0 conversations of Claude.ai"
    assert told.startswith("no conversations in: manifest.json: it is a list of the export's parts")


def test_a_reply_that_goes_on_in_a_newer_export_is_one(home: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "any.json", conversation(*TURN))
    name = report(home, source)["made"][0]
    more = said("a2", "a", "assistant", "It falls again, unhurried.", 3)
    write(source, conversation(*TURN, more))
    assert report(home, source)["grown"] == [name]
    assert len(report(home, source)["same"]) == 1
    assert texts(home, name) == ["What is a tide?", "The sea rises.\n\nIt falls again, unhurried."]
    assert name in mull(home, "sessions", "search", "unhurried").stdout
    assert mull(home, "sessions", "check", name).returncode == 0


def test_the_session_to_go_on_with_is_one_that_is_listed(home: Path, tmp_path: Path) -> None:
    def record(key: str, **more: Any) -> dict[str, Any]:
        said = {"type": "user", "uuid": key, "parentUuid": None, "sessionId": "s", "message": {"content": key}}
        return said | more

    source = tmp_path / "any.jsonl"
    source.write_text("".join(f"{json.dumps(each)}\n" for each in (record("q"), record("s", isSidechain=True))))
    run = mull(home, "sessions", "import", str(source))
    listed = mull(home, "sessions", "list").stdout.split()[0]
    assert run.stderr.splitlines()[1].removeprefix("mull:").strip() == "2  new, with 2 messages, 1 of them archived"
    assert f"mull --resume {listed}\n" in run.stderr
    assert len(mull(home, "sessions", "list").stdout.splitlines()) == 1
    assert "subagent" in mull(home, "sessions", "list", "--archived").stdout


def test_several_files_are_one_import(home: Path, tmp_path: Path) -> None:
    first = write(tmp_path / "a.json", conversation(*TURN, key="one"))
    second = write(tmp_path / "b.json", conversation(*TURN, key="two"), {"title": "bad"})
    run = mull(home, "sessions", "import", str(first), str(second), "--json")
    found = json.loads(run.stdout)
    assert (run.returncode, len(found["made"]), [each["title"] for each in found["unread"]]) == (1, 2, ["bad"])
    missing = mull(home, "sessions", "import", str(first), str(tmp_path / "none.json"))
    assert (missing.returncode, "none.json cannot be read" in missing.stderr) == (2, True)
