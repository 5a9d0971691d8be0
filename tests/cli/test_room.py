"""Room on the command line: asked for, refused, overruled; and a window that a server names itself."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.servers import Received, Wire, chunk, scripted_server, usage

SMALL = "[models.small]\nwindow = 9000\n"
LONG = "word " * 5000


@pytest.fixture
def small(home: Path) -> Path:
    home.mkdir()
    (home / "config.toml").write_text(SMALL)
    return home


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_reply_with_too_little_room_is_not_asked_for(small: Path, more: tuple[str, ...]) -> None:
    run = mull(small, "ask", "-m", "small", *more, stdin=LONG)
    assert (run.returncode, run.stdout) == (2, "")
    assert "4,500 should stay free" in run.stderr
    assert "--anyway" in run.stderr
    assert list(small.glob("sessions/*.jsonl")) == [], "nothing was sent, nothing was written"


def test_it_is_asked_for_anyway_where_that_is_said(small: Path) -> None:
    run = mull(small, "ask", "-m", "small", "--anyway", stdin=LONG)
    assert run.returncode == 0
    assert "4,500 should stay free" in run.stderr
    assert run.stdout


def test_a_request_that_is_over_full_is_sent_too_where_that_is_said(small: Path) -> None:
    refused = mull(small, "ask", "-m", "small", stdin=LONG * 2)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "takes 9,000 at most" in refused.stderr
    assert "--anyway sends it as it is" in refused.stderr
    run = mull(small, "ask", "-m", "small", "--anyway", stdin=LONG * 2)
    assert "takes 9,000 at most" in run.stderr, "it is said all the same"
    assert len(list(small.glob("sessions/*.jsonl"))) == 1, "it was sent"


def test_a_persona_that_does_not_fit_is_named_and_none_is_taken(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("[models.small]\nwindow = 256\nreasons = false\n")
    refused = mull(home, "ask", "-m", "small", "Why?")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "The persona alone takes ~" in refused.stderr
    assert "--persona none" in refused.stderr
    assert mull(home, "ask", "-m", "small", "--persona", "none", "Why?").returncode == 0


def test_candidates_with_too_little_room_are_not_asked(small: Path) -> None:
    run = mull(small, "compare", "-m", "small", "-m", "o1", stdin=LONG)
    assert run.returncode == 1
    assert "small: --anyway asks it all the same." in run.stderr
    assert "small: not asked: ~" in run.stderr
    assert "o1: complete" in run.stderr
    for text in (LONG, LONG * 2):
        anyway = mull(small, "compare", "-m", "small", "-m", "o1", "--anyway", stdin=text).stderr
        assert "not asked" not in anyway
        assert "should stay free" in anyway or "takes 9,000 at most" in anyway


async def local(received: Received, wire: Wire) -> None:
    if received.target.endswith("/models"):
        await wire.whole({"data": [{"id": "q", "max_model_len": 7000}]})
        return
    await wire.head()
    await wire.events(chunk("Hello."), chunk(finish="stop"), usage(), "[DONE]")
    await wire.finish()


async def test_a_server_is_asked_for_its_window(home: Path) -> None:
    async with scripted_server(local) as server:
        home.mkdir()
        table = f'[connections.l]\nkind = "compatible"\nbase_url = "{server.url}/v1"\nmodel = "q"\n'
        (home / "config.toml").write_text(f'connection = "l"\n{table}')
        told = json.loads((await asyncio.to_thread(mull, home, "ask", "--json", "hello")).stdout)
        assert told["context"]["window"] == 7000
        run = await asyncio.to_thread(mull, home, "context", "--json")
        assert json.loads(run.stdout)["window"] == 7000
        assert "names its own window" in run.stderr
        run = await asyncio.to_thread(mull, home, "ask", stdin=LONG)
        assert run.returncode == 2, "so room can be looked at"
