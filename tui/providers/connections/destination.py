"""Where requests go, in the words that errors and the screen need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from tui.providers.timeouts import Deadlines

SignIn = Literal["key", "entra", "none"]


@dataclass(frozen=True, slots=True)
class Destination:
    """One connection's address and way of signing in. Holds no secret.

    ``url`` is the SDK's base address; ``model`` what the body's ``model`` says; ``key_source`` how a user
    would name the place the key comes from; ``api_version`` chooses Azure's classic route; ``deadlines``
    how long to wait there; ``window_known`` says that the settings name the context window.
    """

    connection: str
    kind: str
    url: str
    model: str
    sign_in: SignIn = "key"
    key_source: str = ""
    api_version: str = ""
    window_known: bool = False
    deadlines: Deadlines = field(default_factory=Deadlines)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def host(self) -> str:
        """The host, with its port where one is written."""
        if self.practice:
            return "practice"
        parts = urlsplit(self.url)
        return parts.netloc.rpartition("@")[2]

    @property
    def classic(self) -> bool:
        """True on Azure's route with an api-version."""
        return bool(self.api_version)

    @property
    def azure(self) -> bool:
        """True where deployments are asked for instead of models."""
        return self.kind == "azure"

    @property
    def practice(self) -> bool:
        """True where nothing leaves this process."""
        return self.kind == "practice"

    @property
    def thing(self) -> str:
        """What is asked for: ``deployment o1-new`` or ``model o1``."""
        return f"{'deployment' if self.azure else 'model'} {self.model}"

    @property
    def address_setting(self) -> str:
        """The setting that holds the address."""
        return f"{'endpoint' if self.azure else 'base_url'} of connection {self.connection!r}"

    def proxy(self) -> str:
        """Return the host of the proxy that requests take, empty where there is none; never its password."""
        from urllib.request import (  # type: ignore[attr-defined]  # noqa: PLC0415  heavy: only when something failed
            proxy_bypass_environment,
        )

        low = {name.lower(): value for name, value in self.environ.items()}
        scheme = urlsplit(self.url).scheme
        found = low.get(f"{scheme}_proxy") or low.get("all_proxy") or ""
        if not found or proxy_bypass_environment(self.host, {"no": low.get("no_proxy", "")}):
            return ""
        return urlsplit(found if "//" in found else f"//{found}").netloc.rpartition("@")[2]
