"""The connection panel, the exact count and the window a server names, as a person meets them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app.chat.test_chat import NARROW, WIDE, shown, text_of
from tests.app_harness import AppHarness, until
from tests.narrowing import present
from tests.servers import Received, Wire, chunk, replies_well, scripted_server, usage, whole_chat
from tui.app.connection.panel import ConnectionPanel
from tui.app.meters.meter_panel import MeterPanel

KEY = "sk-canary-0123456789abcdef"


def local(home: Path, url: str, more: str = "") -> None:
    home.mkdir(exist_ok=True)
    table = f'[connections.local]\nkind = "compatible"\nbase_url = "{url}/v1"\nmodel = "qwen3"\n'
    (home / "config.toml").write_text(f'connection = "local"\n{table}{more}')


async def panel(harness: AppHarness, pilot: Pilot[int]) -> ConnectionPanel:
    await pilot.press("alt+s")
    await until(pilot, lambda: isinstance(harness.app.screen, ConnectionPanel))
    return harness.top(ConnectionPanel)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_panel_says_what_is_known_and_what_is_not(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        await panel(harness, pilot)
        text = shown(harness)
        for words in ("practice (practice)", "answers from inside this program", "no key is sent", "not said yet"):
            assert words in text
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        await harness.ask(pilot, "hello")
        await panel(harness, pilot)
        text = shown(harness)
        assert "9,999 left of 10,000" in text
        assert "not reported" in text  # the region


async def test_what_is_left_is_counted_down_by_the_clock(home: Path) -> None:
    async def limited(received: Received, wire: Wire) -> None:
        await wire.head(
            x_ratelimit_remaining_requests="7",
            x_ratelimit_limit_requests="60",
            x_ratelimit_reset_requests="1m30s",
            x_request_id="req_9",
        )
        await wire.events(chunk("Hello."), chunk(finish="stop"), usage(), "[DONE]")
        await wire.finish()

    async with scripted_server(limited) as server:
        local(home, server.url, "context_window = 8192\n")
        harness = AppHarness(home)
        async with harness.app.run_test(size=WIDE) as pilot:
            await harness.opened(pilot)
            await harness.ask(pilot, "hello")
            held = await panel(harness, pilot)
            assert "7 left of 60 · all back in 1:30" in shown(harness)
            harness.clock.seconds += 30
            held.draw()
            await until(pilot, lambda: "7 left of 60 · all back in 1:00" in shown(harness))
            text = shown(harness)
            for words in ("req_9", f"{server.url}/v1", "a compatible server", "30 s ago", "nothing of it is taken"):
                assert words in text
            assert "[" not in text.replace("[DONE]", "")


async def test_what_was_learned_is_shown_and_forgotten_by_a_key(home: Path) -> None:
    async def refuses_streams(received: Received, wire: Wire) -> None:
        if received.body.get("stream"):
            error = {"code": "unsupported_value", "param": "stream", "message": "No [/] streams\x1b]0;x\x07 here."}
            await wire.whole({"error": error}, 400)
        else:
            await wire.whole(whole_chat())

    async with scripted_server(refuses_streams) as server:
        local(home, server.url, "context_window = 8192\n")
        harness = AppHarness(home)
        async with harness.app.run_test(size=NARROW) as pilot:
            await harness.opened(pilot)
            await harness.ask(pilot, "hello")
            assert list(harness.session.choice.profile.refused) == ["stream"]
            await panel(harness, pilot)
            await pilot.press("pagedown")
            await until(pilot, lambda: "No [/]" in shown(harness) and "c forgets" in shown(harness))
            await pilot.press("c")
            await until(pilot, lambda: "Forgotten" in shown(harness))
            assert "nothing was refused" in shown(harness)
            assert list(harness.session.choice.profile.refused) == []
            assert (home / "learned.json").read_text() == "{}\n"
            await pilot.press("c")
            await until(pilot, lambda: "nothing to forget" in shown(harness))
            await pilot.press("escape")
            await until(pilot, lambda: not harness.app.screen.is_modal)
            asked = len(server.received)
            await harness.ask(pilot, "again")
            assert [bool(r.body.get("stream")) for r in server.received[asked:]] == [True, False]


async def test_no_key_is_in_the_panel(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    (home / "config.toml").write_text('connection = "o"\n[connections.o]\nkind = "openai"\nmodel = "o1"\n')
    harness = AppHarness(home)
    harness.assembly.environ = {
        **harness.assembly.environ,
        "OPENAI_API_KEY": KEY,
        "HTTPS_PROXY": f"http://me:{KEY}@gw:1",
    }
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await panel(harness, pilot)
        text = shown(harness)
        assert "a key from the variable OPENAI_API_KEY" in text
        assert "gw:1" in text
        assert KEY not in text
        assert KEY not in repr(harness.top(ConnectionPanel).status)
        assert "o1 left OpenAI on 2026-10-23" in text


async def test_the_window_a_server_names_shows_without_waiting_for_it(home: Path) -> None:
    may_answer = asyncio.Event()

    async def names_its_window(received: Received, wire: Wire) -> None:
        if received.target == "/v1/models":
            await may_answer.wait()
            await wire.whole({"data": [{"id": "qwen3", "max_model_len": 32_768}]})
        else:
            await replies_well(received, wire)

    async with scripted_server(names_its_window) as server:
        local(home, server.url)
        harness = AppHarness(home)
        async with harness.app.run_test(size=WIDE) as pilot:
            await harness.opened(pilot)
            await harness.ask(pilot, "hello")
            assert "window unknown" in text_of(harness, MeterPanel)
            may_answer.set()
            await until(pilot, lambda: "of 32.8k" in text_of(harness, MeterPanel))
            await panel(harness, pilot)
            assert "32,768 tokens, by the server's own word" in shown(harness)
            await pilot.press("escape", "ctrl+n")
            await until(pilot, lambda: not harness.app.screen.is_modal and not harness.session.begun)
            await until(pilot, lambda: "of 32.8k" in text_of(harness, MeterPanel))
        assert [r.target for r in server.received].count("/v1/models") == 1


@pytest.mark.parametrize("more", ["context_window = 4096\n", "[models.qwen3]\nwindow = 4096\n"])
async def test_a_window_of_the_settings_holds_whatever_the_server_says(home: Path, more: str) -> None:
    async with scripted_server(replies_well) as server:
        local(home, server.url, more)
        harness = AppHarness(home)
        async with harness.app.run_test(size=WIDE) as pilot:
            await harness.opened(pilot)
            await harness.ask(pilot, "hello")
            assert "of 4.1k" in text_of(harness, MeterPanel)
            assert "of 4.1k" in text_of(harness, MeterPanel)
        assert [r.target for r in server.received].count("/v1/models") == 1


async def test_an_exact_count_stands_until_something_changes(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "hello")
        await pilot.press(*"and now")
        await pilot.press("alt+k")
        await until(pilot, lambda: "The service counts" in shown(harness))
        counted = present(harness.session.counted("and now"))
        assert text_of(harness, MeterPanel).splitlines()[0].split()[1] == f"{counted:,}"
        await pilot.press("!")
        await until(pilot, lambda: "~" in text_of(harness, MeterPanel).splitlines()[0])


async def test_a_service_that_does_not_count_says_so(home: Path) -> None:
    async with scripted_server(replies_well) as server:
        local(home, server.url, "context_window = 8192\n")
        harness = AppHarness(home)
        async with harness.app.run_test(size=WIDE) as pilot:
            await harness.opened(pilot)
            await pilot.press("alt+k")
            await until(pilot, lambda: "nothing to count yet" in shown(harness))
            await pilot.press(*"hi")
            await pilot.press("alt+k")
            await until(pilot, lambda: "cannot count exactly" in shown(harness))
        assert {r.target for r in server.received} == {"/v1/models", "/v1/chat/completions/input_tokens", "/tokenize"}


@pytest.mark.parametrize("leave", ["ctrl+q", "another model"])
async def test_leaving_while_a_server_is_asked_for_its_window(home: Path, leave: str) -> None:
    async def silent(received: Received, wire: Wire) -> None:
        await wire.client_gone()
        wire.ended = True

    async with scripted_server(silent) as server:
        local(home, server.url)
        harness = AppHarness(home)
        async with harness.app.run_test(size=WIDE) as pilot:
            await harness.opened(pilot)
            await until(pilot, lambda: bool(server.received))
            if leave == "ctrl+q":
                await pilot.press("ctrl+q")
                await until(pilot, lambda: harness.app.return_code is not None)
                assert harness.app.return_code == 0
                return
            provider, profile = harness.assembly.provider("practice", "o1")
            await harness.chat.controllers.choice.use(harness.session, ("practice", profile))
            await provider.aclose()
            await harness.ask(pilot, "hello")
            assert harness.session.choice.profile.window == 200_000


async def test_a_server_on_this_computer_counts_what_is_typed(home: Path) -> None:
    async def counts(received: Received, wire: Wire) -> None:
        if received.target == "/v1/models":
            await wire.whole({"data": [{"id": "qwen3", "owned_by": "llamacpp", "meta": {"n_ctx": 4096}}]})
        elif received.target.endswith("/input_tokens"):
            text = "".join(message["content"] for message in received.body["messages"])
            await wire.whole({"input_tokens": 1_000 + len(text)})
        else:
            await replies_well(received, wire)

    async with scripted_server(counts) as server:
        local(home, server.url)
        harness = AppHarness(home)
        async with harness.app.run_test(size=WIDE) as pilot:
            await harness.opened(pilot)
            await until(pilot, lambda: harness.session.counted() is not None)
            await pilot.press(*"hi")
            await until(pilot, lambda: harness.session.counted("hi") is not None)
            size = f"{harness.session.counted('hi'):,}"
            assert text_of(harness, MeterPanel).splitlines()[0].split()[1] == size
            await harness.ask(pilot, "!")
            await until(pilot, lambda: harness.session.counted() is not None)
