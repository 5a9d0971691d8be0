from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.servers import ScriptedServer, replies_well, scripted_server


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with scripted_server(replies_well) as running:
        yield running


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests from whatever keys and proxies the machine has."""
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_CUSTOM_HEADERS", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")
    for name in names:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
