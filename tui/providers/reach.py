"""The way to a service, looked at step by step: address, connection, sign-in. No request is sent."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from tui.core.errors import ModelError
from tui.core.fact import Fact
from tui.core.model import ModelProfile
from tui.providers import faults
from tui.providers.credentials import Credential
from tui.providers.destination import Destination
from tui.providers.shape import shape_of
from tui.providers.waits import in_words

PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Premises:
    """The `Premises` port for one destination. ``seconds`` tells time that only grows."""

    to: Destination
    credential: Credential
    seconds: Callable[[], float] = perf_counter

    def shape(self, profile: ModelProfile) -> Fact:
        """Return which route the address is, and what looks wrong with it."""
        return shape_of(self.to, profile)

    async def reach(self) -> Fact:
        """Connect once, without a request, and hang up.

        Raises:
            ModelError: no name, no answer, no TLS.
        """
        if self.to.practice:
            return Fact("address", True, "practice answers from inside this program: nothing is sent")
        proxy = self.to.proxy()
        if proxy:
            return await self._reach_proxy(proxy)
        began = self.seconds()
        parts = urlsplit(self.to.url)
        tls = parts.scheme == "https"
        port = parts.port or PORTS[parts.scheme]
        address, speaks = await self._connect(parts.hostname or "", port, tls)
        took = f"{(self.seconds() - began) * 1000:.0f} ms"
        place = "" if address == parts.hostname else f" at {address}"
        return Fact("address", True, f"{parts.scheme}://{self.to.host} answers{place} ({', '.join([*speaks, took])})")

    async def sign_in(self, now: datetime) -> Fact:
        """Get the key or token as a request would, and say where it came from; never what it is.

        Raises:
            ModelError: there is none.
        """
        token = await self.credential.token()
        if self.to.sign_in == "none":
            return Fact("credentials", True, "no key is sent")
        if self.to.sign_in == "key":
            return Fact("credentials", True, f"a key is in {self.to.key_source} ({len(token)} characters)")
        expires = self.credential.expires
        until = f"; it expires in {_left(expires, now)}" if expires is not None else ""
        return Fact("credentials", True, f"Entra ID gave a token{until}")

    async def _reach_proxy(self, proxy: str) -> Fact:
        """Knock at the proxy; what lies behind it only a request can show."""
        parts = urlsplit(f"//{proxy}")
        began = self.seconds()
        await self._connect(parts.hostname or "", parts.port or PORTS["http"], tls=False)
        took = f"{(self.seconds() - began) * 1000:.0f} ms"
        text = f"the proxy {proxy} answers ({took}); whether it leads to {self.to.host} shows with the request"
        return Fact("address", True, text)

    async def _connect(self, host: str, port: int, tls: bool) -> tuple[str, list[str]]:
        """Return the IP address that answered, and what it speaks."""
        limit = self.to.deadlines.connect
        stage: BaseException | None = None
        try:
            async with asyncio.timeout(limit):
                connection, address = await _open(host, port)
                stage = ssl.SSLError("no answer to the greeting") if tls else None
                return address, [await self._greet(connection, host)] if tls else await _hang_up(connection)
        except TimeoutError:
            raise self._too_late(stage) from None
        except OSError as error:  # names, refusals, TLS
            raise faults.unreachable(error, self.to) from None

    async def _greet(self, connection: socket.socket, host: str) -> str:
        """Shake hands by TLS as the SDK would, and return its version."""
        context = await asyncio.to_thread(_trust)
        _, writer = await asyncio.open_connection(sock=connection, ssl=context, server_hostname=host)
        tls: Any = writer.get_extra_info("ssl_object")
        version = str(tls.version() or "TLS").replace("TLSv", "TLS ")
        writer.transport.abort()
        return version

    def _too_late(self, stage: BaseException | None) -> ModelError:
        """Return that nothing came in time: to the connection, or to the greeting of TLS."""
        import httpx2  # noqa: PLC0415  heavy: for the words of the client's own time limit

        late = httpx2.ConnectTimeout("too late")
        late.__cause__ = stage
        return faults.unreachable(late, self.to)


async def _open(host: str, port: int) -> tuple[socket.socket, str]:
    """Connect to the first address of a name that answers; the last one's error where none does."""
    loop = asyncio.get_running_loop()
    problem: OSError | None = None
    for family, kind, protocol, _, where in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, protocol)
        connection.setblocking(False)
        try:
            await loop.sock_connect(connection, where)
        except OSError as error:
            connection.close()
            problem = error
        except asyncio.CancelledError:
            connection.close()
            raise
        else:
            return connection, str(where[0])
    raise problem or OSError("the name has no address")


async def _hang_up(connection: socket.socket) -> list[str]:
    connection.close()
    return ["no TLS"]


def _trust() -> ssl.SSLContext:
    """Return the certificates the SDK's client trusts."""
    import httpx2  # noqa: PLC0415  heavy: behind the first paint

    try:
        return httpx2.create_ssl_context()
    except OSError as error:
        raise faults.no_http_client(error) from None


def _left(expires: float, now: datetime) -> str:
    """Return how long a token still holds."""
    return in_words(max(0.0, expires - now.astimezone(UTC).timestamp()))
