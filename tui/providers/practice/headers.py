"""The headers of an answer (contract page, "Routes": headers worth showing)."""

from __future__ import annotations

import hashlib

from tui.providers.practice.played import VERSION
from tui.providers.practice.reading import Received

REQUESTS, TOKENS = 10_000, 10_000_000  # a limit no one meets in practice


def headers_for(path: str, served: int, received: Received | None) -> dict[str, str]:
    """Return the headers of the answer to the ``served``-th request; without one received, of a refusal."""
    ident = hashlib.sha256(f"{path}/{served}".encode()).hexdigest()[:32]
    azure = path.startswith("/openai/")
    headers = {
        "apim-request-id" if azure else "x-request-id": f"practice-{ident}" if azure else f"req_{ident}",
        "openai-processing-ms": "1",
        "openai-version": f"practice-{VERSION}",
    }
    if received is None:
        return headers
    return (
        headers
        | {
            "x-ratelimit-limit-requests": str(REQUESTS),
            "x-ratelimit-limit-tokens": str(TOKENS),
            "x-ratelimit-remaining-requests": str(REQUESTS - 1),
            "x-ratelimit-remaining-tokens": str(max(0, TOKENS - received.tokens)),
            "x-ratelimit-reset-requests": "6ms",
            "x-ratelimit-reset-tokens": f"{max(1, received.tokens * 60_000 // TOKENS)}ms",
        }
        | ({"x-ms-region": "Practice"} if azure else {})
    )
