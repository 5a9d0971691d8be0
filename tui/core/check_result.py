"""One thing found out about a connection."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was looked at. ``text`` says what was found, ``remedy`` what to do about it.

    ``ok`` is True where it is as it should be, False where the connection cannot be used because of it, None
    where it is worth knowing: a thing nobody can know, or one that mull gets along with.
    """

    name: str
    ok: bool | None
    text: str
    remedy: str = ""
