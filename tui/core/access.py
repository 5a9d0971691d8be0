"""The address and the sign-in of a connection, as far as they are known without asking a service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Access:
    """The address and the sign-in of a connection. It holds no secret.

    ``address`` is the URL that requests go to and ``route`` names the kind of route, as text to show. ``proxy`` is the
    host that requests go through, empty if there is none. ``source`` says where the key comes from,
    or which of the ways to Entra ID gave the token, as text to show. ``expires`` is when the
    current token expires, in seconds since 1970; None if that is unknown.
    """

    address: str
    route: str = ""
    sign_in: Literal["key", "entra", "none"] = "none"
    source: str = ""
    expires: float | None = None
    proxy: str = ""
