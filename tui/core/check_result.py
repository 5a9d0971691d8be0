"""The result of one check of a connection."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check. ``text`` says what was found, ``remedy`` what to do about it.

    ``ok`` is True if the check passed and False if the connection cannot be used. None is a remark: something is
    unknown, or mull works around it. ``sending`` says that a request is on its way: nothing was found out yet.
    """

    name: str
    ok: bool | None
    text: str
    remedy: str = ""
    sending: bool = False
