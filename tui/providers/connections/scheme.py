"""Whether a port speaks TLS or plain http: asked where ``http://`` and ``https://`` may have been mixed up.

A TLS server closes a plain request without a word, and a plain server may wait for the end of a TLS greeting for ever.
Neither question holds a key or a text of the user's.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl

PATIENCE = 0.4  # seconds in which a TLS greeting is usually answered
LONGEST = 0.5  # seconds that a question may take
GREETED = (b"\x16", b"\x15")  # how a TLS server begins: its greeting, or an alert
# What servers with TLS answer to a plain request.
WANTS_TLS = re.compile(rb"https (port|server)|ssl-enabled|requires? (tls|ssl|https)|plain http", re.IGNORECASE)


async def speaks_tls(host: str, port: int) -> bool:
    """Return whether a port answers a TLS greeting; its certificate is not looked at."""
    return (await _answer(host, port, _greeting(host)))[:1] in GREETED


async def speaks_plain_http(host: str, port: int) -> bool:
    """Return whether a port answers a plain request as a server without TLS does."""
    answer = await _answer(host, port, b"HEAD / HTTP/1.0\r\n\r\n")
    # with TLS, many answer 400 in plain http and say why
    return answer.startswith(b"HTTP/") and answer[8:12] != b" 400" and not WANTS_TLS.search(answer)


def _greeting(host: str) -> bytes:
    """Return the first bytes of a TLS handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    outgoing = ssl.MemoryBIO()
    tls = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=host)
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


async def _answer(host: str, port: int, question: bytes) -> bytes:
    """Return the first bytes that a port answers on a connection of their own; empty where it does not answer."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(LONGEST):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(question)
                return await reader.read(1024)
            finally:
                writer.transport.abort()
    return b""
