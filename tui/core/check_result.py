"""What one check of a connection found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check. ``text`` says what was found, ``remedy`` what to do about it.

    ``ok`` is True where it is as it should be, False where the connection cannot be used because of it, None
    where it is worth knowing: what cannot be known, or what mull works around.
    """

    name: str
    ok: bool | None
    text: str
    remedy: str = ""
