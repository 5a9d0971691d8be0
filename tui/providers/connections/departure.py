"""The moment at which a request leaves: only what was on the wire can have been billed.

The HTTP library is asked, since only it knows: before it sends, it looks a name up, connects, and greets by TLS.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from httpx2 import Request

LEFT: ContextVar[asyncio.Event | None] = ContextVar("left", default=None)
"""What to set once the request of this task is on the wire."""


async def watched(request: Request) -> None:
    """Have the HTTP library say when it begins to send a request; a hook of the client, called before each."""
    left = LEFT.get()
    if left is None:
        return

    async def trace(name: str, info: Any) -> None:
        about = info.get("request") if isinstance(info, dict) else None
        to_proxy = getattr(about, "method", b"") == b"CONNECT"  # the way through a proxy, not the request
        if name.endswith("send_request_headers.started") and not to_proxy:
            left.set()

    request.extensions = {**request.extensions, "trace": trace}
