"""Every request for every model: on both APIs, on OpenAI and on both routes of Azure, whatever is asked for.

The rules are written here once more, from the vendor documentation as of 2026-11-20, and not taken from the
code; the public schemas are used as well where they are at hand (they check the shape, not what a model takes).
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import pytest

from tests.core.models.test_catalogue import EFFORTS, ROWS
from tests.core.models.test_image_tokens import png
from tests.doubles import WordCounter
from tests.paths import CONTRACT
from tui.core.attachments import held_from
from tui.core.connection_kinds import BY_NAME
from tui.core.context.context import build_context
from tui.core.conversation.message import PersonaSwitch, Reply, ReplyOrigin, ReplyOutcome, UserMessage
from tui.core.errors import SettingsError
from tui.core.models.catalogue import built_in
from tui.core.request import Request, Route, Wishes, build_request
from tui.providers.connections.connect import connect
from tui.providers.wire import chat_completions, responses
from tui.settings.values import Connection, Settings

NAMES = {"chat": "CreateChatCompletionRequest", "responses": "CreateResponse"}
AZURE = {"endpoint": "https://example.openai.azure.com", "deployment": "mine"}
ROUTES: dict[str, dict[str, Any]] = {
    "openai chat": {"kind": "openai", "api": "chat"},
    "openai responses": {"kind": "openai", "api": "responses", "reasoning_summary": "auto"},
    "azure classic": {"kind": "azure", "api_version": "2024-12-01-preview", **AZURE},
    "azure v1 chat": {"kind": "azure", "api": "chat", **AZURE},
    "azure v1 responses": {"kind": "azure", "api": "responses", "reasoning_summary": "detailed", **AZURE},
}
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
SAMPLED = Wishes(temperature=0.5, top_p=0.9, seed=7)
WISHES = [
    Wishes(),
    *(Wishes(effort=effort, max_output_tokens=900) for effort in EFFORTS.values()),
    *(replace(SAMPLED, effort=effort) for effort in (None, "none", "high")),
    Wishes(max_output_tokens=3),
    Wishes(max_output_tokens=10**9),
    Wishes(schema=SCHEMA),
]
THOUGHT = "THOUGHT-THAT-MUST-NOT-TRAVEL"
REPLIED = Reply(3, 2, "", ReplyOrigin("o1", "work"), "An answer", THOUGHT, ReplyOutcome(raw=THOUGHT))
CAT, NOTE = held_from("cat.png", png(64, 48)), held_from("note.md", b"attached text")
KEPT = {held.attachment: held.data for held in (CAT, NOTE)}
ASKED = (UserMessage(2, None, "", "A question"), REPLIED)
SHOWN = UserMessage(2, None, "", "Look", (CAT.attachment, NOTE.attachment))
PATHS = [(), ASKED, (PersonaSwitch(1, None, "", "coder", "Coder", "You write code."), *ASKED), (SHOWN, REPLIED)]
SHARED = {"model", "temperature", "top_p", "store", "stream"}
CHAT_ONLY = {"messages", "stream_options", "max_tokens", "max_completion_tokens", "reasoning_effort", "seed"}
CHAT_KEYS = SHARED | CHAT_ONLY | {"response_format"}
RESPONSES_KEYS = SHARED | {"input", "instructions", "reasoning", "max_output_tokens", "text"}
DOCUMENTED = {row[0]: row for row in ROWS}
OLD = {
    "gpt-3.5-turbo",
    "gpt-3.5-turbo-16k",
    "gpt-3.5-turbo-1106",
    "gpt-4",
    "gpt-4-32k",
    "gpt-4-1106-preview",
    "gpt-4-0125-preview",
}
BLIND = {*OLD, "o1-preview", "o1-mini", "o3-mini", "gpt-3.5-turbo-0613", "gpt-4-0314"}
BLIND |= {name for name in built_in().names() if "audio" in name}
WITHOUT_REASONING = ("gpt-3.5", "gpt-4", "chatgpt-4o", "gpt-audio")
KEPT_OUT = {*OLD, "gpt-4-turbo", "gpt-4o-2024-05-13", "o1-preview", "o1-mini"}  # no schemas


@cache
def validator(api: str) -> jsonschema.Draft202012Validator | None:
    file = CONTRACT / f"schemas-openai-{api}.json"
    if not file.exists():
        return None
    document = json.loads(file.read_text())
    for name in ("InputItem", "Item"):
        # Its alternatives overlap: any message whose content is a list is of two kinds at once.
        part = document["components"]["schemas"].get(name, {})
        if "oneOf" in part:
            part["anyOf"] = part.pop("oneOf")
    return jsonschema.Draft202012Validator({**document, "$ref": f"#/components/schemas/{NAMES[api]}"})


@cache
def valid(api: str, body: str) -> None:
    """Check one shape of body against the public schema; most of the thousands are of the same few hundred."""
    schema = validator(api)
    if schema is not None:
        schema.validate(json.loads(body))


def routes(model: str) -> Iterator[Route]:
    """Yield the routes a model can be reached by."""
    for made in ROUTES.values():
        try:
            yield connect(
                Connection("work", model=model, **{**made, "kind": BY_NAME[made["kind"]]}), Settings(), {}
            ).route
        except SettingsError:
            continue


def requests(model: str) -> Iterator[tuple[Route, Wishes, Request]]:
    profile = built_in().find(model)
    for path in PATHS:
        context = build_context(path, profile, WordCounter(), draft="Another question", contents=KEPT.get)
        for route in routes(model):
            for wishes in WISHES:
                yield route, wishes, build_request(context, route, wishes)


@pytest.mark.parametrize("model", built_in().names())
def test_every_request_is_what_the_model_takes(model: str) -> None:
    made = 0
    for route, wishes, request in requests(model):
        codec: Any = chat_completions if route.api == "chat" else responses
        body = codec.body(request)
        _every_body(body, route)
        (_chat if route.api == "chat" else _responses)(body, model, route)
        _effort(body, model, route)
        _sampling(body, model, route)
        _said(body, wishes, request)
        _images(body, model, route, request)
        assert THOUGHT not in json.dumps(body)
        valid(route.api, json.dumps({**body, "model": "m"}, sort_keys=True))
        made += 1
    assert made >= len(WISHES) * len(PATHS)


def test_there_is_a_route_to_every_api_a_model_has() -> None:
    for name, profile in built_in().profiles.items():
        assert {route.api for route in routes(name)} == set(profile.apis)


def _every_body(body: dict[str, Any], route: Route) -> None:
    assert set(body) <= (CHAT_KEYS if route.api == "chat" else RESPONSES_KEYS)
    assert None not in body.values()
    assert body["model"] == route.wire_model
    assert body["model"] == "mine" or route.kind.name == "openai"


def _chat(body: dict[str, Any], model: str, route: Route) -> None:
    old = model.startswith(WITHOUT_REASONING)
    assert "max_completion_tokens" not in body if old else "max_tokens" not in body
    roles = [m["role"] for m in body["messages"]]
    _roles(roles, model)
    first = body["messages"][0]
    if model in ("o1", "o3-mini") and first["role"] == "developer":
        assert first["content"].startswith("Formatting re-enabled\n")
    if model in ("o1-preview", "o1-mini") and len(roles) == 3:
        assert roles == ["user", "assistant", "user"]
    classic = route.kind.name == "azure" and not route.stores
    assert body.get("store") is (None if classic else False)
    assert ("stream_options" in body) == ("stream" in body)
    _streams(body, model, route)
    if "response_format" in body:
        assert model not in KEPT_OUT
        assert body["response_format"]["json_schema"]["strict"] is True


def _responses(body: dict[str, Any], model: str, route: Route) -> None:
    _roles([m["role"] for m in body["input"]], model)
    assert body["store"] is False
    assert body.get("max_output_tokens", 16) >= 16
    assert "previous_response_id" not in body
    assert {m["role"] for m in body["input"]} <= {"developer", "system", "user", "assistant"}
    reasoning = body.get("reasoning", {})
    keeps = model.startswith(("gpt-5.6", "gpt-6", "gpt-daybreak", "gpt-rosalind"))
    assert reasoning.get("context") == ("current_turn" if keeps else None)
    assert set(reasoning) <= {"effort", "context", "summary"}
    assert ("summary" in reasoning) == built_in().find(model).reasons
    _streams(body, model, route)


def _roles(roles: list[str], model: str) -> None:
    assert not {"system", "developer"} <= set(roles)
    documented = DOCUMENTED[model][2] if model in DOCUMENTED else built_in().find(model).role
    own = set(roles) - {"user", "assistant"}
    assert own <= ({documented} & {"developer", "system"})


def _streams(body: dict[str, Any], model: str, route: Route) -> None:
    if model in DOCUMENTED:
        column = 1 if route.kind.name == "azure" else 0
        assert ("stream" in body) == (DOCUMENTED[model][4].split("/")[column] == "y")
    assert body.get("stream", True) is True


def _asked_effort(body: dict[str, Any]) -> str | None:
    effort: str | None = body.get("reasoning_effort") or body.get("reasoning", {}).get("effort")
    return effort


def _effort(body: dict[str, Any], model: str, route: Route) -> None:
    effort = _asked_effort(body)
    if effort is None:
        return
    assert route.api == "responses" or effort != "max" or built_in().find(model).tries_effort(effort)
    assert "reasoning_effort" not in body or route.api == "chat"
    if model in DOCUMENTED:
        words = DOCUMENTED[model][3].partition(" (")[0]
        assert effort in [EFFORTS[word] for word in words.split() if word != "-"]
    assert not model.startswith(WITHOUT_REASONING)
    assert model not in ("o1-preview", "o1-mini")


def _sampling(body: dict[str, Any], model: str, route: Route) -> None:
    sampled = {"temperature", "top_p", "seed"} & set(body)
    assert "seed" not in sampled or route.api == "chat"
    if not sampled or model.startswith(WITHOUT_REASONING) or not built_in().find(model).reasons:
        return
    default = EFFORTS.get(DOCUMENTED[model][3].removesuffix(")").partition(" (")[2]) if model in DOCUMENTED else None
    effort = _asked_effort(body) or default or built_in().find(model).default_effort
    assert effort == "none"
    later = ("gpt-5.1", "gpt-5.2", "gpt-5.3", "gpt-5.4", "gpt-5.5", "gpt-5.6", "gpt-6", "gpt-daybreak", "gpt-rosalind")
    assert model.startswith(later)


def _images(body: dict[str, Any], model: str, route: Route, request: Request) -> None:
    """Check that an image goes where it is taken, in the form of its API, and that it is told where not."""
    text = json.dumps(body)
    if "attached text" not in text:
        return
    (shown,) = [m for m in body.get("messages") or body["input"] if "attached text" in json.dumps(m["content"])]
    if model in BLIND:
        assert isinstance(shown["content"], str)
        assert f"cat.png not sent: {model} takes no images" in map(str, request.adaptations)
        return
    said, image = shown["content"]
    url = image["image_url"]["url"] if route.api == "chat" else image["image_url"]
    assert (said["type"], image["type"]) == (
        ("text", "image_url") if route.api == "chat" else ("input_text", "input_image")
    )
    assert b64decode(url.removeprefix("data:image/png;base64,")) == CAT.data
    assert '<document name=\\"note.md\\">' in text


def _said(body: dict[str, Any], wishes: Wishes, request: Request) -> None:
    """Check that whatever was wished for and is not sent is told."""
    said = " ".join(map(str, request.adaptations))
    for name in ("temperature", "top_p", "seed"):
        assert getattr(wishes, name) is None or name in body or f"{name} " in said
    assert wishes.effort is None or _asked_effort(body) or f"effort {wishes.effort} not sent" in said
    assert wishes.schema is None or {"text", "response_format"} & set(body) or "schema not sent" in said
    cap = body.get("max_tokens") or body.get("max_completion_tokens") or body.get("max_output_tokens")
    assert cap == wishes.max_output_tokens or "output budget" in said
    assert "stream" in body or "one piece" in said
