"""The wait that a service asks for, from its headers or its message, and the rate limits in its headers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any

from tui.core.rate_limits import Allowance, Limits
from tui.providers.errors.wording import NO_SECRET, Secret, quoted
from tui.providers.wire.json_values import list_of, mapping_of

UNIT = r"(?:milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)"
DURATION = rf"((?:\d+(?:\.\d+)?\s*{UNIT}(?![a-z])(?:,|\s|and\b)*)+)"
AGAIN = r"\b(?:try(?:ing)? again|retry(?:ing)?|wait(?:ing)?|available(?: again)?|resets?)"
WAIT = re.compile(rf"{AGAIN}(?:\s+(?:in|after|for|about|at least|approximately|another))*\s+{DURATION}", re.IGNORECASE)
MOMENT = r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|UTC|[+-]\d\d:?\d\d))"
WAIT_UNTIL = re.compile(rf"{AGAIN}[^.\n]{{0,20}}?\s{MOMENT}", re.IGNORECASE)
PIECE = re.compile(rf"(\d+(?:\.\d+)?)\s*({UNIT})", re.IGNORECASE)
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
IN_MILLISECONDS = ("retry-after-ms", "x-ms-retry-after-ms", "retry_after_ms")
# How services write a wait in the body of an error; retryDelay is Google's.
IN_BODY = ("retry_after", "retry_after_seconds", "retryafter", "retrydelay", "retry_delay")
# When a limit is reset, as it is said beside HTTP 429: in seconds, as a duration or as a moment.
RESETS = ("x-ratelimit-reset-after", "ratelimit-reset", "x-ratelimit-reset")
UTILIZATION = "azure-openai-deployment-utilization"  # of provisioned throughput, such as "87.3%"
MOST_WORDS = 2000  # characters of a message that are searched for a wait
SINCE_1970 = 1e9  # a larger number of seconds is a moment, and one of milliseconds from 1,000 times this on


def retry_after(
    headers: Mapping[str, str],
    words: str = "",
    now: Callable[[], float] = time.time,
    *,
    error: Mapping[str, Any] = MappingProxyType({}),
    limited: bool = False,
) -> float | None:
    """Return the wait that the service asks for, in seconds; None if it asks for none.

    ``retry-after-ms`` wins over ``retry-after`` (seconds, a duration, or a date: RFC 9110, section 10.2.3), as in the
    SDK; both win over the fields of the ``error``, those over its ``words``, and those over the headers on when a
    limit is reset, which count only where a limit was reached (``limited``). ``now`` returns the current time in
    seconds since 1970; moments are compared with it.
    """
    wait = _asked_in(headers, now())
    if wait is None:
        wait = _asked_in_body(error, now())
    if wait is None:
        wait = _wait_in_message(words, now())
    return _until_reset(headers, now()) if wait is None and limited else wait


def _asked_in(headers: Mapping[str, str], now: float) -> float | None:
    """Return the wait that headers ask for, in seconds."""
    for name in IN_MILLISECONDS:
        milliseconds = _number(headers.get(name))
        if milliseconds is not None:
            return milliseconds / 1000
    return _seconds_of(headers.get("retry-after"), now)


def _asked_in_body(error: Mapping[str, Any], now: float) -> float | None:
    """Return the wait that the fields of an error ask for, those of its details, or the headers it holds."""
    low = {name.lower(): value for name, value in error.items()}
    beside = mapping_of(low.get("metadata"))
    held = {name.lower(): str(value) for name, value in mapping_of(beside.get("headers")).items()}
    for each in (low, *map(mapping_of, list_of(low.get("details"))), beside):
        fields = {name.lower(): str(value) for name, value in each.items() if not isinstance(value, bool)}
        waits = [_seconds_of(fields.get(name), now) for name in IN_BODY]
        milliseconds = _number(fields.get("retry_after_ms"))
        waits.append(None if milliseconds is None else milliseconds / 1000)
        found = next((wait for wait in waits if wait is not None), None)
        if found is not None:
            return found
    asked = _asked_in(held, now)
    return _until_reset(held, now) if asked is None else asked


def _until_reset(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds until the limits that are used up are reset; None if the headers do not say."""
    for name in RESETS:
        wait = _seconds_of(headers.get(name), now)
        if wait is not None:
            return wait
    of = [_allowance(headers, each) for each in ("requests", "tokens")]
    return max((each.reset for each in of if each.remaining == 0 and each.reset is not None), default=None)


def _seconds_of(text: str | None, now: float) -> float | None:
    """Return the seconds of a wait: a number, a duration, a date, or a moment in (milli)seconds since 1970."""
    if not text:
        return None
    number = duration(text)
    if number is None:
        return _until(text.strip(), now)
    if number >= SINCE_1970:
        return max(0.0, (number / 1000 if number >= SINCE_1970 * 1000 else number) - now)
    return number


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
    if text is None or not re.fullmatch(r"\s*\d{1,13}(\.\d{1,12})?\s*", text):
        return None
    return float(text)


def _until(date: str, now: float) -> float | None:
    """Return the seconds until a date of HTTP or ISO 8601, 0 if it has passed; None if it is no date.

    A date without a time zone is in UTC, as HTTP has it.
    """
    for read in (parsedate_to_datetime, _iso):
        try:
            moment = read(date)
            moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
            return max(0.0, moment.timestamp() - now)
        except (ValueError, OverflowError):
            continue
    return None


def _iso(date: str) -> datetime:
    """Return the moment of an ISO 8601 date; ``UTC`` may stand in the place of ``Z``."""
    if not re.match(r"\d{4}-\d\d-\d\d[T ]", date):
        raise ValueError(date)
    return datetime.fromisoformat(re.sub(r"\s?UTC$", "Z", date))


def _wait_in_message(words: str, now: float) -> float | None:
    """Return the seconds in a message such as ``Please try again in 1m9.5s``; None if it names no wait."""
    words = words[:MOST_WORDS]
    found = WAIT.search(words)
    if found is not None:
        return _sum(found[1])
    moment = WAIT_UNTIL.search(words)
    return _until(moment[1], now) if moment is not None else None


def _sum(pieces: str) -> float:
    """Return the seconds of a duration such as ``1m9.5s``."""
    return sum(float(n) * SECONDS[_unit(unit)] for n, unit in PIECE.findall(pieces))


def _unit(word: str) -> str:
    """Return the short name of a unit: ``ms`` before ``m``, because milliseconds and minutes begin alike."""
    low = word.lower()
    return "ms" if low.startswith(("ms", "milli")) else low[0]


NOTHING = Allowance()


def limits_from(headers: Mapping[str, str], secret: Secret = NO_SECRET) -> Limits | None:
    """Return the rate limits that a response's headers report, None if they report none."""
    requests, tokens = _allowance(headers, "requests"), _allowance(headers, "tokens")
    region = quoted(headers.get("x-ms-region"), secret, longest=40) or None
    used = _percent(headers.get(UTILIZATION))
    if requests == tokens == NOTHING and region is None and used is None:
        return None
    return Limits(requests, tokens, region, used)


def _percent(text: str | None) -> float | None:
    """Return a share in percent, with or without its sign; None for anything else, and beyond ten times all of it."""
    number = _number(text.strip().removesuffix("%")) if text is not None else None
    return number if number is not None and number <= 1000 else None


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
