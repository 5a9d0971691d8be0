"""Every way to a token, through the real azure-identity: az, managed identity, workload identity, a client secret."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from azure.identity import DefaultAzureCredential

from tests.providers.connections.azure_stand_ins import ALL, Az, authority_certificate
from tests.providers.exchange import connected, connection, heard, request
from tests.servers import Received, Script, ScriptedServer, Wire, replies_well, scripted_server
from tui.core.errors import SignInError
from tui.providers.connections.entra import EntraToken, KeptToken

SCOPE = "https://cognitiveservices.azure.com/.default"
CLASSIC = {"auth": "entra", "api_version": "2024-12-01-preview"}
JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImNhbmFyeSJ9.eyJvaWQiOiJjYW5hcnkifQ.c2lnbmVk-canary"
LATE = 4_000_000_000  # seconds since 1970


@pytest.fixture(autouse=True)
def nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ALL:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Az:
    stand_in = Az(tmp_path / "az")
    for name, value in stand_in.variables.items():
        monkeypatch.setenv(name, value)
    return stand_in


def chain(**more: Any) -> EntraToken:
    """Return a credential of its own over azure-identity's chain, as mull makes it."""
    return EntraToken(KeptToken(SCOPE, lambda: DefaultAzureCredential(**more)))


async def failure(**more: Any) -> SignInError:
    """Return why no token could be had; it is one clean line without a secret."""
    with pytest.raises(SignInError) as error:
        await chain(**more).token()
    told = str(error.value)
    assert told.isprintable()
    assert "canary" not in told
    assert "DefaultAzureCredential" not in told
    assert len(told) < 420
    assert error.value.problem.endswith((".", "…", "!", "?"))
    return error.value


async def test_three_turns_take_one_call_of_az(server: ScriptedServer, az: Az) -> None:
    server.script = replies_well
    made = connection("azure", server.url, **CLASSIC)
    async with connected(made, {}, entra=az.credential) as provider:
        for _ in range(3):
            assert (await heard(provider, request(provider.route))).error is None
        assert provider.access.source == "the Azure CLI (az)"
        assert provider.access.expires == LATE
    assert az.calls == ["account get-access-token --output json --resource https://cognitiveservices.azure.com"]
    assert {sent.headers["authorization"] for sent in server.received} == {"Bearer token-canary-az"}


async def test_a_warning_before_the_token_does_not_matter(az: Az) -> None:
    az.prints(token="token-canary-2", err="WARNING: A new version is there.\n\x1b[33mWARNING: colours\x1b[0m\n")
    assert await chain().token() == "token-canary-2"


async def test_a_401_asks_az_once_more(server: ScriptedServer, az: Az) -> None:
    az.prints(token="token-canary-old")

    async def script(received: Received, wire: Wire) -> None:
        if "token-canary-new" in received.headers["authorization"]:
            await replies_well(received, wire)
        else:
            az.prints(token="token-canary-new")
            await wire.whole({"error": {"code": "Unauthorized", "message": "Access token has expired."}}, 401)

    server.script = script
    made = connection("azure", server.url, **CLASSIC)
    async with connected(made, {}, entra=az.credential) as provider:
        assert (await heard(provider, request(provider.route))).error is None
    assert (len(az.calls), len(server.received)) == (2, 2)


LOGIN = 'Interactive authentication is needed. Please run:\naz login --tenant "7f-2d" --scope "https://x.azure.com/.default"'
TRACE = " Trace ID: 1b Correlation ID: 2c Timestamp: 2026-11-28 01:00:00Z"
POOL = "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url: /t (Caused by "
# What az prints to stderr, its exit code, words of the problem, and words of what to do.
FAILURES = [
    ("ERROR: Please run 'az login' to setup account.", 1, "nobody is signed in on this machine.", "Run az login."),
    ("WARNING: old\nERROR: Please run 'az login' to setup account.\n", 1, "nobody is signed in", "Run az login."),
    ("Run az account set to choose a subscription.", 1, "nobody is signed in", "Run az login."),
    ("'az' is not recognized as an internal or external command", 1, "the Azure CLI is not installed", "Install"),
    ("sh: az: not found", 127, "the Azure CLI is not installed", "Install"),
    (f"ERROR: AADSTS700082: The refresh token has expired due to inactivity.{TRACE}\n{LOGIN}", 1, "sign-in has expired",
     'Run az login --tenant "7f-2d" --scope "https://x.azure.com/.default" again.'),
    (f"AADSTS50173: The provided grant has expired.{TRACE}", 1, "has expired", "Run az login again."),
    ("ERROR: AADSTS70043: The refresh token has expired or is invalid due to sign-in frequency checks.", 1,
     "has expired", "az login"),
    (f"ERROR: AADSTS50076: you must use multi-factor authentication.{TRACE}\n{LOGIN}", 1, "second factor",
     '--tenant "7f-2d"'),
    ("AADSTS50079: the user is required to use multi-factor authentication.", 1, "second factor", "az login"),
    ("ERROR: AADSTS53003: Access has been blocked by Conditional Access policies.", 1, "your organisation knows",
     "do what it asks"),
    ("ERROR: AADSTS530003: Your device is required to be managed.", 1, "your organisation knows", "do what it asks"),
    ("ERROR: AADSTS50020: User account from identity provider does not exist in tenant 'x'.", 1, "wrong tenant",
     "az login --tenant YOUR-TENANT"),
    ("ERROR: AADSTS90002: Tenant 'x' not found.", 1, "wrong tenant", "--tenant"),
    ("ERROR: AADSTS500011: The resource principal named https://x was not found in the tenant.", 1, "no such scope",
     "Set scope"),
    ("ERROR: AADSTS65001: The user or administrator has not consented.", 1, "no such scope", "Set scope"),
    (f"ERROR: AADSTS900144: The request body must contain: 'scope'.{TRACE}", 1,
     "az said: AADSTS900144: The request body must contain: 'scope'.", "by hand"),
    ("ERROR: The subscription of 'x' doesn't exist in cloud 'AzureCloud'.", 1,
     "az said: The subscription of 'x' doesn't exist in cloud 'AzureCloud'.", "by hand"),
    ("ERROR: [Errno 13] Permission denied: '/home/me/.azure/msal_token_cache.json'", 1, "az said: [Errno 13] Perm",
     "by hand"),
    ("WARNING: one\nWARNING: two\nERROR: three\nERROR: four\n", 2, "az said: three", "by hand"),
    ("DEBUG: x\n\n  odd text, \x1b[31mred\x1b[0m\tand\x07 more  \n", 3, "az said: odd text, red and more", "by hand"),
    ("Traceback (most recent call last):\n  File \"az\"\nModuleNotFoundError: No module named 'azure.cli'\n", 1,
     "az said: ModuleNotFoundError: No module named 'azure.cli'", "by hand"),
    (f"ERROR: refused {JWT} for it", 1, "az said: refused *** for it", "by hand"),
    (f"ERROR: bad answer {{'access_token': '{JWT}'}}", 1, "az said: bad answer", "by hand"),
    ("ERROR: login failed: client_secret: hunter2xyz is not known", 1,
     "az said: login failed: client_secret: *** is not known", "by hand"),
    ("ERROR: odd, secret=hunter2xyz", 1, "az said: odd, secret=***", "by hand"),
    ('ERROR: got {"access_token": "hunter2xyz"}', 1, 'az said: got {"access_token": "***"}', "by hand"),
    ("ERROR: The password is wrong for key vault x", 1, "The password is wrong for key vault x.", "by hand"),
    ("ERROR: " + "long words " * 200, 1, "az said: long words", "by hand"),
    ("ERROR: \u202eгде токен\u0000", 1, "az said: где токен", "by hand"),
    ("", 3, "az failed and did not say why.", "by hand"),
    ("WARNING: only this\n", 1, "az did not say why", "by hand"),
    (f"ERROR: {POOL}NewConnectionError('Failed to establish a new connection'))", 1, "could not be reached", "network"),
    (f"ERROR: {POOL}ProxyError('Cannot connect to proxy.'))", 1, "could not be reached", "proxy"),
    (f"ERROR: {POOL}SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]')))", 1,
     "certificate of its address", "REQUESTS_CA_BUNDLE"),
    ("ERROR: HTTPSConnection(host='x'): Read timed out.", 1, "could not be reached", "network"),
]  # fmt: skip


@pytest.mark.parametrize(("err", "code", "problem", "remedy"), FAILURES)
async def test_what_az_says_is_told_in_one_line(
    az: Az, capfd: pytest.CaptureFixture[str], err: str, code: int, problem: str, remedy: str
) -> None:
    az.says(err=err, code=code)
    error = await failure()
    assert problem in error.problem
    assert remedy in error.remedy
    assert ("nobody is signed in" in error.problem) == ("nobody" in problem or "not installed" in problem)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "out",
    [
        "",
        "no json",
        "WARNING: a new version is there\n" + json.dumps({"accessToken": JWT, "expires_on": LATE}),
        json.dumps({"accessToken": JWT}),
        json.dumps({"accessToken": JWT, "expiresOn": "soon"}),
        json.dumps({"accessToken": JWT, "expires_on": "soon"}),
        json.dumps({"accessToken":JWT}, separators=(",", ":")),
        f"{{'accessToken': '{JWT}'}}",
        f"token: {JWT}",
    ],
)  # fmt: skip
async def test_output_that_is_no_token_is_not_quoted(az: Az, out: str) -> None:
    az.says(out)
    error = await failure()
    assert error.problem == "az printed something that is no token."


@pytest.mark.parametrize("out", ["[]", "null", '"text"', "7"])
async def test_output_that_azure_identity_stumbles_over_is_told(az: Az, out: str) -> None:
    az.says(out)
    assert "Entra ID" in (await failure()).problem


async def test_az_that_is_not_there_or_cannot_be_started(az: Az) -> None:
    program = az.folder / "az"
    program.write_text("#!/nowhere/python\n", "utf-8")
    assert "could not be started" in (await failure()).problem
    az.remove()
    error = await failure()
    assert error.problem == "Entra ID: nobody is signed in on this machine, and the Azure CLI is not installed."
    assert az.calls == []


async def test_az_that_hangs_is_told_with_its_time(az: Az) -> None:
    az.says(seconds=60)
    error = await failure(process_timeout=1)
    assert "az did not answer within" in error.problem


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("AZURE_TOKEN_CREDENTIALS", "everything", "Invalid value for AZURE_TOKEN_CREDENTIALS: everything"),
        ("AZURE_AUTHORITY_HOST", "http://127.0.0.1", "is an invalid authority"),
    ],
)
async def test_variables_that_azure_identity_refuses_are_told(
    az: Az, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert words in (await failure()).problem
    assert az.calls == []


def gives(token: str = "token-canary-1", status: int = 200, **more: Any) -> Script:
    """Answer like an endpoint of managed identity."""
    body = {"access_token": token, "expires_on": str(LATE), "expires_in": "3600", "token_type": "Bearer"}
    body |= {"resource": "https://cognitiveservices.azure.com", **more}

    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(body if status == 200 else more, status)

    return script


async def test_managed_identity_of_app_service(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "secret-canary")
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "prod")
    server.script = gives()
    credential = chain()
    assert [await credential.token() for _ in range(3)] == ["token-canary-1"] * 3
    assert credential.source == "managed identity"
    assert len(server.received) == 1
    assert server.last.headers["x-identity-header"] == "secret-canary"
    assert server.last.target.startswith("/msi/token?api-version=2019-08-01&resource=")


@pytest.mark.parametrize("client", ["", "1b-2c"])
async def test_managed_identity_of_a_virtual_machine(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.url)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "prod")
    if client:
        monkeypatch.setenv("AZURE_CLIENT_ID", client)
    server.script = gives()
    credential = chain()
    assert await credential.token() == "token-canary-1"
    assert credential.source == "managed identity"
    assert server.last.target.startswith("/metadata/identity/oauth2/token?")
    assert (f"client_id={client}" in server.last.target) == bool(client)


MACHINE = [
    (400, {"statusCode": 400, "message": "No User Assigned Identity found."}, "No User Assigned Identity found."),
    (400, {"statusCode": 400, "message": JWT}, "***"),
    (403, {"statusCode": 403, "message": "Forbidden"}, "Forbidden"),
]


@pytest.mark.parametrize(("status", "body", "words"), MACHINE)
async def test_a_machine_without_an_identity_is_told_with_its_words(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, status: int, body: dict[str, Any], words: str
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "secret-canary")
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "prod")
    server.script = gives(status=status, **body)
    error = await failure()
    assert words in error.problem
    assert "managed identity" in error.problem
    assert "AZURE_CLIENT_ID" in error.remedy


@asynccontextmanager
async def authority(folder: Path, monkeypatch: pytest.MonkeyPatch, script: Script) -> AsyncIterator[ScriptedServer]:
    """Serve as Entra ID's authority over TLS, trusted through the variable that the library requests reads."""
    context, trusted = authority_certificate(folder)
    served = ScriptedServer(script=script)
    listener = await asyncio.start_server(served.serve, "127.0.0.1", 0, ssl=context)
    served.port = listener.sockets[0].getsockname()[1]
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", f"https://127.0.0.1:{served.port}")
    monkeypatch.setenv("AZURE_TENANT_ID", "tenant-1")
    monkeypatch.setenv("AZURE_CLIENT_ID", "client-1")
    try:
        yield served
    finally:
        listener.close()


def issues(status: int = 200, **more: Any) -> Script:
    """Answer like the authority: its description, and tokens."""

    async def script(received: Received, wire: Wire) -> None:
        base = f"https://{received.headers['host']}/tenant-1"
        if "openid-configuration" in received.target:
            endpoints = {"token_endpoint": f"{base}/oauth2/v2.0/token", "authorization_endpoint": f"{base}/a"}
            await wire.whole({**endpoints, "issuer": f"{base}/v2.0"})
        else:
            given = {"access_token": "token-canary-1", "expires_in": 3600, "token_type": "Bearer"}
            await wire.whole(given if status == 200 else more, status)

    return script


@pytest.fixture
def workload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "federated"
    file.write_text(f"{JWT}\n", "utf-8")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(file))
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "prod")
    return file


async def test_workload_identity(workload: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with authority(tmp_path, monkeypatch, issues()) as served:
        credential = chain()
        assert [await credential.token() for _ in range(3)] == ["token-canary-1"] * 3
    (asked,) = served.received
    assert asked.target == "/tenant-1/oauth2/v2.0/token"
    sent = asked.content.decode()
    assert workload.read_text("utf-8").strip() in sent
    assert "client_id=client-1" in sent
    assert credential.source == "workload identity (AZURE_FEDERATED_TOKEN_FILE)"


REFUSED = [
    ("AADSTS700213: No matching federated identity record found.", "does not accept this secret or certificate"),
    ("AADSTS700016: Application with identifier 'client-1' was not found in the directory.", "wrong tenant"),
    ("AADSTS90099: Something of its own.", "AADSTS90099: Something of its own."),
]


@pytest.mark.parametrize(("message", "words"), REFUSED)
async def test_workload_identity_that_is_refused(
    workload: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, message: str, words: str
) -> None:
    body = {"error": "unauthorized_client", "error_description": f"{message}{TRACE}"}
    async with authority(tmp_path, monkeypatch, issues(400, **body)):
        error = await failure()
    assert words in error.problem
    assert "AZURE_FEDERATED_TOKEN_FILE" in error.remedy


async def test_workload_identity_without_its_file_or_its_certificate(
    workload: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with authority(tmp_path, monkeypatch, issues()):
        workload.unlink()
        error = await failure()
        assert "workload identity said" in error.problem
        workload.write_text(JWT, "utf-8")
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        error = await failure(retry_total=0)
        assert "certificate of its address" in error.problem


@pytest.mark.parametrize("secret", ["secret-canary"])
async def test_a_client_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", secret)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "environmentcredential")
    async with authority(tmp_path, monkeypatch, issues()) as served:
        credential = chain(disable_instance_discovery=True)
        assert [await credential.token() for _ in range(3)] == ["token-canary-1"] * 3
    assert secret in served.last.content.decode()
    assert credential.source.startswith("the variables AZURE_CLIENT_ID")


async def test_a_client_secret_that_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "secret-canary")
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "environmentcredential")
    told = f"AADSTS7000215: Invalid client secret provided.{TRACE}"
    body = {"error": "invalid_client", "error_description": told, "error_codes": [7000215]}
    async with authority(tmp_path, monkeypatch, issues(401, **body)):
        error = await failure(disable_instance_discovery=True)
    assert "AADSTS7000215: Invalid client secret provided." in error.problem
    assert "AZURE_CLIENT_SECRET" in error.remedy


async def test_nothing_at_all_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "environmentcredential")
    error = await failure()
    assert "no way to sign in was found" in error.problem


async def test_a_second_endpoint_is_not_asked_where_the_first_gave_a_token(
    az: Az, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_TOKEN_CREDENTIALS")
    async with scripted_server(gives()) as machine:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{machine.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "secret-canary")
        assert await chain().token() == "token-canary-1"
    assert az.calls == []
