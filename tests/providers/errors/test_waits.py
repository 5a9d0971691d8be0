"""How long a service asks to be left alone."""

from __future__ import annotations

import pytest

from tui.providers.errors.rate_limits import in_words, retry_after

NOW = 1_795_187_400.0  # Fri, 20 Nov 2026 15:10:00 GMT


@pytest.mark.parametrize(
    ("headers", "words", "seconds"),
    [
        ({}, "", None),
        ({"retry-after": "20"}, "", 20),
        ({"retry-after": "1.5"}, "", 1.5),
        ({"retry-after": "20", "retry-after-ms": "350"}, "", 0.35),
        ({"retry-after": "Fri, 20 Nov 2026 15:10:30 GMT"}, "", 30),
        ({"retry-after": "Fri, 20 Nov 2026 15:09:00 GMT"}, "", 0),
        ({"retry-after": "soon"}, "", None),
        ({"retry-after": "-3"}, "", None),
        ({"retry-after": "nan"}, "", None),
        ({"retry-after": "1e400"}, "", None),
        ({"retry-after": "9" * 40}, "", None),
        ({"retry-after": "7"}, "Please try again in 9.5s.", 7),
        ({}, "Please try again in 9.5s.", 9.5),
        ({}, "Please try again in 350ms. Visit", 0.35),
        ({}, "Please try again in 1m9.5s.", 69.5),
        ({}, "try again in 6m0s", 360),
        ({}, "Please retry after 86400 seconds. Please go here", 86400),
        ({}, "Please retry after 1 day.", 86400),
        ({}, "try again in 2 minutes", 120),
        ({}, "try again in 5 moments", None),
        ({}, "try again later", None),
    ],
)
def test_waits(headers: dict[str, str], words: str, seconds: float | None) -> None:
    assert retry_after(headers, words, lambda: NOW) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.35, "0.35 s"), (9.5, "9.5 s"), (90, "90 s"), (360, "6 min"), (86400, "24 h")]
)
def test_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
