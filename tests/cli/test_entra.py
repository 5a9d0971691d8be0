"""The sign-in with Entra ID as someone meets it who runs mull: stdout, stderr, exit codes, and what is on disk."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.providers.connections.azure_stand_ins import ALL, Az
from tests.servers import Received, ScriptedServer, Wire, replies_well, scripted_server

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiJjYW5hcnkifQ.canary-signature"
NO_TOKEN_YET = "AADSTS900144: something new"


@pytest.fixture(autouse=True)
def nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ALL:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def az(tmp_path: Path) -> Az:
    return Az(tmp_path / "az")


def environ(server: ScriptedServer, az: Az, **more: str) -> dict[str, str]:
    """Return what the page has someone set, and the stand-in of az."""
    page = {"AZURE_OPENAI_ENDPOINT": server.url, "AZURE_OPENAI_DEPLOYMENT": "o1-new"}
    return {**page, "OPENAI_API_VERSION": "2024-12-01-preview", **az.variables, **more}


async def run(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run mull beside the server of the test; what it keeps and prints holds no secret."""
    done = await asyncio.to_thread(mull, home, *words, **env)
    assert "canary" not in done.stdout + done.stderr
    assert "DefaultAzureCredential" not in done.stderr
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"canary" in path.read_bytes()]
    return done


async def test_a_turn_with_az_leaves_no_token_anywhere(home: Path, az: Az) -> None:
    az.prints(token=TOKEN, err="WARNING: a new version is there\n")
    async with scripted_server(replies_well) as server:
        done = await run(home, "ask", "Hi", **environ(server, az))
        assert (done.returncode, done.stdout) == (0, "Hello.\n")
        dry = await run(home, "ask", "--dry-run", "Hi", **environ(server, az))
        assert json.loads(dry.stdout)["headers"]["authorization"] == "Bearer ***"
    assert {received.headers["authorization"] for received in server.received} == {f"Bearer {TOKEN}"}
    assert len(az.calls) == 1  # a dry run asks for none


async def test_a_refused_token_is_told_and_fetched_once(home: Path, az: Az) -> None:
    az.prints(token=TOKEN)
    refused = [True]

    async def script(received: Received, wire: Wire) -> None:
        if refused and refused.pop():
            await wire.whole({"error": {"code": "Unauthorized", "message": f"Token {TOKEN} has expired."}}, 401)
        else:
            await replies_well(received, wire)

    async with scripted_server(script) as server:
        done = await run(home, "ask", "Hi", **environ(server, az))
    assert (done.returncode, done.stdout) == (0, "Hello.\n")
    assert "refused the token of Entra ID: sent again with a new one" in done.stderr
    assert (len(az.calls), len(server.received)) == (2, 2)


FAILURES = [
    (f"ERROR: {NO_TOKEN_YET}\n{'x' * 4000}", NO_TOKEN_YET),
    ("ERROR: Please run 'az login' to setup account.", "nobody is signed in on this machine. Run az login."),
    (f"ERROR: kept {TOKEN}", "az said: kept ***"),
    ("ERROR: AADSTS50020: User account does not exist in tenant 'x'.", "az login --tenant"),
]


@pytest.mark.parametrize(("err", "words"), FAILURES, ids=["unknown", "nobody", "a token", "wrong tenant"])
async def test_a_sign_in_that_fails_is_one_line_and_costs_nothing(home: Path, az: Az, err: str, words: str) -> None:
    az.says(err=err, code=1)
    async with scripted_server(replies_well) as server:
        told = await run(home, "ask", "--json", "Hi", **environ(server, az))
        assert server.received == []
    assert told.returncode == 1
    assert words in told.stderr
    assert max(map(len, told.stderr.splitlines())) < 400
    assert len([line for line in told.stderr.splitlines() if "Entra" in line or "az " in line]) == 1
    assert "$0" in told.stderr
    assert "$?" not in told.stderr
    said = json.loads(told.stdout)
    assert (said["cost_usd"], said["usage"]["total"]) == (0, 0)


async def test_the_doctor_says_which_way_gave_the_token_and_until_when(home: Path, az: Az) -> None:
    az.prints(token=TOKEN)
    async with scripted_server(replies_well) as server:
        done = await run(home, "doctor", "--no-request", **environ(server, az))
        held = await run(home, "doctor", "--no-request", **environ(server, az, AZURE_OPENAI_AD_TOKEN=TOKEN))
    assert "Entra ID gave a token by the Azure CLI (az); it expires in" in done.stdout
    assert "a token of Entra ID is in the variable AZURE_OPENAI_AD_TOKEN" in held.stdout
    assert len(az.calls) == 1


async def test_compare_signs_in_once_for_all_columns(home: Path, az: Az) -> None:
    az.prints(token=TOKEN)
    async with scripted_server(replies_well) as server:
        words = ("compare", "-e", "low", "-e", "medium", "-e", "high", "Hi")
        done = await run(home, *words, **environ(server, az))
    assert done.returncode == 0, done.stderr
    assert len(server.received) == 3
    assert len(az.calls) == 1
