"""What was sent before: whole after damage and with several mulls writing, within bounds, and for its owner alone."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.platforms import WINDOWS
from tui.core.errors import StoreError
from tui.store import prompt_history
from tui.store.prompt_history import PromptHistory

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.jsonl"


def history(path: Path | None, *, keeps: bool = True) -> PromptHistory:
    return PromptHistory(path, lambda: NOW, keeps=keeps)


def texts(path: Path) -> list[str]:
    return [prompt.text for prompt in history(path).load().prompts]


def test_nothing_was_sent_before_the_first_start(path: Path) -> None:
    assert history(path).load().prompts == ()
    assert not path.parent.exists(), "reading makes nothing"


@settings(max_examples=20)
@given(st.lists(TEXTS, max_size=5))
def test_what_was_sent_is_there_in_its_order(tmp_path: Path, sent: list[str]) -> None:
    path = tmp_path / "history.jsonl"
    path.unlink(missing_ok=True)
    for text in sent:
        history(path).add(text)
    assert texts(path) == sent
    assert history(path).load().damage == ""


@settings(max_examples=30)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.binary(min_size=1, max_size=40), st.integers(0, 400))
def test_damage_loses_no_line_but_its_own(tmp_path: Path, sent: list[str], junk: bytes, at: int) -> None:
    """Whatever is written over or between: other lines are read, and what is sent later too."""
    path = tmp_path / "history.jsonl"
    path.unlink(missing_ok=True)
    for text in sent:
        history(path).add(text)
    rows = path.read_bytes().split(b"\n")
    at %= len(rows)
    path.write_bytes(b"\n".join([*rows[:at], junk, *rows[at:]]))
    history(path).add("after it")
    found = texts(path)
    assert found[-1] == "after it"
    assert [text for text in found if text in sent][: len(sent)] == sent


def test_a_line_that_was_torn_off_is_told_and_the_next_one_is_whole(path: Path) -> None:
    history(path).add("first")
    with path.open("ab") as file:
        file.write(b'{"text": "torn of')
    assert history(path).load().damage == "", "another mull may be writing it"
    history(path).add("second")
    past = history(path).load()
    assert [prompt.text for prompt in past.prompts] == ["first", "second"]
    assert (
        past.damage == f"{path}: line 2 is no text that was sent, and passed over. Delete what is damaged, or the file."
    )
    assert past.prompts[0].time == NOW.isoformat()


@pytest.mark.parametrize("row", ["5", "[]", "{}", '{"text": 5}', '{"text": " "}', "[" * 100_000])
def test_what_is_no_text_that_was_sent_is_passed_over(path: Path, row: str) -> None:
    path.parent.mkdir()
    path.write_text(f'{row}\n\n{{"text": "kept", "time": 7, "more": 1}}\n', "utf-8")
    past = history(path).load()
    assert [(prompt.text, prompt.time) for prompt in past.prompts] == [("kept", "")]
    assert "line 1 is no text" in past.damage


def test_several_mulls_write_at_once(path: Path) -> None:
    def send(number: int) -> None:
        for each in range(20):
            history(path).add(f"{number} {each} " + "x" * 5_000)

    threads = [Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [text.split()[:2] for text in texts(path)]
    assert sorted(found) == sorted([str(number), str(each)] for number in range(4) for each in range(20))
    for number in range(4):
        assert [each for one, each in found if one == str(number)] == [str(each) for each in range(20)]


def test_the_oldest_go_when_there_are_too_many(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_history, "MOST", 5)
    monkeypatch.setattr(prompt_history, "SPARE", 2)
    for number in range(8):
        history(path).add(str(number))
    assert history(path, keeps=False).load().prompts[0].text == "3"
    assert path.read_text("utf-8").count("\n") == 8, "a private start writes nothing"
    assert texts(path) == ["3", "4", "5", "6", "7"]
    assert path.read_text("utf-8").count("\n") == 5
    history(path).add("8")
    assert texts(path)[-1] == "8"


def test_the_oldest_go_when_they_are_too_large(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_history, "MOST_BYTES", 2_000)
    for number in range(30):
        history(path).add(f"{number} " + "x" * 50)
    history(path).load()
    assert path.stat().st_size <= 1_000
    assert texts(path)[-1].startswith("29 ")


def test_only_the_end_of_a_huge_file_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        history(path).add(f"{number} " + "x" * 50)
    monkeypatch.setattr(prompt_history, "READ", 1_000)
    past = history(path).load()
    assert 0 < len(past.prompts) < 12
    assert (past.prompts[-1].text[:3], past.damage) == ("29 ", "")


def test_a_text_of_10_mb_is_in_its_session_alone(path: Path) -> None:
    history(path).add("x" * 10_000_000)
    history(path).add("é" * 900_000)
    assert not path.exists()


def test_nothing_is_kept_where_nothing_shall_be(path: Path) -> None:
    history(path, keeps=False).add("hello")
    history(None).add("hello")
    assert not path.exists()
    assert history(None).load().prompts == ()


@pytest.mark.skipif(WINDOWS, reason="modes do nothing there")
def test_only_its_owner_can_read_it(path: Path) -> None:
    history(path).add("hello")
    assert {stat.S_IMODE(os.stat(each).st_mode) for each in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700


@pytest.mark.skipif(WINDOWS, reason="a link needs a right there")
def test_a_link_in_its_place_is_not_written_through(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    (tmp_path / "other").write_text("")
    path.symlink_to(tmp_path / "other")
    with pytest.raises(StoreError, match="could not be written"):
        history(path).add("hello")
    assert (tmp_path / "other").read_text() == ""


def test_what_cannot_be_read_or_written_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    for refused in (history(path).load, lambda: history(path).add("hello")):
        with pytest.raises(StoreError, match="found by Up until mull ends"):
            refused()


def test_a_line_says_when_and_what(path: Path) -> None:
    history(path).add("two\nlines: ü")
    assert json.loads(path.read_bytes()) == {"time": "2026-11-28T12:00:00+00:00", "text": "two\nlines: ü"}
