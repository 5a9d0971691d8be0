"""What stands where a reply belongs: pages, nothing at all, or a pointer to another host."""

from __future__ import annotations

import httpx2

from tui.providers.practice.reading import Received
from tui.providers.practice.waiting import retry_headers

SIGN_IN = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n"
GATEWAY = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n"
ELSEWHERE = "http://elsewhere.invalid"  # a name that never leads anywhere (RFC 2606)


def stand_in(fault: str | None, received: Received, request: httpx2.Request, now: float) -> httpx2.Response | None:
    """Return what comes in the place of a reply, None for a fault of another kind."""
    if fault == "html":
        return httpx2.Response(200, html=SIGN_IN)
    if fault == "502":
        return httpx2.Response(502, html=GATEWAY, headers=retry_headers(received.directive, now))
    if fault == "204":
        return httpx2.Response(204)
    if fault == "redirect":
        return httpx2.Response(307, headers={"location": ELSEWHERE + request.url.path})
    if fault == "emptybody":
        kind = "text/event-stream; charset=utf-8" if received.stream else "application/json"
        return httpx2.Response(200, content=b"", headers={"content-type": kind})
    return None
