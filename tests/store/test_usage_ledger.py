"""What was spent stays in the sums: whatever becomes of sessions, copies and the index, each turn is counted once."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.platforms import WINDOWS
from tests.store.session_files import ENDED, ORIGIN, found, lines, talk
from tui.core.conversation.message import ReplyOutcome
from tui.core.conversation.record import ReplyEnded, ReplyStarted, SessionStarted, SummaryAsked, UserSaid
from tui.core.models.price import Rates
from tui.core.receipt import Receipt, Setting
from tui.core.usage.usage import Usage, estimated, reported
from tui.store import usage_ledger
from tui.store.index import Index
from tui.store.sessions.store import Sessions
from tui.store.usage_ledger import UsageLedger

FULL = Usage(*(reported(n) for n in (900, 20, 500, 400, 300, 100, 2)))
PRICED = ReplyOutcome(usage=FULL, cost=0.25, seconds=3.0, thought=1.0)
SECRET = "a word that is in no ledger"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "usage.jsonl"


@pytest.fixture
def index(tmp_path: Path, folder: Path, ledger: Path) -> Iterator[Index]:
    with closing(Index(tmp_path / "index.db", folder, UsageLedger(ledger))) as held:
        yield held


def costs(index: Index, since: str = "") -> list[float | None]:
    index.update()
    return sorted((turn.outcome.cost or 0.0 for turn in index.replies(since)), key=lambda cost: cost or 0)


def rows(ledger: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ledger.read_text("utf-8").splitlines() if line]


def test_a_session_that_is_gone_leaves_its_figures_and_no_text(index: Index, folder: Path, ledger: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk(SECRET, SECRET, PRICED, "a"))
    index.update()
    (before,) = index.replies()
    (folder / "a.jsonl").unlink()
    index.update()
    (after,) = index.replies()
    assert (after.session, after.id, after.time, after.origin) == ("a", 3, before.time, ORIGIN)
    assert (after.outcome, after.deleted, after.title) == (before.outcome, True, "")
    assert index.summaries() == []
    assert SECRET.rsplit(maxsplit=1)[-1] not in ledger.read_text("utf-8")
    assert "title" not in rows(ledger)[0]
    assert index.replies("2026-11-21") == []
    if not WINDOWS:
        assert stat.S_IMODE(ledger.stat().st_mode) == 0o600


def test_sessions_that_are_gone_together_are_written_together(
    index: Index, folder: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    monkeypatch.setattr(usage_ledger, "append_durably", lambda _path, data: written.append(data))
    for name in "abc":
        (folder / f"{name}.jsonl").write_bytes(talk(session=name))
    index.update()
    for path in folder.iterdir():
        path.unlink()
    index.update()
    assert [[json.loads(line)["session"] for line in data.splitlines()] for data in written] == [["a", "b", "c"]]


def test_nothing_is_written_while_nothing_is_gone(index: Index, folder: Path, ledger: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    (folder / "empty.jsonl").write_bytes(lines(SessionStarted("empty"), UserSaid(None, "nobody was asked")))
    assert costs(index) == [0.05]
    (folder / "empty.jsonl").unlink()
    assert costs(index) == [0.05]
    assert not ledger.exists()


@pytest.mark.parametrize("copies", [1, 2, 5])
@pytest.mark.parametrize("gone", [(), ("a",), ("b0",), ("a", "b0")])
def test_copies_of_a_session_count_once(index: Index, folder: Path, copies: int, gone: tuple[str, ...]) -> None:
    (folder / "a.jsonl").write_bytes(talk(session="a"))
    for number in range(copies):
        asked = 6 + number
        answer = (ReplyStarted(5, ORIGIN), ReplyEnded(asked, "yes", "", PRICED))
        more = lines(UserSaid(4, "more"), *answer, start=5 + number, minute=10 + number)
        (folder / f"b{number}.jsonl").write_bytes(talk(session="a") + (more if number else b""))
    expected = [0.05, *[0.25] * (copies - 1)]
    assert costs(index) == expected, "what a copy was gone on with is its own"
    for name in gone:
        (folder / f"{name}.jsonl").unlink()
        assert costs(index) == expected
    of_both = next(turn for turn in index.replies() if turn.id == 3)
    assert "a" in gone or (of_both.session, of_both.deleted) == ("a", False), "it is told of its own session"
    assert of_both.deleted is (len(gone) == 2 and copies == 1)


def test_of_copies_the_one_counts_of_which_most_is_known(index: Index, folder: Path) -> None:
    bare = ReplyOutcome(usage=Usage(estimated(5)))
    for name, outcome in (("a", bare), ("b", PRICED), ("c", ENDED)):
        (folder / f"{name}.jsonl").write_bytes(talk(outcome=outcome, session="a"))
    index.update()
    (turn,) = index.replies()
    assert (turn.session, turn.outcome.cost) == ("b", 0.25)


def test_a_copy_whose_beginning_is_lost_is_a_copy_all_the_same(index: Index, folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk(session="a"))
    (folder / "b.jsonl").write_bytes(b"".join(talk(session="a").splitlines(keepends=True)[1:]))
    (folder / "c.jsonl").write_bytes(talk(session=""))
    assert costs(index) == [0.05]
    (folder / "a.jsonl").unlink()
    assert costs(index) == [0.05]


def test_turns_of_two_sessions_at_one_moment_are_two(index: Index, folder: Path) -> None:
    for name in "abc":
        (folder / f"{name}.jsonl").write_bytes(talk(session=name))
    assert costs(index) == [0.05] * 3
    (folder / "b.jsonl").unlink()
    assert costs(index) == [0.05] * 3


def test_a_session_that_comes_back_is_counted_once_and_named_again(index: Index, folder: Path) -> None:
    for _ in range(3):
        (folder / "a.jsonl").write_bytes(talk(session="a"))
        assert costs(index) == [0.05]
        assert [turn.deleted for turn in index.replies()] == [False]
        (folder / "a.jsonl").unlink()
        assert costs(index) == [0.05]
        assert [turn.deleted for turn in index.replies()] == [True]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{torn",
        "[]",
        "7",
        "null",
        "{}",
        '{"session": "x", "began_as": "x", "seq": "3", "time": "2026", "model": "m", "status": "complete"}',
        '{"session": "x", "began_as": "x", "seq": true, "time": "2026", "model": "m", "status": "complete"}',
        '{"session": "x", "began_as": "x", "seq": 3, "time": 2026, "model": "m", "status": "complete"}',
        '{"session": "x", "began_as": "x", "seq": 3, "time": "2026", "model": "m", "status": "unheard of"}',
        '{"session": "x", "began_as": "x", "seq": 3, "time": "2026", "model": "m", "status": "complete", "rates": "{"}',
        '{"session": "x", "began_as": "x", "seq": 3, "time": "2026", "model": "m", "status": "complete", "input": []}',
        '{"session": "x", "seq": 3, "time": "2026", "model": "m", "status": "complete"}',
        "[" * 100_000,
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_a_line_that_is_no_turn_is_passed_over(index: Index, folder: Path, ledger: Path, line: str) -> None:
    ledger.write_bytes(line.encode("latin-1"))  # without a line feed: torn
    (folder / "a.jsonl").write_bytes(talk(session="a"))
    index.update()
    (folder / "a.jsonl").unlink()
    assert costs(index) == [0.05]
    assert ledger.read_bytes().startswith(line.encode("latin-1")), "what is there is never rewritten"


def test_fields_of_a_later_mull_are_no_matter(ledger: Path) -> None:
    base = {"session": "x", "began_as": "x", "seq": 3, "time": "2026", "model": "m", "status": "complete"}
    ledger.write_text(json.dumps({**base, "input": 5, "later": {"a": [1]}}) + "\n")
    (turn,) = UsageLedger(ledger).turns()
    assert (turn.outcome.usage.input, turn.outcome.usage.output.value, turn.outcome.cost) == (reported(5), None, None)


@pytest.mark.parametrize("figure", ["-1", "-900", "1000000000", "1e30", "true", "1.5", "NaN", '"9"'])
@pytest.mark.parametrize("name", ["input", "cached", "output", "reasoning", "written", "searches"])
def test_a_figure_that_cannot_be_is_unknown(ledger: Path, name: str, figure: str) -> None:
    base = '"session": "x", "began_as": "x", "seq": 3, "time": "2026", "model": "m", "status": "complete"'
    ledger.write_text(f'{{{base}, "cost": 0.5, "{name}": {figure}}}\n')
    (turn,) = UsageLedger(ledger).turns()
    assert (getattr(turn.outcome.usage, name).value, turn.outcome.cost) == (None, 0.5)


@pytest.mark.parametrize("amount", ["-0.5", "-1", "1e16", "true", "NaN", "Infinity", "-Infinity", '"9"'])
@pytest.mark.parametrize("name", ["cost", "seconds", "thought"])
def test_an_amount_that_cannot_be_is_unknown(ledger: Path, name: str, amount: str) -> None:
    base = '"session": "x", "began_as": "x", "seq": 3, "time": "2026", "model": "m", "status": "complete"'
    ledger.write_text(f'{{{base}, "input": 5, "{name}": {amount}}}\n')
    (turn,) = UsageLedger(ledger).turns()
    assert (getattr(turn.outcome, name), turn.outcome.usage.input) == (None, reported(5))


@pytest.mark.skipif(WINDOWS, reason="Windows has no modes")
@pytest.mark.parametrize("plant", ["folder", "link", "nothing there"])
def test_while_the_ledger_cannot_be_written_nothing_is_lost(
    index: Index, folder: Path, ledger: Path, tmp_path: Path, plant: str
) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"")
    (folder / "a.jsonl").write_bytes(talk(session="a"))
    index.update()
    if plant == "folder":
        ledger.mkdir()
    else:
        ledger.symlink_to(other if plant == "link" else tmp_path / "not there")
    (folder / "a.jsonl").unlink()
    for _ in range(2):
        assert costs(index) == [0.05]
        assert (index.summaries(), found(index, "young")) == ([], [])
    assert other.read_bytes() == b""
    assert not (tmp_path / "not there").exists()
    ledger.rmdir() if plant == "folder" else ledger.unlink()
    assert costs(index) == [0.05]
    assert len(rows(ledger)) == 1
    (folder / "a.jsonl").write_bytes(talk(session="a"))
    assert (costs(index), found(index, "young")) == ([0.05], ["a"])


def test_a_session_that_comes_back_before_the_ledger_could_be_written_is_there(
    index: Index, folder: Path, ledger: Path
) -> None:
    (folder / "a.jsonl").write_bytes(talk(session="a"))
    index.update()
    ledger.mkdir()
    (folder / "a.jsonl").unlink()
    index.update()
    (folder / "a.jsonl").write_bytes(talk(session="a"))
    assert (found(index, "young"), costs(index)) == (["a"], [0.05])
    assert len(index.summaries()) == 1


def test_the_trash_of_sessions_goes_by_the_ledger(tmp_path: Path, folder: Path, ledger: Path, index: Index) -> None:
    from tests.doubles import FakeClock  # noqa: PLC0415

    sessions = Sessions(folder, FakeClock().now, index)
    for name in "ab":
        (folder / f"{name}.jsonl").write_bytes(talk(session=name))
    sessions.delete("a")  # before anything was ever listed
    assert [row["session"] for row in rows(ledger)] == ["a"]
    assert costs(index) == [0.05, 0.05]
    sessions.restore("a")
    assert costs(index) == [0.05, 0.05]
    sessions.delete("a")
    for path in (folder / "trash").iterdir():
        os.unlink(path)
    assert costs(index) == [0.05, 0.05]


def test_without_the_index_what_was_written_stays(tmp_path: Path, folder: Path, ledger: Path, index: Index) -> None:
    (folder / "a.jsonl").write_bytes(talk(session="a"))
    (folder / "b.jsonl").write_bytes(talk(session="b") + lines(SummaryAsked(ORIGIN), start=5))
    index.update()
    (folder / "a.jsonl").unlink()
    index.update()
    index.close()
    for path in tmp_path.glob("index.db*"):
        path.unlink()
    with closing(Index(tmp_path / "index.db", folder, UsageLedger(ledger))) as anew:
        assert costs(anew) == [0.0, 0.05, 0.05]


DEEDS = st.lists(
    st.tuples(st.sampled_from(["turn", "copy", "delete", "update", "back"]), st.integers(0, 3)), max_size=14
)


@settings(max_examples=60, deadline=None)
@given(DEEDS)
def test_sums_never_fall_and_each_turn_counts_once(tmp_path_factory: pytest.TempPathFactory, deeds: Any) -> None:
    home = tmp_path_factory.mktemp("h")
    folder = home / "sessions"
    folder.mkdir()
    spent: set[tuple[int, int]] = set()  # turns that were ever seen, by session and number
    held: dict[str, bytes] = {}
    with closing(Index(home / "index.db", folder, UsageLedger(home / "usage.jsonl"))) as index:
        for number, (deed, which) in enumerate(deeds):
            path = folder / f"{which}.jsonl"
            if deed == "turn":
                data = path.read_bytes() if path.exists() else lines(SessionStarted(f"{which}-{number}"))
                start = data.count(b"\n") + 100 * number
                turn = lines(ReplyStarted(None, ORIGIN), ReplyEnded(start, "yes", "", ENDED), start=start)
                path.write_bytes(data + turn)
                spent.add((which, start))
            elif deed == "copy" and path.exists():
                (folder / f"copy-{number}.jsonl").write_bytes(path.read_bytes())
            elif deed == "delete" and path.exists():
                index.update()  # as mull does before it deletes
                held[path.name] = path.read_bytes()
                path.unlink()
            elif deed == "back" and path.name in held and not path.exists():
                path.write_bytes(held[path.name])
            index.update()
            assert len(index.replies()) == len(spent)


def test_prices_of_a_turn_stay_with_it(index: Index, folder: Path) -> None:
    otherwise = Receipt(served={Setting.MODEL: "o3"}, differs=(Setting.MODEL, Setting.TIER))
    priced = ReplyOutcome(usage=FULL, cost=0.25, rates=Rates(1.0, 2.0), receipt=otherwise)
    (folder / "a.jsonl").write_bytes(talk(outcome=priced, session="a"))
    index.update()
    (before,) = index.replies()
    (folder / "a.jsonl").unlink()
    index.update()
    (after,) = index.replies()
    assert after.outcome.rates == before.outcome.rates == priced.rates
    assert after.outcome.receipt == before.outcome.receipt == Receipt(differs=otherwise.differs)
