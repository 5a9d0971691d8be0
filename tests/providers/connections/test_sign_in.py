"""Keys and tokens: where they come from, what is said when they are missing, and that nobody sees them."""

from __future__ import annotations

import shlex
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CredentialUnavailableError

from tests.providers.exchange import KEY, ask, connected, connection, heard, request
from tests.servers import ScriptedServer
from tui.core.errors import SignInError
from tui.core.ports import Provider

CLASSIC = {"api_version": "2024-12-01-preview"}


@dataclass
class Token:
    token: str


class FakeEntra:
    """What azure-identity would be: counts, and remembers where it was called."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.scopes: list[str] = []
        self.threads: list[int] = []

    def get_token(self, *scopes: str) -> Token:
        self.scopes += scopes
        self.threads.append(threading.get_ident())
        if self.error:
            raise self.error
        return Token(f"entra-canary-{len(self.scopes)}")


async def missing(provider: Provider) -> SignInError:
    answer = await heard(provider, request(provider.route))
    assert type(answer.error) is SignInError
    assert answer.error.remedy
    return answer.error


@pytest.mark.parametrize("empty", [{}, {"OPENAI_API_KEY": ""}, {"OPENAI_API_KEY": " \n"}])
async def test_without_a_key_everything_opens_and_sending_says_which_variable(
    server: ScriptedServer, empty: dict[str, str]
) -> None:
    async with connected(connection("openai", server.url), empty) as provider:
        await provider.prepare()
        assert provider.route.endpoint
        assert "OPENAI_API_KEY" in str(await missing(provider))
    assert server.received == []


async def test_each_kind_names_its_own_variable(server: ScriptedServer) -> None:
    for made, words in (
        (connection("azure", server.url), ("AZURE_OPENAI_API_KEY", "entra")),
        (connection("azure", server.url, **CLASSIC), ("AZURE_OPENAI_API_KEY", "entra")),
        (connection("compatible", server.url, api_key_env="MY_KEY"), ("MY_KEY",)),
        (connection("openai", server.url, api_key_env="WORK_KEY"), ("WORK_KEY",)),
    ):
        async with connected(made, {}) as provider:
            told = str(await missing(provider))
        assert all(word in told for word in words), told


@pytest.mark.parametrize("around", ["{}\n", " {}\r\n", "\t{} "])
async def test_a_key_is_stripped(server: ScriptedServer, around: str) -> None:
    answer = await ask(connection("openai", server.url), {"OPENAI_API_KEY": around.format(KEY)})
    assert answer.error is None
    assert server.last.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("broken", ["{}\n{}", "{} {}", "“{}”", "{}\x00", "{}\x1b[31m", "ключ{}"])
async def test_a_key_with_what_no_key_has_is_refused_unseen(server: ScriptedServer, broken: str) -> None:
    for made in (connection("openai", server.url), connection("azure", server.url, **CLASSIC)):
        value = broken.replace("{}", KEY)
        environ = {"OPENAI_API_KEY": value, "AZURE_OPENAI_API_KEY": value}
        async with connected(made, environ) as provider:
            error = await missing(provider)
        assert KEY not in str(error)
        assert made.kind.name.upper() in str(error)
    assert server.received == []


def command(program: str) -> str:
    return shlex.join([sys.executable, "-c", program])


async def test_a_key_printed_by_a_command_is_asked_for_once(server: ScriptedServer, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    made = connection(
        "compatible", server.url, api_key_command=command(f"open({str(runs)!r}, 'a').write('x'); print({KEY!r})")
    )
    async with connected(made, {}) as provider:
        for _ in range(2):
            assert (await heard(provider, request(provider.route))).error is None
    assert server.last.headers["authorization"] == f"Bearer {KEY}"
    assert runs.read_text() == "x"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (command("import sys; sys.exit('locked')"), "exit code 1. Run it by hand"),
        (command("pass"), "printed nothing"),
        (command("print('two keys')"), "character that no key has"),
        (command("while True: print('k' * 1000)"), "printed more than 65,536 bytes"),
        (command("print('k' * 65_536)"), "printed more than 65,536 bytes"),
        ("/nowhere/to/be/found", "could not be run"),
        ("'unbalanced", "could not be run"),
        ("", "LOCAL"),
    ],
)
async def test_a_command_that_gives_no_key(server: ScriptedServer, line: str, words: str) -> None:
    made = connection("compatible", server.url, api_key_command=line, api_key_env="" if line else "LOCAL")
    async with connected(made, {}) as provider:
        assert words in str(await missing(provider))
    assert server.received == []


@pytest.mark.parametrize(
    "stays", ["import time; time.sleep(600)", "print('k' * 9, flush=True); import time; time.sleep(600)"]
)
async def test_a_command_that_does_not_end_is_given_up(
    server: ScriptedServer, stays: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.providers.connections.credentials.COMMAND_SECONDS", 0.5)
    made = connection("compatible", server.url, api_key_command=command(stays))
    async with connected(made, {}) as provider:
        assert "did not end within 0.5 s" in str(await missing(provider))
    assert server.received == []


@pytest.mark.parametrize(
    ("more", "scope"),
    [
        (CLASSIC, "https://cognitiveservices.azure.com/.default"),
        ({}, "https://ai.azure.com/.default"),
        ({"scope": "https://own.invalid/.default"}, "https://own.invalid/.default"),
    ],
)
async def test_entra_gives_a_bearer_token_from_a_thread(
    server: ScriptedServer, more: dict[str, str], scope: str
) -> None:
    fake = FakeEntra()
    made = connection("azure", server.url, auth="entra", **more)
    async with connected(made, entra=lambda: fake) as provider:
        await provider.prepare()
        assert fake.scopes == []  # nobody is asked before something is sent
        for _ in range(2):
            assert (await heard(provider, request(provider.route))).error is None
        preview = await provider.preview(request(provider.route))
    assert fake.scopes == [scope]
    assert threading.get_ident() not in fake.threads
    assert [sent.headers["authorization"] for sent in server.received] == ["Bearer entra-canary-1"] * 2
    assert all("api-key" not in sent.headers for sent in server.received)
    assert "canary" not in str(preview)


# As azure-identity 1.27 words it where no way works; it names a tenant and things not found, whatever the matter is.
EVERY_WAY = """DefaultAzureCredential failed to retrieve a token from the included credentials.
Attempted credentials:
\tEnvironmentCredential: Environment variables are not fully configured.
\tWorkloadIdentityCredential: WorkloadIdentityCredential authentication unavailable. The workload options are not fully
configured. Missing required arguments: 'tenant_id', 'client_id', 'token_file_path'.
\tManagedIdentityCredential: ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint.
\tSharedTokenCacheCredential: No accounts were found in the cache.
\tAzureCliCredential: {cli}
\tAzurePowerShellCredential: PowerShell is not installed
\tAzureDeveloperCliCredential: Azure Developer CLI could not be found. Please visit https://aka.ms/azure-dev
"""
NO_CLI = EVERY_WAY.format(cli="Azure CLI not found on path")
NO_LOGIN = EVERY_WAY.format(cli="Please run 'az login' to set up an account")
LONG = "DefaultAzureCredential failed to retrieve a token from the included credentials.\n" * 20


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ClientAuthenticationError(LONG + "Please run 'az login' to set up an account"), "nobody is signed in"),
        (CredentialUnavailableError("Please run 'az login' to set up an account"), "nobody is signed in"),
        (ClientAuthenticationError("AADSTS700082: The refresh token has expired due to inactivity."), "expired"),
        (ClientAuthenticationError("AADSTS90002: Tenant 'x' not found."), "tenant"),
        (ClientAuthenticationError(f"{LONG}AADSTS50020: User account does not exist in tenant 'x'."), "wrong tenant"),
        (ClientAuthenticationError("AADSTS50076: you must use multi-factor authentication"), "second factor"),
        (
            ClientAuthenticationError("AADSTS500011: The resource principal was not found in the tenant"),
            "no such scope",
        ),
        (ClientAuthenticationError(NO_CLI), "the Azure CLI is not installed"),
        (ClientAuthenticationError(NO_LOGIN), "nobody is signed in on this machine."),
    ],
)
async def test_entra_failures_are_one_short_line_with_what_to_run(
    server: ScriptedServer, error: Exception, words: str
) -> None:
    made = connection("azure", server.url, auth="entra")
    async with connected(made, entra=lambda: FakeEntra(error)) as provider:
        told = await missing(provider)
    assert words in told.problem
    assert "az login" in told.remedy
    assert len(str(told)) < 160
    assert server.received == []
