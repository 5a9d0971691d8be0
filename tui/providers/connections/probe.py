"""The way to a service, checked step by step: route, address, sign-in. No request is sent."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from ipaddress import ip_address
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from tui.core.check_result import CheckResult
from tui.core.connection_kinds import KINDS
from tui.core.errors import ModelError
from tui.core.models.profile import ModelProfile
from tui.providers.connections.credentials import Credential
from tui.providers.connections.destination import Destination
from tui.providers.errors import translate
from tui.providers.errors.rate_limits import in_words

VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})(-preview)?")
# Reasoning models came with these versions of the classic route, by Microsoft's page "Azure OpenAI reasoning models".
FIRST_REASONING = "2024-09-01"  # o1-preview and o1-mini
FIRST_EFFORT = "2024-12-01"  # o1 and later: reasoning_effort, developer messages


def _doubt(to: Destination, profile: ModelProfile) -> tuple[str, str]:
    """Return the first thing that looks wrong, and what to do about it; empty where nothing does."""
    host = urlsplit(to.url).hostname or ""
    if urlsplit(to.url).scheme == "http" and not _near(host) and to.sign_in != "none":
        return "the key would travel unencrypted over http", f"Write https:// in {to.address_setting}."
    if to.kind.hosts and not host.endswith(to.kind.hosts) and not _near(host):
        whose = f"{to.kind.service}'s"
        return f"{host} is no address of {whose} that mull knows", "Fine behind a gateway; else check the endpoint."
    owner = next((kind for kind in KINDS if host.endswith(kind.hosts)), to.kind)
    if owner != to.kind:
        return f"{host} is {owner.service}'s", f'Set kind = "{owner.name}" in connection {to.connection!r}.'
    if to.api_version:
        return _version_doubt(to.api_version, profile)
    if to.kind.wants_path and not urlsplit(to.url).path.strip("/"):
        return "its address has no path", f"Most servers want /v1 at the end of {to.address_setting}."
    return "", ""


def _version_doubt(version: str, profile: ModelProfile) -> tuple[str, str]:
    """Return what is wrong with an api-version for a model."""
    found = VERSION.fullmatch(version)
    try:
        since = date.fromisoformat(found[1]).isoformat() if found else ""
    except ValueError:
        since = ""
    if not since:
        return "that is no api-version", "They look like 2024-12-01-preview; leave it out for the v1 route."
    first = FIRST_REASONING if profile.role == "none" else FIRST_EFFORT
    if profile.reasons and since < first:
        return f"{profile.name} came later than that", f'Set api_version = "{first}-preview", or leave it out (v1).'
    return "", ""


def _near(host: str) -> bool:
    """Say whether a host is this machine or a private network."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Probe:
    """The `Probe` port for one destination. ``seconds`` returns time that only grows."""

    to: Destination
    credential: Credential
    seconds: Callable[[], float] = perf_counter

    def route(self, profile: ModelProfile) -> CheckResult:
        """Return which route is used, and what looks wrong with it for this model; nothing is asked of anybody."""
        to = self.to
        doubt, remedy = ("", "") if to.kind.practice else _doubt(to, profile)
        if doubt:
            return CheckResult("route", None, f"{to.described}; {doubt}", remedy)
        return CheckResult("route", True, to.described)

    async def reach(self) -> CheckResult:
        """Connect once, without a request, and hang up.

        Raises:
            ModelError: no name, no answer, no TLS.
        """
        if self.to.kind.practice:
            return CheckResult("address", True, "practice answers from inside this program: nothing is sent")
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
        return CheckResult(
            "address", True, f"{parts.scheme}://{self.to.host} answers{place} ({', '.join([*speaks, took])})"
        )

    async def sign_in(self, now: datetime) -> CheckResult:
        """Get the key or token as a request would, and say where it came from; never what it is.

        Raises:
            ModelError: there is none.
        """
        token = await self.credential.token()
        if self.to.sign_in == "none":
            return CheckResult("credentials", True, "no key is sent")
        if self.to.sign_in == "key":
            return CheckResult("credentials", True, f"a key is in {self.to.key_source} ({len(token)} characters)")
        expires = self.credential.expires
        until = f"; it expires in {_left(expires, now)}" if expires is not None else ""
        return CheckResult("credentials", True, f"Entra ID gave a token{until}")

    async def _reach_proxy(self, proxy: str) -> CheckResult:
        """Knock at the proxy; what lies behind it only a request can show."""
        parts = urlsplit(f"//{proxy}")
        began = self.seconds()
        await self._connect(parts.hostname or "", parts.port or PORTS["http"], tls=False)
        took = f"{(self.seconds() - began) * 1000:.0f} ms"
        text = f"the proxy {proxy} answers ({took}); whether it leads to {self.to.host} shows with the request"
        return CheckResult("address", True, text)

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
            raise translate.unreachable(error, self.to) from None

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
        return translate.unreachable(late, self.to)


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
        raise translate.no_http_client(error) from None


def _left(expires: float, now: datetime) -> str:
    """Return how long a token still holds."""
    return in_words(max(0.0, expires - now.astimezone(UTC).timestamp()))
