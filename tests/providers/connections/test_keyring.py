"""A key in the system's keyring: an extra, loaded when it is needed."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from tests.providers.exchange import KEY, ask, connection
from tests.servers import ScriptedServer
from tui.core.errors import SignInError


class KeyringError(Exception):
    """What keyring raises where it is locked."""


def put_in(monkeypatch: pytest.MonkeyPatch, held: dict[tuple[str, str], str] | None) -> None:
    """Put a keyring in the place of the package; None is one that is locked."""

    def get_password(service: str, user: str) -> str | None:
        if held is None:
            raise KeyringError("locked")
        return held.get((service, user))

    module, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    vars(module)["get_password"] = get_password
    vars(errors)["KeyringError"] = KeyringError
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


async def test_the_key_comes_from_the_keyring(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(monkeypatch, {("mull/office", "me"): f"{KEY}\n"})
    answer = await ask(connection("openai", server.url, api_key_keyring="mull/office/me"), {})
    assert answer.error is None
    assert server.last.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(("held", "said"), [({}, "holds nothing for 'mull/me'"), (None, "could not be read: locked")])
async def test_what_the_keyring_does_not_give(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, held: dict[tuple[str, str], str] | None, said: str
) -> None:
    put_in(monkeypatch, held)
    answer = await ask(connection("openai", server.url, api_key_keyring="mull/me"), {})
    assert type(answer.error) is SignInError
    assert said in answer.error.problem
    assert answer.error.remedy
    assert server.received == []


async def test_without_the_extra_it_says_how_to_install_it(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    answer = await ask(connection("openai", server.url, api_key_keyring="mull/me"), {})
    assert type(answer.error) is SignInError
    assert "pip install keyring" in answer.error.remedy
