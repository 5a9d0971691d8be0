"""What may still be asked of a service, from the headers of its answer (contract of November 2026, "Routes")."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.core.rate_limits import Allowance, Limits
from tui.providers.waits import duration
from tui.providers.wording import NO_SECRET, Secret, quoted

NOTHING = Allowance()


def limits_from(headers: Mapping[str, str], secret: Secret = NO_SECRET) -> Limits | None:
    """Return what an answer says of rate limits, None where it says nothing."""
    requests, tokens = _allowance(headers, "requests"), _allowance(headers, "tokens")
    region = quoted(headers.get("x-ms-region"), secret, longest=40) or None
    if requests == tokens == NOTHING and region is None:
        return None
    return Limits(requests, tokens, region)


def _allowance(headers: Mapping[str, str], of: str) -> Allowance:
    """Return one of the two. Azure's -1, and a limit of 0, stand for "not known"."""
    limit = _count(headers.get(f"x-ratelimit-limit-{of}")) or None
    remaining = _count(headers.get(f"x-ratelimit-remaining-{of}"))
    reset = headers.get(f"x-ratelimit-reset-{of}", "").strip()
    unsaid = remaining == 0 and limit is None
    return Allowance(limit, None if unsaid else remaining, None if reset == "0" else duration(reset))


def _count(text: str | None) -> int | None:
    """Return a whole number, 0 or more."""
    return int(text) if text is not None and re.fullmatch(r"\s*\d{1,15}\s*", text) else None
