"""The list of models while it is open: what the service lists comes in, favourites stand first, one is described."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from tests.app.chat.test_chat import NARROW, WIDE, shown
from tests.app_harness import AppHarness, until
from tests.servers import Received, Wire, scripted_server
from tui.app.connection.model_form import ModelForm
from tui.app.pickers.model import ModelPicker
from tui.app.pickers.row_list import NOTHING
from tui.core.errors import SettingsError
from tui.core.models.offer import MOST_KEPT

LISTED = {"object": "list", "data": [{"id": "qwen3"}, {"id": "gemma4"}, {"id": "nomic-embed-text"}]}


async def opened(harness: AppHarness, pilot: Pilot[int]) -> ModelPicker:
    await harness.opened(pilot)
    await pilot.press("f3")
    await until(pilot, lambda: isinstance(harness.app.screen, ModelPicker))
    return harness.top(ModelPicker)


def settings(home: Path, url: str, *more: str) -> None:
    home.mkdir()
    table = f'[connections.near]\nkind = "compatible"\nbase_url = "{url}/v1"\nmodel = "qwen3"\n'
    (home / "config.toml").write_text("\n".join(['connection = "near"', *more, table]))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_what_the_service_lists_is_offered_once_it_came(home: Path, size: tuple[int, int]) -> None:
    async def lists(request: Received, wire: Wire) -> None:
        await asked_for.wait()
        await wire.whole(LISTED)

    asked_for = asyncio.Event()
    async with scripted_server(lists) as server:
        settings(home, server.url)
        harness = AppHarness(home)
        async with harness.app.run_test(size=size) as pilot:
            picker = await opened(harness, pilot)
            await until(pilot, lambda: "asking near …" in shown(harness))
            asked_for.set()
            await until(pilot, lambda: "gemma4" in shown(harness))
            assert "asking" not in shown(harness)
            names = [row.name for row in picker.rows if row.value[0] == "near"]
            assert sorted(names) == ["gemma4", "qwen3"]
            assert [row.name for row in picker.rows if row.current] == ["qwen3"]
            await pilot.press(*"gem", "enter")
            await until(pilot, lambda: harness.session.choice.profile.name == "gemma4")
            asked = len(server.received)
            picker = await opened(harness, pilot)
            await until(pilot, lambda: all(w.group != "ask" or w.is_finished for w in picker.workers))
            assert len(server.received) == asked, "it is asked for once a day"


async def test_a_list_that_cannot_be_read_is_told_and_the_rest_stays(home: Path) -> None:
    async def refuses(request: Received, wire: Wire) -> None:
        await wire.whole({"error": {"message": "no [list] here"}}, status=404)

    async with scripted_server(refuses) as server:
        settings(home, server.url)
        harness = AppHarness(home)
        async with harness.app.run_test(size=WIDE) as pilot:
            picker = await opened(harness, pilot)
            await until(pilot, lambda: "[list] here" in shown(harness))
            assert [row.name for row in picker.rows if row.current] == ["qwen3"]


async def test_a_favourite_stands_first_is_kept_and_can_be_taken_back(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        picker = await opened(harness, pilot)
        await pilot.press(*"o3-mini", "ctrl+s")
        await until(pilot, lambda: picker.rows[0].name == "o3-mini")
        assert picker.rows[0].group == "favourites"
        held = tomllib.loads((home / "config.toml").read_text())
        assert held == {"favourites": ["practice/o3-mini"]}
        await pilot.press("escape")
    again = AppHarness(home)
    async with again.app.run_test(size=NARROW) as pilot:
        picker = await opened(again, pilot)
        assert (picker.rows[0].name, picker.rows[0].group) == ("o3-mini", "favourites")
        await pilot.press(*"o3-mini", "ctrl+s")
        await until(pilot, lambda: tomllib.loads((home / "config.toml").read_text()) == {"favourites": []})
        await until(pilot, lambda: all(row.group != "favourites" for row in picker.rows))


async def test_a_model_is_described_where_it_is_chosen_and_counts_at_once(home: Path) -> None:
    async with scripted_server() as server:
        settings(home, server.url)
        harness = AppHarness(home)
        async with harness.app.run_test(size=NARROW) as pilot:
            await opened(harness, pilot)
            await pilot.press(*"qwen3", "ctrl+e")
            await until(pilot, lambda: isinstance(harness.app.screen, ModelForm))
            harness.app.screen.query_one("#window", Input).value = "40k"
            harness.app.screen.query_one("#efforts", Input).value = "low high"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: "By the settings or the server: " in shown(harness))
            await until(pilot, lambda: "Saved in " in shown(harness))
            await pilot.press("escape")
            await until(pilot, lambda: harness.session.choice.profile.window == 40_000)
            assert harness.session.choice.profile.efforts == ("low", "high")
            assert "[models.qwen3]" in (home / "config.toml").read_text()


async def test_favourites_that_are_none_are_told_with_their_line(home: Path) -> None:
    for wrong in ('favourites = "o1"', "favourites = [1]", 'favourites = ["o1"]', 'favourites = ["/o1"]'):
        home.mkdir(exist_ok=True)
        (home / "config.toml").write_text(f"# mine\n{wrong}\n")
        with pytest.raises(SettingsError, match=r"line 2.*favourites"):
            AppHarness(home)


async def test_a_list_that_is_cut_short_is_told(home: Path) -> None:
    async def lists(request: Received, wire: Wire) -> None:
        await wire.whole({"object": "list", "data": [{"id": f"model-{number}"} for number in range(MOST_KEPT + 1)]})

    async with scripted_server(lists) as server:
        settings(home, server.url)
        harness = AppHarness(home)
        async with harness.app.run_test(size=WIDE) as pilot:
            for _ in range(2):  # asked for, and as it was kept
                await opened(harness, pilot)
                await until(pilot, lambda: f"keeps the first {MOST_KEPT:,}" in " ".join(shown(harness).split()))
                await pilot.press("escape")


async def test_words_that_nothing_has_are_told(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=NARROW) as pilot:
        picker = await opened(harness, pilot)
        await pilot.press(*"zzz")
        await until(pilot, lambda: NOTHING in shown(harness))
        await pilot.press("enter", "down")
        assert harness.app.screen is picker
        await pilot.press(*["backspace"] * 3)
        await until(pilot, lambda: picker.highlighted() is not None)


@pytest.mark.parametrize(("keys", "chosen"), [("o 3 - m i n i enter", "o3-mini"), ("o 3 down up enter", "o3")])
async def test_keys_that_come_all_at_once_are_read_in_their_order(home: Path, keys: str, chosen: str) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot)
        for key in keys.split():
            harness.app.post_message(Key(*(("minus", "-") if key == "-" else (key, key if len(key) == 1 else None))))
        await until(pilot, lambda: harness.session.choice.profile.name == chosen)
