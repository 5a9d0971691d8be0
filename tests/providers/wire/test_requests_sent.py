"""What goes over the wire, seen from the server's side."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from tests.paths import CONTRACT
from tests.providers.exchange import ENVIRON, KEY, connected, connection, heard, request
from tests.servers import ScriptedServer
from tui.core.context.context import build_context
from tui.core.conversation.message import PersonaSwitch, Reply, ReplyOrigin, ReplyOutcome, ReplyStatus, UserMessage
from tui.core.models.catalogue import built_in
from tui.core.ports import Provider
from tui.core.request import Request, Wishes, build_request

SECRET_THOUGHT = "THOUGHT-THAT-MUST-NOT-TRAVEL"
PATH = (
    PersonaSwitch(1, None, "", "coder", "Coder", "You write code."),
    UserMessage(2, 1, "", "First question"),
    Reply(3, 2, "", ReplyOrigin("o1", "work"), "First answer", SECRET_THOUGHT, ReplyOutcome(ReplyStatus.COMPLETE)),
)


class Words:
    def count(self, text: str, encoding: str) -> int:
        return len(text.split())


def conversation(provider: Provider, model: str, **wishes: Any) -> Request:
    context = build_context(PATH, built_in().find(model), Words(), draft="Second question")
    return build_request(context, provider.route, Wishes(**wishes))


def persona(model: str) -> str:
    """Return the developer message as this model is given it."""
    return "Formatting re-enabled\nYou write code." if model in ("o1", "o3-mini") else "You write code."


def valid(api: str, body: Any) -> None:
    """Check a body against the public schema where it is at hand."""
    file = CONTRACT / f"schemas-openai-{api}.json"
    if file.exists():
        document = json.loads(file.read_text())
        name = "CreateChatCompletionRequest" if api == "chat" else "CreateResponse"
        jsonschema.Draft202012Validator({**document, "$ref": f"#/components/schemas/{name}"}).validate(body)


WANTED = {"effort": "low", "max_output_tokens": 900, "temperature": 0.5, "top_p": 0.9, "seed": 7}
HISTORY = [("user", "First question"), ("assistant", "First answer"), ("user", "Second question")]


@pytest.mark.parametrize(
    ("model", "role", "more"),
    [
        ("o1-mini", None, {"max_completion_tokens": 900}),
        ("o1", "developer", {"max_completion_tokens": 900, "reasoning_effort": "low", "stream": True}),
        ("gpt-4o", "system", {"max_tokens": 900, "temperature": 0.5, "top_p": 0.9, "seed": 7, "stream": True}),
        ("gpt-5.6-sol", "developer", {"max_completion_tokens": 900, "reasoning_effort": "low", "stream": True}),
    ],
)
async def test_chat_body_is_what_the_model_takes(
    server: ScriptedServer, model: str, role: str | None, more: dict[str, Any]
) -> None:
    async with connected(connection("openai", server.url, model=model, api="chat")) as provider:
        answer = await heard(provider, conversation(provider, model, **WANTED))
    assert answer.text == "Hello."
    body = server.last.body
    assert server.last.target == "/v1/chat/completions"
    assert server.last.headers["authorization"] == f"Bearer {KEY}"
    messages = body.pop("messages")
    if role is None:
        assert messages[0]["role"] == "user"
        assert messages[0]["content"].endswith("First question")
        assert "You write code." in messages[0]["content"]
    else:
        assert messages[0] == {"role": role, "content": persona(model)}
        assert [(m["role"], m["content"]) for m in messages[1:]] == HISTORY
    expected = {"model": model, "store": False, **more}
    if more.get("stream"):
        expected["stream_options"] = {"include_usage": True}
    assert body == expected
    assert SECRET_THOUGHT not in server.last.content.decode()
    valid("chat", server.last.body)


@pytest.mark.parametrize(
    ("model", "role", "more"),
    [
        ("o1", "developer", {"reasoning": {"effort": "low"}}),
        ("gpt-4o", "system", {"temperature": 0.5, "top_p": 0.9}),
        ("gpt-5.6-sol", "developer", {"reasoning": {"effort": "low", "context": "current_turn"}}),
    ],
)
async def test_responses_body_is_what_the_model_takes(
    server: ScriptedServer, model: str, role: str, more: dict[str, Any]
) -> None:
    async with connected(connection("openai", server.url, model=model, api="responses")) as provider:
        answer = await heard(provider, conversation(provider, model, **WANTED))
    assert answer.text == "Hello."
    assert server.last.target == "/v1/responses"
    inputs = [{"role": role, "content": persona(model)}, *(item(r, t) for r, t in HISTORY)]
    expected = {"model": model, "input": inputs, "store": False, "stream": True, "max_output_tokens": 900, **more}
    assert server.last.body == expected
    assert SECRET_THOUGHT not in server.last.content.decode()
    valid("responses", server.last.body)


def item(role: str, text: str) -> dict[str, str]:
    """Return an item of the input; a reply has its type, without which llama.cpp's server refuses it."""
    return {"role": role, "content": text} | ({"type": "message"} if role == "assistant" else {})


async def test_a_model_that_takes_instructions_gets_them_apart(server: ScriptedServer) -> None:
    async with connected(connection("openai", server.url, model="o1-pro")) as provider:
        await heard(provider, conversation(provider, "o1-pro"))
    assert server.last.body["instructions"] == "You write code."
    assert [item["role"] for item in server.last.body["input"]] == ["user", "assistant", "user"]
    assert "stream" not in server.last.body
    valid("responses", server.last.body)


async def test_azure_classic_has_the_deployment_in_its_path_and_the_key_in_its_own_header(
    server: ScriptedServer,
) -> None:
    made = connection("azure", server.url, api_version="2024-12-01-preview")
    async with connected(made) as provider:
        assert provider.route.endpoint == f"http://127.0.0.1:{server.port} (o1-new)"
        answer = await heard(provider, conversation(provider, "o1"))
    assert answer.text == "Hello."
    assert server.last.target == ("/openai/deployments/o1-new/chat/completions?api-version=2024-12-01-preview")
    assert server.last.headers["api-key"] == KEY
    assert "authorization" not in server.last.headers
    assert server.last.body["model"] == "o1-new"
    assert "store" not in server.last.body
    assert "stream" not in server.last.body  # o1 does not stream on Azure
    valid("chat", server.last.body)


@pytest.mark.parametrize("tail", ["", "/", "/openai/v1", "/openai/v1/chat/completions", "/openai/"])
async def test_azure_v1_says_the_deployment_as_the_model(server: ScriptedServer, tail: str) -> None:
    made = connection("azure", server.url + tail, deployment="sol-eu", model="gpt-5.6-sol")
    async with connected(made) as provider:
        await heard(provider, conversation(provider, "gpt-5.6-sol"))
    assert server.last.target == "/openai/v1/responses"
    assert server.last.headers["authorization"] == f"Bearer {KEY}"
    assert server.last.body["model"] == "sol-eu"
    assert server.last.body["store"] is False


async def test_a_compatible_server_gets_nothing_that_is_not_its_own(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-private")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-private")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "x-gateway-secret: 1\nauthorization: Bearer other")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.invalid/v1")
    async with connected(connection("compatible", server.url)) as provider:
        await heard(provider, conversation(provider, "qwen3", max_output_tokens=50))
    sent = server.last
    assert not {"authorization", "openai-organization", "openai-project", "x-gateway-secret"} & set(sent.headers)
    assert sent.body["max_tokens"] == 50
    assert not {"store", "max_completion_tokens", "reasoning_effort"} & set(sent.body)


async def test_a_compatible_server_with_a_key_gets_that_key(server: ScriptedServer) -> None:
    async with connected(connection("compatible", server.url, api_key_env="LOCAL_KEY")) as provider:
        await heard(provider, conversation(provider, "qwen3"))
    assert server.last.headers["authorization"] == f"Bearer {KEY}"


SIGNED = [
    ("openai", {}, "authorization"),
    ("compatible", {"api_key_env": "LOCAL_KEY"}, "authorization"),
    ("azure", {"model": "gpt-5.6-sol"}, "authorization"),
    ("azure", {"api_version": "2024-12-01-preview"}, "api-key"),
]


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION", "api-key"])
@pytest.mark.parametrize(("kind", "more", "header"), SIGNED)
async def test_the_connections_own_key_wins_over_the_environment(
    server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    more: dict[str, Any],
    header: str,
    name: str,
) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"{name}: Bearer other\n{name.title()}: Bearer another\nx-gateway: 1")
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "other")
    made = connection(kind, server.url, **more)
    async with connected(made) as provider:
        preview = await provider.preview(request(provider.route))
        answer = await heard(provider, request(provider.route))
    assert answer.text == "Hello."
    sent = server.last.headers
    assert sent[header] == (KEY if header == "api-key" else f"Bearer {KEY}")
    assert preview["headers"][header].endswith("***")
    if kind != "openai":  # what the environment holds beside a key is OpenAI's alone
        assert {"authorization", "api-key", "x-gateway"} & set(sent) == {header}
    else:
        assert sent["x-gateway"] == "1"


async def test_entra_ids_token_wins_over_the_environment(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "authorization: Bearer other\napi-key: other")
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "other")
    issued = SimpleNamespace(token="entra-canary", expires_on=None)
    for version in ("", "2024-12-01-preview"):
        made = connection("azure", server.url, auth="entra", api_version=version)
        async with connected(made, entra=lambda: SimpleNamespace(get_token=lambda _: issued)) as provider:
            answer = await heard(provider, request(provider.route))
        assert answer.text == "Hello."
        assert server.last.headers["authorization"] == "Bearer entra-canary"
        assert "api-key" not in server.last.headers


async def test_where_openai_is_and_nothing_else_is_said_the_base_url_variable_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.invalid/v1")
    made = connection("openai", "http://unused.invalid", base_url="")
    async with connected(made) as provider:
        assert provider.route.endpoint == "api.openai.com/v1"
        assert (await provider.preview(request(provider.route)))["url"] == "https://api.openai.com/v1/chat/completions"


PREVIEWED = [
    ("openai", {"model": "o1"}),
    ("openai", {"model": "gpt-5.6-sol"}),
    ("azure", {"api_version": "2024-12-01-preview"}),
    ("azure", {"model": "gpt-5.6-sol"}),
    ("compatible", {}),
    ("compatible", {"api_key_env": "LOCAL_KEY"}),
]


@pytest.mark.parametrize(("kind", "more"), PREVIEWED)
async def test_the_preview_is_what_is_sent(server: ScriptedServer, kind: str, more: dict[str, Any]) -> None:
    made = connection(kind, server.url, **more)
    async with connected(made) as provider:
        asked = conversation(provider, made.model)
        preview = await provider.preview(asked)
        assert server.received == []  # a preview sends nothing
        await heard(provider, asked)
    sent = server.last
    assert preview["method"] == sent.method
    assert preview["url"] == server.url + sent.target
    assert preview["body"] == sent.body
    shown = dict(preview["headers"])
    assert KEY not in json.dumps(preview)
    for name in ("authorization", "api-key"):
        assert (name in shown) == (name in sent.headers)
        assert shown.pop(name, "***").endswith("***")
    assert shown == {k: v for k, v in sent.headers.items() if k not in ("authorization", "api-key")}


@pytest.mark.parametrize(("kind", "more"), PREVIEWED)
async def test_the_preview_needs_no_key(kind: str, more: dict[str, Any]) -> None:
    async with connected(connection(kind, "http://127.0.0.1:9", **more), {}) as provider:
        assert (await provider.preview(request(provider.route)))["body"]["model"] == provider.route.wire_model


async def test_the_preview_after_a_request_still_shows_no_key(server: ScriptedServer) -> None:
    for more in ({"api_version": "2024-12-01-preview"}, {}):
        async with connected(connection("azure", server.url, **more)) as provider:
            await heard(provider, request(provider.route))
            assert KEY not in json.dumps(await provider.preview(request(provider.route)))


async def test_half_a_surrogate_pair_in_a_message_does_not_stop_it(server: ScriptedServer) -> None:
    async with connected(connection("openai", server.url)) as provider:
        answer = await heard(provider, request(provider.route, "torn \ud83d here"))
    assert answer.error is None
    assert server.last.body["messages"][0]["content"] == "torn \ufffd here"


async def test_a_finished_answer_leaves_its_connection_for_the_next(server: ScriptedServer) -> None:
    async with connected(connection("openai", server.url)) as provider:
        for _ in range(3):
            assert (await heard(provider, request(provider.route))).finished
    assert [sent.connection for sent in server.received] == [1, 1, 1]


def test_environ_holds_the_canary() -> None:
    assert ENVIRON["OPENAI_API_KEY"] == KEY
