"""The wait that a service asks for, from its headers or its message, and the rate limits in its headers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

from tui.core.rate_limits import Allowance, Limits
from tui.providers.errors.wording import NO_SECRET, Secret, quoted

DURATION = r"((?:\d+(?:\.\d+)?\s*(?:milliseconds?|ms|seconds?|s|minutes?|m|hours?|h|days?|d)(?![a-z])\s*)+)"
WAIT = re.compile(rf"(?:try again in|retry after|retry in)\s+{DURATION}", re.IGNORECASE)
PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*(milliseconds?|ms|seconds?|s|minutes?|m|hours?|h|days?|d)", re.IGNORECASE)
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def retry_after(headers: Mapping[str, str], words: str = "", now: Callable[[], float] = time.time) -> float | None:
    """Return the wait that the service asks for, in seconds; None if it asks for none.

    ``retry-after-ms`` wins over ``retry-after`` (seconds or a date, RFC 9110 section 10.2.3), as in the SDK; both win
    over the message. ``now`` returns the current time in seconds since 1970; dates are compared with it.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    wait = _number(value)
    if wait is None and value:
        wait = _until(value, now())
    return _wait_in_message(words) if wait is None else wait


def should_retry(headers: Mapping[str, str]) -> bool | None:
    """Return whether the service says that the same request may be sent again; None if it does not say.

    ``x-should-retry`` is OpenAI's header. As in the SDK, it decides before the HTTP status does.
    """
    return {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())


def in_words(seconds: float) -> str:
    """Return a time in seconds as it is shown: ``9.5 s``, ``3 min``, ``24 h``."""
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def duration(text: str | None) -> float | None:
    """Return the seconds of a duration such as ``12ms``, ``6m0s`` or ``1.5``; None if it is no duration."""
    if text is None:
        return None
    if re.fullmatch(DURATION, text.strip(), re.IGNORECASE):
        return _sum(text)
    return _number(text)


def _number(text: str | None) -> float | None:
    """Return a number of 0 or more, written in plain digits; None for anything else."""
    if text is None or not re.fullmatch(r"\s*\d{1,12}(\.\d{1,12})?\s*", text):
        return None
    return float(text)


def _until(date: str, now: float) -> float | None:
    """Return the seconds until an HTTP date, 0 if it has passed; None if it is no date."""
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def _wait_in_message(words: str) -> float | None:
    """Return the seconds in a message such as ``Please try again in 1m9.5s``; None if it names no wait."""
    found = WAIT.search(words)
    if found is None:
        return None
    return _sum(found[1])


def _sum(pieces: str) -> float:
    """Return the seconds of a duration such as ``1m9.5s``."""
    return sum(float(n) * SECONDS[_unit(unit)] for n, unit in PIECE.findall(pieces))


def _unit(word: str) -> str:
    """Return the short name of a unit: ``ms`` before ``m``, because milliseconds and minutes begin alike."""
    low = word.lower()
    return "ms" if low == "ms" or low.startswith("milli") else low[0]


NOTHING = Allowance()


def limits_from(headers: Mapping[str, str], secret: Secret = NO_SECRET) -> Limits | None:
    """Return the rate limits that a response's headers report, None if they report none."""
    requests, tokens = _allowance(headers, "requests"), _allowance(headers, "tokens")
    region = quoted(headers.get("x-ms-region"), secret, longest=40) or None
    if requests == tokens == NOTHING and region is None:
        return None
    return Limits(requests, tokens, region)


def _allowance(headers: Mapping[str, str], of: str) -> Allowance:
    """Return the allowance of ``requests`` or ``tokens``. Azure's -1, and a limit of 0, mean "not known"."""
    limit = _count(headers.get(f"x-ratelimit-limit-{of}")) or None
    remaining = _count(headers.get(f"x-ratelimit-remaining-{of}"))
    reset = headers.get(f"x-ratelimit-reset-{of}", "").strip()
    unknown = remaining == 0 and limit is None
    return Allowance(limit, None if unknown else remaining, None if reset == "0" else duration(reset))


def _count(text: str | None) -> int | None:
    """Return a whole number of 0 or more; None for anything else."""
    return int(text) if text is not None and re.fullmatch(r"\s*\d{1,15}\s*", text) else None
