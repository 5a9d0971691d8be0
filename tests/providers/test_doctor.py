"""The doctor against servers of every condition: each fact that can fail, and what is said of it."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.doubles import START, FakeClock, WordCounter
from tests.providers.asking import ENVIRON, KEY, connection
from tests.providers.test_unreachable import closed_port
from tests.servers import Received, ScriptedServer, Wire, replies_well, whole_chat
from tui.core.catalogue import built_in
from tui.core.errors import SettingsError
from tui.core.fact import Fact
from tui.core.request import Route
from tui.engine.checkup import Subject, checkup
from tui.providers.connection import connect
from tui.settings import PRACTICE, Connection, Settings

CLASSIC = {"api_version": "2024-12-01-preview"}


class Book:
    """Remembers what was learned."""

    def __init__(self) -> None:
        self.learned: list[str] = []

    def learn(self, route: Route, lesson: str, said: str) -> None:
        self.learned.append(lesson)


async def facts(
    made: Connection,
    environ: dict[str, str] | None = None,
    *,
    request: bool = True,
    book: Book | None = None,
    **more: Any,
) -> list[Fact]:
    """Return all that the doctor finds; never with a key in it, and a failing fact is the last."""

    def opened() -> Subject:
        provider = connect(made, Settings(), ENVIRON if environ is None else environ, **more)
        profile = built_in().find(made.model)
        return Subject("connection work", provider, profile, provider.premises(), built_in().find)

    found = [fact async for fact in checkup(opened, WordCounter(), FakeClock(), book, request=request)]
    assert KEY not in repr(found)
    assert "canary" not in repr(found)
    assert all(fact.ok is not False for fact in found[:-1])
    return found


def by_name(found: list[Fact]) -> dict[str, Fact]:
    return {fact.name: fact for fact in found}


def answering(body: Any, status: int = 200, **headers: str) -> Any:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(body, status, **headers)

    return script


def refusing(code: str, param: str | None = None, message: str = "No.", status: int = 400) -> Any:
    return answering({"error": {"code": code, "param": param, "message": message}}, status)


@pytest.mark.parametrize("kind", ["openai", "azure", "compatible"])
async def test_a_sound_connection_has_no_failing_fact(server: ScriptedServer, kind: str) -> None:
    found = await facts(connection(kind, server.url, **({"api_key_env": "LOCAL_KEY"} if kind == "compatible" else {})))
    held = by_name(found)
    assert found[0] == Fact("settings", True, "connection work")
    assert held["address"].text.startswith(f"http://127.0.0.1:{server.port} answers")
    assert held["credentials"].ok
    assert "64 out" in held["request"].text
    assert "20 in, 30 out, 10 of it reasoning" in held["usage"].text
    assert held["persona"].ok
    assert held["streaming"].ok is (None if kind == "azure" else True)
    assert found[-1] == Fact("reply", True, "came whole")
    (asked,) = server.received
    assert "sk-" not in str(asked.body)
    cap = {"max_completion_tokens", "max_tokens", "max_output_tokens"} & set(asked.body)
    assert asked.body[cap.pop()] == 64


async def test_without_a_request_nothing_is_sent(server: ScriptedServer) -> None:
    found = await facts(connection("openai", server.url), request=False)
    assert server.received == []
    assert found[-1].name == "request"
    assert found[-1].ok is None


async def test_practice_costs_nothing() -> None:
    found = await facts(PRACTICE, pace=0.0)
    assert "costs nothing" in by_name(found)["request"].text
    assert all(fact.ok for fact in found)


async def test_settings_that_cannot_work() -> None:
    def opened() -> Subject:
        raise SettingsError("There is no connection 'x'.", "There are: practice.")

    (only,) = [fact async for fact in checkup(opened, WordCounter(), FakeClock())]
    assert only == Fact("settings", False, "There is no connection 'x'.", "There are: practice.")


async def test_a_refused_port() -> None:
    last = (await facts(connection("openai", f"http://127.0.0.1:{closed_port()}")))[-1]
    assert (last.name, last.ok) == ("address", False)
    assert "refused the connection" in last.text
    assert "base_url" in last.remedy


async def test_a_name_nobody_knows() -> None:
    last = (await facts(connection("openai", "https://nobody.invalid")))[-1]
    assert (last.name, last.ok) == ("address", False)
    assert "nobody.invalid" in last.text


async def test_tls_on_a_plain_port() -> None:
    async def greet(reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with raw_server(greet) as port:
        last = (await facts(connection("openai", f"https://127.0.0.1:{port}")))[-1]
    assert (last.name, last.ok) == ("address", False)
    assert "does not speak TLS" in last.text
    assert "http://" in last.remedy


@pytest.mark.parametrize(("scheme", "said"), [("https", "does not speak TLS"), ("http", "No reply")])
async def test_a_port_that_stays_silent(scheme: str, said: str) -> None:
    async def silent(reader: Any, writer: Any) -> None:
        await reader.read()

    async with raw_server(silent) as port:
        made = connection("openai", f"{scheme}://127.0.0.1:{port}", connect_timeout=0.2, first_byte_timeout=0.2)
        last = (await facts(made))[-1]
    assert (last.name, last.ok) == ("address", False)
    assert said in last.text


async def test_tls_is_named_and_an_unknown_certificate_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = certificate(tmp_path)
    async with tls_server(context) as server:
        made = connection("openai", f"https://127.0.0.1:{server.port}")
        last = (await facts(made, request=False))[-1]
        assert (last.name, last.ok) == ("address", False)
        assert "could not be verified" in last.text
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        found = by_name(await facts(made))
    assert "(TLS 1.3, " in found["address"].text
    assert found["reply"].ok


async def test_a_proxy_is_knocked_at_and_named_without_its_password(server: ScriptedServer) -> None:
    proxy = f"http://someone:pass-canary@127.0.0.1:{server.port}"
    made = connection("openai", "https://nobody.invalid")
    held = by_name(await facts(made, {**ENVIRON, "HTTPS_PROXY": proxy}, request=False))
    assert f"the proxy 127.0.0.1:{server.port} answers" in held["address"].text
    dead = {**ENVIRON, "HTTPS_PROXY": f"http://127.0.0.1:{closed_port()}"}
    last = (await facts(made, dead, request=False))[-1]
    assert last.ok is False
    assert "The proxy 127.0.0.1:" in last.text


async def test_a_variable_that_is_not_set(server: ScriptedServer) -> None:
    last = (await facts(connection("openai", server.url), {}))[-1]
    assert (last.name, last.ok) == ("sign-in", False)
    assert "export OPENAI_API_KEY=" in last.remedy
    assert server.received == []


async def test_a_command_that_fails(server: ScriptedServer) -> None:
    last = (await facts(connection("openai", server.url, api_key_command="false")))[-1]
    assert (last.name, last.ok) == ("sign-in", False)
    assert "exit code 1" in last.text


class Entra:
    """Gives a token that expires in an hour."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def get_token(self, scope: str) -> Any:
        if self.error:
            raise self.error
        return type("Token", (), {"token": "entra-canary", "expires_on": START.timestamp() + 3600})()


async def test_an_entra_token_and_when_it_expires(server: ScriptedServer) -> None:
    held = by_name(await facts(connection("azure", server.url, auth="entra", **CLASSIC), entra=Entra))
    assert held["credentials"].text == "Entra ID gave a token; it expires in 60 min"
    assert "classic route, api-version 2024-12-01-preview" in held["route"].text
    assert server.last.headers["authorization"] == "Bearer entra-canary"


async def test_nobody_is_signed_in(server: ScriptedServer) -> None:
    error = ClientAuthenticationError("Please run 'az login' to set up an account")
    last = (await facts(connection("azure", server.url, auth="entra"), entra=lambda: Entra(error)))[-1]
    assert (last.name, last.ok, last.remedy) == ("sign-in", False, "Run az login.")


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
async def test_what_the_service_says_instead(server: ScriptedServer, script: Any, name: str, said: str) -> None:
    server.script = script
    last = (await facts(connection("azure", server.url, **CLASSIC)))[-1]
    assert (last.name, last.ok) == (name, False)
    assert said in last.text
    assert last.remedy


def without(part: str, param: str, code: str = "unsupported_value") -> Any:
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
    ("part", "param", "name", "lesson"),
    [
        ("developer", "messages[0].role", "persona", "role developer"),
        ("stream", "stream", "streaming", "stream"),
        ("reasoning_effort", "reasoning_effort", "effort", "reasoning_effort"),
    ],
)
async def test_what_is_refused_and_can_be_done_without_is_a_note(
    server: ScriptedServer, part: str, param: str, name: str, lesson: str
) -> None:
    server.script, book = without(part, param), Book()
    found = await facts(connection("openai", server.url), book=book)
    held = by_name(found)
    assert held[name].ok is None
    assert param in held[name].remedy
    assert book.learned == [lesson]
    assert len(server.received) == 2
    assert found[-1].name == "reply"
    assert len(found) == len(held)


async def test_a_role_refused_in_every_form_fails(server: ScriptedServer) -> None:
    server.script = refusing("unsupported_value", "messages[0].role", "No roles here.")
    found = await facts(connection("openai", server.url))
    assert (found[-1].name, found[-1].ok) == ("persona", False)
    assert len(server.received) == 3


async def test_a_count_that_is_missing_is_a_note(server: ScriptedServer) -> None:
    body = {key: value for key, value in whole_chat().items() if key != "usage"}
    server.script = answering(body)
    held = by_name(await facts(connection("compatible", server.url)))
    assert held["usage"] == Fact("usage", None, "not reported: figures will be estimates (~)")


async def test_another_model_than_the_settings_say(server: ScriptedServer) -> None:
    server.script = answering({**whole_chat(), "model": "gpt-4o-2024-11-20"})
    held = by_name(await facts(connection("azure", server.url, **CLASSIC)))
    assert held["answers"].ok is None
    assert "gpt-4o-2024-11-20 answers, and the settings say o1" in held["answers"].text
    assert 'Set model = "gpt-4o"' in held["answers"].remedy


async def test_a_starved_trial_shows_as_much(server: ScriptedServer) -> None:
    server.script = answering(whole_chat("", finish="length"), **{"x-ratelimit-remaining-requests": "41"})
    found = await facts(connection("openai", server.url))
    assert found[-1].ok
    assert "41 requests" in by_name(found)["limits"].text
    message = "Could not finish the message because max_tokens or model output limit was reached."
    server.script = refusing("invalid_request_error", None, message)
    assert (await facts(connection("openai", server.url)))[-1].ok


async def test_a_reply_that_never_says_it_is_done_fails(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events({"id": "x", "model": "o1", "choices": [{"index": 0, "delta": {"content": "o"}}]})
        await wire.finish()

    server.script = script
    last = (await facts(connection("openai", server.url)))[-1]
    assert (last.name, last.ok) == ("streaming", False)


@pytest.mark.parametrize(
    ("made", "doubt"),
    [
        ({"kind": "azure", "endpoint": "https://gw.example.com", "deployment": "d"}, "no address of Azure's"),
        ({"kind": "openai", "base_url": "https://x.openai.azure.com/v1", "model": "o1"}, "is Azure's"),
        ({"kind": "openai", "base_url": "http://api.example.com/v1", "model": "o1"}, "unencrypted"),
        ({"kind": "compatible", "base_url": "http://127.0.0.1:1", "model": "m"}, "has no path"),
        ({"kind": "azure", "endpoint": "http://127.0.0.1:1", "deployment": "o1", "api_version": "x"}, "no api-version"),
        (
            {"kind": "azure", "endpoint": "http://127.0.0.1:1", "deployment": "o1", "api_version": "2024-02-01"},
            "o1 came later",
        ),
    ],
)  # fmt: skip
def test_an_address_that_looks_wrong(made: dict[str, Any], doubt: str) -> None:
    held = Connection("work", **{"model": made.get("deployment", ""), **made})
    found = connect(held, Settings(), {}).premises().shape(built_in().find(held.model))
    assert found.ok is None
    assert doubt in found.text
    assert found.remedy


@asynccontextmanager
async def raw_server(serve: Any) -> AsyncIterator[int]:
    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


@asynccontextmanager
async def tls_server(context: ssl.SSLContext) -> AsyncIterator[ScriptedServer]:
    server = ScriptedServer(script=replies_well)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()


def certificate(folder: Path) -> ssl.SSLContext:
    """Return a server's side of TLS, with a certificate that nobody knows but ``cert.pem``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
