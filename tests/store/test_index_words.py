"""Any part of any text is found, and no more than that; short words by their rule; words are forgotten on request."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.store.session_files import talk
from tui.core.folding import folded
from tui.core.search_pieces import RunKind, runs
from tui.store.index import Index
from tui.store.index_database import TABLES
from tui.store.index_texts import TextWriter
from tui.store.index_words import FEW, MANY, Most, all_words, forget_unused, wanted

SIGNS = "abcde12 .:_-'\"+/한국어を文校ทไéßя👍"


@contextmanager
def taken_in(*texts: str) -> Iterator[sqlite3.Connection]:
    """Some texts in an index in memory, each of a session of its own."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.executescript(TABLES)
        writer = TextWriter(db)
        for number, text in enumerate(texts):
            writer.write(number, 0, text)
        writer.finish()
        yield db


def found(db: sqlite3.Connection, term: str, most: Most = MANY) -> set[int]:
    """The texts that are found by a term, as far as they hold it where that has to be checked."""
    asked = wanted(db, term, most)
    if asked is None:
        return set()
    rows = db.execute("SELECT rowid >> 20 FROM pieces WHERE pieces MATCH ?", (asked.expression,))
    texts = dict(db.execute("SELECT session, text FROM texts"))
    return {session for (session,) in rows if not asked.check or term in folded(texts[session])}


@given(st.lists(st.text(SIGNS, min_size=1, max_size=60), min_size=1, max_size=5), st.data())
def test_any_part_of_a_text_is_found_in_all_that_hold_it(texts: list[str], data: st.DataObject) -> None:
    plain = folded(data.draw(st.sampled_from(texts)))
    assume(plain)
    at = data.draw(st.integers(0, len(plain) - 1))
    term = plain[at : at + data.draw(st.integers(1, 50))].strip()
    first = next(runs(term), None)
    assume(first is not None and not (first.kind is RunKind.WORD and len(first.text) < 3))
    with taken_in(*texts) as db:
        assert found(db, term) == {number for number, text in enumerate(texts) if term in folded(text)}


@pytest.mark.parametrize(
    ("term", "texts"),
    [("go", {0, 1}), ("g", {2}), ("9", {3}), ("go north", {0}), ("we go", {0}), ("nort", {0}), ("ago", {4})],
)
def test_one_letter_is_a_word_and_two_begin_one(term: str, texts: set[int]) -> None:
    with taken_in("we go north", "gone", "g, he said", "number 9", "long ago", "99") as db:
        assert found(db, term) == texts


def test_of_many_words_the_shortest_are_asked_for_first_and_that_is_told() -> None:
    with taken_in(*(f"word{'x' * number}" for number in range(12))) as db:
        asked = wanted(db, "word", Most(5, 2, 2))
        assert asked is not None
        assert asked.cut
        assert found(db, "word", Most(5, 2, 2)) == set(range(5))
        assert found(db, "word", FEW) == set(range(12))


def test_a_word_that_stands_in_no_text_any_more_is_forgotten() -> None:
    with taken_in("the harbour", "the violin") as db:
        writer = TextWriter(db)
        writer.write(0, 0, "the orchard")
        writer.finish()
        forget_unused(db, all_words(db))
        assert set(all_words(db)) == {"the", "orchard", "violin"}
        assert [found(db, term) for term in ("arbou", "rchar", "violin", "the")] == [set(), {0}, {1}, {0, 1}]


def test_the_words_of_a_deleted_session_are_forgotten_unless_they_stand_in_another(index: Index, folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(talk("the harbour", session="a"))
    (folder / "b.jsonl").write_bytes(talk("the violin", session="b"))
    index.update()
    (folder / "a.jsonl").unlink()
    index.update()
    held = index._database.read(all_words)
    assert ("harbour" in held, "violin" in held, "the" in held) == (False, True, True)
