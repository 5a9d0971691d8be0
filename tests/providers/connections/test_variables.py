"""Variables that are empty, broken or half of a pair are told by their own names; keys lose their quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.providers.exchange import KEY, ask, connected, connection, heard, request
from tests.servers import ScriptedServer, replies_well
from tui.core.errors import NoWayThere, SettingsError, SignInError
from tui.providers.connections.connect import connect
from tui.settings.loading import load_settings

NOWHERE = Path("/nowhere/config.toml")


@pytest.mark.parametrize(
    "written",
    [
        KEY,
        f"{KEY}\n",
        f"{KEY}\r\n",
        f" {KEY} ",
        f"\t{KEY}\x0b",
        f"\ufeff{KEY}",
        f"{KEY}\u200b",
        f"\u00a0{KEY}\u00a0",
        f"'{KEY}'",
        f'"{KEY}"',
        f"`{KEY}`",
        f' "{KEY}" ',
        f"\"'{KEY}'\"",
        f'" {KEY} "',
        f"Bearer {KEY}",
        f"bearer  {KEY}",
        f'"Bearer {KEY}"',
    ],
)
async def test_a_key_is_used_without_what_came_along_with_it(server: ScriptedServer, written: str) -> None:
    server.script = replies_well
    assert (await ask(connection("openai", server.url), {"OPENAI_API_KEY": written})).text == "Hello."
    assert server.last.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (f'"{KEY}', "a quote at one end"),
        (f"{KEY}'", "a quote at one end"),
        (f'{KEY}"', "a quote at one end"),
        (f"{KEY} {KEY}", "character that no key has"),
        (f"{KEY}\n{KEY}", "character that no key has"),
        (f"{KEY}é", "character that no key has"),
        (f"\u201c{KEY}\u201d", "character that no key has"),
        (f"\u201c{KEY}", "character that no key has"),
        (f"Basic {KEY}", "character that no key has"),
        ("", "OPENAI_API_KEY is empty"),
        ("   ", "OPENAI_API_KEY is empty"),
        ('""', "OPENAI_API_KEY is empty"),
        ("' '", "OPENAI_API_KEY is empty"),
        (None, "OPENAI_API_KEY is not set"),
    ],
)
async def test_a_key_that_is_none_is_told_by_its_variable_and_not_shown(
    server: ScriptedServer, written: str | None, words: str
) -> None:
    environ = {} if written is None else {"OPENAI_API_KEY": written}
    async with connected(connection("openai", server.url), environ) as provider:
        answer = await heard(provider, request(provider.route))
    assert type(answer.error) is SignInError
    assert words in answer.error.problem
    assert "OPENAI_API_KEY" in answer.error.problem
    assert KEY not in f"{answer.error!r}{answer.error}"
    assert server.received == []


@pytest.mark.parametrize(
    "address",
    [
        "api.openai.com/v1",
        "localhost:8080",
        "http:/127.0.0.1:9/v1",
        "http//127.0.0.1:9/v1",
        "http://",
        "https:///v1",
        "ftp://127.0.0.1/v1",
        '"http://127.0.0.1:9/v1"',
        "'http://127.0.0.1:9/v1'",
        "http://127.0.0.1:99999/v1",
        "http://127.0.0.1:port/v1",
        "http://127.0.0.1:0/v1",
        "http://[::1/v1",
        "http://a b/v1",
        "http://me:canary@127.0.0.1/v1",
        "$OPENAI_URL",
    ],
)
@pytest.mark.parametrize(
    ("variable", "others"),
    [
        ("OPENAI_BASE_URL", {"OPENAI_API_KEY": KEY}),
        ("AZURE_OPENAI_ENDPOINT", {"AZURE_OPENAI_DEPLOYMENT": "o1", "AZURE_OPENAI_API_KEY": KEY}),
    ],
)
def test_an_address_that_is_none_is_told_by_its_variable(address: str, variable: str, others: dict[str, str]) -> None:
    environ = {variable: address, **others}
    settings = load_settings(NOWHERE, environ)
    with pytest.raises(SettingsError) as error:
        connect(settings.connection, settings, environ)
    assert f"The variable {variable}" in error.value.problem
    assert "of connection" not in str(error.value)
    assert KEY not in str(error.value)
    assert "canary" not in str(error.value)


@pytest.mark.parametrize(
    "environ",
    [
        {"OPENAI_API_KEY": ""},
        {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": "", "AZURE_OPENAI_ENDPOINT": "", "OPENAI_API_VERSION": ""},
        {"AZURE_OPENAI_ENDPOINT": "  "},
        {"AZURE_OPENAI_ENDPOINT": "", "AZURE_OPENAI_DEPLOYMENT": "o1", "AZURE_OPENAI_API_KEY": KEY},
    ],
)
def test_variables_that_are_empty_are_as_if_they_were_not_set(environ: dict[str, str]) -> None:
    assert load_settings(NOWHERE, environ).connection.name == "practice"


async def test_errors_of_a_connection_of_the_environment_name_its_variables() -> None:
    environ = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "https://nobody.invalid/v1"}
    settings = load_settings(NOWHERE, environ)
    provider = connect(settings.connection, settings, environ)
    answer = await heard(provider, request(provider.route))
    await provider.aclose()
    assert answer.error is not None
    assert answer.error.remedy == "Check the variable OPENAI_BASE_URL and your network."


def test_an_endpoint_without_a_deployment_names_the_variable_that_is_missing(tmp_path: Path) -> None:
    for words in (["doctor", "--no-request"], ["ask", "hi"], ["context"]):
        run = mull(tmp_path / "home", *words, AZURE_OPENAI_ENDPOINT="https://x.openai.azure.com")
        said = run.stdout + run.stderr
        assert "The variable AZURE_OPENAI_DEPLOYMENT is not set, but AZURE_OPENAI_ENDPOINT is." in said, words
        assert run.returncode in (1, 2)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OPENAI_ORG_ID", "org-é-canary"),
        ("OPENAI_ORG_ID", "org\ncanary"),
        ("OPENAI_PROJECT_ID", "\u201cproj-canary\u201d"),
        ("OPENAI_CUSTOM_HEADERS", "X-Team: canary-é"),
        ("OPENAI_CUSTOM_HEADERS", "X-Té: canary"),
        ("OPENAI_CUSTOM_HEADERS", "X-Team: canary\rX"),
    ],
)
async def test_a_variable_that_makes_no_header_is_told_by_its_name_where_it_is_sent(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    server.script = replies_well
    error = (await ask(connection("openai", server.url))).error
    assert type(error) is NoWayThere
    assert error.problem.startswith(f"The variable {variable} holds what no header can hold")
    assert "canary" not in str(error)
    assert server.received == []
    assert (await ask(connection("compatible", server.url))).text == "Hello."
