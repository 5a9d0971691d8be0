"""What cut a reply off, on the command line: on stderr with what helps, in --json, in exports."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.servers import scripted_server
from tests.small_server import SmallServer, chat, responses, settings

HALF = "word " * 300


@pytest.mark.parametrize(
    ("reply", "size", "more", "cause", "code", "words", "helps"),
    [
        (chat(HALF, 3000, 1096), 3000, {}, "window", 0, "context window of 4,096 tokens is full", "make room"),
        (chat("", 3000, 1096), 3000, {}, "window", 1, "not a word came", "make room"),
        (chat("Half", 20, 64), 20, {"max_output_tokens": 64}, "budget", 0, "budget ran out", "--max-output-tokens"),
        (responses("Half", 20, 64), 20, {"max_output_tokens": 64, "api": "responses"}, "budget", 0, "length: ", "less"),
        (chat("Half", 20, 128), 20, {}, "server", 0, "stopped after 128 output tokens", "--max-output-tokens"),
        (chat("Half", 20, 30, "abort"), 20, {}, "server", 1, "abort", "ask again"),
        ([], 5000, {}, "window", 1, "failed: ", "make room"),
        (chat("Whole.", 20, 2, "stop"), 20, {}, None, 0, "", ""),
    ],
)
async def test_it_is_told_with_what_helps(
    tmp_path: Path, reply: Any, size: int, more: Any, cause: str | None, code: int, words: str, helps: str
) -> None:
    async with scripted_server(SmallServer(4096, sizes=[size], replies=[reply])) as scripted:
        settings(tmp_path, scripted.url, **more)
        run = await asyncio.to_thread(mull, tmp_path, "ask", "--json", "word " * min(size, 3000))
    assert run.returncode == code, run.stderr
    assert json.loads(run.stdout)["cut_off"] == cause
    assert words in run.stderr
    assert ("what helps: " in run.stderr) is (cause is not None)
    assert helps in run.stderr.partition("what helps: ")[2]
    exported = json.loads(mull(tmp_path, "export", "--format", "json").stdout)
    assert exported["messages"][-1].get("cut_off") == cause
    shown = mull(tmp_path, "export", "--format", "md").stdout
    assert words.removeprefix("failed: ").removeprefix("length: ") in shown


async def test_a_window_that_shrank_is_said_on_stderr(tmp_path: Path) -> None:
    class StartedAgain(SmallServer):
        async def __call__(self, *about: Any) -> None:
            await super().__call__(*about)
            self.window = 2048

    async with scripted_server(StartedAgain(8192, sizes=[3000])) as scripted:
        settings(tmp_path, scripted.url)
        run = await asyncio.to_thread(mull, tmp_path, "ask", "word " * 3000)
    assert run.returncode == 1
    assert run.stderr.count("the server has a context window of 2,048 tokens now, not of 8,192") == 1
