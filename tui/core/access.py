"""How a connection is reached and signed in to, as far as is known without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Access:
    """How a connection is reached and signed in to. Holds no secret.

    ``address`` is where requests go, ``route`` which route that is, in words; ``proxy`` is the host they go through,
    empty where there is none. ``source`` says in words where the key comes from; ``expires`` is when the token at
    hand does, in seconds since 1970, None where that is unknown.
    """

    address: str
    route: str = ""
    sign_in: Literal["key", "entra", "none"] = "none"
    source: str = ""
    expires: float | None = None
    proxy: str = ""
