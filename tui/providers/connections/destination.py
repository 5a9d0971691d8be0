"""The destination of requests, as errors and the screen describe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tui.core.address import THIS_COMPUTER, Address, address_from, is_this_computer, machine
from tui.core.connection_kinds import ConnectionKind, ServiceRoute, Variables
from tui.core.reasoning.tags import ReasoningTag
from tui.providers.connections.proxy import Proxy, proxy_for
from tui.providers.timeouts import Deadlines

SignIn = Literal["key", "entra", "none"]


@dataclass(frozen=True, slots=True)
class Destination:
    """The address of a connection and its way to sign in. Holds no secret.

    ``url`` is the base address for the SDK, ``model`` the ``model`` of request bodies, ``key_source`` the place of the
    key in words, or of a token of Entra ID that a variable holds: empty where the token is fetched. ``api_version`` is
    empty on routes without one. ``environ`` are the environment variables, which may name proxies. ``headers`` are
    headers of the user's own, each with the variable that holds its value. ``variables`` are those that describe the
    connection, None if the settings file does. ``reasoning_tags`` are the tags that the settings add to those of the
    table. ``key_over_http`` are the hosts that may get a key over plain http.
    """

    connection: str
    kind: ConnectionKind
    url: str
    model: str
    sign_in: SignIn = "key"
    key_source: str = ""
    api_version: str = ""
    deadlines: Deadlines = field(default_factory=Deadlines)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    reasoning_tags: tuple[ReasoningTag, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    variables: Variables | None = None
    key_over_http: frozenset[str] = frozenset()

    @property
    def address(self) -> Address:
        """The address, in its parts."""
        return address_from(self.url)

    @property
    def host(self) -> str:
        """The host, with its port where one is written, and with ``http://`` where it can be read on the way."""
        if self.kind.practice:
            return "practice"
        return self.address.place if is_this_computer(self.address.host) else self.address.shown

    @property
    def signs(self) -> bool:
        """True where a request holds a key, a token, or a header whose value is in a variable."""
        return self.sign_in != "none" or bool(self.headers)

    def in_the_clear(self) -> str:
        """Return the first host that would get a request's key unencrypted over a network; empty where none would.

        On plain http a proxy reads it too. This computer may get it, and the hosts in ``key_over_http``.
        """
        if self.kind.practice or not self.signs or self.address.scheme != "http":
            return ""
        proxy = self.proxy()
        hosts = [self.address.host, *([proxy.machine] if proxy is not None and proxy.machine else [])]
        return next((host for host in hosts if machine(host) not in {THIS_COMPUTER, *self.key_over_http}), "")

    @property
    def route(self) -> ServiceRoute:
        """The route into the service's API."""
        return self.kind.route_with(self.api_version)

    @property
    def thing(self) -> str:
        """What requests name: ``deployment o1-new`` or ``model o1``."""
        return f"{self.kind.thing} {self.model}"

    @property
    def address_setting(self) -> str:
        """The setting that holds the address, with its connection, in words."""
        if self.variables is not None:
            return f"the variable {self.variables.address}"
        return f"{self.kind.address_setting} of connection {self.connection!r}"

    @property
    def thing_setting(self) -> str:
        """The setting that holds the model or deployment, with its connection, in words."""
        if self.variables is not None and self.variables.deployment:
            return f"the variable {self.variables.deployment}"
        return f"{self.kind.thing} in connection {self.connection!r}"

    @property
    def described(self) -> str:
        """Which route this is, in words."""
        return self.route.described.format(url=self.url, version=self.api_version)

    def proxy(self) -> Proxy | None:
        """Return the proxy for requests, None where there is none."""
        return None if self.kind.practice else proxy_for(self.url, self.environ)
