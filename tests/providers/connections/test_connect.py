"""From settings to a provider: the route shown, what is refused at once, and what is not loaded yet."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from typing import Any

import pytest

from tests.paths import ROOT
from tests.providers.exchange import connected, connection, heard, request
from tests.servers import ScriptedServer
from tui.core.connection_kinds import AZURE, BY_NAME, COMPATIBLE, OPENAI
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import SettingsError
from tui.core.request import Route
from tui.providers.connections.connect import connect
from tui.settings.values import PRACTICE, Connection, Settings


def route(kind: str, **more: Any) -> Route:
    return connect(Connection("work", BY_NAME[kind], **more), Settings(), {}).route


@pytest.mark.parametrize(
    ("made", "endpoint", "wire_model", "api", "stores"),
    [
        ({"kind": "openai", "model": "o1"}, "api.openai.com/v1", "o1", "chat", True),
        ({"kind": "openai", "model": "gpt-6.1-sol"}, "api.openai.com/v1", "gpt-6.1-sol", "responses", True),
        ({"kind": "openai", "model": "o1", "api": "responses"}, "api.openai.com/v1", "o1", "responses", True),
        (
            {"kind": "azure", "endpoint": "https://ex.openai.azure.com/", "deployment": "o1-new", "model": "o1"},
            "ex.openai.azure.com (o1-new)",
            "o1-new",
            "chat",
            True,
        ),
        (
            {
                "kind": "azure",
                "endpoint": "https://ex.openai.azure.com",
                "deployment": "s",
                "model": "gpt-6.1-sol",
                "api_version": "2024-12-01-preview",
            },
            "ex.openai.azure.com (s)",
            "s",
            "chat",
            False,
        ),
        (
            {"kind": "compatible", "base_url": "http://127.0.0.1:8080/v1/", "model": "gpt-6.1-sol"},
            "http://127.0.0.1:8080/v1",
            "gpt-6.1-sol",
            "chat",
            False,
        ),
        (
            {"kind": "compatible", "base_url": "http://127.0.0.1:8080/v1/chat/completions", "model": "q"},
            "http://127.0.0.1:8080/v1",
            "q",
            "chat",
            False,
        ),
        (
            {"kind": "compatible", "base_url": "http://127.0.0.1:8080/v1", "model": "q", "api": "responses"},
            "http://127.0.0.1:8080/v1",
            "q",
            "responses",
            True,
        ),
        ({"kind": "practice", "model": "o1"}, "practice, in this process", "o1", "chat", True),
    ],
)
def test_routes(made: dict[str, Any], endpoint: str, wire_model: str, api: str, stores: bool) -> None:
    shown = route(**made)
    assert (shown.endpoint, shown.wire_model, shown.api, shown.stores) == (endpoint, wire_model, api, stores)
    assert shown.practice is (made["kind"] == "practice")
    assert shown.connection == "work"


def test_another_model_on_the_same_connection() -> None:
    azure = Connection("work", AZURE, endpoint="https://ex.openai.azure.com", deployment="d", model="o1")
    assert connect(azure, Settings(), {}, model="gpt-6.1-sol").route.wire_model == "d"
    assert connect(azure, Settings(), {}, model="gpt-6.1-sol").route.api == "responses"
    assert connect(Connection("w", OPENAI, model="o1"), Settings(), {}, model="gpt-4o").route.wire_model == "gpt-4o"
    assert connect(PRACTICE, Settings(), {}, model="o1-mini").route.wire_model == "o1-mini"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"kind": "openai", "base_url": "api.openai.com/v1", "model": "o1"}, "no http(s) address"),
        ({"kind": "openai", "base_url": "ftp://host/v1", "model": "o1"}, "no http(s) address"),
        ({"kind": "openai", "base_url": "http://", "model": "o1"}, "no http(s) address"),
        ({"kind": "openai", "base_url": "http://host:99999/v1", "model": "o1"}, "no http(s) address"),
        ({"kind": "openai", "base_url": "http://[::1/v1", "model": "o1"}, "no http(s) address"),
        ({"kind": "openai", "base_url": "http://ho st/v1", "model": "o1"}, "no http(s) address"),
        ({"kind": "compatible", "base_url": "", "model": "q"}, "no http(s) address"),
        ({"kind": "azure", "endpoint": "ex.openai.azure.com", "deployment": "d"}, "endpoint of connection 'work'"),
        ({"kind": "openai", "base_url": "https://me:secret@host/v1", "model": "o1"}, "user name or password"),
        (
            {
                "kind": "azure",
                "endpoint": "https://e.invalid",
                "deployment": "d",
                "model": "o1-pro",
                "api_version": "1",
            },
            "Leave out api_version",
        ),
        (
            {
                "kind": "azure",
                "endpoint": "https://e.invalid",
                "deployment": "d",
                "model": "o1",
                "api_version": "1",
                "api": "responses",
            },
            "Leave out api_version",
        ),
        ({"kind": "openai", "model": "o1-pro", "api": "chat"}, 'api = "responses"'),
        ({"kind": "practice", "model": "qwen3"}, "mull models lists those it plays"),
    ],
)
def test_what_cannot_work_is_refused_at_once(made: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        route(**made)
    assert words in str(refused.value)
    assert "secret" not in str(refused.value)


NO_ADDRESSES = [
    "http://[::1",
    "http://[::1/v1",
    "http://::1]/v1",
    "http://[zz]/v1",
    "http://[]/v1",
    "http://[v1.x]/v1",
    "http://[1.2.3.4]/v1",
    "http://a]b/v1",
    "http://a[b/v1",
    "http://ex℀mple/v1",
    "http://１２７.0.0.1/v1",
    "http://a..b/v1",
    "http://.:1/v1",
    "http://.a/v1",
    f"http://{'a-' * 32}/v1",
    f"http://é.{'a-' * 32}/v1",
    "http://☃.example/v1",
    "http://h:port/v1",
    "http://h:-1/v1",
    "http://h:70000/v1",
    "http:///v1",
    "//h/v1",
]
KINDS = [
    {"kind": "compatible", "model": "m"},
    {"kind": "openai", "model": "gpt-4o"},
    {"kind": "azure", "deployment": "d", "model": "o1"},
]


@pytest.mark.parametrize("made", KINDS)
@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_every_kind_says_of_an_address_that_it_is_none(made: dict[str, Any], address: str) -> None:
    setting = BY_NAME[made["kind"]].address_setting
    with pytest.raises(SettingsError) as refused:
        route(**made, **{setting: address})
    assert str(refused.value).startswith(f"The {setting} of connection 'work' is no http(s) address: {address!r}.")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://127.0.0.1:/v1", "127.0.0.1"),
        ("http://[::1]:/v1", "[::1]"),
        ("http://[::1]:80/v1", "[::1]:80"),
        ("http://[fe80::1%25lo]:9/v1", "http://[fe80::1%25lo]:9"),
        ("https://host.:80/v1", "host.:80"),
        (f"https://{'a' * 63}.b/v1", f"{'a' * 63}.b"),
        ("https://é.example:80/v1", "xn--9ca.example:80"),
        ("https://\u0430pi.openai.com/v1", "xn--pi-6kc.openai.com"),  # a Cyrillic letter
    ],
)
def test_an_odd_address_is_one_and_its_host_is_shown_as_it_is_looked_up(address: str, host: str) -> None:
    provider = connect(Connection("work", COMPATIBLE, base_url=address, model="m"), Settings(), {})
    assert provider.probe().to.host == host


LOADED = """
import json, sys
from tui.core.connection_kinds import BY_NAME
from tui.core.request import Route
from tui.providers.connections.connect import connect
from tui.settings.values import Connection, Settings
made = json.loads(sys.argv[1])
provider = connect(Connection("work", **made | {"kind": BY_NAME[made["kind"]]}), Settings(), {})
provider.route
heavy = ("openai", "httpx2", "azure", "splintr")
print(json.dumps(sorted(m for m in sys.modules if m.split(".")[0] in heavy)))
"""


@pytest.mark.parametrize(
    "made",
    [
        {"kind": "openai", "model": "o1"},
        {"kind": "azure", "endpoint": "https://e.invalid", "deployment": "d", "auth": "entra"},
        {"kind": "compatible", "base_url": "http://127.0.0.1:1/v1", "model": "q"},
        {"kind": "practice", "model": "o1"},
    ],
)
def test_connecting_loads_nothing_heavy(made: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps(made)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert json.loads(run.stdout) == []


async def test_preparing_happens_in_a_thread_and_once(monkeypatch: pytest.MonkeyPatch, server: ScriptedServer) -> None:
    async with connected(connection("openai", server.url)) as provider:
        opened: list[int] = []
        real = provider._open_client

        def counted() -> Any:
            opened.append(threading.get_ident())
            return real()

        provider._open_client = counted
        answer, *_ = await asyncio.gather(
            heard(provider, request(provider.route)), provider.prepare(), provider.prepare()
        )
        assert answer.text == "Hello."
    assert len(opened) == 1
    assert threading.get_ident() not in opened


@pytest.mark.parametrize("model", ["o1-preview", "o1-mini", "o1", "gpt-4o", "gpt-5.6-sol", "gpt-6.1-sol"])
@pytest.mark.parametrize("stream", [True, False])
async def test_practice_answers_over_the_same_path(model: str, stream: bool) -> None:
    provider = connect(PRACTICE, Settings(), {}, model=model, pace=0)
    refuses = model in ("o1-preview", "o1-mini")
    answer = await heard(provider, request(provider.route, "Hello", stream=stream and not refuses))
    preview = await provider.preview(request(provider.route, "Hello"))
    await provider.aclose()
    assert answer.error is None
    assert answer.text
    assert answer.finished
    assert answer.finished.status is ReplyStatus.COMPLETE
    assert answer.usage
    assert answer.usage.reasoning.value is not None
    assert preview["url"].startswith("http://practice.invalid/v1/")
    assert "authorization" not in preview["headers"]


async def test_a_provider_can_be_closed_and_used_again(server: ScriptedServer) -> None:
    async with connected(connection("openai", server.url)) as provider:
        await provider.aclose()
        assert (await heard(provider, request(provider.route))).text == "Hello."
        await provider.aclose()
        assert (await heard(provider, request(provider.route))).text == "Hello."
