"""When a failed request is sent again, and after how long. The engine waits, the screen counts down."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.errors import ModelError

FIRST = 1.0  # seconds before the second attempt; doubled before each later one
MOST = 30.0  # seconds, if the service asks for no wait of its own
PASSING = frozenset({408, 409})  # HTTP statuses below 500 of a failure that may pass: timeout, conflict


def is_passing(status: int) -> bool:
    """Return whether an HTTP status reports a failure of the service after which the same request is sent again."""
    return status >= 500 or status in PASSING


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to send a request again, and the longest wait to accept from a service, in seconds."""

    retries: int = 4
    longest: float = 600.0

    def wait(self, error: ModelError, attempt: int) -> float | None:
        """Return the wait before the next attempt, in seconds; None to give up. ``attempt`` counts from 1.

        The class of the error decides: rate limits, failures that may pass (``is_passing``) and failed connections
        are retried, an exhausted quota is not. The caller must not ask once text has arrived.
        """
        if attempt > self.retries or not error.may_retry:
            return None
        asked = error.retry_after
        wait = asked if asked is not None else min(MOST, FIRST * 2 ** (attempt - 1))
        return wait if wait <= self.longest else None
