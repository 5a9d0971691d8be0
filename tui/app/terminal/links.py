"""Which links are opened: http and https, checked after decoding, and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult, unquote, urlsplit

from tui.app.terminal.safe_environment import child_environment

PATIENCE = 10.0
"""Seconds a browser may take to be started."""
_LAYERS = 5  # of encoding; more hide something
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"


class Refused(ValueError):
    """A link that is not opened; its text says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address that may be opened, and the host it really leads to, in ASCII."""

    address: str
    host: str


def judged(address: str) -> Link:
    """Return a link that may be opened.

    Raises:
        Refused: it is not http or https, or hides where it leads.
    """
    address = address.strip()
    if not address.isprintable() or any(character in address for character in ' \\"<>`'):
        raise Refused("it holds characters no address has")
    split, decoded = _split(address), _split(_decoded(address))
    for one in (split, decoded):
        if one.scheme.lower() not in ("http", "https"):
            raise Refused("only http and https are opened")
        if not one.hostname:
            raise Refused("it names no host")
    if (split.hostname, _port(split)) != (decoded.hostname, _port(decoded)):
        raise Refused("it hides its host")
    return Link(address, _ascii(split.hostname or ""))


def _decoded(address: str) -> str:
    for _ in range(_LAYERS):
        before, address = address, unquote(unescape(address))
        if address == before:
            return address
    raise Refused("it is encoded too often")


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        raise Refused("it is not an address") from None


def _port(split: SplitResult) -> int | None:
    try:
        return split.port
    except ValueError:
        raise Refused("its port is not a number") from None


def _ascii(host: str) -> str:
    """Return a host as it is looked up: letters of other scripts cannot pass for Latin ones."""
    host = f"[{host}]" if ":" in host else host
    try:
        shown = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise Refused("its host is not a name") from None
    if not _HOST.fullmatch(shown):
        raise Refused("its host is not a name")
    return shown


def open_in_browser(link: Link, environ: Mapping[str, str] = os.environ) -> bool:
    """Have the system's browser open a link, in an environment without keys. Blocks: call it in a thread."""
    try:
        done = subprocess.run(  # noqa: S603  the address was judged, and is an argument, not a command
            [sys.executable, "-I", "-c", _OPEN, link.address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=child_environment(environ),
            start_new_session=True,  # a browser for terminals must not take over this one
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
