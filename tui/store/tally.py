"""The votes of blind comparisons: one JSON object a line, only ever added to; no text of a prompt or reply is in it.

A line that is damaged, or was written by a later mull and cannot be understood, is passed over and stays where it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tui.core.errors import StoreError
from tui.core.tally import Contestant, Showing, Verdict, Vote
from tui.store.durable_files import append_durably, open_ordinary

WORDS = ("persona", "model", "connection", "effort")
MOST = 2**53  # tokens: what is below is exact, also as a fraction
LONGEST = 10 * 366 * 24 * 3600.0  # seconds
DEAREST = 1e9  # US$


class TallyFile:
    """The file. Every method may block."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.passed_over = 0

    def votes(self) -> list[Vote]:
        """Return every vote, the oldest first; a file that cannot be read holds none.

        ``passed_over`` is then the number of lines that are none.
        """
        self.passed_over = 0
        return list(self._read())

    def add(self, vote: Vote) -> None:
        """Add a vote; it is on the disk when this returns.

        Raises:
            StoreError: it could not be written.
        """
        begins = "\n" if os.path.lexists(self._path) else ""  # its last line may be torn
        line = json.dumps(asdict(vote), ensure_ascii=False)
        try:
            append_durably(self._path, f"{begins}{line}\n".encode("utf-8", "replace"))
        except OSError as error:
            why = error.strerror or str(error)
            raise StoreError(f"The vote could not be kept in {self._path}: {why}.", "Check its folder.") from None

    def _read(self) -> Iterator[Vote]:
        with suppress(OSError), open_ordinary(self._path) as file:
            for row in file:
                if not row.strip():
                    continue
                try:
                    vote = vote_from(json.loads(row))
                except (ValueError, TypeError, KeyError, IndexError, RecursionError):
                    self.passed_over += 1
                else:
                    yield vote


def vote_from(held: Any) -> Vote:
    """Return the vote of a line. Raises TypeError, ValueError or KeyError: it is none."""
    showings = tuple(_showing(each) for each in held["showings"])
    won, verdict = held["won"], Verdict(held["verdict"])
    if len(showings) < 2 or (won is None) is (verdict is Verdict.ONE):
        raise ValueError("a vote has two contestants and what was chosen")
    if won is not None and not (type(won) is int and 0 <= won < len(showings)):
        raise ValueError("the chosen one took no part")
    return Vote(str(held["time"]), showings, verdict, won)


def _showing(held: Any) -> Showing:
    about = held["contestant"]
    if not all(isinstance(about[name], str) for name in WORDS):
        raise TypeError("a contestant has names")
    contestant = Contestant(**{name: about[name] for name in WORDS}, practice=_truth(about["practice"]))
    output, reasoning = (_count(held.get(name)) for name in ("output", "reasoning"))
    return Showing(
        contestant, output, reasoning, _amount(held.get("seconds"), LONGEST), _amount(held.get("cost"), DEAREST)
    )


def _truth(value: object) -> bool:
    return value if isinstance(value, bool) else False


def _count(value: object) -> int | None:
    """Return a number of tokens, None where it is not known. Raises ValueError: no reply has as many."""
    if type(value) is not int or value < 0:
        return None
    if value >= MOST:
        raise ValueError("no reply has as many tokens")
    return value


def _amount(value: object, most: float) -> float | None:
    """Return an amount, None where it is not known. Raises ValueError: it is not below what may be."""
    if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
        return None
    if not value < most:  # also what is no number
        raise ValueError("no reply takes as much")
    return float(value)
