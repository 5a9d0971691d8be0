"""Recipients: who gets a request, and whether the earlier turns of a session would go to another one now.

A port is no part of it: another port of one host is the same machine. All addresses of this computer are one host.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from tui.core.address import THIS_COMPUTER, Address, host_from, machine
from tui.core.conversation.message import ReplyOrigin
from tui.core.errors import UsageError
from tui.core.request import Route

ONCE_MORE = "Nothing was sent. Once more, and it is sent there; F3 chooses another connection."


class Change(StrEnum):
    """In what a recipient differs from an earlier one, in words to show."""

    CONNECTION = "another connection"
    HOST = "another host"
    LOST = "where they went is not known"
    WEAKER = "plain http, which can be read on the way"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a request.

    ``scheme`` is ``http`` or ``https``, ``host`` a host's name or number, one and the same for all of this computer.
    Both are empty where they are not known. ``practice`` is True where mull itself answers. ``lost`` is True where a
    record should say the host and cannot be read. ``shown`` is the host as it is looked up, with its
    port, and with ``http://`` where what is sent is not encrypted.
    """

    connection: str
    scheme: str = ""
    host: str = ""
    practice: bool = False
    lost: bool = False
    shown: str = field(default="", compare=False)

    @property
    def known(self) -> bool:
        """True where more is known than the connection's name."""
        return self.practice or bool(self.host)

    @property
    def weak(self) -> bool:
        """True where what is sent can be read on its way to another machine."""
        return self.scheme == "http" and self.host not in ("", THIS_COMPUTER)

    def __str__(self) -> str:
        """Return where it is, as text to show."""
        if self.practice:
            return f"practice, inside mull (connection {self.connection})"
        return f"{self.shown} (connection {self.connection})" if self.host else f"connection {self.connection}"


@dataclass(frozen=True, slots=True)
class Move:
    """The earlier turns of a session would go elsewhere.

    ``gone``: the connection they went over is in no settings. ``silent``: nothing of a reply ever came from there, so
    they may not have reached it. ``imported``: they were held in another program, which ``before`` names.
    """

    before: Recipient
    after: Recipient
    changes: tuple[Change, ...]
    gone: bool = False
    silent: bool = False
    imported: bool = False

    def __str__(self) -> str:
        """Return it as a sentence."""
        if self.imported:
            return (
                f"This conversation was imported from {self.before.connection}. The next request would take all of it "
                f"that is not muted to {self.after}."
            )
        gone = f"Connection {self.before.connection} is no longer there. " if self.gone else ""
        what = ", ".join(self.changes)
        if self.before.lost:
            return (
                "The session's file is damaged: where its earlier turns went cannot be read. The next request would "
                f"take them to {self.after}: {what}."
            )
        went = f"were for {self.before}, and no reply came from there" if self.silent else f"went to {self.before}"
        return (
            f"{gone}The earlier turns of this session {went}. The next request would take them to {self.after}: {what}."
        )


class SentElsewhere(UsageError):
    """The next request would take the earlier turns of a session elsewhere, and nobody said yes; nothing was sent."""

    def __init__(self, move: Move) -> None:
        super().__init__(str(move), ONCE_MORE)
        self.move = move


def changes(before: Recipient, after: Recipient) -> tuple[Change, ...]:
    """Return in what a recipient differs from an earlier one; nothing where it is the same.

    Where the earlier host is not known, connections alone are compared, unless it should be known and is lost.
    """
    if before.lost:
        return (Change.LOST, Change.WEAKER) if after.weak else (Change.LOST,)
    found = [Change.CONNECTION] if before.connection != after.connection else []
    if before.known and after.known and (before.host, before.practice) != (after.host, after.practice):
        found.append(Change.HOST)
    secure = before.scheme == "https" or before.host == THIS_COMPUTER or before.practice
    if after.weak and not before.weak and (found or secure):
        found.append(Change.WEAKER)
    return tuple(found)


def recipient_of(route: Route) -> Recipient:
    """Return who gets what is sent on a route."""
    return _recipient(route.connection, route.address, practice=route.practice)


def recipient_then(origin: ReplyOrigin) -> Recipient:
    """Return who got the request for a reply; the host of an older session's reply is in the text of its endpoint."""
    address = origin.address or (f"//{_old_host(origin.endpoint)}" if origin.endpoint else "")
    then = _recipient(origin.connection, address, practice=origin.practice)
    return then if then.known or not address else replace(then, lost=True)


def _recipient(connection: str, address: str, *, practice: bool) -> Recipient:
    """Return the recipient at an address; one that is none is not known."""
    if practice:
        return Recipient(connection, practice=True)
    try:
        parts = urlsplit(address)
        host = host_from(parts.hostname or "", in_brackets="[" in parts.netloc)
    except ValueError:
        return Recipient(connection)
    shown = Address(parts.scheme, host, _port(parts)).shown
    return Recipient(connection, parts.scheme, machine(host), shown=shown)


def _port(parts: SplitResult) -> int | None:
    """Return the port of a recorded address; None where none is written, or none can be read."""
    try:
        return parts.port
    except ValueError:
        return None


def _old_host(endpoint: str) -> str:
    """Return host and port of an endpoint as text: ``api.openai.com/v1``, or ``name.openai.azure.com (o1)``."""
    place = endpoint.removeprefix("http://").split("/", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    return THIS_COMPUTER if place.startswith("::1") else place
