"""The proxy of a connection: which variable names it, who is exempt, and what is said of one that cannot be used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.providers.bare_servers import closed_port
from tests.providers.exchange import ENVIRON, ask, connected, connection, heard, request
from tests.servers import ScriptedServer, replies_well
from tui.core.errors import NetworkError, NoWayThere
from tui.providers.connections.proxy import Proxy, proxy_for
from tui.settings.values import Settings

PROXY = "http://proxy.invalid:3128"
HTTPS = {"HTTPS_PROXY": PROXY}


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, None),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTPS_PROXY": "  "}, None),
        ({"HTTP_PROXY": PROXY}, None),
        (HTTPS, ("HTTPS_PROXY", "proxy.invalid:3128")),
        ({"HTTPS_PROXY": f" {PROXY} "}, ("HTTPS_PROXY", "proxy.invalid:3128")),
        ({"https_proxy": "proxy.invalid:3128"}, ("https_proxy", "proxy.invalid:3128")),
        ({"https_proxy": "small.invalid", "HTTPS_PROXY": PROXY}, ("https_proxy", "small.invalid")),
        ({"https_proxy": "", "HTTPS_PROXY": PROXY}, ("HTTPS_PROXY", "proxy.invalid:3128")),
        ({"ALL_PROXY": "socks5h://u:p@proxy.invalid"}, ("ALL_PROXY", "proxy.invalid")),
        ({"all_proxy": "socks5://[::1]:9"}, ("all_proxy", "[::1]:9")),
        ({**HTTPS, "ALL_PROXY": "socks5://other.invalid"}, ("HTTPS_PROXY", "proxy.invalid:3128")),
        ({"HTTPS_PROXY": "http://u:p%40ss@proxy.invalid:3128/"}, ("HTTPS_PROXY", "proxy.invalid:3128")),
    ],
)
def test_which_variable_names_the_proxy(environ: dict[str, str], found: tuple[str, str] | None) -> None:
    proxy = proxy_for("https://example.invalid/v1", environ, "linux")
    assert (None if proxy is None else (proxy.source, proxy.host)) == found
    assert proxy is None or not proxy.problem
    assert "u:p" not in repr(proxy)


@pytest.mark.parametrize(
    ("host", "listed", "exempt"),
    [
        ("127.0.0.1:8080", "127.0.0.1", True),
        ("127.0.0.1:8080", "localhost,127.0.0.1", True),
        ("127.0.0.1:8080", "localhost, 127.0.0.1", True),
        ("127.0.0.1:8080", "localhost 127.0.0.1", True),
        ("127.0.0.1:8080", '"127.0.0.1"', True),
        ("127.0.0.1:8080", "127.0.0.1:8080", True),
        ("127.0.0.1:8080", "127.0.0.1:9090", False),
        ("127.0.0.1:8080", "127.0.0.0/8", True),
        ("127.0.0.1:8080", "10.0.0.0/8", False),
        ("127.0.0.1:8080", "localhost", False),
        ("localhost:8080", "localhost", True),
        ("LOCALHOST", "localhost", True),
        ("[::1]:8080", "::1", True),
        ("[::1]:8080", "[::1]", True),
        ("[fd00::7]", "fd00::/8", True),
        ("api.example.invalid", "example.invalid", True),
        ("api.example.invalid", ".example.invalid", True),
        ("api.example.invalid", "*.example.invalid", True),
        ("example.invalid", ".example.invalid", True),
        ("notexample.invalid", "example.invalid", False),
        ("example.invalid", "http://example.invalid", True),
        ("example.invalid", "*", True),
        ("example.invalid", "other.invalid,*", True),
        ("example.invalid", "", False),
        ("example.invalid", ", ,", False),
        ("example.invalid", "10.0.0.0/99", False),
        ("example.invalid", "*.", False),
    ],
)
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_who_is_exempt(host: str, listed: str, exempt: bool, name: str) -> None:
    environ = {"ALL_PROXY": PROXY, name: listed}
    assert (proxy_for(f"http://{host}/v1", environ, "linux") is None) is exempt


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("http://127.0.0.1:99999", "the port 99999 is above 65535"),
        ("127.0.0.1:99999", "the port 99999 is above 65535"),
        ("http://me:canary@127.0.0.1:70000", "the port 70000 is above 65535"),
        ("http://127.0.0.1:port", "its port is no number"),
        ("http://127.0.0.1:-1", "its port is no number"),
        ("http://127.0.0.1:0", "it is no address"),
        ("http://[::1", "its brackets do not match"),
        ("http://", "it holds no host name"),
        ("http://:3128", "it holds no host name"),
        ("http:/127.0.0.1:3128", "it is no address"),
        ("nonsense://x", "mull knows no proxy of the kind 'nonsense'"),
        ("socks4://127.0.0.1:9", "mull knows no proxy of the kind 'socks4'"),
        ("ftp://127.0.0.1", "mull knows no proxy of the kind 'ftp'"),
        ('"http://127.0.0.1:3128"', "mull knows no proxy of the kind"),
        ("http://one.invalid,http://two.invalid", ""),
        ("http://a b:3128", "it is no address"),
        ("http://a\x1b[2J:3128", ""),
    ],
)
async def test_a_variable_that_holds_no_proxy_is_named_and_its_password_is_not(value: str, problem: str) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        answer = await ask(connection("openai", "http://nobody.invalid"), {**ENVIRON, name: value})
        assert type(answer.error) is NoWayThere
        assert answer.error.problem.startswith(f"The variable {name} cannot be used: {problem}")
        assert "canary" not in f"{answer.error!r}{answer.error}"
        assert str(answer.error).isprintable()
        assert not answer.error.may_retry


@pytest.mark.parametrize("value", ["http://127.0.0.1:99999", "socks5://127.0.0.1:1", "nonsense://x", "127.0.0.1:1"])
@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY", "all_proxy"])
async def test_a_server_that_is_exempt_is_reached_whatever_the_proxy_is(
    server: ScriptedServer, value: str, name: str
) -> None:
    server.script = replies_well
    environ = {**ENVIRON, name: value, "NO_PROXY": "localhost,127.0.0.1"}
    assert (await ask(connection("openai", server.url), environ)).text == "Hello."


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:{}", "http://127.0.0.1:{}", "127.0.0.1:{}"])
async def test_a_dead_proxy_is_named_with_its_variable_and_the_way_around_it(value: str) -> None:
    port = closed_port()
    answer = await ask(connection("openai", "http://127.0.0.1:9"), {**ENVIRON, "ALL_PROXY": value.format(port)})
    assert isinstance(answer.error, NetworkError)
    assert f"127.0.0.1:{port}" in answer.error.problem
    assert answer.error.remedy == "Check ALL_PROXY (the proxy), or put 127.0.0.1 into NO_PROXY to go there without it."


@asynccontextmanager
async def _socks_server(to_port: int, asked: list[bytes]) -> AsyncIterator[int]:
    """Serve SOCKS 5 without a password (RFC 1928): every connection leads to one port, whatever it asks for."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            writer.write(piece)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly((await reader.readexactly(2))[1])
        writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        size = 4 if kind == 1 else (await reader.readexactly(1))[0]
        asked.append(await reader.readexactly(size))
        await reader.readexactly(2)
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to_port)
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_requests_go_through_a_socks_proxy(server: ScriptedServer, scheme: str) -> None:
    server.script = replies_well
    asked: list[bytes] = []
    async with _socks_server(server.port, asked) as port:
        environ = {**ENVIRON, "ALL_PROXY": f"{scheme}://127.0.0.1:{port}"}
        agreed = Settings(key_over_http=frozenset({"nobody.invalid"}))
        async with connected(connection("openai", "http://nobody.invalid"), environ, agreed) as provider:
            answer = await heard(provider, request(provider.route))
    assert answer.error is None
    assert answer.text == "Hello."
    assert asked == [b"nobody.invalid"]


async def test_what_is_on_screen_names_a_broken_variable() -> None:
    made = connection("openai", "http://nobody.invalid")
    async with connected(made, {**ENVIRON, "HTTP_PROXY": "http://u:canary@h:99999"}) as provider:
        assert provider.access.proxy == "none: the port 99999 is above 65535 (HTTP_PROXY)"


def test_the_settings_of_windows_and_macos_count_where_no_variable_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": PROXY})
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda host: host == "local.invalid")
    for system in ("win32", "darwin"):
        found = proxy_for("https://example.invalid/v1", {}, system)
        assert found == Proxy("the proxy settings of this system", "proxy.invalid:3128", url=PROXY)
        assert proxy_for("https://local.invalid/v1", {}, system) is None
        assert proxy_for("https://example.invalid/v1", {"NO_PROXY": "*"}, system) is None
    assert proxy_for("https://example.invalid/v1", {}, "linux") is None
