"""Model stats from the index, kept up by the running session; nothing counted twice, practice and real apart."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.narrowing import present
from tests.store.session_files import ENDED, ORIGIN, talk
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.reply_options import MODE, TIER, VERBOSITY, ReplyOption
from tui.core.usage.recent_use import RecentUse
from tui.core.usage.usage import Usage, reported
from tui.store.index import Index
from tui.store.reply_history import PastReplies


@pytest.fixture
def history(tmp_path: Path) -> Iterator[PastReplies]:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "a.jsonl").write_bytes(talk())
    with closing(Index(tmp_path / "index.db", tmp_path / "sessions")) as index:
        yield PastReplies(index, {"o1": "medium"}.get)


def reply(seq: int, reasoning: int, origin: ReplyOrigin = ORIGIN) -> Reply:
    used = Usage(reported(1), reported(0), reported(reasoning), reported(reasoning))
    return Reply(seq, None, "t", origin, outcome=ReplyOutcome(usage=used))


def counts(history: PastReplies, model: str = "o1", practice: bool = False) -> dict[str, int]:
    return {effort: stats.count for effort, stats in history.stats(model, practice=practice).items()}


def test_nothing_is_known_before_the_past_was_read(history: PastReplies) -> None:
    assert counts(history) == {}
    history.load()
    assert counts(history) == {"high": 1}


def test_a_turn_that_ends_is_taken_in_at_once(history: PastReplies) -> None:
    history.load()
    history.add("now", reply(3, 100))
    history.add("now", reply(5, 300, replace(ORIGIN, effort=None)))
    assert counts(history) == {"high": 2, "medium": 1}
    assert present(history.stats("o1", practice=False)["high"].reasoning).median == 400


def test_what_was_used_last_is_told(history: PastReplies) -> None:
    assert history.recent() == RecentUse()
    history.add("now", reply(3, 100, replace(ORIGIN, model="o3", persona="coder")))
    history.load()
    assert history.recent().models == ((ORIGIN.connection, "o3"), (ORIGIN.connection, ORIGIN.model))
    assert history.recent().personas == ("coder", ORIGIN.persona)


def test_reading_the_past_again_counts_nothing_twice(history: PastReplies) -> None:
    history.add("a", reply(3, 700))
    history.load()
    history.load()
    assert counts(history) == {"high": 1}


def test_practice_and_real_turns_never_mix(history: PastReplies) -> None:
    history.load()
    history.add("now", reply(3, 100, replace(ORIGIN, practice=True)))
    assert counts(history) == {"high": 1}
    assert counts(history, practice=True) == {"high": 1}
    assert counts(history, "gpt-6-sol") == {}


def test_a_turn_that_was_stopped_is_not_taken_in(history: PastReplies) -> None:
    history.load()
    stopped = replace(reply(3, 100), outcome=replace(ENDED, status=ReplyStatus.INTERRUPTED))
    history.add("now", stopped)
    assert counts(history) == {"high": 1}


def test_what_each_value_of_an_option_took_is_told_at_one_effort(history: PastReplies, tmp_path: Path) -> None:
    """Also from the files: the option that was sent is read with the reply."""
    pro = replace(ORIGIN, mode="pro", tier="flex")
    lines = talk().decode().splitlines()
    asked = [json.loads(line) for line in lines]
    for line in asked:
        if line["type"] == "reply":
            line["origin"] |= {"mode": "pro", "tier": "flex"}
    (tmp_path / "sessions" / "b.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in asked), "utf-8")
    history.load()
    history.add("now", reply(3, 100, pro))
    history.add("now", reply(5, 100, replace(pro, effort="low")))

    def told(option: ReplyOption, effort: str) -> dict[str, int]:
        found = history.stats_of_option("o1", option, effort, practice=False)
        return {value: stats.count for value, stats in found.items()}

    assert told(MODE, "high") == {"": 1, "pro": 2}
    assert told(TIER, "high") == {"": 1, "flex": 2}
    assert told(VERBOSITY, "high") == {"": 3}
    assert told(MODE, "low") == {"pro": 1}
    assert told(MODE, "max") == {}


def same(history: PastReplies, connection: str = ORIGIN.connection, model: str = "o1") -> list[tuple[str, str]]:
    return [(each.one.effort, each.other.effort) for each in history.same_efforts(connection, model)]


def turns(history: PastReplies, first: int, low: int, origin: ReplyOrigin, high: int = 1_020) -> None:
    """Take in ten turns at each of two efforts."""
    for number in range(10):
        history.add("now", reply(first + number, low, replace(origin, effort="low")))
        history.add("now", reply(first + 10 + number, high, replace(origin, effort="high")))


def test_efforts_that_took_the_same_are_told_of_one_deployment_alone(history: PastReplies) -> None:
    turns(history, 100, 1_000, ORIGIN)
    turns(history, 200, 300, replace(ORIGIN, connection="other"))
    turns(history, 300, 1_000, replace(ORIGIN, connection="here", practice=True))
    assert same(history) == [("low", "high")]
    assert (same(history, "other"), same(history, "here"), same(history, model="o3")) == ([], [], [])
    history.load()
    assert same(history) == [("low", "high")]


def test_the_newest_turns_tell_whether_an_effort_is_heeded_by_now(history: PastReplies) -> None:
    history.load()
    for number in range(5):
        turns(history, 100 + 20 * number, 1_000, ORIGIN)
    assert same(history) == [("low", "high")]
    for number in range(5):
        turns(history, 300 + 20 * number, 200, ORIGIN)
    assert same(history) == []
