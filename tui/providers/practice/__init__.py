"""The practice model: mull's own, offline, under the real SDK.

It speaks the wire of OpenAI and Azure OpenAI from inside the process: no socket, no key, no network.
It refuses what the model it plays would refuse, counts with the real tokenizer and obeys the output
budget, so what works here works there. It does not think: its reply describes the request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.providers.practice.played import ENDPOINT, PLAYED

if TYPE_CHECKING:
    from tui.providers.practice.transport import PracticeTransport

__all__ = ["ENDPOINT", "PLAYED", "PracticeTransport"]


def __getattr__(name: str) -> Any:
    """Import the transport, and httpx2 with it, when it is first asked for: naming the models needs neither."""
    if name != "PracticeTransport":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tui.providers.practice.transport import PracticeTransport  # noqa: PLC0415  heavy: imports httpx2

    return PracticeTransport
