"""Searching, by a table that was written before the code; and what a session is found by beside its texts."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.search_table import QUERIES, TEXTS, Attached
from tests.store.session_files import ENDED, ORIGIN, lines
from tui.core.attachments import held_from
from tui.core.conversation.record import Filed, Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.store.index import Index
from tui.store.index_texts import LONGEST_ATTACHED
from tui.store.sessions.attachments import folder_of, keep


def write(folder: Path, name: str, text: str | tuple[str, ...] | Attached) -> None:
    path = folder / f"{name}.jsonl"
    said: list[Record] = []
    if isinstance(text, Attached):
        held = held_from(text.name, text.text.encode())
        keep(folder_of(path), held)
        said = [UserSaid(None, text.said, (held.attachment,))]
    else:
        said = [UserSaid(None, each) for each in ((text,) if isinstance(text, str) else text)]
    path.write_bytes(lines(SessionStarted(name), *said))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("table")
    for name, text in TEXTS.items():
        write(folder, name, text)
    with closing(Index(None, folder)) as index:
        index.update()
        yield index


def hits(index: Index, words: str) -> set[str]:
    return {hit.summary.session for hit in index.search(words, 100)}


@pytest.mark.parametrize(("words", "wanted"), QUERIES)
def test_a_query_hits_these_texts_and_no_others(table: Index, words: str, wanted: set[str]) -> None:
    assert hits(table, words) == wanted


def test_the_table_is_as_long_as_it_says() -> None:
    assert len(TEXTS) >= 60
    assert len(QUERIES) >= 60


@pytest.mark.parametrize(
    ("words", "session", "marked"),
    [
        ("dark night", "sky", ["dark", "night"]),
        ("strasse", "strasse", ["Straße"]),
        ("ежик", "yozh", ["Ёжик"]),
        ("cafe", "cafe-apart", ["cafe\u0301"]),
        ("final", "ligature", ["ﬁnal"]),
        ("c++", "cpp", ["C++"]),
        ("go", "go", ["Go"]),
        ("👍", "thumbs", ["👍"]),
        ("العربية", "arabic", ["العَرَبِيَّةُ"]),
        ("문", "", []),
    ],
)
def test_an_excerpt_marks_the_hit_as_it_was_written(table: Index, words: str, session: str, marked: list[str]) -> None:
    found = {hit.summary.session: hit.excerpt for hit in table.search(words, 100)}
    assert [text for text, is_hit in found.get(session, ()) if is_hit] == marked


def test_a_hit_far_into_a_text_is_shown_in_its_place(tmp_path: Path) -> None:
    write(tmp_path, "long", "Ähre " * 3_000 + "the Größe\nof it" + " more" * 3_000)
    with closing(Index(None, tmp_path)) as index:
        index.update()
        (hit,) = index.search("grosse of")
    shown = "".join(text for text, _ in hit.excerpt)
    assert "the Größe of it more" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 200


def test_a_session_is_found_by_model_persona_tag_and_day(tmp_path: Path) -> None:
    asked: list[Record] = [UserSaid(None, "hello"), ReplyStarted(1, ORIGIN), ReplyEnded(2, "Hi", "", ENDED)]
    (tmp_path / "a.jsonl").write_bytes(lines(SessionStarted("a"), *asked, Filed(("taxes",))))
    write(tmp_path, "b", "hello")
    with closing(Index(None, tmp_path)) as index:
        index.update()
        for words in ("o1", "planner", "#taxes", "o1 hello taxes"):
            assert hits(index, words) == {"a"}, words
        assert hits(index, "2026-11-20") == {"a", "b"}
        assert hits(index, "hello") == {"a", "b"}
        assert [hit.summary.session for hit in index.search("hello", among={"b", "c"})] == ["b"]


def test_an_attached_text_is_indexed_up_to_a_bound(tmp_path: Path) -> None:
    write(tmp_path, "a", Attached("look", "a.txt", "near " + "x " * LONGEST_ATTACHED + "beyond"))
    with closing(Index(None, tmp_path)) as index:
        index.update()
        assert (hits(index, "near"), hits(index, "beyond")) == ({"a"}, set())


def test_words_that_stand_nearly_everywhere_are_found_in_all_sessions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.store.index_hits.LOOKED_AT", 5)
    monkeypatch.setattr("tui.store.index_hits.RECENT", 2)
    monkeypatch.setattr("tui.store.index_hits.ASKED", 1)
    for number in range(12):
        write(tmp_path, f"s{number:02}", ("the common word", f"only {number}", "odd" if number % 2 else "even"))
    with closing(Index(None, tmp_path)) as index:
        index.update()
        assert hits(index, "common word") == {f"s{number:02}" for number in range(12)}
        assert hits(index, "common odd") == {f"s{number:02}" for number in range(1, 12, 2)}
        assert hits(index, "odd even") == set()
        assert hits(index, '"only 3" the') == {"s03"}
        assert hits(index, '"the common" word') == {f"s{number:02}" for number in range(12)}
        assert [hit.summary.session for hit in index.search("common", 2)] == ["s11", "s10"]
        assert [hit.summary.session for hit in index.search("common", 2, {"s01", "s02", "s03"})] == ["s03", "s02"]
        assert index.search("common", 2, set()) == []


def test_an_old_session_that_was_spoken_in_today_is_found_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although there are many newer texts that hold the words."""
    monkeypatch.setattr("tui.store.index_hits.LOOKED_AT", 3)
    for number in range(8):
        write(tmp_path, f"s{number}", "the common word")
    with closing(Index(None, tmp_path)) as index:
        index.update()
        path = tmp_path / "s1.jsonl"
        late = lines(UserSaid(None, "more"), start=9).replace(b"2026-11-20", b"2026-11-28")
        path.write_bytes(path.read_bytes() + late)
        index.update()
        assert [hit.summary.session for hit in index.search("common", 2)] == ["s1", "s7"]
