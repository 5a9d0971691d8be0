"""The tree of a foreign conversation, whatever its links are: no message is lost to a cycle or a missing parent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tui.imports.conversation import ForeignMessage


class ForeignTree:
    """The messages by their keys, each once, with their children; a parent that is not there is none."""

    def __init__(self, messages: Iterable[ForeignMessage]) -> None:
        self.by_key: dict[str, ForeignMessage] = {}
        for message in messages:
            self.by_key.setdefault(message.key, message)
        self._rooted()
        self.children: dict[str | None, list[ForeignMessage]] = {}
        for message in self.by_key.values():
            self.children.setdefault(message.parent, []).append(message)

    def below(self, key: str | None) -> Sequence[ForeignMessage]:
        """Return the messages right below one, or those at the beginning for None."""
        return self.children.get(key, ())

    def ordered(self) -> list[ForeignMessage]:
        """Return all messages in the order of their times, but none before its parent, and else as they were given.

        One whose time is unknown, or earlier than its parent's, counts as of the parent's time.
        """
        placed = {key: place for place, key in enumerate(self.by_key)}
        order: list[tuple[str, int, int, ForeignMessage]] = []
        waiting = [("", 0, message) for message in self.below(None)]
        while waiting:
            time, depth, message = waiting.pop()
            time = max(time, message.time)
            order.append((time, depth, placed[message.key], message))
            waiting += [(time, depth + 1, child) for child in self.below(message.key)]
        return [message for *_, message in sorted(order, key=lambda each: each[:3])]

    def _rooted(self) -> None:
        """Put each message whose parent is not there, and the first of each ring, at the beginning."""
        known: set[str | None] = {None}
        for key in list(self.by_key):
            way: dict[str, None] = {}
            at: str | None = key
            while at not in known and at in self.by_key and at not in way:
                way[at] = None
                at = self.by_key[at].parent
            if at not in known:
                last = next(reversed(way))
                self.by_key[last] = replace(self.by_key[last], parent=None)
            known.update(way)
