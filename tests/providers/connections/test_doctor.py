"""The doctor on the way to a service: settings, address, TLS, proxy, sign-in; each that can fail, and what is said."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError

from tests.doubles import START, FakeClock, WordCounter
from tests.providers.bare_servers import certificate, closed_port, raw_server, tls_server
from tests.providers.connections.doctor_harness import CLASSIC, by_name, facts
from tests.providers.exchange import ENVIRON, connection
from tests.servers import ScriptedServer
from tui.core.check_result import CheckResult
from tui.core.connection_kinds import BY_NAME
from tui.core.errors import SettingsError
from tui.core.models.catalogue import built_in
from tui.core.operating_system import variable_set
from tui.engine.doctor import Subject, checkup
from tui.providers.connections.connect import connect
from tui.settings.values import PRACTICE, Connection, Settings


@pytest.mark.parametrize("kind", ["openai", "azure", "compatible"])
async def test_a_sound_connection_has_no_failing_fact(server: ScriptedServer, kind: str) -> None:
    found = await facts(connection(kind, server.url, **({"api_key_env": "LOCAL_KEY"} if kind == "compatible" else {})))
    held = by_name(found)
    assert found[0] == CheckResult("settings", True, "connection work")
    assert held["address"].text.startswith(f"http://127.0.0.1:{server.port} answers")
    assert held["credentials"].ok
    assert "64 out" in held["request"].text
    assert "20 in, 30 out, 10 of it reasoning" in held["usage"].text
    assert held["persona"].ok
    assert held["streaming"].ok is (None if kind == "azure" else True)
    assert found[-1] == CheckResult("reply", True, "came whole")
    (asked,) = [sent for sent in server.received if sent.method == "POST"]
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
    assert only == CheckResult("settings", False, "There is no connection 'x'.", "There are: practice.")


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
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with raw_server(greet) as port:
        last = (await facts(connection("openai", f"https://127.0.0.1:{port}")))[-1]
    assert (last.name, last.ok) == ("address", False)
    assert "does not speak TLS" in last.text
    assert "http://" in last.remedy


@pytest.mark.parametrize(("scheme", "said"), [("https", "does not speak TLS"), ("http", "No reply")])
async def test_a_port_that_stays_silent(scheme: str, said: str) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
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
    assert variable_set("OPENAI_API_KEY") in last.remedy
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
    ("made", "doubt"),
    [
        ({"kind": "azure", "endpoint": "https://gw.example.com", "deployment": "d"}, "no address of Azure's"),
        ({"kind": "openai", "base_url": "https://x.openai.azure.com/v1", "model": "o1"}, "is Azure's"),
        ({"kind": "compatible", "base_url": "http://127.0.0.1:1", "model": "m"}, "has no path"),
        ({"kind": "azure", "endpoint": "http://127.0.0.1:1", "deployment": "o1", "api_version": "x"}, "no api-version"),
        (
            {"kind": "azure", "endpoint": "http://127.0.0.1:1", "deployment": "o1", "api_version": "2024-02-01"},
            "o1 came later",
        ),
    ],
)  # fmt: skip
def test_an_address_that_looks_wrong(made: dict[str, Any], doubt: str) -> None:
    held = Connection("work", **{"model": made.get("deployment", ""), **made, "kind": BY_NAME[made["kind"]]})
    found = connect(held, Settings(), {}).probe().route(built_in().find(held.model))
    assert found.ok is None
    assert doubt in found.text
    assert found.remedy
