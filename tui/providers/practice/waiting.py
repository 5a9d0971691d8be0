"""How long an answer asks to be left alone, in the headers a ``practice:`` line chose."""

from __future__ import annotations

from email.utils import formatdate

from tui.providers.practice.directive import Directive


def asked_wait(directive: Directive) -> float | None:
    """Return the wait in seconds, None where the line names none."""
    if directive.retry_ms is not None:
        return directive.retry_ms / 1000
    return directive.retry_after if directive.retry_after is not None else directive.retry_date


def retry_headers(directive: Directive, now: float, default: float | None = None) -> dict[str, str]:
    """Return the headers of a wait; ``now`` is in seconds since 1970, ``default`` in seconds.

    Without a word on the form both are sent; the one in milliseconds is the finer and wins.
    """
    if directive.retry_ms is not None:
        return {"retry-after-ms": str(directive.retry_ms)}
    if directive.retry_after is None and directive.retry_date is not None:
        return {"retry-after": formatdate(now + directive.retry_date, usegmt=True)}
    wait = default if directive.retry_after is None else directive.retry_after
    if wait is None:
        return {}
    return {"retry-after": str(round(wait)), "retry-after-ms": str(round(wait * 1000))}
