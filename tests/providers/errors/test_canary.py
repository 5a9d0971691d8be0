"""A key, a token and a prompt are let loose; they must turn up on the wire and nowhere else."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError

from tests.providers.exchange import connected, connection, heard, request
from tests.providers.faults.error_replies import AZURE_FILTER
from tests.providers.scripts import END, answers, cut, plays, raw, refuses, text
from tests.servers import Script, ScriptedServer, whole_chat
from tui.core.crash_report import crash_report
from tui.core.errors import ModelError, UsageError

KEY = "sk-canary-key-0123456789abcdef"
TOKEN = "eyJ-canary-token-0123456789"
PROMPT = "PROMPT-canary: what nobody else should read"
ENVIRON = dict.fromkeys(("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "LOCAL_KEY"), KEY)

SCRIPTS: dict[str, Script] = {
    "well": plays(text("Fine."), *END),
    "whole": answers(whole_chat()),
    "key quoted": refuses(401, f"Incorrect API key provided: {KEY}.", code="invalid_api_key"),
    "token quoted": refuses(401, f"Bad token {TOKEN}.", code="401"),
    "key in the code": refuses(400, "no", code=KEY, param=TOKEN),
    "redirected with the key": answers("", 307, location=f"http://elsewhere.invalid/?k={KEY}&t={TOKEN}"),
    "page that shows the key": answers(f"<html>{KEY} {TOKEN}</html>", kind="text/html"),
    "filter": refuses(400, "filtered", code="content_filter", innererror=AZURE_FILTER),
    "rate limit": refuses(429, "slow"),
    "no such model": refuses(404, "gone", code="model_not_found"),
    "broken": plays(text("Half"), cut),
    "never begun": plays(cut),
    "error inside": plays(text("Half"), {"error": {"message": f"key {KEY} token {TOKEN} is out"}}),
    "unreadable": plays(b"data: {\n\n", raw({"a": 1})),
    "server error": refuses(500, f"Traceback: headers={{'authorization': 'Bearer {KEY}', 'api-key': '{TOKEN}'}}"),
}


@dataclass
class Entra:
    """A credential that gives a token, or an error that quotes one."""

    error: Exception | None = None

    def get_token(self, *scopes: str) -> Any:
        if self.error is not None:
            raise self.error
        return type("AccessToken", (), {"token": TOKEN})


KINDS: dict[str, dict[str, Any]] = {
    "openai": {},
    "azure": {"api_version": "2024-12-01-preview"},
    "azure v1": {"api": "chat"},
    "azure entra": {"auth": "entra", "api_version": "2024-12-01-preview"},
    "azure v1 entra": {"auth": "entra", "api": "chat"},
    "compatible": {"api_key_env": "LOCAL_KEY"},
}


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SCRIPTS)
async def test_the_canaries_stay_on_the_wire(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
) -> None:
    for variable, value in ENVIRON.items():
        monkeypatch.setenv(variable, value)
    for logger in ("", "openai", "httpx2", "httpcore2", "azure", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=logger)
    server.script = SCRIPTS[name]
    made = connection(kind.split(maxsplit=1)[0], server.url, **KINDS[kind])
    async with connected(made, ENVIRON, entra=Entra) as provider:
        answer = await heard(provider, request(provider.route, PROMPT))
        shown = [repr(provider), repr(vars(provider)), repr(provider.route), repr(made), repr(answer.values)]
    asked = next(received for received in server.received if received.method == "POST")
    assert PROMPT in asked.content.decode()
    sent = str(asked.headers)
    assert (TOKEN if "entra" in kind else KEY) in sent
    _is_unseen([*shown, caplog.text, *_told(answer.error)], kind)


def _told(error: ModelError | None) -> list[str]:
    if error is None:
        return []
    told = [part for each in chain(error) for part in (str(each), repr(each), repr(each.args), repr(vars(each)))]
    return [*told, "".join(traceback.format_exception(error)), crash_report(error)]


def _is_unseen(places: list[str], kind: str) -> None:
    """Check that neither prompt nor the secret in use is anywhere; a service may quote what is no secret here."""
    secret = TOKEN if "entra" in kind else KEY
    for place in places:
        assert PROMPT not in place
        assert secret not in place, place


@pytest.mark.parametrize("kind", ["openai", "azure v1 responses", "compatible"])
@pytest.mark.parametrize("name", SCRIPTS)
async def test_counting_and_looking_for_a_window_let_nothing_out(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture, name: str, kind: str
) -> None:
    for logger in ("", "openai", "httpx2", "httpcore2", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=logger)
    server.script = SCRIPTS[name]
    more = {"api_key_env": "LOCAL_KEY"} if kind == "compatible" else {"model": "gpt-6.1-sol", "api": "responses"}
    made = connection(kind.split(maxsplit=1)[0], server.url, **more)
    told = []
    async with connected(made, ENVIRON) as provider:
        shown = [repr(provider.access)]
        try:
            shown.append(repr(await provider.facts()))
            shown.append(repr(await provider.count(request(provider.route, PROMPT))))
        except ModelError as error:
            told = _told(error)
        except UsageError as error:
            told = [str(error)]
        shown.append(repr(provider.access))
    assert KEY in str(server.last.headers)
    _is_unseen([*shown, caplog.text, *told], kind)


async def test_an_entra_error_that_quotes_the_token(server: ScriptedServer) -> None:
    made = connection("azure", server.url, auth="entra")
    error = ClientAuthenticationError(f"AADSTS700082: the refresh token {TOKEN} has expired")
    async with connected(made, {}, entra=lambda: Entra(error)) as provider:
        answer = await heard(provider, request(provider.route, PROMPT))
    assert answer.error is not None
    assert TOKEN not in str(answer.error) + repr(answer.error) + "".join(traceback.format_exception(answer.error))


def test_a_crash_report_holds_places_and_no_values() -> None:
    def crashes(secret: str) -> None:
        raise ValueError(secret)

    with pytest.raises(ValueError, match="canary") as crash:
        crashes(KEY)
    told = crash_report(crash.value)
    assert KEY not in told
    assert "crashes" in told
