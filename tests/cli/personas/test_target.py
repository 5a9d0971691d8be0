"""A persona's model over a connection that serves another one: told, left out, and priced as what was asked."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.servers import scripted_server
from tests.small_server import MODEL, SmallServer, settings


@pytest.mark.parametrize("model", ["o1", "inherit", "GPT-5 (Preview)"])
async def test_a_model_that_is_not_offered_is_told_and_left_out(tmp_path: Path, model: str) -> None:
    server = SmallServer()
    async with scripted_server(server) as scripted:
        settings(tmp_path, scripted.url)
        (tmp_path / "personas").mkdir()
        (tmp_path / "personas" / "judge.md").write_text(f"---\nmodel: {model}\n---\nYou judge changes.\n")
        run = await asyncio.to_thread(mull, tmp_path, "ask", "--json", "--persona", "judge", "Hello.")
        ask = ("ask", "--session", "last", "--persona", "judge", "Again.")
        later = await asyncio.to_thread(mull, tmp_path, *ask)
    assert (run.returncode, later.returncode) == (0, 0), run.stderr + later.stderr
    assert f"Judge asks for {model} in new sessions; this one goes on with {MODEL}" in later.stderr
    assert {body["model"] for body in server.posted} == {MODEL}
    assert f"Judge asks for {model}, which local does not offer: {MODEL} is asked" in run.stderr
    told = json.loads(run.stdout)
    assert (told["model"], told["cost_usd"]) == (MODEL, None)


async def test_a_persona_names_its_connection(tmp_path: Path) -> None:
    server = SmallServer()
    async with scripted_server(server) as scripted:
        settings(tmp_path, scripted.url)
        config = tmp_path / "config.toml"
        config.write_text(config.read_text().replace('connection = "local"', 'connection = "practice"', 1))
        (tmp_path / "personas").mkdir()
        (tmp_path / "personas" / "judge.md").write_text("---\nconnection: local\n---\nYou judge changes.\n")
        (tmp_path / "personas" / "lost.md").write_text("---\nconnection: nowhere\n---\nYou judge changes.\n")
        run = await asyncio.to_thread(mull, tmp_path, "ask", "--json", "--persona", "judge", "Hello.")
        lost = await asyncio.to_thread(mull, tmp_path, "ask", "--json", "--persona", "lost", "Hello.")
    assert (run.returncode, len(server.posted)) == (0, 1), run.stderr
    assert "Lost asks for the connection nowhere, which is not in the settings: practice is used" in lost.stderr
