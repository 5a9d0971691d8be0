"""The receipt of a turn over real sockets: both APIs, streamed and whole, and silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.narrowing import last_reply, present
from tests.servers import Received, ScriptedServer, Wire, chunk, scripted_server, usage, whole_chat, whole_response
from tui.cli.assembly import Assembly, Flags
from tui.core.conversation.message import Reply
from tui.core.note import Reason
from tui.core.receipt import Setting
from tui.engine.session import Session

ECHO = {
    "model": "gpt-5.5-2026-04-23",
    "service_tier": "priority",
    "store": False,
    "reasoning": {"effort": "low", "context": "current_turn", "summary": None},
    "text": {"verbosity": "medium"},
}
SETTINGS = """connection = "work"
persona = "none"
[connections.work]
kind = "openai"
base_url = "{url}/v1"
api_key_env = "WORK_KEY"
model = "gpt-6.1-sol"
api = "{api}"
stream = {stream}
"""
COUNTED = {"input_tokens": 40, "output_tokens": 30, "total_tokens": 70}


class Echoing:
    """A service that answers with what it is given about its reply."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}

    async def __call__(self, request: Received, wire: Wire) -> None:
        asked = request.body
        if "/responses" in request.target:
            whole = whole_response("Hello.") | {"model": asked["model"], "usage": COUNTED} | self.told
            begun = whole | {"status": "in_progress", "service_tier": "auto", "output": [], "usage": None}
            events: list[Any] = [
                {"type": "response.created", "response": begun},
                {"type": "response.completed", "response": whole},
            ]
        else:
            whole = whole_chat("Hello.") | {"model": asked["model"]} | self.told
            head = {"model": asked["model"]} | self.told
            events = [each | head for each in (chunk("Hello."), chunk(finish="stop"), usage())] + ["[DONE]"]
        if not asked.get("stream"):
            await wire.whole(whole)
            return
        await wire.head()
        await wire.events(*events)
        await wire.finish()


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with scripted_server(Echoing()) as serving:
        yield serving


def opened(home: Path, model: str, resume: str | None = None) -> Session:
    return Assembly(Flags(model=model, resume=resume), {"MULL_HOME": str(home), "WORK_KEY": "k"}).start().session


async def reply(
    home: Path, server: ScriptedServer, told: dict[str, Any], *, api: str = "responses", stream: bool = True
) -> Reply:
    """Return the reply of a service that tells this of it, as it is read back from the session's file."""
    assert isinstance(server.script, Echoing)
    server.script.told = told
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(SETTINGS.format(url=server.url, api=api, stream=str(stream).lower()))
    session = opened(home, "gpt-6.1-sol")
    async for _ in session.send("hello"):
        pass
    await session.aclose()
    again = opened(home, "gpt-6.1-sol", session.conversation.session)
    await again.aclose()
    return last_reply(again.conversation)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("api", ["responses", "chat"])
async def test_what_was_served_otherwise_is_told_and_kept(
    server: ScriptedServer, tmp_path: Path, api: str, stream: bool
) -> None:
    told = await reply(tmp_path / "mull", server, ECHO, api=api, stream=stream)
    receipt = present(told.outcome.receipt)
    assert receipt.asked[Setting.MODEL] == receipt.applied[Setting.MODEL] == "gpt-6.1-sol"
    assert receipt.served[Setting.MODEL] == "gpt-5.5-2026-04-23"
    assert receipt.served[Setting.TIER] == "priority"
    assert receipt.differs == (Setting.MODEL, Setting.TIER)
    reasons = [each.reason for each in told.outcome.notes]
    assert reasons == [Reason.SERVED_BY, Reason.SERVED_ON_TIER]
    if api == "responses":
        assert receipt.served[Setting.CONTEXT] == "current_turn"
        assert receipt.served[Setting.VERBOSITY] == "medium"
        assert receipt.served[Setting.STORE] is False
    else:
        assert Setting.CONTEXT not in receipt.served
        assert Setting.STORE not in receipt.served


@pytest.mark.parametrize("api", ["responses", "chat"])
async def test_silence_is_no_difference(server: ScriptedServer, tmp_path: Path, api: str) -> None:
    told = await reply(tmp_path / "mull", server, {"model": None, "service_tier": None, "store": None}, api=api)
    receipt = present(told.outcome.receipt)
    assert receipt.differs == ()
    assert not told.outcome.notes
    assert not any(each in receipt.served for each in (Setting.MODEL, Setting.TIER, Setting.STORE))


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"service_tier": 3}, Setting.TIER),
        ({"service_tier": ["priority"]}, Setting.TIER),
        ({"service_tier": "x" * 5_000}, Setting.TIER),
        ({"store": "yes"}, Setting.STORE),
        ({"reasoning": "low"}, Setting.EFFORT),
        ({"reasoning": {"effort": {"a": 1}}}, Setting.EFFORT),
        ({"text": None}, Setting.VERBOSITY),
        ({"max_output_tokens": "500"}, Setting.BUDGET),
        ({"max_output_tokens": True}, Setting.BUDGET),
        ({"prompt_cache_key": {}}, Setting.CACHE_KEY),
    ],
)
async def test_what_has_the_wrong_type_is_not_told(
    server: ScriptedServer, tmp_path: Path, wrong: dict[str, Any], setting: Setting
) -> None:
    told = await reply(tmp_path / "mull", server, wrong)
    assert setting not in present(told.outcome.receipt).served
    assert told.text == "Hello."


async def test_a_dated_name_of_the_same_model_is_no_difference(server: ScriptedServer, tmp_path: Path) -> None:
    told = await reply(tmp_path / "mull", server, {"model": "gpt-6.1-sol-2026-09-01", "service_tier": "default"})
    assert present(told.outcome.receipt).differs == ()
    assert not told.outcome.notes


@pytest.mark.parametrize(
    ("echo", "reason"),
    [
        ({"reasoning": {"context": "all_turns"}}, Reason.SERVED_WITH_REASONING),
        ({"store": True}, Reason.SERVED_STORED),
    ],
)
async def test_reasoning_that_is_not_dropped_and_a_reply_that_is_stored_are_told(
    server: ScriptedServer, tmp_path: Path, echo: dict[str, Any], reason: Reason
) -> None:
    told = await reply(tmp_path / "mull", server, echo)
    assert [each.reason for each in told.outcome.notes] == [reason]
