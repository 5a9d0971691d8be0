from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from tests.servers import ScriptedServer, replies_well, scripted_server
from tests.virtual_time import VirtualTimeLoop


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], VirtualTimeLoop]]:
    """Have no time pass while anything is to be done, and none be waited for."""
    return {"virtual-time": VirtualTimeLoop}


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with scripted_server(replies_well) as running:
        yield running


@pytest.fixture(scope="session")
def no_certificates(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, no_certificates: str) -> None:
    """Keep the machine's keys and proxies out, and its certificates: reading them takes 20 ms a client."""
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_CUSTOM_HEADERS", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")
    for name in (*names, "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", no_certificates)
