"""Clients of the real SDK over the practice transport, as fast as it goes."""

from __future__ import annotations

import httpx2
import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI

from tests.providers.practice.clients import connected
from tui.providers.practice.transport import PracticeTransport


@pytest.fixture
def client() -> AsyncOpenAI:
    return connected(PracticeTransport(0, clock=lambda: 1_790_000_000.0))


@pytest.fixture
def azure() -> AsyncAzureOpenAI:
    return AsyncAzureOpenAI(
        azure_endpoint="http://practice.invalid",
        api_key="practice",
        api_version="2024-12-01-preview",
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=PracticeTransport(0)),
    )
