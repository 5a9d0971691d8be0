"""The destination of requests, as errors and the screen describe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from tui.core.connection_kinds import ConnectionKind, ServiceRoute, Variables
from tui.core.reasoning.tags import ReasoningTag
from tui.providers.connections.proxy import Proxy, proxy_for
from tui.providers.timeouts import Deadlines

SignIn = Literal["key", "entra", "none"]


@dataclass(frozen=True, slots=True)
class Destination:
    """The address of a connection and its way to sign in. Holds no secret.

    ``url`` is the base address for the SDK, ``model`` the ``model`` of request bodies, ``key_source`` the place of the
    key in words. ``api_version`` is empty on routes without one. ``environ`` are the environment variables, which may
    name proxies. ``headers`` are headers of the user's own, each with the variable that holds its value. ``variables``
    are those that describe the connection, None if the settings file does. ``reasoning_tags`` are the tags that the
    settings add to those of the table.
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

    @property
    def host(self) -> str:
        """The host, with its port where one is written; a colon without a port is left out."""
        if self.kind.practice:
            return "practice"
        parts = urlsplit(self.url)
        return parts.netloc.rpartition("@")[2].rstrip(":")

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
