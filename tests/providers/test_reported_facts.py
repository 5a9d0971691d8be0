"""What compatible servers say of their models: recorded shapes, and shapes that say nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.providers.exchange import connected, connection
from tests.providers.scripts import answers
from tests.servers import Received, ScriptedServer, Wire
from tui.core.errors import ModelError
from tui.core.models.profile import RefusedParameter
from tui.core.models.server_facts import ServerFacts
from tui.providers.provider import SdkProvider
from tui.providers.reported_facts import discover


async def facts_of(provider: SdkProvider) -> ServerFacts:
    """Return what a server says, nothing where it says nothing."""
    return await provider.facts() or ServerFacts()


class Listing:
    """A server that lists its models, and says nothing beside."""

    def __init__(self, held: Any) -> None:
        self.held = held

    async def listing(self) -> Any:
        return self.held

    async def beside(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return None


class Hanging(Listing):
    """A server that lists its models, and never answers elsewhere."""

    async def beside(self, path: str, body: dict[str, Any] | None = None) -> Any:
        await asyncio.Event().wait()


async def test_what_the_list_says_stays_where_the_rest_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.providers.reported_facts.SECONDS", 0.05)
    listed = {"data": [{"id": "q.gguf", "owned_by": "llamacpp", "meta": {"n_ctx": 8192}}]}
    found = await discover(Hanging(listed), "qwen3")
    assert found == ServerFacts(window=8192, serves="q.gguf", counts=True)


@pytest.mark.parametrize(
    ("listing", "window"),
    [
        ({"data": [{"id": "qwen3", "max_model_len": 32_768}, {"id": "x", "max_model_len": 9}]}, 32_768),  # vLLM
        ({"data": [{"id": "other"}, {"id": "qwen3", "context_length": 131_072}]}, 131_072),  # OpenRouter
        ({"data": [{"id": "qwen3", "top_provider": {"context_length": 65_536}}]}, 65_536),
        ({"data": [{"id": "/models/q.gguf", "meta": {"n_ctx_train": 40_960, "n_ctx": 8192}}]}, 8192),  # llama.cpp
        ({"data": [{"id": "/models/q.gguf", "meta": {"n_ctx_train": 40_960}}]}, 40_960),
        ({"data": [{"id": "qwen3", "max_context_length": 40_960, "loaded_context_length": 4096}]}, 4096),  # LM Studio
        ({"data": [{"id": "qwen3", "max_context_length": 40_960}]}, 40_960),
        ({"data": [{"id": "qwen3", "object": "model", "owned_by": "library"}]}, None),  # Ollama, DeepSeek
        ({"data": [{"id": "a", "context_length": 5}, {"id": "b", "context_length": 6}]}, None),
        ([{"id": "qwen3", "context_length": 7}], 7),  # Together
        ({"models": [{"name": "qwen3", "context_window": 8}]}, 8),
        ({"data": [{"id": "qwen3", "context_length": True}]}, None),
        ({"data": [{"id": "qwen3", "context_length": "large"}]}, None),
        ({"data": [{"id": "qwen3", "context_length": 0}]}, None),
        ({"data": [{"id": "qwen3", "context_length": -1}]}, None),
        ({"data": [{"id": "qwen3", "context_length": 4096.0}]}, 4096),
        ({"data": [{"id": "qwen3", "context_length": 0.5}]}, None),
        ({"data": [{"id": "qwen3", "context_length": float("nan")}]}, None),
        ({"data": [{"id": "qwen3", "context_length": float("inf")}]}, None),
        ({"data": [{"id": "qwen3", "context_length": int("7" * 400)}]}, None),
        ({"data": [{"id": "qwen3", "context_length": {"tokens": 4096}}]}, None),
        ({"data": [{"id": "qwen3", "context_length": [4096]}]}, None),
        ({"data": [{"id": "qwen3", "context_length": 1}]}, 1),
        ({"data": [{"id": "qwen3", "context_length": 999_999_999}]}, 999_999_999),
        ({"data": [{"id": "qwen3", "context_length": 1_000_000_000}]}, None),  # no window is so large
        ({"data": [{"id": "qwen3", "max_model_len": 10**18, "context_length": 4096}]}, 4096),  # the next field counts
        ({"data": None}, None),
        ({}, None),
        ([], None),
        (None, None),
        ("x", None),
    ],
)
async def test_windows_as_servers_word_them(listing: Any, window: int | None) -> None:
    found = await discover(Listing(listing), "qwen3")
    assert found is not None
    assert found.window == window


async def test_a_window_is_asked_for_where_nobody_says_it(server: ScriptedServer) -> None:
    server.script = answers({"data": [{"id": "qwen3", "max_model_len": 32_768}]})
    async with connected(connection("compatible", server.url)) as provider:
        assert (await facts_of(provider)).window == 32_768
    assert (server.last.method, server.last.target) == ("GET", "/v1/models")
    async with connected(connection("openai", server.url)) as provider:
        assert (await facts_of(provider)).window is None
    assert len(server.received) == 1


async def test_what_a_server_refuses_is_asked_for_also_where_the_settings_name_the_window(
    server: ScriptedServer,
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        props = {"chat_template_caps": {"supports_system_role": False}, "default_generation_settings": {"n_ctx": 512}}
        listed = {"data": [{"id": "qwen3", "owned_by": "llamacpp", "meta": {"n_ctx": 512}}]}
        await wire.whole(props if received.target.startswith("/props") else listed)

    server.script = script
    async with connected(connection("compatible", server.url, context_window=4096)) as provider:
        assert (await facts_of(provider)).refuses == (RefusedParameter.ROLE_DEVELOPER, RefusedParameter.ROLE_SYSTEM)


@pytest.mark.parametrize("status", [200, 401, 404, 500])
async def test_a_window_that_is_not_told_stays_unknown(server: ScriptedServer, status: int) -> None:
    server.script = answers("<html>", status=status)
    async with connected(connection("compatible", server.url)) as provider:
        assert (await facts_of(provider)).window is None
        with pytest.raises(ModelError):
            await provider.listing()


@pytest.mark.parametrize(
    ("owner", "listed", "path", "said", "window"),
    [
        # llama.cpp before it listed n_ctx: what the model was made for is not what the server was started with
        (
            "llamacpp",
            {"meta": {"n_ctx_train": 40_960}},
            "/props",
            {"default_generation_settings": {"n_ctx": 8192}},
            8192,
        ),
        ("llamacpp", {"meta": {"n_ctx_train": 40_960}}, "/props", {"error": "none"}, 40_960),
        ("organization_owner", {}, "/api/v0/models", {"data": [{"id": "qwen3", "max_context_length": 32_768}]}, 32_768),
        (
            "organization_owner",
            {},
            "/api/v0/models",
            {"data": [{"id": "x"}, {"id": "qwen3", "max_context_length": 9, "loaded_context_length": 4}]},
            4,
        ),
        ("library", {}, "/api/ps", {"models": [{"name": "qwen3", "context_length": 4096}]}, 4096),
        ("library", {}, "/api/ps", {"models": []}, None),  # Ollama with nothing loaded
        ("somebody", {}, "", {}, None),
    ],
)
async def test_what_local_servers_say_beside_their_list(
    server: ScriptedServer, owner: str, listed: dict[str, Any], path: str, said: Any, window: int | None
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        asked = received.target.partition("?")[0]
        entry = {"id": "qwen3", "object": "model", "owned_by": owner, **listed}
        answer = {"/v1/models": {"data": [entry]}, path: said}.get(asked)
        await wire.whole(answer or {"error": {"message": "none"}}, 200 if answer else 404)

    server.script = script
    async with connected(connection("compatible", server.url)) as provider:
        assert (await facts_of(provider)).window == window
    targets = [received.target.partition("?")[0] for received in server.received]
    more = ["/api/show"] if owner == "library" else []  # Ollama says there what the model can do
    assert targets == ["/v1/models", *([path] if path else []), *more]


async def test_a_server_that_never_answers_is_not_waited_for(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(received: Received, wire: Wire) -> None:
        await wire.client_gone()
        wire.ended = True

    server.script = silent
    monkeypatch.setattr("tui.providers.reported_facts.SECONDS", 0.05)
    async with connected(connection("compatible", server.url)) as provider:
        assert (await facts_of(provider)).window is None


def raising(*words: str) -> str:
    return "".join("{{- raise_exception('" + each + "') }}" for each in words)


ALTERNATE = "Conversation roles must alternate user/assistant/user/assistant/..."
NO_SYSTEM = ("role developer", "role system")
TEMPLATES: list[tuple[Any, tuple[str, ...]]] = [
    ({}, ()),
    ({"chat_template": ""}, ()),
    ({"chat_template": 3, "chat_template_caps": []}, ()),
    ({"chat_template": "{{ messages }}", "chat_template_caps": {"supports_system_role": True}}, ()),
    ({"chat_template_caps": {"supports_system_role": False}}, NO_SYSTEM),
    ({"chat_template_caps": {"supports_system_role": None}}, ()),
    ({"chat_template_caps": {"supports_system_role": "false"}}, ()),
    ({"chat_template": raising("System role not supported", ALTERNATE)}, ("repeated_role",)),
    (
        {"chat_template": raising(ALTERNATE), "chat_template_caps": {"supports_system_role": False}},
        (*NO_SYSTEM, "repeated_role"),
    ),
    ({"chat_template": raising("System message must be at the beginning.", "No user query found.")}, ("later_system",)),
    (
        {"chat_template": raising("After the optional system message, conversation roles must alternate user and x")},
        ("repeated_role",),
    ),
    ({"chat_template": raising(ALTERNATE).replace("'", '"')}, ("repeated_role",)),
    ({"chat_template": raising(ALTERNATE, "System message must be first")}, ("repeated_role", "later_system")),
    ({"chat_template": raising("Only user and assistant roles are supported, with an initial system message!")}, ()),
    ({"chat_template": raising("Tool calls must have an id")}, ()),
    ({"chat_template": f"# {ALTERNATE}"}, ()),
    ({"chat_template": "raise_exception('" * 20_000}, ()),
]


@pytest.mark.parametrize("listed", [{}, {"meta": {"n_ctx": 4096}}], ids=["window beside", "window listed"])
@pytest.mark.parametrize(("props", "refuses"), TEMPLATES)
async def test_what_a_chat_template_refuses_is_known_beforehand(
    server: ScriptedServer, props: dict[str, Any], refuses: tuple[str, ...], listed: dict[str, Any]
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        entry = {"id": "qwen3", "owned_by": "llamacpp", **listed}
        asked = received.target.startswith("/props")
        await wire.whole(props | {"n_ctx": 1} if asked else {"data": [entry]})

    server.script = script
    async with connected(connection("compatible", server.url)) as provider:
        assert (await facts_of(provider)).refuses == refuses
    assert len(server.received) == 2
