"""What the index tells of sessions, and how their words are found."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.session_files import ENDED, ORIGIN, USAGE, found, lines, talk
from tui.core.conversation.message import ReplyOutcome, ReplyStatus
from tui.core.conversation.record import (
    Checkpoint,
    Filed,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.models.price import Rates
from tui.core.receipt import Receipt, Setting
from tui.core.usage.usage import UNKNOWN, Usage, estimated, reported
from tui.store.index import Index
from tui.store.index_rows import read_anew
from tui.store.index_texts import TextWriter
from tui.store.session_titles import session_titles


def test_a_session_is_listed_by_its_words_and_figures(index: Index, folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    index.update()
    (row,) = index.summaries()
    assert (row.session, row.title, row.turns, row.model, row.problems) == ("a", "Why is the sky dark?", 1, "o1", 0)
    assert (row.started, row.changed) == ("2026-11-20T14:00:00", "2026-11-20T14:04:00")


def test_a_given_title_wins_over_the_first_message_and_is_found(index: Index, folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk() + lines(Titled("Olbers"), start=5))
    assert found(index, "olbers") == ["a"]
    assert index.summaries()[0].title == "Olbers"


def test_a_past_reply_comes_back_as_it_was(index: Index, folder: Path) -> None:
    partly = ReplyOutcome(ReplyStatus.INTERRUPTED, usage=Usage(estimated(5), UNKNOWN, UNKNOWN, UNKNOWN))
    told = Usage(reported(9), reported(0), reported(3), reported(1), reported(8), reported(2), reported(1))
    billed = ReplyOutcome(usage=told, cost=0.5, rates=Rates(2.0, 10.0, 0.0, tier="flex"))
    for name, outcome in (("a", ENDED), ("b", partly), ("c", billed)):
        (folder / f"{name}.jsonl").write_bytes(talk(outcome=outcome, session=name))
    index.update()
    first, second, third = index.replies()
    assert (first.session, first.id, first.origin, first.outcome) == ("a", 3, ORIGIN, ENDED)
    assert second.outcome == partly
    assert third.outcome == billed
    assert index.replies("2026-11-21") == []


RECEIPTS = [
    (None, None, 0),
    (Receipt(asked={Setting.MODEL: "o1"}, served={Setting.MODEL: "o1"}), (), 0),
    (Receipt(served={Setting.MODEL: "o3"}, differs=(Setting.MODEL,)), (Setting.MODEL,), 1),
    (
        Receipt(served={Setting.STORE: True}, differs=(Setting.MODEL, Setting.TIER, Setting.STORE)),
        (Setting.MODEL, Setting.TIER, Setting.STORE),
        1,
    ),
]


@pytest.mark.parametrize(("receipt", "differs", "otherwise"), RECEIPTS)
def test_a_session_says_how_many_turns_were_served_otherwise(
    index: Index, folder: Path, receipt: Receipt | None, differs: tuple[Setting, ...] | None, otherwise: int
) -> None:
    (folder / "a.jsonl").write_bytes(talk(outcome=replace(ENDED, receipt=receipt)))
    (folder / "b.jsonl").write_bytes(talk("And the sea?"))
    index.update()
    assert {row.session: row.otherwise for row in index.summaries()} == {"a": otherwise, "b": 0}
    assert index.search("sky")[0].summary.otherwise == otherwise
    told = index.replies()[0].outcome.receipt
    assert (None if told is None else told.differs) == differs


def test_only_some_replies_count_into_model_stats(index: Index, folder: Path) -> None:
    guess = ReplyOutcome(usage=Usage(reported(1), reported(0), reported(9), estimated(0)))
    (folder / "a.jsonl").write_bytes(talk())
    (folder / "b.jsonl").write_bytes(talk(outcome=guess))
    (folder / "c.jsonl").write_bytes(talk(outcome=ReplyOutcome(ReplyStatus.INTERRUPTED, usage=USAGE)))
    index.update()
    ((asked, turn),) = index.samples(100)
    assert (asked.session, asked.model, asked.practice) == ("a", "o1", False)
    assert (turn.effort, turn.reasoning, turn.seconds, turn.thought, turn.cost) == ("high", 700, 8.0, 6.5, 0.05)


@pytest.mark.parametrize("words", ["sky", "SKY dark", "yo", "because young", "“sky”", "Sk!"])
def test_words_and_their_beginnings_are_found(index: Index, folder: Path, words: str) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    (folder / "b.jsonl").write_bytes(talk("Something else", "Nothing"))
    assert found(index, words) == ["a"]


@pytest.mark.parametrize("words", ["", "  ", "!!", '"', "sky AND NOT", "text:sky", "*", "sky missing", "\x00", "NEAR("])
def test_no_words_break_the_search(index: Index, folder: Path, words: str) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    assert found(index, words) == []


@given(st.text())
@settings(max_examples=60)
def test_no_query_breaks_it(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    with closing(Index(None, tmp_path_factory.mktemp("s"))) as index:
        assert found(index, words) == []


@pytest.mark.parametrize(("text", "words"), [("日本語の文", "本語"), ("über Größe", "uber grosse"), ("naïve", "NAIVE")])
def test_words_of_other_scripts_are_found(index: Index, folder: Path, text: str, words: str) -> None:
    (folder / "a.jsonl").write_bytes(talk(text))
    assert found(index, words) == ["a"]
    assert found(index, text) == ["a"]


def test_an_excerpt_shows_the_hit_as_it_was_written(index: Index, folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk("one\ntwo 日本語 three"))
    index.update()
    (hit,) = index.search("本")
    assert "".join(text for text, _ in hit.excerpt) == "one two 日本語 three"
    assert [text for text, is_hit in hit.excerpt if is_hit] == ["本"]


def test_what_had_arrived_of_a_reply_that_never_ended_is_found(index: Index, folder: Path) -> None:
    path = folder / "a.jsonl"
    path.write_bytes(talk()[: talk().rindex(b'{"type": "ended"')])
    index.update()
    for piece in ("half of ", "a thought"):
        with path.open("ab") as file:
            file.write(lines(Checkpoint(3, piece), start=path.read_bytes().count(b"\n")))
        index.update()
    assert found(index, "half of a thought") == ["a"]
    with path.open("ab") as file:
        file.write(lines(ReplyEnded(3, "whole", "", ENDED), start=6))
    assert found(index, "thought") == []
    assert found(index, "whole") == ["a"]


def test_a_request_for_a_summary_is_a_past_reply_once_whatever_came_of_it(index: Index, folder: Path) -> None:
    whole: list[Record] = [ReplyEnded(5, "", "", ENDED), Summarised(4, "In short", ORIGIN, (2, 3), "", ENDED, 5)]
    (folder / "a.jsonl").write_bytes(talk() + lines(SummaryAsked(ORIGIN), *whole, start=5))
    (folder / "b.jsonl").write_bytes(talk(session="b") + lines(SummaryAsked(ORIGIN), start=5))
    assert found(index, "in short") == ["a"]
    told = {(each.session, each.id): each.outcome.cost for each in index.replies()}
    assert told == {("a", 3): 0.05, ("b", 3): 0.05, ("a", 5): 0.05, ("b", 5): None}


def test_the_end_of_a_session_is_read_from_the_index(index: Index, folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(
        talk("日本語 and English", "Because it is young") + lines(Titled("Olbers"), start=5)
    )
    (folder / "b.jsonl").write_bytes(talk("another one"))
    index.update()
    assert index.last_said("a", 2, 1_000) == [("日本語 and English", False), ("Because it is young", True)]
    assert index.last_said("a", 1, 7) == [("Because", True)]
    assert index.last_said("nowhere", 2, 1_000) == []


def test_a_session_says_how_it_is_filed_where_it_was_begun_and_what_it_cost(index: Index, folder: Path) -> None:
    path = folder / "a.jsonl"
    path.write_bytes(talk())
    index.update()
    (row,) = index.summaries()
    assert (row.spoken, row.changed) == ("2026-11-20T14:04:00", "2026-11-20T14:04:00")
    assert (row.tags, row.pinned, row.branches, row.cost, row.unpriced) == ((), False, 0, 0.05, 0)
    again: list[Record] = [ReplyStarted(2, ORIGIN), ReplyEnded(7, "or not", "", ReplyOutcome())]
    with path.open("ab") as file:
        file.write(lines(Titled("Olbers"), Filed(("sky", "work"), pinned=True), *again, start=5))
        file.write(lines(Filed(("sky",), archived=True), start=9))
    (path.parent / "b.jsonl").write_bytes(lines(SessionStarted("b", folder="~/src/mull"), UserSaid(None, "hello")))
    index.update()
    row = next(row for row in index.summaries() if row.session == "a")
    assert (row.tags, row.pinned, row.archived) == (("sky",), False, True)
    assert (row.branches, row.cost, row.unpriced) == (1, 0.05, 1)
    assert [row.folder for row in index.summaries()] == ["", "~/src/mull"]


def test_an_index_that_has_ended_is_open_only_while_it_is_used(tmp_path: Path, folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    index = Index(tmp_path / "index.db", folder)
    index.update()
    assert (tmp_path / "index.db-wal").exists()
    index.end()
    assert not (tmp_path / "index.db-wal").exists(), "SQLite removes it once nobody has the file open"
    assert [each.session for each in index.summaries()] == ["a"]
    assert not (tmp_path / "index.db-wal").exists()


def test_an_index_in_use_is_given_back_by_who_uses_it(tmp_path: Path, folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk())
    index, held, may_go_on = Index(tmp_path / "index.db", folder), Event(), Event()

    class Held(tuple[str, ...]):
        def __contains__(self, _: object) -> bool:
            held.set()
            return may_go_on.wait(30)

    index.update()
    user = Thread(target=index.search, args=("sky",), kwargs={"among": Held()})
    user.start()
    assert held.wait(30)
    index.end()
    assert (tmp_path / "index.db-wal").exists()
    may_go_on.set()
    user.join()
    assert not (tmp_path / "index.db-wal").exists()


def test_what_is_written_about_a_session_does_not_move_it(index: Index, folder: Path) -> None:
    for name in "ab":
        (folder / f"{name}.jsonl").write_bytes(talk(session=name).replace(b"T14", b"T15" if name == "b" else b"T14"))
    with (folder / "a.jsonl").open("ab") as file:
        file.write(lines(Titled("Renamed"), Filed(("work",)), start=5).replace(b"T14", b"T23"))
    index.update()
    assert [(row.session, row.title) for row in index.summaries()][1] == ("a", "Renamed")


def test_what_is_there_is_read_while_more_is_taken_in(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest sessions first, of which a batch is whole; nobody waits for the rest."""
    monkeypatch.setattr("tui.store.index.BATCH", 2)
    for number in range(5):
        (folder / f"{number}.jsonl").write_bytes(talk(f"number {number}", session=str(number)))
    gate, reached = Event(), Event()
    progress: list[tuple[int, int] | None] = []

    def held_back(db: sqlite3.Connection, texts: TextWriter, path: Path, number: int | None) -> None:
        if path.stem == "1":
            reached.set()
            assert gate.wait(60)
        read_anew(db, texts, path, number)

    monkeypatch.setattr("tui.store.index.read_anew", held_back)
    with ThreadPoolExecutor(1) as threads:
        updated = threads.submit(index.update)
        try:
            assert reached.wait(60)
            assert {row.session for row in index.newest(10)} == {"3", "4"}
            assert {hit.summary.session for hit in index.search("number")} == {"3", "4"}
            progress.append(index.progress)
        finally:
            gate.set()
        updated.result()
    assert [*progress, index.progress] == [(2, 5), None]
    assert len(index.listed()) == 5


def test_a_session_keeps_its_number_and_takes_none_that_another_has(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New sessions and known ones that are read whole again, a batch each, the newest first."""
    monkeypatch.setattr("tui.store.index.BATCH", 1)
    for name in "bd":
        (folder / f"{name}.jsonl").write_bytes(talk(f"number {name}", session=name))
    index.update()
    for name in "abcd":
        (folder / f"{name}.jsonl").write_bytes(talk(f"another {name}", session=name))
    index.update()
    assert {hit.summary.session for hit in index.search("another")} == set("abcd")
    rows = index._database.read(lambda db: dict(db.execute("SELECT name, id FROM sessions")))
    assert (rows["b"], rows["d"]) == (1, 2)
    assert len(set(rows.values())) == 4


def test_titles_for_a_shell_come_in_the_order_in_which_somebody_spoke(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    later = talk().replace(b"2026-11-20T", b"2026-11-21T")
    (folder / "a.jsonl").write_bytes(later)
    (folder / "b.jsonl").write_bytes(talk() + lines(Titled("Renamed"), start=5))
    index.update()
    titles = session_titles(tmp_path / "index.db")
    assert list(titles.items()) == [("a", "Why is the sky dark?"), ("b", "Renamed")]
