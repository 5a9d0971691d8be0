"""A request as it is shown: what may hold a secret is masked, unless it is known to hold none."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tui.core.key_shapes import looks_like_key
from tui.providers.errors.wording import MASK

# Headers that HTTP, the SDK or mull set, with values that are no secret.
SHOWN = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "transfer-encoding"}
    | {"user-agent", "openai-organization", "openai-project"}
)
SDK = "x-stainless-"  # what the SDK says of itself and of the computer
SIGNED = (MASK, f"Bearer {MASK}")  # how a request that is not sent is signed
VERSION = re.compile(r"[A-Za-z0-9.-]{1,40}")


def shown_headers(headers: Mapping[str, str], foreign: Collection[str]) -> dict[str, str]:
    """Return the headers of a request as they may be shown.

    ``foreign`` are names of headers, in small letters, that the user's own settings or variables set: their values are
    masked, whatever they are called.
    """
    return {name: value if _is_open(name.lower(), value, foreign) else MASK for name, value in headers.items()}


def shown_url(url: str) -> str:
    """Return the URL of a request as it may be shown: of a query, the api-version alone is shown."""
    parts = urlsplit(url)
    pairs = [(name, value if _is_version(name, value) else MASK) for name, value in parse_qsl(parts.query, True)]
    return urlunsplit(parts._replace(query=urlencode(pairs, safe="*")))


def _is_open(name: str, value: str, foreign: Collection[str]) -> bool:
    """Return whether the value of a header may be shown."""
    return value in SIGNED or (name not in foreign and (name in SHOWN or name.startswith(SDK)))


def _is_version(name: str, value: str) -> bool:
    """Return whether a parameter of a query is the api-version, and looks like one."""
    return name == "api-version" and VERSION.fullmatch(value) is not None and not looks_like_key(value)
