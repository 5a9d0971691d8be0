"""The parameters that deployments refused: a small JSON file the user can read, change and delete."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tui.core.errors import StoreError
from tui.core.models.profile import RefusedParameter
from tui.core.models.refused_parameters import Remembered, part_named
from tui.core.request import Route
from tui.store.durable_files import open_ordinary, replace_file


class RefusedParametersFile:
    """Refused parameters by place: the endpoint and the model or deployment behind it.

    Losing the file loses nothing but one refused request; so a file that cannot be read or written is
    treated as an empty one.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.path = path
        self._now = now
        self._unwritten: dict[str, dict[str, str]] = {}  # by place and part: the service's words

    def of(self, route: Route) -> list[RefusedParameter | str]:
        """Return what is known to be refused at a place, oldest first."""
        return [each.part for each in self._written(route)]

    def remembered(self, route: Route) -> list[Remembered]:
        """Return the same with the day and the service's words; an entry changed by hand may lack either.

        What only this run knows comes last, with ``now`` for the day: practice is not kept, nor what a full disk loses.
        """
        written = self._written(route)
        known = {each.part for each in written}
        unwritten = self._unwritten.get(place(route), {}).items()
        return written + [Remembered(part_named(part), "now", said) for part, said in unwritten if part not in known]

    def _written(self, route: Route) -> list[Remembered]:
        held = self._read().get(place(route), {})
        return [
            Remembered(part_named(part), _word(about, "when"), _word(about, "said")) for part, about in held.items()
        ]

    def forget(self, route: Route) -> int:
        """Forget what was learned about a place, and return how many parameters that were.

        Raises:
            StoreError: the file could not be written; nothing is forgotten.
        """
        held = self._read()
        gone = held.pop(place(route), {})
        self._unwritten.pop(place(route), None)
        if gone:
            try:
                self._write(held)
            except OSError as error:
                raise StoreError(f"{self.path} could not be written: {error.strerror}.", "Delete it by hand.") from None
        return len(gone)

    def learn(self, route: Route, part: RefusedParameter, message: str) -> None:
        """Remember what was refused; nothing of practice is kept, so that rehearsals leave no trace."""
        if route.practice:
            self._keep_here(route, part, message)
            return
        held = self._read()
        when = self._now().date().isoformat()
        held.setdefault(place(route), {})[str(part)] = {"when": when, "said": message[:300]}
        try:
            self._write(held)
        except OSError:  # it is known for this session; the next one learns it anew
            self._keep_here(route, part, message)

    def _keep_here(self, route: Route, part: RefusedParameter, message: str) -> None:
        self._unwritten.setdefault(place(route), {})[str(part)] = message[:300]

    def _write(self, held: dict[str, dict[str, Any]]) -> None:
        replace_file(self.path, json.dumps(held, indent=2, ensure_ascii=False) + "\n")

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            with open_ordinary(self.path, links=True) as file:
                held = json.loads(file.read().decode())
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(held, dict):
            return {}
        return {key: value for key, value in held.items() if isinstance(value, dict)}


def _word(about: Any, name: str) -> str:
    word = about.get(name) if isinstance(about, dict) else ""
    return word if isinstance(word, str) else ""


def place(route: Route) -> str:
    """Return the name a deployment is remembered by."""
    return f"{route.endpoint} · {route.wire_model} · {route.api}"
