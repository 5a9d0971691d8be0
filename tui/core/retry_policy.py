"""When a request that failed is sent again, and after how long. The engine waits, the screen counts down."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.errors import ModelError

FIRST = 1.0  # seconds before the first new attempt, doubled for each one after it
MOST = 30.0  # seconds, where the service names no time of its own


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to ask again, and the longest wait a service may ask for, in seconds."""

    retries: int = 4
    longest: float = 600.0

    def wait(self, error: ModelError, attempt: int) -> float | None:
        """Return the seconds before the next attempt (``attempt`` counts from 1), or None to give up.

        Only what failed before any text can be asked again, and of that what its kind says: rate limits,
        HTTP 408, 409 and 5xx, connections that could not be made. Spent quota never is.
        """
        if attempt > self.retries or not error.may_retry:
            return None
        asked = error.retry_after
        wait = asked if asked is not None else min(MOST, FIRST * 2 ** (attempt - 1))
        return wait if wait <= self.longest else None
