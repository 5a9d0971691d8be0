"""``mull sessions`` and ``mull usage`` as a person meets them."""

import json
import re
from pathlib import Path

import pytest

from tests import sample_receipts
from tests.cli.loaded_process import mull
from tui.core.conversation.record import Line, SessionStarted
from tui.core.conversation.record_json import to_json
from tui.core.formatting import size_of_bytes


@pytest.fixture
def asked(home: Path) -> str:
    run = mull(home, "ask", "--json", "-m", "o1", "Compare these two leases")
    return str(json.loads(run.stdout)["session"])


def test_a_session_is_found_renamed_deleted_and_restored(home: Path, asked: str) -> None:
    found = mull(home, "sessions", "search", "lease", "comp")
    assert asked in found.stdout
    assert "Compare these two leases" in found.stdout
    assert mull(home, "sessions", "search", "nothing-like-it").returncode == 1
    assert mull(home, "sessions", "rename", "last", "The", "leases").returncode == 0
    (row,) = json.loads(mull(home, "sessions", "search", "leases", "--json").stdout)
    assert (row["session"], row["title"]) == (asked, "The leases")
    gone = mull(home, "sessions", "delete", asked[:-1])
    assert f"restore {asked}" in gone.stderr
    assert mull(home, "sessions", "list").stdout == ""
    assert asked in mull(home, "sessions", "trash").stdout
    assert mull(home, "sessions", "restore", asked).returncode == 0
    (row,) = json.loads(mull(home, "sessions", "list", "--json").stdout)
    assert row["turns"] == 1
    assert sorted(p.name for p in (home / "sessions").iterdir()) == [f"{asked}.jsonl", "trash"]


def test_the_trash_is_listed_and_emptied_and_usage_stays(home: Path, asked: str) -> None:
    spent = mull(home, "usage", "--json").stdout
    mull(home, "sessions", "delete", asked)
    (row,) = json.loads(mull(home, "sessions", "trash", "--json").stdout)
    assert (row["session"], row["turns"], row["bytes"] > 500) == (asked, 1, True)
    listed = mull(home, "sessions", "trash")
    assert asked in listed.stdout
    assert "Compare these two leases" in listed.stdout
    assert "nothing in the trash is that old" in mull(home, "sessions", "empty", "--older-than", "1", "--yes").stderr
    refused = mull(home, "sessions", "empty")
    assert (refused.returncode, "nothing was removed" in refused.stderr) == (2, True)
    assert "removed 1 session" in mull(home, "sessions", "empty", "--yes").stderr
    assert list((home / "sessions" / "trash").iterdir()) == []
    assert "the trash is empty" in mull(home, "sessions", "trash").stderr
    assert json.loads(mull(home, "usage", "--json").stdout)["practice"] == json.loads(spent)["practice"]


def test_a_filter_that_begins_with_a_minus_sign_is_no_option(home: Path, asked: str) -> None:
    for words in (("search", "-tag:work", "leases"), ("list", "-tag:work", "--json"), ("list", "--", "-tag:work")):
        assert asked in mull(home, "sessions", *words).stdout, words
    assert mull(home, "sessions", "search", "leases", "-model:o1").returncode == 1
    assert "No such option" in mull(home, "sessions", "list", "-t").stderr


def test_several_sessions_are_deleted_or_none(home: Path, asked: str) -> None:
    mull(home, "ask", "another")
    names = [row.split()[0] for row in mull(home, "sessions", "list").stdout.splitlines()]
    assert mull(home, "sessions", "delete", *names, "nope").returncode == 2
    assert len(mull(home, "sessions", "list").stdout.splitlines()) == len(names)
    assert mull(home, "sessions", "delete", *names, asked).returncode == 0
    assert mull(home, "sessions", "list").stdout == ""


def test_one_message_is_purged_by_its_number(home: Path, asked: str) -> None:
    rows = mull(home, "sessions", "purge", "last").stdout.splitlines()
    (number,) = [row.split()[0] for row in rows if "  you " in row]
    assert number == "1"
    refused = mull(home, "sessions", "purge", "last", number)
    assert (refused.returncode, "nothing was removed" in refused.stderr) == (2, True)
    done = mull(home, "sessions", "purge", "last", number, "--yes")
    assert done.returncode == 0
    assert "stands in message" in done.stderr  # the practice model quotes it
    (reply,) = [row.split()[0] for row in rows if row.split()[0] != number]
    assert mull(home, "sessions", "purge", "last", reply, "--yes").returncode == 0
    held = [path.name for path in home.rglob("*") if path.is_file() and b"two leases" in path.read_bytes()]
    assert held == []
    assert mull(home, "sessions", "purge", "last").stdout.count("(purged)") == 2
    assert "purged: its text was removed" in mull(home, "export", "last").stdout
    assert mull(home, "sessions", "check").returncode == 0


def test_a_session_that_was_served_otherwise_says_so_in_the_list(home: Path, asked: str) -> None:
    other = "20261101-090000-00aa"
    told = [
        Line(n, "2026-11-01T09:00:00.000+00:00", each)
        for n, each in enumerate([SessionStarted(other), *sample_receipts.SERVED_OTHERWISE])
    ]
    (home / "sessions" / f"{other}.jsonl").write_text("".join(to_json(line) + "\n" for line in told), "utf-8")
    rows = {row.split()[0]: row for row in mull(home, "sessions", "list").stdout.splitlines()}
    assert rows[other].endswith("Which tables does a guest book need? [1 turn served otherwise]")
    assert rows[asked].endswith("[practice]")
    listed = json.loads(mull(home, "sessions", "list", "--json").stdout)
    assert {row["session"]: row["otherwise"] for row in listed} == {other: 1, asked: 0}


def test_an_export_is_imported_again_and_gone_on_with(home: Path, asked: str, tmp_path: Path) -> None:
    assert mull(home, "export", asked, "--complete", "-o", str(tmp_path / "a.md")).returncode == 0
    brought = mull(tmp_path / "other", "sessions", "import", str(tmp_path / "a.md"))
    assert brought.stdout.strip() == asked
    first, second = (mull(h, "context", "--json").stdout for h in (home, tmp_path / "other"))
    assert json.loads(first) == json.loads(second)
    assert mull(tmp_path / "other", "ask", "-s", asked, "more").returncode == 0


def test_a_check_names_what_cannot_be_read_and_changes_nothing(home: Path, asked: str) -> None:
    path = home / "sessions" / f"{asked}.jsonl"
    assert mull(home, "sessions", "check").returncode == 0
    path.write_bytes(path.read_bytes() + b"{torn")
    before = path.read_bytes()
    run = mull(home, "sessions", "check")
    assert run.returncode == 1
    assert f"{asked}.jsonl, line" in run.stdout
    assert "1 of them damaged" in run.stderr
    assert path.read_bytes() == before


def damage(home: Path, session: str, kind: str, row: bytes) -> None:
    """Put another row in the place of the first one of a type: an empty one is the beginning of what was there."""
    path = home / "sessions" / f"{session}.jsonl"
    rows = path.read_bytes().split(b"\n")
    at = next(at for at, held in enumerate(rows) if held.startswith(f'{{"type": "{kind}"'.encode()))
    path.write_bytes(b"\n".join([*rows[:at], row or rows[at][:40], *rows[at + 1 :]]))


@pytest.mark.parametrize(
    ("kind", "row", "lacks"),
    [
        ("user", b"", "line 4 (a message of yours)"),
        ("persona", b"", "line 3 (a persona) of its file. Which persona was in force is not known, so none is sent."),
        ("ended", b"", "line 6 (the end of a reply)"),
        ("user", b"\0" * 90, "line 4 (what it held is not known)"),
        ("reply", b"", ""),  # its text is in the record of its end
        ("session", b"{}", ""),
    ],
)
def test_what_a_damaged_session_lacks_is_said_before_it_is_sent(
    home: Path, asked: str, kind: str, row: bytes, lacks: str
) -> None:
    damage(home, asked, kind, row)
    told = mull(home, "context", asked)
    assert told.returncode == 0
    held = json.loads(mull(home, "context", asked, "--json").stdout)
    named = [f"line {loss['line']} ({loss['what']})" for loss in held["lacks"]]
    assert ([each in lacks for each in named], held["persona_lost"]) == ([True] * bool(lacks), "persona was" in lacks)
    refused = mull(home, "ask", "-s", asked, "next")
    if not lacks:
        assert "lacks" not in told.stderr
        if kind == "reply":  # it held where the request for it went
            assert (refused.returncode, "went cannot be read" in refused.stderr) == (2, True)
            refused = mull(home, "ask", "-s", asked, "--connection", "practice", "next")
        assert refused.returncode == 0
        return
    assert lacks in told.stderr
    assert refused.returncode == 2
    assert lacks in refused.stderr
    assert "--anyway sends it all the same; mull sessions check --repair mends the session." in refused.stderr
    assert lacks in mull(home, "ask", "-s", asked, "--dry-run", "next").stderr
    compared = mull(home, "compare", "-s", asked, "--effort", "low", "--effort", "high", "next")
    assert (compared.returncode, lacks in compared.stderr) == (2, True)
    assert mull(home, "ask", "-s", asked, "--anyway", "next").returncode == 0


def test_a_file_in_which_nothing_is_left_is_damaged_and_said_to_be(home: Path, asked: str) -> None:
    path = home / "sessions" / f"{asked}.jsonl"
    path.write_bytes(b"")
    for words in (("check",), ("check", "--repair"), ("check", asked)):
        run = mull(home, "sessions", *words)
        assert (run.returncode, f"{asked}.jsonl, line 1: the file is empty\n" in run.stdout) == (1, True), words
    assert [each.name for each in path.parent.iterdir() if each.suffix != ".lock"] == [path.name]
    assert "[damaged]" in mull(home, "sessions", "list").stdout
    refused = mull(home, "ask", "-s", asked, "next")
    assert (refused.returncode, "line 1 (all that it held) of its file" in refused.stderr) == (2, True)


def test_a_message_that_follows_none_is_not_sent_unasked(home: Path, asked: str) -> None:
    assert mull(home, "ask", "-s", asked, "and then?").returncode == 0
    path = home / "sessions" / f"{asked}.jsonl"
    rows = path.read_bytes().split(b"\n")
    at = next(n for n, row in enumerate(rows) if b'"and then?"' in row)
    rows[at] = re.sub(rb'"parent": \d+', b'"parent": 999', rows[at])
    path.write_bytes(b"\n".join(rows))
    refused = mull(home, "ask", "-s", asked, "next")
    assert (refused.returncode, f"line {at + 1} (what it follows) of its file" in refused.stderr) == (2, True)
    told = mull(home, "sessions", "check", asked).stdout
    assert "number 999, which it follows, is no message before it: it stays where it stood" in told
    assert mull(home, "ask", "-s", asked, "--anyway", "next").returncode == 0


def test_a_damaged_session_is_repaired_and_its_original_kept(home: Path, asked: str) -> None:
    damage(home, asked, "user", b"")
    path = home / "sessions" / f"{asked}.jsonl"
    damaged = path.read_bytes()
    run = mull(home, "sessions", "check", "--repair")
    assert run.returncode == 0
    assert f"{asked}.jsonl, line 4: " in run.stdout
    assert "(a message of yours)" in run.stdout
    assert f"{asked}.jsonl, line 5: number 3, which it follows, is lost" in run.stdout
    assert "1 of them repaired" in run.stderr
    assert (home / "sessions" / f"{asked}.jsonl.damaged").read_bytes() == damaged
    assert "read 1 session whole" in mull(home, "sessions", "check").stderr
    assert mull(home, "ask", "-s", "last", "next").returncode == 0
    assert [row["session"] for row in json.loads(mull(home, "sessions", "list", "--json").stdout)] == [asked]


def test_a_session_of_a_later_version_is_named_as_that(home: Path, asked: str) -> None:
    path = home / "sessions" / f"{asked}.jsonl"
    later = (
        path.read_bytes().replace(b'"version": 1', b'"version": 3', 1) + b'{"type": "dream", "seq": 9, "time": "t"}\n'
    )
    path.write_bytes(later)
    for words in ((), ("--repair",)):
        run = mull(home, "sessions", "check", *words)
        assert run.returncode == 0
        assert run.stdout.strip() == f"{asked}: written by a later mull (version 3); opened for reading only"
        assert "1 of them of a later version" in run.stderr
    assert path.read_bytes() == later


def test_a_damaged_attachment_is_named(home: Path, asked: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("some notes")
    assert mull(home, "ask", "-s", asked, "-a", str(tmp_path / "notes.txt"), "look").returncode == 0
    assert mull(home, "sessions", "check").returncode == 0
    (held,) = (home / "sessions" / f"{asked}.files").iterdir()
    name = f"{asked}.files/{held.name}"
    held.write_bytes(b"other notes")
    run = mull(home, "sessions", "check")
    assert run.returncode == 1
    damaged = f"damaged: the bytes of {name} are others than they were"
    assert run.stdout.strip() == f"{asked}: the attachment notes.txt is not sent, since it is {damaged}"
    held.unlink()
    run = mull(home, "sessions", "check")
    assert run.returncode == 1
    assert run.stdout.strip() == f"{asked}: the attachment notes.txt is not sent, since it is gone: there is no {name}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rename", "nope", "x"), "There is no session"),
        (("rename", "last", " "), "A title needs"),
        (("delete", "nope"), "There is no session"),
        (("restore", "nope"), "no deleted session"),
        (("import", "/nowhere.md"), "cannot be read"),
        (("search",), "Nothing is asked for"),
    ],
)
def test_a_wrong_word_is_one_sentence_and_2(home: Path, asked: str, words: tuple[str, ...], said: str) -> None:
    run = mull(home, "sessions", *words)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_usage_sums_every_reply_and_keeps_practice_apart(home: Path, asked: str) -> None:
    second = json.loads(mull(home, "ask", "--json", "-m", "gpt-4o", "hello").stdout)
    told = json.loads(mull(home, "usage", "--by", "model", "--json").stdout)
    rows = {row["model"]: row for row in told["rows"]}
    assert set(rows) == {"o1", "gpt-4o"}
    assert rows["gpt-4o"]["input"] == second["usage"]["input"]
    assert rows["gpt-4o"]["practice"] is True
    assert told["total"]["turns"] == 0
    assert told["practice"]["turns"] == 2
    assert told["practice"]["cost_usd"] == 0
    assert told["practice"]["list_price_usd"] > 0
    figures = dict.fromkeys(("input", "cached", "written", "output", "reasoning"), 0)
    assert told["practice"]["unknown"] == {
        **figures,
        "searches": 2,
        "cost_usd": 0,
    }  # no service tells that none was made
    assert told["practice"]["estimated"] == {**figures, "searches": 0, "cost_usd": 0}
    assert sum(part["cost_usd"] for part in told["practice"]["parts"].values()) == pytest.approx(
        told["practice"]["list_price_usd"]
    )
    table = mull(home, "usage", "--by", "session").stdout
    assert asked in table
    assert "practice costs nothing" in table
    assert mull(home, "usage", "--since", "2999-01-01").stdout.strip() == "No turn yet."
    assert mull(home, "usage", "--since", "soon").returncode == 2


def test_the_index_can_be_deleted_or_broken_at_any_time(home: Path, asked: str) -> None:
    (home / "index.db").write_bytes(b"broken")
    assert asked in mull(home, "sessions", "search", "leases").stdout
    for path in home.glob("index.db*"):
        path.unlink()
    assert asked in mull(home, "sessions", "list").stdout


def test_a_session_is_filed_and_listed_by_filters(home: Path, asked: str) -> None:
    assert "is called" not in mull(home, "sessions", "tag", "last", "#Work,later").stderr
    assert mull(home, "sessions", "tag", asked).stdout.split() == ["later", "work"]
    assert "has the tags: work" in mull(home, "sessions", "tag", asked, "--remove", "later").stderr
    assert mull(home, "sessions", "pin", asked).returncode == 0
    (row,) = mull(
        home, "sessions", "list", "tag:work", "--here", "model:o1", "--after", "yesterday"
    ).stdout.splitlines()
    assert row.endswith("Compare these two leases #work [practice] [pinned]")
    assert mull(home, "sessions", "list", "--tag", "later").stdout == ""
    assert "no session is like that" in mull(home, "sessions", "list", "cost:>5").stderr
    mull(home, "sessions", "archive", asked)
    assert mull(home, "sessions", "list").stdout == ""
    assert asked in mull(home, "sessions", "list", "--archived", "--sort", "cost").stdout
    (row,) = json.loads(mull(home, "sessions", "list", "--archived", "--json").stdout)
    assert row["bytes"] == (home / "sessions" / f"{asked}.jsonl").stat().st_size
    assert size_of_bytes(row["bytes"]) in mull(home, "sessions", "list", "--archived", "--sort", "size").stdout
    assert asked in mull(home, "sessions", "search", "two leases").stdout
    assert mull(home, "sessions", "search", "leases two").returncode == 1  # with a blank in it, it is a phrase
    assert mull(home, "sessions", "search", "leases", "two", "tag:other").returncode == 1
    assert "[archived]" not in mull(home, "sessions", "archive", asked, "--off").stderr
    wrong = mull(home, "sessions", "list", "before:soon")
    assert wrong.returncode == 2
    assert "before:soon cannot be read" in wrong.stderr


def test_a_document_to_read_comes_back_and_says_what_does_not(home: Path, asked: str, tmp_path: Path) -> None:
    assert mull(home, "export", asked, "-o", str(tmp_path / "a.md")).returncode == 0
    brought = mull(tmp_path / "other", "sessions", "import", str(tmp_path / "a.md"))
    assert brought.returncode == 0
    assert "figures, receipts and attachments are not brought in" in brought.stderr
