"""Keeps the tests, and the processes they start, on this machine: whoever reaches for another one gets an error.

Python loads a module of this name when it starts, where it finds one: tests/conftest.py has the processes find it.
A name that ends in ``.invalid`` belongs to nobody; it is answered here as any resolver would answer it.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing is not loaded: every process of the tests begins here
if TYPE_CHECKING:
    from typing import Any

ADDRESS = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.connect": 1, "socket.sendto": 1}
"""What reaches for another machine, and which of its arguments says for which."""


class LeavesTheMachine(BaseException):
    """A test has reached for another machine. It is no Exception: the program must not take it for a fault."""


def is_here(name: str) -> bool:
    """Return whether a host is this machine."""
    return not name or name in {"localhost", "::1"} or (name.startswith("127.") and name.replace(".", "").isdigit())


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    """Let pass what stays on this machine: an audit hook, which Python calls before each event."""
    if event not in ADDRESS:
        return
    address = arguments[ADDRESS[event]]
    if ADDRESS[event] == 1 and not isinstance(address, tuple):
        return  # the path of a local socket
    host = address[0] if isinstance(address, tuple) else address or ""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if is_here(name):
        return
    if name.endswith(".invalid"):
        from socket import EAI_NONAME, gaierror  # noqa: PLC0415  most processes never come here

        raise gaierror(EAI_NONAME, "Name or service not known")
    raise LeavesTheMachine(f"{event}: {name} is another machine, and tests talk to 127.0.0.1 only")


sys.addaudithook(_look)
