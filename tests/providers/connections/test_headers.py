"""Headers of the user's own: sent with every request, refused where a value is written, and shown nowhere."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.providers.exchange import ENVIRON, KEY, ask, connected, connection, heard, request
from tests.providers.scripts import answers, plays, refuses, text
from tests.servers import Received, ScriptedServer, Wire, replies_well
from tui.core.connection_form import ConnectionForm, owned, table_of
from tui.core.connection_kinds import BY_NAME
from tui.core.errors import SettingsError, SignInError
from tui.settings.loading import load_settings
from tui.store.settings_file import with_connection

VALUE = "canary-subscription-42"
NAME = "Ocp-Apim-Subscription-Key"
HEADERS = {NAME: "SUB"}
SET = {**ENVIRON, "SUB": VALUE}
BASE = '[connections.gate]\nkind = "compatible"\nbase_url = "http://127.0.0.1:1/v1"\nmodel = "m"\n'


@pytest.mark.parametrize("kind", ["openai", "azure", "compatible"])
@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize(
    "value", [VALUE, f" {VALUE}\n", f'"{VALUE}"', f"'{VALUE}'", f"\ufeff{VALUE}", f"Basic {VALUE}", f"a={VALUE}; b c"]
)
async def test_each_request_gets_them(server: ScriptedServer, kind: str, api: str, value: str) -> None:
    server.script = replies_well
    made = connection(kind, server.url, api=api, headers=HEADERS)
    assert (await ask(made, {**SET, "SUB": value})).text == "Hello."
    sent = server.last.headers[NAME.lower()]
    assert sent == value.strip("\"' \n\ufeff")
    if kind != "compatible":
        assert KEY in server.last.headers["authorization"]


async def test_questions_beside_a_reply_get_them_too(server: ScriptedServer) -> None:
    server.script = answers({"data": [{"id": "m"}], "input_tokens": 3})
    async with connected(connection("openai", server.url, api="responses", headers=HEADERS), SET) as provider:
        await provider.listing()
        await provider.beside("/props")
        await provider.count(request(provider.route))
    assert [sent.headers[NAME.lower()] for sent in server.received] == [VALUE] * 3


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("kind", ["openai", "azure", "compatible"])
async def test_one_of_the_same_name_replaces_mulls_own(server: ScriptedServer, name: str, kind: str) -> None:
    server.script = replies_well
    made = connection(kind, server.url, api="chat", headers={name: "SUB"})
    await ask(made, {**SET, "SUB": "Basic dXNlcjpwYXNz"})
    assert server.last.headers["authorization"] == "Basic dXNlcjpwYXNz"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "the variable SUB is not set"),
        ({"SUB": ""}, "the variable SUB is empty"),
        ({"SUB": ' "" '}, "the variable SUB is empty"),
        ({"SUB": f"{VALUE}\nX-Other: 1"}, "The variable SUB holds what no header can hold"),
        ({"SUB": f"{VALUE}é"}, "The variable SUB holds what no header can hold"),
        ({"SUB": f"{VALUE}\x00"}, "The variable SUB holds what no header can hold"),
    ],
)
async def test_a_variable_that_gives_none_is_named_and_nothing_is_sent(
    server: ScriptedServer, environ: dict[str, str], words: str
) -> None:
    server.script = replies_well
    made = connection("compatible", server.url, headers=HEADERS)
    async with connected(made, environ) as provider:
        answer = await heard(provider, request(provider.route))
        assert type(answer.error) is SignInError
        assert words in answer.error.problem
        assert VALUE not in str(answer.error)
    assert server.received == []


@pytest.mark.parametrize(
    "script",
    [
        refuses(401, f"bad subscription key {VALUE}"),
        refuses(400, "no", code=VALUE, param=VALUE),
        refuses(500, f"headers={{'x': '{VALUE}'}}"),
        answers(f"<html><title>{VALUE}</title></html>", kind="text/html"),
        answers("", 307, location=f"http://elsewhere.invalid/?k={VALUE}"),
        plays(text("Half"), {"error": {"message": VALUE}}),
        plays(b"error: " + VALUE.encode() + b"\n\n"),
        plays(VALUE.encode()),
    ],
)
@pytest.mark.parametrize("value", [VALUE, f"Basic {VALUE}"])
async def test_where_a_service_quotes_one_it_is_masked(server: ScriptedServer, script: Any, value: str) -> None:
    server.script = script
    answer = await ask(connection("openai", server.url, api="chat", headers=HEADERS), {**SET, "SUB": value})
    assert answer.error is not None
    assert VALUE not in f"{answer.error!r}{answer.error}{answer.error.code}{answer.error.param}"
    assert "***" in f"{answer.error}{answer.error.code}"


@pytest.mark.parametrize("kind", ["openai", "azure", "compatible"])
async def test_the_preview_shows_their_names_and_no_value(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"X-Team-Key: {VALUE}")
    async with connected(connection(kind, "http://127.0.0.1:1", headers=HEADERS), SET) as provider:
        shown = await provider.preview(request(provider.route))
        assert shown["headers"][NAME.lower()] == "***"
        assert VALUE not in json.dumps(shown)
        assert ("x-team-key" in shown["headers"]) is (kind == "openai")
        assert VALUE not in repr(provider.access)


async def test_a_value_of_openai_custom_headers_is_masked_too(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"X-Team-Key: {VALUE}")
    server.script = refuses(401, f"bad {VALUE}")
    answer = await ask(connection("openai", server.url))
    assert server.last.headers["x-team-key"] == VALUE
    assert VALUE not in str(answer.error)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('headers = "X"', "line 5: headers must be a table"),
        ("headers = 7", "line 5: headers must be a table"),
        ('headers = ["X"]', "line 5: headers must be a table"),
        ("headers = {X-A = 7}", "line 5: headers: X-A must be the name of a variable"),
        ('headers = {X-A = ""}', "line 5: headers: X-A must be the name of a variable"),
        ('headers = {X-A = {b = "C"}}', "line 5: headers: X-A must be the name of a variable"),
        (f'headers = {{X-A = "{KEY}"}}', "line 5: headers: X-A holds no variable's name"),
        ('headers = {X-A = "env:SUB"}', "line 5: headers: X-A holds no variable's name"),
        ('headers = {X-A = "$SUB"}', "line 5: headers: X-A holds no variable's name"),
        (f'headers = {{X-A = "{VALUE}"}}', "line 5: headers: X-A holds no variable's name"),
        ('headers = {X-A = "0123456789abcdef0123456789abcdef"}', "line 5: headers: X-A holds no variable's name"),
        ('headers = {X-A = "abcdefghij0123456789xyz"}', "line 5: headers: X-A holds no variable's name"),
        ('headers = {"X A" = "SUB"}', "line 5: headers holds a name that no header has"),
        ('headers = {"X:A" = "SUB"}', "line 5: headers holds a name that no header has"),
        ('headers = {"" = "SUB"}', "line 5: headers holds a name that no header has"),
        ('headers = {"é" = "SUB"}', "line 5: headers holds a name that no header has"),
        ('headers = {"X\\nY" = "SUB"}', "line 5: headers holds a name that no header has"),
        (f'headers = {{"{KEY}" = "SUB"}}', "line 5: headers holds a name that no header has"),
        ('headers = {Host = "SUB"}', "line 5: headers must not set Host"),
        ('headers = {content-length = "SUB"}', "line 5: headers must not set content-length"),
        ('headers = {X-A = "SUB", x-a = "SUB"}', "line 5: headers holds x-a twice"),
        ('\n[connections.gate.headers]\nX-A = "SUB"\nX-B = "é"', "line 8: headers: X-B holds no variable's name"),
        ('extra_headers = {X-A = "SUB"}', "line 5: unknown setting 'extra_headers'"),
    ],
)
def test_what_cannot_be_a_header_names_its_line_and_is_not_quoted(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"{BASE}{line}\n", "utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(path, {})
    assert words in str(error.value)
    assert not any(secret in str(error.value) for secret in (KEY, VALUE, "0123456789"))


@pytest.mark.parametrize("form", [f'headers = {{{NAME} = "SUB"}}\n', f'[connections.gate.headers]\n{NAME} = "SUB"\n'])
def test_setup_keeps_them(tmp_path: Path, form: str) -> None:
    changed = ConnectionForm("gate", BY_NAME["compatible"], base_url="http://127.0.0.1:2/v1", model="n", sign_in="none")
    after = with_connection(BASE + form, "gate", table_of(changed), owned=owned(), default=True)
    path = tmp_path / "config.toml"
    path.write_text(after, "utf-8")
    held = load_settings(path, {}).connection
    assert (held.model, held.headers) == ("n", HEADERS)


async def test_the_doctor_names_header_and_variable_and_misses_what_is_not_set(server: ScriptedServer) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = connection("compatible", server.url, headers=HEADERS)
    async with connected(made, SET) as provider:
        assert (await provider.probe().sign_in(now)).text == f"no key is sent; the header {NAME} is in SUB"
    async with connected(made, {}) as provider:
        with pytest.raises(SignInError, match="SUB is not set"):
            await provider.probe().sign_in(now)


async def test_the_whole_program_shows_no_value(server: ScriptedServer, tmp_path: Path) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole({"message": f"bad {VALUE}"}, 401)

    server.script = script
    home = tmp_path / "home"
    home.mkdir()
    config = f'retries = 0\nconnection = "gate"\n{BASE}headers = {{{NAME} = "SUB"}}\n'
    (home / "config.toml").write_text(config.replace("http://127.0.0.1:1", server.url), "utf-8")
    environ = {"SUB": VALUE, "OPENAI_LOG": "debug"}
    for words in (["ask", "hi"], ["ask", "--dry-run", "hi"], ["doctor"], ["context"]):
        run = await asyncio.to_thread(mull, home, *words, **environ)
        assert VALUE not in run.stdout + run.stderr, words
    assert server.received[0].headers[NAME.lower()] == VALUE
    assert not any(VALUE in file.read_text("utf-8", "replace") for file in home.rglob("*") if file.is_file())
