"""The prompt cache: what of an input was seen before in this process.

The services cache beginnings of 1,024 tokens and more, in steps of 128. Here a beginning counts as seen
where it is an earlier request whole, which is what each next turn of a conversation begins with.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from tui.providers.practice.reading import Received

LEAST, STEP = 1024, 128  # tokens
REMEMBERED = 1024  # requests


class PrefixCache:
    """Remembers the last requests by a hash of their messages."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def used(self, received: Received) -> tuple[int, int]:
        """Return how many input tokens were in the cache and how many are new in it; remember this request."""
        digest = hashlib.sha256(received.profile.name.encode())
        tokens = held = 0
        for message, size in zip(received.messages, received.sizes, strict=True):
            part = f"{message.role}\x00{message.text}\x00".encode("utf-8", "replace")
            digest.update(len(part).to_bytes(8) + part)
            tokens += size
            if digest.digest() in self._seen:
                held = tokens
        self._remember(digest.digest())
        cached = _cacheable(held)
        return cached, max(0, _cacheable(tokens) - cached)

    def _remember(self, digest: bytes) -> None:
        """Keep one request in mind, and forget the oldest."""
        self._seen[digest] = None
        self._seen.move_to_end(digest)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def _cacheable(tokens: int) -> int:
    """Return the part of so many tokens that a cache would hold."""
    return tokens // STEP * STEP if tokens >= LEAST else 0
