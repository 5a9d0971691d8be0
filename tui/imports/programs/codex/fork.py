"""What a fork of codex has of the session that it was forked from: it begins with a copy of all that was said there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from tui.imports import fields
from tui.imports.json_stream import records
from tui.imports.source import SourceFile

PAUSE = timedelta(seconds=1)  # between a copy, which is written at once, and the first of the fork's own work
COUNTS = ("input_tokens", "output_tokens", "total_tokens")

Total = tuple[float | None, ...]


class Fork:
    """Tells the usage of the parent from that of the fork, whose totals go on from those of the parent.

    The parent's file tells it, where that is there; else it is told by the pause behind the copy.
    """

    def __init__(self, began: str, parent: SourceFile | None) -> None:
        self._totals = _totals_of(parent) if parent is not None else frozenset()
        self._copied = began  # the time of the last record that is a copy

    def take(self, time: str) -> None:
        """Take the time of a record, in the order of the file."""
        if self._copied and time and _soon(self._copied, time):
            self._copied = max(self._copied, time)

    def has_of_parent(self, total: Mapping[str, Any], time: str) -> bool:
        """Return whether a total, told at a time, is a copy."""
        if self._totals:
            return _key(total) in self._totals
        return bool(self._copied and time) and time <= self._copied


def parent_of(file: SourceFile, key: str) -> SourceFile | None:
    """Return the rollout of a session among those that a rollout is of, was given with or lies beside; None if not."""
    files = file.others.values() or (*file.together.values(), *file.within("."))
    return next((each for each in files if key in each.name and each.name != file.name), None)


def _soon(before: str, time: str) -> bool:
    return datetime.fromisoformat(time) < datetime.fromisoformat(before) + PAUSE


def _totals_of(file: SourceFile) -> frozenset[Total]:
    """Return all totals of usage that a rollout tells; none of one that cannot be read."""
    found: set[Total] = set()
    with suppress(OSError):
        for _, row in records(file, Counter()):
            if fields.text(row, "payload", "type") == "token_count":
                found.add(_key(fields.mapping(row, "payload", "info", "total_token_usage")))
    return frozenset(found)


def _key(total: Mapping[str, Any]) -> Total:
    return tuple(fields.number(total, name) for name in COUNTS)
