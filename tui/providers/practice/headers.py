"""The headers of an answer (contract of November 2026, "Routes": headers worth showing)."""

from __future__ import annotations

import hashlib

from tui.providers.practice.played import VERSION
from tui.providers.practice.reading import Received

REQUESTS, TOKENS = 10_000, 10_000_000  # a minute's limit no one meets in practice


def headers_for(path: str, served: int, seconds: float) -> dict[str, str]:
    """Return what every answer has: the ``served``-th request took ``seconds`` until now."""
    ident = hashlib.sha256(f"{path}/{served}".encode()).hexdigest()[:32]
    headers = {"openai-processing-ms": str(round(seconds * 1000)), "openai-version": f"practice-{VERSION}"}
    if path.startswith("/openai/"):
        return headers | {"apim-request-id": f"practice-{ident}", "x-ms-region": "Practice"}
    return headers | {"x-request-id": f"req_{ident}"}


def limits_for(received: Received) -> dict[str, str]:
    """Return the rate limits, as an account with room to spare sees them."""
    return {
        "x-ratelimit-limit-requests": str(REQUESTS),
        "x-ratelimit-limit-tokens": str(TOKENS),
        "x-ratelimit-remaining-requests": str(REQUESTS - 1),
        "x-ratelimit-remaining-tokens": str(max(0, TOKENS - received.tokens)),
        "x-ratelimit-reset-requests": "6ms",
        "x-ratelimit-reset-tokens": f"{max(1, received.tokens * 60_000 // TOKENS)}ms",
    }
