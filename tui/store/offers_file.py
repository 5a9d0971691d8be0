"""The lists of models that services gave: a small JSON file the user can read and delete.

Losing it loses what ``mull models --refresh`` asked for, and nothing else. So a file that cannot be read, or holds
something else, is treated as an empty one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tui.core.errors import StoreError
from tui.core.models.offer import LONGEST_NAME, MOST_KEPT, Offer, OfferedModel
from tui.store.durable_files import open_ordinary, replace_file

VERSION = 1
MOST_BYTES = 8_000_000  # a larger file is none of mull's


class OffersFile:
    """What each connection's service offers, by the connection's name and address."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.path = path
        self._now = now

    def of(self, connection: str, address: str) -> Offer | None:
        """Return what a connection offers; None where it was not asked, or so long ago that it does not count."""
        held = self._read().get(_key(connection, address))
        offer = self._offer(held) if isinstance(held, dict) else None
        return None if offer is None or offer.expired else offer

    def all_names(self) -> list[str]:
        """Return the names of the models that hold conversations, of every list that still counts."""
        offers = (self._offer(held) for held in self._read().values() if isinstance(held, dict))
        return [name for offer in offers if offer is not None and not offer.expired for name in offer.names]

    def keep(self, connection: str, address: str, models: tuple[OfferedModel, ...]) -> Offer:
        """Keep what a connection offers today, in place of what it offered before, and return it.

        Raises:
            StoreError: the file could not be written.
        """
        today = self._now().date().isoformat()
        listed = [{"id": each.name, **({"shutdown_date": each.shutdown} if each.shutdown else {})} for each in models]
        held = self._read() | {_key(connection, address): {"when": today, "models": listed}}
        text = json.dumps({"version": VERSION, "offers": held}, indent=1, ensure_ascii=False) + "\n"
        try:
            replace_file(self.path, text)
        except OSError as error:
            raise StoreError(f"{self.path} could not be written: {error.strerror}.", "The list is not kept.") from None
        return Offer(models, today)

    def _read(self) -> dict[str, Any]:
        try:
            with open_ordinary(self.path, links=True) as file:
                held = json.loads(file.read(MOST_BYTES).decode())
        except (OSError, ValueError, RecursionError):
            return {}
        offers = held.get("offers") if isinstance(held, dict) else None
        return offers if isinstance(offers, dict) else {}

    def _offer(self, held: dict[str, Any]) -> Offer | None:
        """Return an entry of the file; None where it has no day, or one that is still to come."""
        try:
            days = (self._now().date() - date.fromisoformat(str(held.get("when")))).days
        except ValueError:
            return None
        listed = held.get("models")
        models = [_model(each) for each in (listed if isinstance(listed, list) else [])[:MOST_KEPT]]
        return None if days < 0 else Offer(tuple(filter(None, models)), str(held["when"]), days)


def _model(held: Any) -> OfferedModel | None:
    """Return a model of the file, None for what is none."""
    name = held.get("id") if isinstance(held, dict) else None
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        return None
    try:
        return OfferedModel(name, date.fromisoformat(held["shutdown_date"]).isoformat())
    except (KeyError, TypeError, ValueError):
        return OfferedModel(name)


def _key(connection: str, address: str) -> str:
    return f"{connection} · {address}"
