"""The checks of a connection before any request: route, address, sign-in."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from tui.core.address import is_this_computer
from tui.core.check_result import CheckResult
from tui.core.connection_kinds import KINDS
from tui.core.errors import ModelError
from tui.core.models.profile import ModelProfile
from tui.providers.connections.credentials import Credential, header_values
from tui.providers.connections.destination import Destination
from tui.providers.connections.proxy import PORTS, Proxy
from tui.providers.connections.scheme import PATIENCE, speaks_plain_http, speaks_tls
from tui.providers.errors import translate
from tui.providers.errors.rate_limits import in_words

VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})(-preview)?")
# The first versions of the classic route with reasoning models (Microsoft: "Azure OpenAI reasoning models").
FIRST_REASONING = "2024-09-01"  # o1-preview and o1-mini
FIRST_EFFORT = "2024-12-01"  # o1 and later: reasoning_effort, developer messages


def _doubt(to: Destination, profile: ModelProfile) -> tuple[str, str]:
    """Return the first thing that looks wrong with a route, and its remedy; two empty texts where nothing does."""
    host = to.address.host
    if to.kind.hosts and not host.endswith(to.kind.hosts) and not is_this_computer(host):
        whose = f"{to.kind.service}'s"
        return f"{host} is no address of {whose} that mull knows", "Fine behind a gateway; else check the endpoint."
    owner = next((kind for kind in KINDS if host.endswith(kind.hosts)), to.kind)
    if owner != to.kind:
        return f"{host} is {owner.service}'s", f'Set kind = "{owner.name}" in connection {to.connection!r}.'
    if to.api_version:
        return _version_doubt(to.api_version, profile)
    if to.kind.wants_path and not to.address.path.strip("/"):
        return "its address has no path", f"Most servers want /v1 at the end of {to.address_setting}."
    return "", ""


def _version_doubt(version: str, profile: ModelProfile) -> tuple[str, str]:
    """Return what looks wrong with an api-version for a model, and its remedy; two empty texts where nothing does."""
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


@dataclass(frozen=True, slots=True)
class Probe:
    """The `Probe` port for one destination. ``seconds`` is a monotonic clock."""

    to: Destination
    credential: Credential
    seconds: Callable[[], float] = perf_counter

    def route(self, profile: ModelProfile) -> CheckResult:
        """Return which route is used, and what looks wrong with it for this model. Nothing is sent."""
        to = self.to
        exposed = to.in_the_clear()
        if exposed:
            error = translate.in_the_clear(exposed, to)
            return CheckResult("route", False, f"{to.described}; {error.problem}", error.remedy)
        doubt, remedy = ("", "") if to.kind.practice else _doubt(to, profile)
        if doubt:
            return CheckResult("route", None, f"{to.described}; {doubt}", remedy)
        return CheckResult("route", True, to.described)

    async def reach(self) -> CheckResult:
        """Connect to the service or its proxy, without a request to the API, and close the connection.

        Raises:
            ModelError: the name is unknown, nothing answers in time, TLS fails, or http and https are mixed up.
        """
        if self.to.kind.practice:
            return CheckResult("address", True, "practice answers from inside this program: nothing is sent")
        proxy = self.to.proxy()
        if proxy is not None and proxy.problem:
            raise translate.bad_proxy(proxy)
        if proxy is not None:
            return await self._reach_proxy(proxy)
        began = self.seconds()
        to = self.to.address
        tls = to.scheme == "https"
        port = to.port or PORTS[to.scheme]
        address, speaks = await self._connect(to.host, port, tls)
        took = f"{(self.seconds() - began) * 1000:.0f} ms"
        if not tls and await speaks_tls(to.host, port):
            raise translate.wants_tls(self.to)
        place = "" if address == to.host else f" at {address}"
        return CheckResult("address", True, f"{to.origin} answers{place} ({', '.join([*speaks, took])})")

    def waits(self) -> float | None:
        """Return the most seconds that ``sign_in`` may take; None where it takes no time worth telling."""
        return self.credential.waits()

    async def sign_in(self, now: datetime) -> CheckResult:
        """Get the key or token as a request would, and return where it came from, without the key.

        Raises:
            SignInError: there is none.
        """
        token = await self.credential.token()
        header_values(self.to.headers, self.to.environ)
        own = "".join(f"; the header {name} is in {variable}" for name, variable in self.to.headers.items())
        if self.to.sign_in == "none":
            return CheckResult("credentials", True, f"no key is sent{own}")
        if self.to.sign_in == "key":
            return CheckResult("credentials", True, f"a key is in {self.to.key_source} ({len(token)} characters){own}")
        expires, source = self.credential.expires, self.credential.source
        until = f"; it expires in {_remaining(expires, now)}" if expires is not None else ""
        gave = f"a token of Entra ID is in {source}" if self.to.key_source else "Entra ID gave a token"
        by = f" by {source}" if source and not self.to.key_source else ""
        return CheckResult("credentials", True, f"{gave}{by}{until}{own}")

    async def _reach_proxy(self, proxy: Proxy) -> CheckResult:
        """Connect to the proxy; only a request can show what is behind it."""
        parts = urlsplit(proxy.url)
        began = self.seconds()
        await self._connect(parts.hostname or "", parts.port or PORTS[parts.scheme], tls=False)
        took = f"{(self.seconds() - began) * 1000:.0f} ms"
        text = f"the proxy {proxy.host} answers ({took}); whether it leads to {self.to.host} shows with the request"
        return CheckResult("address", True, text)

    async def _connect(self, host: str, port: int, tls: bool) -> tuple[str, list[str]]:
        """Return the IP address that answered, and its TLS version, or that it uses none."""
        limit = self.to.deadlines.connect
        stage: BaseException | None = None
        try:
            async with asyncio.timeout(limit):
                connection, address = await _open(host, port)
                stage = ssl.SSLError("no answer to the greeting") if tls else None
                return address, [await self._handshake(connection, host, port)] if tls else await _close(connection)
        except TimeoutError:
            raise self._timed_out(stage) from None
        except OSError as error:  # unknown names, refused connections, TLS
            raise translate.unreachable(error, self.to) from None

    async def _handshake(self, connection: socket.socket, host: str, port: int) -> str:
        """Do the TLS handshake as the SDK would, close the connection, and return the version of TLS.

        A port that turns out to be plain http is not waited for.
        """
        context = await asyncio.to_thread(_tls_context, self.to)
        greeting = asyncio.open_connection(sock=connection, ssl=context, server_hostname=host)
        opening = asyncio.ensure_future(greeting)
        try:
            await asyncio.wait({opening}, timeout=PATIENCE)
            if not opening.done() and await speaks_plain_http(host, port) and not opening.done():
                raise ssl.SSLError("WRONG_VERSION_NUMBER")
            _, writer = await opening
        finally:
            opening.cancel()
        tls: Any = writer.get_extra_info("ssl_object")
        version = str(tls.version() or "TLS").replace("TLSv", "TLS ")
        writer.transport.abort()
        return version

    def _timed_out(self, stage: BaseException | None) -> ModelError:
        """Return the error for no answer in time: to the connection, or to the TLS handshake (``stage``)."""
        import httpx2  # noqa: PLC0415  heavy: for the client's own timeout error

        late = httpx2.ConnectTimeout("too late")
        late.__cause__ = stage
        return translate.unreachable(late, self.to)


async def _open(host: str, port: int) -> tuple[socket.socket, str]:
    """Connect to the first address of a name that answers; raise the last OSError where none does."""
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


async def _close(connection: socket.socket) -> list[str]:
    connection.close()
    return ["no TLS"]


def _tls_context(to: Destination) -> ssl.SSLContext:
    """Return a TLS context with the certificates that the SDK's client trusts."""
    import httpx2  # noqa: PLC0415  heavy: after the first paint

    try:
        return httpx2.create_ssl_context()
    except OSError as error:
        raise translate.bad_certificates(error, to.environ) from None


def _remaining(expires: float, now: datetime) -> str:
    """Return how long a token is still valid, in words; ``expires`` is in seconds since 1970 (UTC)."""
    return in_words(max(0.0, expires - now.astimezone(UTC).timestamp()))
