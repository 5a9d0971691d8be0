"""How a connection is reached and signed in to, told without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Access:
    """What a connection can say of itself. Holds no secret.

    ``address`` is where requests go, ``shape`` which route that is, ``proxy`` the host they go through (empty where
    there is none); ``source`` says in words where the key comes from, ``expires`` when the token at hand does, in
    seconds since 1970, None where nobody knows.
    """

    address: str
    shape: str = ""
    sign_in: Literal["key", "entra", "none"] = "none"
    source: str = ""
    expires: float | None = None
    proxy: str = ""
