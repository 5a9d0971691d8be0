"""The doctor's request against servers of every condition: what each answer shows, and what is said of it."""

from __future__ import annotations

import pytest

from tests.providers.connections.doctor_harness import CLASSIC, Book, answering, by_name, facts, refusing
from tests.providers.exchange import connection
from tests.servers import Received, Script, ScriptedServer, Wire, replies_well, usage, whole_chat
from tui.core.check_result import CheckResult


@pytest.mark.parametrize(
    ("script", "name", "said"),
    [
        (refusing("invalid_api_key", None, "Incorrect API key provided", 401), "sign-in", "did not accept the key"),
        (refusing("PermissionDenied", None, "lacks the action", 401), "sign-in", "does not let you use"),
        (refusing("DeploymentNotFound", None, "The deployment does not exist.", 404), "model", "has no deployment"),
        (answering("<html>no</html>", 404, content_type="text/html"), "route", "no such API"),
        (answering("<html>hi</html>", content_type="text/html"), "route", "does not speak the API"),
        (refusing("rate_limit_exceeded", None, "Slow down.", 429), "limits", "Too many requests"),
        (refusing("insufficient_quota", None, "Pay.", 429), "limits", "No credit"),
        (refusing("server_error", None, "Sorry.", 500), "service", "HTTP 500"),
        (refusing("invalid_value", "tools", "No."), "request", "refused the request"),
    ],
)
async def test_what_the_service_says_instead(server: ScriptedServer, script: Script, name: str, said: str) -> None:
    server.script = script
    last = (await facts(connection("azure", server.url, **CLASSIC)))[-1]
    assert (last.name, last.ok) == (name, False)
    assert said in last.text
    assert last.remedy


def without(part: str, param: str, code: str = "unsupported_value") -> Script:
    """Refuse a part of the body as long as it is there."""

    async def script(received: Received, wire: Wire) -> None:
        body = received.body
        there = any(m["role"] == part for m in body.get("messages", [])) or bool(body.get(part))
        if there:
            await refusing(code, param, f"Unsupported: {param}")(received, wire)
        else:
            await replies_well(received, wire)

    return script


@pytest.mark.parametrize(
    ("part", "param", "name", "refused"),
    [
        ("developer", "messages[0].role", "persona", "role developer"),
        ("stream", "stream", "streaming", "stream"),
        ("reasoning_effort", "reasoning_effort", "effort", "reasoning_effort"),
    ],
)
async def test_what_is_refused_and_can_be_done_without_is_a_note(
    server: ScriptedServer, part: str, param: str, name: str, refused: str
) -> None:
    server.script, book = without(part, param), Book()
    found = await facts(connection("openai", server.url), book=book)
    held = by_name(found)
    assert held[name].ok is None
    assert param in held[name].remedy
    assert book.learned == [refused]
    assert len(server.received) == 2
    assert found[-1].name == "reply"
    assert len(found) == len(held)


@pytest.mark.parametrize(
    ("model", "ok", "text"),
    [
        ("o1", True, "low accepted"),
        ("gpt-4o", True, "none sent: gpt-4o takes none"),
        ("my-own", None, "not tried: what this model takes is not known"),
    ],
)
async def test_the_effort_that_was_tried(server: ScriptedServer, model: str, ok: bool | None, text: str) -> None:
    found = by_name(await facts(connection("openai", server.url, model=model)))
    assert (found["effort"].ok, found["effort"].text) == (ok, text)


async def test_a_role_refused_in_every_form_fails(server: ScriptedServer) -> None:
    server.script = refusing("unsupported_value", "messages[0].role", "No roles here.")
    found = await facts(connection("openai", server.url))
    assert (found[-1].name, found[-1].ok) == ("persona", False)
    assert len(server.received) == 3


async def test_a_count_that_is_missing_is_a_note(server: ScriptedServer) -> None:
    body = {key: value for key, value in whole_chat().items() if key != "usage"}
    server.script = answering(body)
    held = by_name(await facts(connection("compatible", server.url)))
    assert held["usage"] == CheckResult("usage", None, "not reported: figures will be estimates (~)")


async def test_another_model_than_the_settings_say(server: ScriptedServer) -> None:
    server.script = answering({**whole_chat(), "model": "gpt-4o-2024-11-20"})
    held = by_name(await facts(connection("azure", server.url, **CLASSIC)))
    assert held["answers"].ok is None
    assert "gpt-4o-2024-11-20 answers, and the settings say o1" in held["answers"].text
    assert 'Set model = "gpt-4o"' in held["answers"].remedy


async def test_a_starved_trial_shows_as_much(server: ScriptedServer) -> None:
    starved = whole_chat("", finish="length") | {"usage": usage(20, 64, 64)["usage"]}
    server.script = answering(starved, 200, **{"x-ratelimit-remaining-requests": "41"})
    found = await facts(connection("openai", server.url))
    assert found[-1].ok
    assert "41 requests" in by_name(found)["limits"].text
    message = "Could not finish the message because max_tokens or model output limit was reached."
    server.script = refusing("invalid_request_error", None, message)
    assert (await facts(connection("openai", server.url)))[-1].ok


@pytest.mark.parametrize(
    ("kind", "finish", "given", "out", "ok", "words"),
    [
        ("compatible", "length", 20, 64, True, "the budget of this trial ran out"),
        ("compatible", "stop", 20, 64, True, "the budget of this trial ran out"),
        ("compatible", "length", 20, 16, None, "the server stopped it at a limit of its own"),
        ("compatible", "model_length", 20, 16, None, "the context window is full"),
        ("compatible", "stop", 20, 16, True, "came whole"),
        ("openai", "stop", 20, 64, True, "came whole"),
    ],
)
async def test_what_cut_the_trial_off(
    server: ScriptedServer, kind: str, finish: str, given: int, out: int, ok: bool | None, words: str
) -> None:
    server.script = answering(whole_chat("ok", finish=finish) | {"usage": usage(given, out, 0)["usage"]}, 200)
    reply = by_name(await facts(connection(kind, server.url)))["reply"]
    assert reply.ok is ok
    assert reply.text.startswith(words)


async def test_a_reply_that_never_says_it_is_done_fails(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events({"id": "x", "model": "o1", "choices": [{"index": 0, "delta": {"content": "o"}}]})
        await wire.finish()

    server.script = script
    last = (await facts(connection("openai", server.url)))[-1]
    assert (last.name, last.ok) == ("streaming", False)


async def test_what_was_learned_before_is_told(server: ScriptedServer) -> None:
    book = Book()
    book.learned = ["stream", "role developer"]
    found = await facts(connection("openai", server.url), book=book, request=False)
    held = [each for each in found if each.name == "learned"]
    assert [each.text.removeprefix("refused here before, so left out: ") for each in held] == [
        "stream (2026-11-01): No.",
        "messages with the role developer (2026-11-01): No.",
    ]
    assert all("--forget" in each.remedy for each in held)
    assert "learned" not in by_name(await facts(connection("openai", server.url), book=Book(), request=False))


@pytest.mark.parametrize(("listed", "ok", "words"), [(32_768, True, "32,768 tokens"), (None, None, "does not say")])
async def test_a_window_the_server_names(
    server: ScriptedServer, listed: int | None, ok: bool | None, words: str
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        if received.method == "GET":
            await wire.whole({"data": [{"id": "qwen3", "max_model_len": listed}]})
        else:
            await replies_well(received, wire)

    server.script = script
    held = by_name(await facts(connection("compatible", server.url)))
    assert held["window"].ok is ok
    assert words in held["window"].text
    assert "window" not in by_name(await facts(connection("openai", server.url)))
