"""The first start: three ways to begin above a composer that stays usable, and none is gone in silence."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.app_harness import AppHarness, opened_harness, shown_text, until, until_shown
from tests.servers import Received, Wire, replies_well, scripted_server
from tui.app.chat.composer import Composer
from tui.app.connection.connect import Connect
from tui.app.pickers.model import ModelPicker
from tui.app.start.question import WriteConnection
from tui.app.start.servers import ServersPicker
from tui.app.start.ways import HEAD, WAYS, WaysList
from tui.cli.assembly import PRACTICE_NOTICE, Assembly, Flags
from tui.core.services import ON_THIS_COMPUTER

SIZES = [(120, 40), (80, 24), (40, 12)]


def written(home: Path) -> dict[str, object]:
    file = home / "config.toml"
    return tomllib.loads(file.read_text()) if file.exists() else {}


async def offered(harness: AppHarness, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: harness.chat.ways.shown)


@pytest.mark.parametrize("size", SIZES)
async def test_the_ways_stand_above_a_composer_that_stays_usable(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size, first=True) as (harness, pilot):
        await offered(harness, pilot)
        for words in (HEAD, *(line.name for line in WAYS), "1 2 3" if size[0] < 100 else "1, 2, 3"):
            await until_shown(harness, pilot, words)
        assert harness.app.focused is harness.screen.query_one(Composer)
        assert PRACTICE_NOTICE not in harness.said()
        await pilot.press(*"/help")
        assert not harness.chat.ways.shown
        assert PRACTICE_NOTICE not in harness.said(), "a command is no message"
        await pilot.press("escape", *["backspace"] * 5)
        await offered(harness, pilot)
        await pilot.press("h", "i")
        assert (harness.screen.query_one(Composer).text, harness.chat.ways.shown) == ("hi", False)
        assert PRACTICE_NOTICE in harness.said()
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() == 1 and harness.chat.live is None)
        assert not harness.chat.ways.shown
        assert harness.said().count(PRACTICE_NOTICE) == 1


@pytest.mark.parametrize("keys", [("1",), ("escape",), ("down", "up", "enter"), ("tab", "tab", "tab", "enter")])
async def test_practice_is_chosen_once(home: Path, keys: tuple[str, ...]) -> None:
    async with opened_harness(home, first=True) as (harness, pilot):
        await offered(harness, pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: written(home) == {"welcome": False})
        assert not harness.chat.ways.shown
        assert PRACTICE_NOTICE in harness.said()
        assert not Assembly(Flags(), {"MULL_HOME": str(home)}).is_first_start()
        await pilot.press(*"/start", "enter")
        await offered(harness, pilot)
        await pilot.press("escape")
        assert not harness.chat.ways.shown
        assert harness.chat.starter_list.shown


async def test_the_mouse_takes_a_way_and_a_form_that_is_left_leaves_the_ways(home: Path) -> None:
    async with opened_harness(home, size=(80, 24), first=True) as (harness, pilot):
        await offered(harness, pilot)
        await pilot.click(WaysList, offset=(8, 2))
        await until(pilot, lambda: isinstance(harness.app.screen, Connect))
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert harness.chat.ways.shown
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(harness.app.screen, Connect))
        assert harness.top(Connect).form().kind.name == "openai"


def test_only_a_start_without_anything_is_the_first(home: Path) -> None:
    def first(**environ: str) -> bool:
        return Assembly(Flags(), {"MULL_HOME": str(home), **environ}).is_first_start()

    assert first()
    assert not first(OPENAI_API_KEY="x")
    assert not Assembly(Flags(model="o1"), {"MULL_HOME": str(home)}).is_first_start()
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text("welcome = false\n")
    assert not first()
    (home / "config.toml").write_text('[connections.near]\nkind = "openai"\nmodel = "o1"\n')
    assert not first()
    (home / "config.toml").unlink()
    (home / "sessions").mkdir(exist_ok=True)
    (home / "sessions" / "20261120-140100-ad6b.jsonl").write_text("")
    assert not first()


async def test_a_server_on_this_computer_is_found_shown_written_and_used(home: Path) -> None:
    state = {"status": 503}

    async def script(request: Received, wire: Wire) -> None:
        if request.method == "POST":
            await replies_well(request, wire)
        elif state["status"] == 200:
            await wire.whole({"data": [{"id": "qwen3:8b"}, {"id": "gemma3"}]})
        else:
            await wire.whole(json.dumps({"error": "no"}), state["status"])

    async with scripted_server(script) as server, opened_harness(home, first=True) as (harness, pilot):
        service = replace(ON_THIS_COMPUTER[0], address=f"{server.url}/v1")
        harness.assembly.services_here = (service,)
        await offered(harness, pilot)
        assert server.received == []
        await pilot.press("3")
        await until(pilot, lambda: isinstance(harness.app.screen, ServersPicker) and not harness.app.screen.asking)
        await until_shown(harness, pilot, "loads its model")
        state["status"] = 401
        await pilot.press("enter")
        await until_shown(harness, pilot, "needs a key")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, Connect))
        form = harness.top(Connect)
        assert (form.form().base_url, form.form().sign_in, form.form().held) == (
            service.address,
            "variable",
            "LOCAL_KEY",
        )
        assert form.query_one("#name", Input).value == "ollama"
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        state["status"] = 200
        await pilot.press("3")
        await until(pilot, lambda: isinstance(harness.app.screen, ServersPicker) and not harness.app.screen.asking)
        await until_shown(harness, pilot, "ready: 2 models")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, ModelPicker))
        await pilot.press(*"qwen", "enter")
        await until(pilot, lambda: isinstance(harness.app.screen, WriteConnection))
        assert 'model = "qwen3:8b"' in shown_text(harness)
        assert not written(home)
        await pilot.press("enter")
        await until(pilot, lambda: harness.session.choice.profile.name == "qwen3:8b")
        table = {"kind": "compatible", "base_url": service.address, "model": "qwen3:8b"}
        assert written(home) == {"connection": "ollama", "connections": {"ollama": table}}
        assert "from here on: qwen3:8b over ollama" in harness.said()
        assert not harness.chat.ways.shown
        assert not any("authorization" in request.headers for request in server.received)
        harness.assembly.services_here = (replace(service, address=service.address.replace("127.0.0.1", "localhost")),)
        harness.screen.action_chat("start")
        await pilot.press("3")
        await until(pilot, lambda: isinstance(harness.app.screen, ServersPicker) and not harness.app.screen.asking)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, ModelPicker))
        await pilot.press(*"gemma", "enter")
        await until(pilot, lambda: harness.session.choice.profile.name == "gemma3")
        assert written(home) == {"connection": "ollama", "connections": {"ollama": table}}, "the one that is there"
