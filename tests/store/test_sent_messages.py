"""With what the history begins where sessions are there before it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tui.core.ports import PastPrompt
from tui.store import sent_messages as module
from tui.store.prompt_history import PromptHistory
from tui.store.sent_messages import LONGEST, sent_messages

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def at(minute: int) -> str:
    return (NOW + timedelta(minutes=minute)).isoformat(timespec="milliseconds")


def session(folder: Path, name: str, *said: tuple[int, str]) -> Path:
    """Write a session with messages, each with its minute; it was changed at the last."""
    rows = [{"type": "user", "seq": 2 * n, "time": at(minute), "text": text} for n, (minute, text) in enumerate(said)]
    replies = [{"type": "reply", "seq": 2 * n + 1, "time": at(m), "text": "no"} for n, (m, _) in enumerate(said)]
    path = folder / f"{name}.jsonl"
    folder.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for pair in zip(rows, replies, strict=True) for row in pair))
    changed = (NOW + timedelta(minutes=said[-1][0])).timestamp()
    os.utime(path, (changed, changed))
    return path


def texts(folder: Path, most: int = 500) -> list[str]:
    return [prompt.text for prompt in sent_messages(folder, most)]


def test_the_newest_of_all_sessions_come_in_the_order_in_which_they_were_sent(tmp_path: Path) -> None:
    session(tmp_path, "a", (0, "one"), (9, "four"))
    session(tmp_path, "b", (3, "two"), (5, "three"))
    session(tmp_path, "c", (-9, "zero"))
    assert texts(tmp_path) == ["zero", "one", "two", "three", "four"]
    assert texts(tmp_path, 3) == ["two", "three", "four"]
    assert sent_messages(tmp_path, 1)[0].time == at(9)
    assert texts(tmp_path / "nowhere") == []


def test_sessions_that_are_older_than_what_is_found_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(tmp_path, "a", (5, "one"), (9, "two"))
    session(tmp_path, "b", (4, "before"))
    read: list[str] = []
    messages = module._messages

    def noted(path: Path) -> Iterator[module.Sent]:
        read.append(path.name)
        return messages(path)

    monkeypatch.setattr(module, "_messages", noted)
    assert texts(tmp_path, 2) == ["one", "two"]
    assert read == ["a.jsonl"]


def test_what_is_damaged_a_key_or_a_document_is_left_out(tmp_path: Path) -> None:
    path = session(tmp_path, "a", (0, "fine"), (1, "sk-proj-aB3dE5gH7jK9mN1pQ3sT5vW7xY9"), (2, "x" * (LONGEST + 1)))
    with path.open("a") as file:
        file.write('{"type": "user", "seq": 9, "te\n{"type": "user", "text": " "}\n[]\n')
    (tmp_path / "folder.jsonl").mkdir()
    assert texts(tmp_path) == ["fine"]


def test_a_history_is_begun_once_by_two_mulls_at_a_time(tmp_path: Path) -> None:
    sessions, path, gate = tmp_path / "sessions", tmp_path / "history.jsonl", Barrier(2)
    session(sessions, "a", (0, "one"), (1, "two"))

    def first() -> list[PastPrompt]:
        gate.wait(20)
        return sent_messages(sessions, 500)

    histories = [PromptHistory(path, lambda: NOW, first=first) for _ in range(2)]
    threads = [Thread(target=histories[0].load), Thread(target=partial(histories[1].add, "three"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [prompt.text for prompt in histories[0].load().prompts] == ["one", "two", "three"]
    path.write_text("")
    assert histories[0].load().prompts == (), "an empty file stays empty"
    path.unlink()
    assert PromptHistory(path, lambda: NOW, keeps=False, first=first).load().prompts == ()
    assert not path.exists()
