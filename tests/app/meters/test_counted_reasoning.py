"""Reasoning that a server shows and does not report: counted while it streams, and counted ever after."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.app_harness import AppHarness, shown_text, until, until_shown
from tests.cli.loaded_process import mull
from tests.narrowing import last_reply, present
from tests.servers import Received, Wire, chunk, scripted_server
from tui.core.usage.usage import estimated
from tui.tokens import Tokens

SETTINGS = """connection = "local"
persona = "none"
reserve = 100
[connections.local]
kind = "compatible"
base_url = "{url}/v1"
model = "qwen3"
api = "{api}"
context_window = 32768
"""
PIECES = ["The user greets", " me. I sh", "ould greet", " them, too.\nIn one ", "word?", " Two will do."]
THOUGHT = "".join(PIECES)
COUNTED = Tokens().count(THOUGHT, "o200k_base")


class Thinking:
    """Shows its reasoning piece by piece and waits before the answer; tells how long both were, or says nothing."""

    def __init__(self, api: str, *, reports: bool) -> None:
        self.api = api
        self.reports = reports
        self.answer = asyncio.Event()

    async def __call__(self, request: Received, wire: Wire) -> None:
        if request.method == "GET":
            await wire.whole({"error": {"message": "not here"}}, 404)
            return
        await wire.head()
        await wire.events(*(self.thought(piece) for piece in PIECES))
        await self.answer.wait()
        await wire.events(*self.end())
        await wire.finish()

    def thought(self, piece: str) -> dict[str, Any]:
        if self.api == "chat":
            return chunk(reasoning_content=piece)
        return {"type": "response.reasoning_text.delta", "output_index": 0, "content_index": 0, "delta": piece}

    def end(self) -> list[Any]:
        if self.api == "chat":
            counts = {"prompt_tokens": 12, "completion_tokens": 60, "total_tokens": 72}
            told = [{"choices": [], "usage": counts}] if self.reports else []
            return [chunk("Hello there."), chunk(finish="stop"), *told, "[DONE]"]
        counts = {"input_tokens": 12, "output_tokens": 60, "total_tokens": 72}
        whole = {"status": "completed", **({"usage": counts} if self.reports else {})}
        return [
            {"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "Hello there."},
            {"type": "response.completed", "response": whole},
        ]


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
@pytest.mark.parametrize("reports", [True, False], ids=["output reported", "nothing reported"])
@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_a_figure_counted_while_it_streamed_stays(
    tmp_path: Path, api: str, reports: bool, size: tuple[int, int]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    thinking = Thinking(api, reports=reports)
    async with scripted_server(thinking) as server:
        (home / "config.toml").write_text(SETTINGS.format(url=server.url, api=api))
        harness = AppHarness(home)
        async with harness.app.run_test(size=size) as pilot:
            await harness.opened(pilot)
            await harness.send(pilot, "hello")
            live = present(harness.chat.live)
            await until(pilot, lambda: live.so_far == estimated(COUNTED))
            harness.chat.controllers.turn.tick()
            await until_shown(harness, pilot, f"~{COUNTED} tokens")
            thinking.answer.set()
            await until(pilot, lambda: harness.chat.live is None)
            await until_shown(harness, pilot, f"thinking ~{COUNTED} ({'counted here, ' if reports else ''}not kept)")
            assert last_reply(harness.session.conversation).outcome.usage.reasoning == estimated(COUNTED)
            if size[0] == 140:
                assert re.search(rf"Thinking \(last\) +~{COUNTED}\b", shown_text(harness))
            else:
                assert f"thinking ~{COUNTED} · " in shown_text(harness)
    await everywhere(home)


async def everywhere(home: Path) -> None:
    """Look at the same figure on the command line."""
    usage = json.loads((await asyncio.to_thread(mull, home, "usage", "--json")).stdout)
    assert (usage["total"]["reasoning"], usage["total"]["estimated"]["reasoning"]) == (COUNTED, 1)
    lines = (await asyncio.to_thread(mull, home, "usage")).stdout
    assert f"~{COUNTED}" in lines
    assert "was counted here" in lines
    for format_, words in (
        ("md", f"thinking ~{COUNTED}"),
        ("html", f"thinking ~{COUNTED}"),
        ("json", f'"reasoning": {COUNTED}'),
    ):
        export = (await asyncio.to_thread(mull, home, "export", "last", "--format", format_)).stdout
        assert words in export
    assert '"estimated": [' in export
    assert f"thinking ~{COUNTED}" in (await asyncio.to_thread(mull, home, "sessions", "show", "last")).stdout
    context = json.loads((await asyncio.to_thread(mull, home, "context", "--json")).stdout)
    assert context["dropped_reasoning"] == COUNTED


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_ask_says_which_figures_were_counted_here(tmp_path: Path, api: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    thinking = Thinking(api, reports=True)
    thinking.answer.set()
    async with scripted_server(thinking) as server:
        (home / "config.toml").write_text(SETTINGS.format(url=server.url, api=api))
        run = await asyncio.to_thread(mull, home, "ask", "--json", "hello")
        told = json.loads(run.stdout)
        assert (told["usage"]["reasoning"], told["usage"]["output"], told["estimated"]) == (COUNTED, 60, ["reasoning"])
        assert [each for each in told["notes"] if not each.startswith("answered by m-1")] == []
        assert f"thinking ~{COUNTED} (counted here, not kept)" in run.stderr
