"""Connections that never come about, as the network stack reports them: the cause is in the chain of errors."""

from __future__ import annotations

import errno
import socket
import ssl

import httpx2

from tui.providers.practice.pace import stall


async def fail_to_reach(fault: str | None, request: httpx2.Request) -> None:
    """Raise what httpx2 raises where nothing answers; return for a fault of another kind."""
    if fault == "timeout":
        await stall(request)
    cause = _cause(fault)
    if cause is not None:
        raise httpx2.ConnectError(str(cause), request=request) from cause


def _cause(fault: str | None) -> OSError | None:
    """Return what the system says, None for a fault of another kind."""
    if fault == "refused":
        return ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    if fault == "dns":
        return socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if fault == "tls":
        return ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")
    if fault == "cert":
        error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
        error.verify_code, error.verify_message = 18, "self-signed certificate"
        return error
    return None
