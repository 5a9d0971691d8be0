"""Output budgets on the command line: too small ones are told before anything is sent, and sent all the same."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.cli.processes import QUESTION
from tests.servers import Received, ScriptedServer, Wire, chunk, scripted_server, usage

GUIDE = "less than the 25,000 tokens to begin with"
EMPTY = "will most likely end empty and billed"


async def thinks(received: Received, wire: Wire) -> None:
    """Answer with 1,340 reasoning tokens, or spend the whole budget on reasoning."""
    budget = received.body.get("max_completion_tokens") or 10**6
    await wire.head()
    if budget < 1_900:
        await wire.events(chunk("", role="assistant"), chunk(finish="length"), usage(20, budget, budget), "[DONE]")
    else:
        await wire.events(chunk("Hello."), chunk(finish="stop"), usage(20, 1_843, 1_340), "[DONE]")
    await wire.finish()


async def ask(server: ScriptedServer, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": f"{server.url}/v1"}
    return await asyncio.to_thread(mull, home, *words, **env)


def bodies(server: ScriptedServer) -> list[Any]:
    return [received.body for received in server.received if received.method == "POST"]


async def test_the_guides_own_request_is_sent_with_a_note(home: Path) -> None:
    async with scripted_server(thinks) as server:
        run = await ask(server, home, "ask", "-m", "o1", "--max-output-tokens", "5000", QUESTION)
        assert (run.returncode, run.stdout) == (0, "Hello.\n")
        assert run.stderr.count(GUIDE) == 1
        assert "--max-output-tokens 25000 gives it room" in run.stderr
        assert bodies(server)[-1]["max_completion_tokens"] == 5000


async def test_ones_own_past_replies_decide(home: Path) -> None:
    async with scripted_server(thinks) as server:
        for _ in range(3):
            assert "budget" not in (await ask(server, home, "ask", "-m", "o1", QUESTION)).stderr
        run = await ask(server, home, "ask", "-m", "o1", "--max-output-tokens", "5000", QUESTION)
        assert run.returncode == 0
        assert "budget" not in run.stderr, "nine in ten took less"
        run = await ask(server, home, "ask", "-m", "o1", "--json", "--max-output-tokens", "500", QUESTION)
        assert run.stderr.index("o1 took 1,340 reasoning tokens") < run.stderr.index("length:"), "before it"
        assert EMPTY in run.stderr
        assert run.returncode == 1, "it was empty, as was told"
        assert json.loads(run.stdout)["cut_off"] == "budget"
        assert bodies(server)[-1]["max_completion_tokens"] == 500, "it was sent all the same"


@pytest.mark.parametrize(
    "words",
    [
        ("-m", "o1", "--max-output-tokens", "25000"),
        ("-m", "o1"),
        ("-m", "gpt-4o", "--max-output-tokens", "50"),
        ("-m", "o1", "--max-output-tokens", "100000"),
    ],
)
async def test_nothing_is_said_where_nothing_is_wrong(home: Path, words: tuple[str, ...]) -> None:
    async with scripted_server(thinks) as server:
        run = await ask(server, home, "ask", *words, QUESTION)
        assert bodies(server)
        assert not [each for each in (GUIDE, EMPTY, "gives it room") if each in run.stderr]


PERSONA = "---\nname: Short\nmax_output_tokens: 700\n---\nBe short.\n"
CONNECTION = '[connections.work]\nkind = "openai"\nbase_url = "{url}/v1"\napi_key_env = "OPENAI_API_KEY"\n'


@pytest.mark.parametrize(
    ("words", "settings", "budget"),
    [
        (("-p", "short"), CONNECTION, 700),
        ((), f"{CONNECTION}max_output_tokens = 900\n", 900),
        (("-p", "short"), f"{CONNECTION}max_output_tokens = 900\n", 700),
        (("-p", "short", "--max-output-tokens", "800"), CONNECTION, 800),
    ],
)
async def test_it_does_not_matter_who_set_the_budget(
    home: Path, words: tuple[str, ...], settings: str, budget: int
) -> None:
    async with scripted_server(thinks) as server:
        (home / "personas").mkdir(parents=True)
        (home / "personas" / "short.md").write_text(PERSONA)
        (home / "config.toml").write_text(f'connection = "work"\n{settings.format(url=server.url)}model = "o1"\n')
        run = await asyncio.to_thread(mull, home, "ask", *words, QUESTION, OPENAI_API_KEY="test")
        assert f"An output budget of {budget} is {GUIDE}" in run.stderr
        assert bodies(server)[-1]["max_completion_tokens"] == budget


async def test_a_session_that_is_gone_on_with_keeps_its_budget_and_is_told(home: Path) -> None:
    async with scripted_server(thinks) as server:
        await ask(server, home, "ask", "-m", "o1", "--max-output-tokens", "5000", QUESTION)
        run = await ask(server, home, "ask", "--session", "last", "And then?")
        assert "An output budget of 5,000" in run.stderr
        assert run.returncode == 0


async def test_a_comparison_tells_each_budget_once(home: Path) -> None:
    async with scripted_server(thinks) as server:
        await ask(server, home, "ask", "-m", "o1", "-e", "high", QUESTION)
        more = ("-e", "low", "-e", "high", "-m", "o1", "-m", "o3", "--max-output-tokens", "500")
        run = await ask(server, home, "compare", *more, QUESTION)
        assert run.stderr.count(GUIDE) == 2, "of each model, at an effort that was never used"
        assert "o1 took 1,340 reasoning tokens at effort high (median of 1 turn)" in run.stderr
        assert "not asked" not in run.stderr
        assert [body["max_completion_tokens"] for body in bodies(server)[1:]] == [500] * 4


async def test_a_budget_of_a_request_without_room_is_told_where_it_is_sent(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("[models.o1]\nwindow = 9000\n")
    async with scripted_server(thinks) as server:
        words = ("ask", "-m", "o1", "--max-output-tokens", "4000", "word " * 6_000)
        run = await ask(server, home, *words)
        assert run.returncode == 2
        assert "budget of" not in run.stderr
        run = await ask(server, home, *words, "--anyway")
        assert "should stay free" in run.stderr
        assert "An output budget of 4,000 is less than the 4,500 tokens" in run.stderr
        assert len(bodies(server)) == 1
