"""A key over plain http: to this computer, to hosts that a setting names, and to nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.providers.exchange import ENVIRON, KEY, connected, connection, heard, request
from tests.servers import ScriptedServer
from tui.core.errors import NoWayThere, SettingsError
from tui.core.models.catalogue import built_in
from tui.settings.loading import load_settings
from tui.settings.values import Settings

CLASSIC = {"api_version": "2024-12-01-preview"}
SIGNED: list[tuple[str, dict[str, Any]]] = [  # every way in which a request can hold a key
    ("openai", {}),
    ("openai", {"api_key_env": "LOCAL_KEY"}),
    ("openai", {"api_key_command": "false"}),
    ("openai", {"api_key_keyring": "a/b"}),
    ("azure", {}),
    ("azure", CLASSIC),
    ("azure", {"auth": "entra"}),
    ("azure", {"auth": "entra", **CLASSIC}),
    ("azure", {"api_key_command": "false"}),
    ("compatible", {"api_key_env": "LOCAL_KEY"}),
    ("compatible", {"api_key_command": "false"}),
    ("compatible", {"headers": {"X-Own": "LOCAL_KEY"}}),
]
OTHERS = [
    "http://api.example", "http://gpu.lan:8000", "http://gpu", "http://10.0.0.5:8000", "http://192.168.1.5",
    "http://[fe80::1]:8000", "http://localhost.example", "http://\u0430pi.openai.com",
]  # fmt: skip


def no_token() -> Any:
    raise AssertionError("a token was asked for")


@pytest.mark.parametrize(("kind", "more"), SIGNED)
@pytest.mark.parametrize("url", OTHERS)
async def test_a_key_is_not_read_and_not_sent(kind: str, more: dict[str, Any], url: str) -> None:
    made = connection(kind, url, **more)
    async with connected(made, entra=lambda: SimpleNamespace(get_token=no_token)) as provider:
        answer = await heard(provider, request(provider.route))
        route = provider.probe().route(built_in().find(made.model))
    assert type(answer.error) is NoWayThere
    assert "It was not sent." in answer.error.problem
    assert made.kind.address_setting in answer.error.problem
    assert "key_over_http = [" in answer.error.remedy
    assert route.ok is False
    assert "unencrypted" in route.text


@pytest.mark.parametrize("url", OTHERS)
async def test_without_a_key_there_is_nothing_to_refuse(url: str) -> None:
    async with connected(connection("compatible", url)) as provider:
        assert provider.probe().to.in_the_clear() == ""
        assert provider.route.endpoint.startswith("http://")


async def test_this_computer_gets_it(server: ScriptedServer) -> None:
    for host in ("127.0.0.1", "localhost"):
        async with connected(connection("openai", f"http://{host}:{server.port}")) as provider:
            answer = await heard(provider, request(provider.route))
        assert answer.error is None
        assert server.last.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("gpu.lan", "http://gpu.lan:8000"),
        ("GPU.lan.", "http://gpu.LAN"),
        ("10.0.0.5", "http://10.0.0.5:8000"),
        ("fe80::1", "http://[FE80:0::1]:8000"),
        ("[fe80::1]", "http://[fe80::1]"),
        ("\u00e9.example", "http://xn--9ca.example"),
    ],
)
async def test_a_setting_names_the_hosts_that_may_get_it(tmp_path: Path, written: str, url: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'key_over_http = ["{written}"]\n', "utf-8")
    settings = load_settings(path, {})
    for kind in ("openai", "azure"):
        async with connected(connection(kind, url), settings=settings) as provider:
            assert provider.probe().to.in_the_clear() == ""
    async with connected(connection("openai", "http://other.lan"), settings=settings) as provider:
        assert provider.probe().to.in_the_clear() == "other.lan"


@pytest.mark.parametrize(
    "written",
    ['"http://gpu.lan"', '"gpu.lan:8000"', '"gpu.lan/v1"', '""', '"*"', '"a b"', "7", "[]", '"\u2044"', '"127.1"'],
)
def test_what_is_no_host_alone_is_told_with_its_line(tmp_path: Path, written: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"reserve = 1\nkey_over_http = [{written}]\n", "utf-8")
    with pytest.raises(SettingsError, match="line 2: key_over_http must be a list of hosts"):
        load_settings(path, {})


@pytest.mark.parametrize(
    ("url", "proxy", "reads"),
    [
        ("http://127.0.0.1:8080", "http://10.0.0.1:3128", "10.0.0.1"),
        ("http://127.0.0.1:8080", "http://proxy.lan:3128", "proxy.lan"),
        ("http://127.0.0.1:8080", "socks5://proxy.lan", "proxy.lan"),
        ("http://127.0.0.1:8080", "http://localhost:3128", ""),
        ("http://gpu.lan", "http://localhost:3128", "gpu.lan"),
        ("https://gpu.lan", "http://proxy.lan:3128", ""),
    ],
)
async def test_a_proxy_reads_what_goes_through_it_over_plain_http(url: str, proxy: str, reads: str) -> None:
    environ = {**ENVIRON, "HTTP_PROXY": proxy, "HTTPS_PROXY": proxy}
    async with connected(connection("openai", url), environ) as provider:
        assert provider.probe().to.in_the_clear() == reads
        if reads and reads in proxy:
            error = (await heard(provider, request(provider.route))).error
            assert error is not None
            assert "through the proxy" in error.problem
            assert "127.0.0.1 into NO_PROXY" in error.remedy
    async with connected(connection("openai", url), {**environ, "NO_PROXY": "127.0.0.1"}) as provider:
        assert provider.probe().to.in_the_clear() == ("" if "127" in url else reads)
    both = Settings(key_over_http=frozenset({"gpu.lan", "proxy.lan", "10.0.0.1"}))
    async with connected(connection("openai", url), environ, both) as provider:
        assert provider.probe().to.in_the_clear() == ""


@pytest.mark.parametrize(
    "environ",
    [
        {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "http://gpu.lan/v1"},
        {
            "AZURE_OPENAI_ENDPOINT": "http://gpu.lan",
            "AZURE_OPENAI_DEPLOYMENT": "o1",
            "AZURE_OPENAI_API_KEY": KEY,
        },
        {"AZURE_OPENAI_ENDPOINT": "http://gpu.lan", "AZURE_OPENAI_DEPLOYMENT": "o1"},
    ],
)
def test_a_connection_of_the_environment_is_refused_as_well(tmp_path: Path, environ: dict[str, str]) -> None:
    run = mull(tmp_path, "ask", "hi", **environ)
    assert run.returncode == 1, run.stderr
    assert "The key would go to gpu.lan unencrypted: the variable" in run.stderr
    assert KEY not in run.stderr + run.stdout
    shown = mull(tmp_path, "ask", "--dry-run", "hi", **environ)
    assert json.loads(shown.stdout)["headers"]["authorization" if "OPENAI_API_KEY" in environ else "host"]
    check = mull(tmp_path, "doctor", "--no-request", **environ)
    assert check.returncode == 1
    assert "unencrypted" in check.stdout.splitlines()[-1] + check.stdout
