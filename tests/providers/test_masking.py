"""A request as it is shown: nothing that may hold a secret but what is known to hold none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.platforms import needs
from tests.providers.exchange import KEY, connected, connection, heard, request
from tests.servers import ScriptedServer
from tui.providers.masking import masked, shown_headers, shown_url

SECRET = "CANARY-of-a-header"
CUSTOM = [  # lines of OPENAI_CUSTOM_HEADERS, in every form that the SDK takes
    f"X-Team-Key: {SECRET}", f"x-team-key:{SECRET}", f"X-Team-Key : {SECRET} ", f"X-Odd: a***{SECRET}",
    f"Cookie: session={SECRET}", f"X-Api-Key: {SECRET}", f"Proxy-Authorization: Basic {SECRET}",
    f"User-Agent: {SECRET}", f"Accept: {SECRET}", f"x-stainless-lang: {SECRET}", f"X-Stainless-New: {SECRET}",
    f"openai-project: {SECRET}", f"OpenAI-Organization: {SECRET}", f"A: b\nX-Two: {SECRET}", f"nonsense\nX: {SECRET}",
]  # fmt: skip
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("openai", {}),
    ("openai", {"api": "responses"}),
    ("azure", {}),
    ("azure", {"api_version": "2024-12-01-preview"}),
    ("compatible", {"api_key_env": "LOCAL_KEY"}),
]


@pytest.mark.parametrize(("kind", "more"), KINDS)
@pytest.mark.parametrize("lines", CUSTOM)
async def test_no_value_of_custom_headers_is_shown(
    kind: str, more: dict[str, Any], lines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", lines)
    async with connected(connection(kind, "http://127.0.0.1:9", **more)) as provider:
        shown = await provider.preview(request(provider.route))
    assert SECRET not in json.dumps(shown)
    assert KEY not in json.dumps(shown)


@pytest.mark.parametrize("name", ["user-agent", "Accept", "X-Stainless-Lang", "x-anything", "Authorization"])
async def test_no_value_of_the_connections_own_headers_is_shown(name: str) -> None:
    made = connection("compatible", "http://127.0.0.1:9", headers={name: "SUB"})
    async with connected(made, {"SUB": SECRET}) as provider:
        shown = (await provider.preview(request(provider.route)))["headers"]
    assert shown[name.lower()] == "***"


@pytest.mark.parametrize("version", [KEY, "x y", "2024&key=AIzaSy", "é", "a" * 41])
async def test_of_a_query_only_an_api_version_is_shown(version: str) -> None:
    async with connected(connection("azure", "http://127.0.0.1:9", api_version=version)) as provider:
        assert (await provider.preview(request(provider.route)))["url"].endswith("?api-version=***")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/v1", "https://h/v1"),
        ("https://h/v1?key=secret", "https://h/v1?key=***"),
        ("https://h/v1?key=secret&api-version=2024-12-01", "https://h/v1?key=***&api-version=2024-12-01"),
        ("https://h/v1?a=&b", "https://h/v1?a=***&b=***"),
        ("https://h/v1?api-version=v1&api-version=secret!", "https://h/v1?api-version=v1&api-version=***"),
    ],
)
def test_urls(url: str, shown: str) -> None:
    assert shown_url(url) == shown


def test_what_is_not_known_is_masked() -> None:
    headers = {"host": "h", "content-type": "a", "x-new": "b", "authorization": "Bearer c", "api-key": "***"}
    assert shown_headers(headers, ()) == {**headers, "x-new": "***", "authorization": "***"}
    assert shown_headers(headers, ("host",))["host"] == "***"


@pytest.mark.parametrize("words", [["ask", "--dry-run", "hi"], ["context", "--raw"]])
def test_the_commands_show_none(tmp_path: Path, words: list[str]) -> None:
    run = mull(tmp_path, *words, OPENAI_API_KEY=KEY, OPENAI_CUSTOM_HEADERS=f"X-Team-Key: {SECRET}***")
    assert json.loads(run.stdout)["headers"]["x-team-key"] == "***"
    assert not re.search(f"{KEY}|{SECRET}", run.stdout + run.stderr)


@needs("shell scripts")
async def test_what_a_command_writes_to_its_stderr_is_in_no_error(server: ScriptedServer, tmp_path: Path) -> None:
    for ending in ("exit 3", "exit 0", "kill -9 $$", "echo two words"):
        script = tmp_path / "key.sh"
        script.write_text(f"#!/bin/sh\necho {KEY} >&2\necho {SECRET} >&2\n{ending}\n")
        script.chmod(0o700)
        async with connected(connection("openai", server.url, api_key_command=str(script))) as provider:
            error = (await heard(provider, request(provider.route))).error
        assert error is not None
        assert not re.search(f"{KEY}|{SECRET}", f"{error!r}{error}{error.__cause__}{error.__context__}")


@needs("shell scripts")
def test_what_a_command_writes_to_its_stderr_reaches_no_file(tmp_path: Path) -> None:
    script, home = tmp_path / "key.sh", tmp_path / "home"
    script.write_text(f"#!/bin/sh\necho {SECRET} >&2\nexit 3\n")
    script.chmod(0o700)
    home.mkdir()
    table = f'kind = "openai"\nmodel = "o1"\napi_key_command = "{script}"\nbase_url = "http://127.0.0.1:9/v1"\n'
    (home / "config.toml").write_text(f'connection = "w"\nretries = 0\n[connections.w]\n{table}')
    runs = [
        mull(home, "ask", "hi"), mull(home, "ask", "--json", "hi"), mull(home, "doctor"),
        mull(home, "compare", "-e", "low", "-e", "high", "hi"), mull(home, "context", "last", "--count"),
        mull(home, "export", "last"), mull(home, "sessions", "show", "last"),
    ]  # fmt: skip
    assert "api_key_command failed with exit code 3. Run it by hand to see what it says." in runs[0].stderr
    assert not [run.args for run in runs if SECRET in run.stdout + run.stderr]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".jsonl" for path in files)
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


WORD = "hunter2xyz"
HOLDING = [  # words of a program, with a secret at the place of the braces
    "secret={}", "password={}", "client_secret: {}", '"access_token": "{}"', "key={}", "Secret = {}", "pwd={};x=1",
    "{{'password': '{}'}}", '{{"client_secret":"{}","a":1}}', "--client-secret {}", "--password {} --tenant x",
    "--password={}", "clientSecret: {}", "AccountKey={}==;EndpointSuffix=x", "api-key: {}", "api_key={}", "apikey={}",
    "primary_key: {},", "refresh_token={}&scope=x", "id_token={}", "ARM_CLIENT_SECRET={}", "AZURE_CLIENT_SECRET: {}",
    "password: {}", "Password: {}.", "secret: {}", "the secret={}, and more", "(password={})", "passphrase='{}'",
    "client_assertion={}", "Authorization: Basic {}", "authorization=Bearer {}", "Cookie: {}",
    "http://me:{}@proxy:8080", '\\"access_token\\": \\"{}\\"', "password => {}", "password:={}", "x.token={}",
    "SharedAccessSignature={}", '"access_token": "{}', "connection_string_password={}!",
    "password=a&{}", "client_secret={}&scope=x",
]  # fmt: skip
BARE = ["secret=hunter", "password=correct-horse", "client_secret: hunter", '"access_token": "a b c"', "key=abc"]
INNOCENT = [
    "key vault", "The password is wrong", "Wrong password: try again.", "The key vault 'x' was not found.",
    "az keyvault secret show --vault-name v", "Invalid client secret provided.", "invalid_token: The token expired",
    "ExpiredAuthenticationToken: The access token expired", "InvalidAuthenticationToken: Audience mismatch",
    "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value, not the ID.",
    "Access token: missing", "Unexpected token: '<' at line 1", "token_type=Bearer", "max_tokens=100", "tokens: 200",
    "monkey=banana", "key_id=abc", "KeyError: x", "tenant=contoso scope=https://x.azure.com/.default",
    "access_token: null", "password=None", "client_secret: is required", "Unknown key: scope",
    "az login --tenant 7f-2d",
    "use --password or --certificate", "secret name: openai", "token: https://login.example.com/v2.0",
    "Traceback: token", "the key: a value", "grant_type=client_credentials", "http://proxy:8080/", "keyboard: F9",
]  # fmt: skip


@pytest.mark.parametrize("words", [*[each.format(WORD) for each in HOLDING], *BARE])
def test_what_stands_behind_the_name_of_a_secret_is_masked(words: str) -> None:
    told = masked(words)
    assert "***" in told
    assert not re.search(f"{WORD}|hunter|horse|abc|a b c", told)


@pytest.mark.parametrize("words", INNOCENT)
def test_words_without_a_secret_stay_as_they_are(words: str) -> None:
    assert masked(words) == words
