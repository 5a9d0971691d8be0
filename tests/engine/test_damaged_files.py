"""A damaged session file: the next request holds all that is left, what it lacks is said, and a repair keeps it so."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.doubles import FakeClock
from tests.engine.damaged_files import DRAFT, KINDS, Kind, checked, damaged, sent, session_file
from tests.servers import replies_well, scripted_server
from tui.cli.assembly import Assembly, Flags
from tui.core.conversation.repair import RequestLacks
from tui.engine.session import Session
from tui.store.sessions.store import Sessions

EACH = 12  # files of each kind of damage; more of them: python -m tests.engine.damaged_files 5000
LOCAL = 'connection = "l"\n[connections.l]\nkind = "compatible"\nbase_url = "{}/v1"\nmodel = "q"\n'


def seeds(kind: Kind, count: int = EACH) -> range:
    return range(KINDS.index(kind), count * len(KINDS), len(KINDS))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_the_next_request_of_a_damaged_file_holds_what_is_left(kind: Kind, tmp_path: Path) -> None:
    wrong = []
    for seed in seeds(kind):
        (tmp_path / str(seed)).mkdir()
        wrong.append(checked(seed, tmp_path / str(seed)))
    assert not any(wrong), "\n".join(filter(None, wrong))


def test_the_oracle_expects_all_of_a_file_without_damage(tmp_path: Path) -> None:
    outcome = asyncio.run(sent(tmp_path, session_file(3)))
    assert outcome.refused is None
    assert outcome.problems == []
    assert outcome.texts[-1] == DRAFT
    assert len(outcome.texts) > 4


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_a_repaired_file_is_whole_and_says_what_was_read_before(kind: Kind, tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, FakeClock().now)
    for seed in seeds(kind, 4):
        path = tmp_path / f"{seed}.jsonl"
        _, data, _ = damaged(seed)
        path.write_bytes(data)
        before = sessions.open(path.stem, write=False)
        kept = sessions.repair(path.stem)
        after = sessions.open(path.stem, write=False)
        assert after.problems == []
        assert [(m.id, m.text) for m in after.conversation.path()] == [
            (m.id, m.text) for m in before.conversation.path()
        ]
        assert (after.conversation.muted, after.conversation.title) == (
            before.conversation.muted, before.conversation.title,
        )  # fmt: skip
        assert (kept is not None) == bool(before.losses)
        if kept is not None:
            assert kept.read_bytes() == data
        else:
            assert path.read_bytes() == data


def test_a_second_repair_keeps_both_originals(tmp_path: Path) -> None:
    sessions, path = Sessions(tmp_path, FakeClock().now), tmp_path / "s.jsonl"
    for _ in range(2):
        path.write_bytes(session_file(1) + b"{torn")
        sessions.repair("s")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.jsonl", "s.jsonl.damaged", "s.jsonl.damaged-2"]
    assert sessions.repair("s") is None


async def test_a_real_server_gets_what_is_left(tmp_path: Path) -> None:
    """A sample of each kind, opened as the command line opens it, and sent through the real client."""
    async with scripted_server(replies_well) as server:
        for kind in KINDS:
            seed = random.Random(kind.__name__).choice(seeds(kind, 40))
            _, data, known = damaged(seed)
            home = tmp_path / kind.__name__
            (home / "sessions").mkdir(parents=True)
            (home / "sessions" / "s.jsonl").write_bytes(data)
            (home / "config.toml").write_text(LOCAL.format(server.url))
            start = Assembly(Flags(resume="s", connection="l"), {"MULL_HOME": str(home)}).start()
            before = len(server.received)
            try:
                await asyncio.wait_for(_sent(start.session), 60)
            except RequestLacks:
                assert len(server.received) == before
                await asyncio.wait_for(_sent(start.session), 60)
            await start.session.aclose()
            texts = [message["content"] for message in server.last.body["messages"]]
            assert known.branched is not None or texts in known.texts, seed


async def _sent(session: Session) -> None:
    async for _ in session.send(DRAFT):
        pass
