"""One truth: the figures on the screen are those of ``mull context --json``, and the server receives just that."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.app.xray.xray_harness import context_of, opened, raw_view
from tests.app_harness import AppHarness, shown_text, until
from tests.cli.loaded_process import mull
from tests.narrowing import present
from tests.servers import Received, Wire, chunk, scripted_server, usage
from tui.app.chat.composer import Composer
from tui.app.meters.meter_panel import MeterPanel
from tui.app.xray.part_list import PartList
from tui.core.context.context import Context
from tui.core.formatting import tokens
from tui.core.personas.persona import Persona
from tui.core.usage.usage import estimated
from tui.tokens import Tokens

KEY = "sk-canary-0123456789abcdef"
THOUGHT = "a thought that is never sent again"
SETTINGS = """connection = "work"
[connections.work]
kind = "openai"
base_url = "{url}/v1"
model = "{model}"
api = "chat"
"""


def size(messages: list[dict[str, str]]) -> int:
    """The contract page's count: 3 around each message, its role, its text, and 3 for the reply."""
    count = Tokens().count
    return 3 + sum(3 + count(m["role"], "o200k_base") + count(m["content"], "o200k_base") for m in messages)


async def answers(request: Received, wire: Wire) -> None:
    """Answer, with reasoning shown and billed, and count the request as the service does."""
    counted = usage(size(request.body["messages"]), completion=30, reasoning=20)
    if not request.body.get("stream"):
        message = {"role": "assistant", "content": "An answer.", "reasoning_content": THOUGHT}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        await wire.whole({**counted, "object": "chat.completion", "choices": [choice]})
        return
    await wire.head()
    await wire.events(chunk(reasoning_content=THOUGHT), chunk("An answer."), chunk(finish="stop"), counted, "[DONE]")
    await wire.finish()


def context_json(home: Path, draft: str) -> dict[str, Any]:
    """What ``mull context --json`` says, in a process of its own."""
    done = mull(home, "context", "last", "--json", "--draft", draft, OPENAI_API_KEY=KEY)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def messages_of(parts: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The messages that the sent parts make; instructions without a role of their own go before what the user says."""
    messages, before = [], ""
    for part in parts:
        if not part["sent"] or part["role"] is None:
            continue
        if part["kind"] == "persona" and part["role"] == "user":
            before += part["text"]
        else:
            messages.append({"role": part["role"], "content": before + part["text"]})
            before = ""
    return messages


@pytest.mark.parametrize("model", ["o1", "gpt-4o", "o1-mini"])
async def test_screen_command_and_server_agree(tmp_path: Path, model: str) -> None:
    home = tmp_path / "mull"
    home.mkdir()
    async with scripted_server(answers) as server:
        (home / "config.toml").write_text(SETTINGS.format(url=server.url, model=model))
        harness = AppHarness(home)
        harness.assembly.environ = {"MULL_HOME": str(home), "OPENAI_API_KEY": KEY}
        async with harness.app.run_test(size=(120, 40)) as pilot:
            await harness.opened(pilot)
            for question in ("First question", "Second question", "Third question"):
                await harness.ask(pilot, question)
            await harness.session.switch_persona(Persona("poet", "Poet", text="Answer in verse.\nAlways."))
            await mute(harness, pilot, "Second question")
            draft = "And this, at last?"
            harness.screen.query_one(Composer).load_text(draft)
            context = context_of(await opened(harness, pilot))
            assert context is harness.chat.query_one(MeterPanel).meters.context
            said = await asyncio.to_thread(context_json, home, draft)
            assert_the_same(context, said, shown_text(harness))
            request = await raw_view(harness, pilot, "r")
            await pilot.press("escape", "escape")
            await harness.ask(pilot, draft)
        received = server.last.body
        assert (
            received["messages"]
            == messages_of(said["parts"])
            == [{"role": m["role"], "content": m["content"]} for m in request["body"]["messages"]]
        )
        assert received == request["body"]
        assert size(received["messages"]) == said["used"]
        assert THOUGHT not in json.dumps([r.body for r in server.received])
        assert "Second question" not in json.dumps(received)
        assert KEY not in json.dumps(request)
        assert {part["fate"] for part in said["parts"]} == {"kept", "muted", "dropped", "adapted"}


def assert_the_same(context: Context, said: dict[str, Any], screen: str) -> None:
    """Every figure of the command is the context's, and stands on the screen."""
    assert said["used"] == context.used.value
    assert (said["window"], said["reserve"], said["free"]) == (context.window, context.reserve, context.free.value)
    assert said["dropped_reasoning"] == context.dropped_reasoning.value == 60
    assert said["muted"] == present(context.muted.value) > 0
    held = [(p.kind, p.role, str(p.fate), p.tokens.value, p.text, str(p.note or ""), p.pinned) for p in context.parts]
    told = [tuple(p[k] for k in ("kind", "role", "fate", "tokens", "text", "note", "pinned")) for p in said["parts"]]
    assert held == told
    for figure in (said["used"], said["free"], said["muted"]):
        assert tokens(estimated(figure)) in screen
    assert f"reserve {said['reserve']:,}" in screen
    assert "dropped 60" in screen


async def mute(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    screen = await opened(harness, pilot)
    parts = screen.query_one(PartList)
    parts.cursor = next(n for n, part in enumerate(context_of(screen).parts) if part.text == text)
    await pilot.press("m")
    await until(pilot, lambda: harness.session.conversation.muted != set())
    await pilot.press("escape")
