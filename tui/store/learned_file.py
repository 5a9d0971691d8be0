"""What was learned of deployments: a small JSON file the user can read, change and delete.

It holds which model answers, and what was refused. What was refused belongs to the address, the name on the wire, the
API, the api-version and the model that answered: where one of them is another, it does not count.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tui.core.errors import StoreError
from tui.core.models.deployed_model import DeployedModel, ModelSource
from tui.core.models.profile import RefusedParameter
from tui.core.models.refused_parameters import DAYS_KEPT, Remembered, part_named
from tui.core.request import Route
from tui.store.durable_files import open_ordinary, replace_file

VERSION = 2  # of the file; without a number it is the first, which held refused parameters by place and nothing else
Table = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Learned:
    """The file: the models that answer by what was asked, and the refused parameters by place."""

    models: Table = field(default_factory=dict)
    refused: Table = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The file's text; an empty object where nothing is learned."""
        held = {"version": VERSION, "models": self.models, "refused": self.refused} if self != Learned() else {}
        return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


class LearnedFile:
    """Which models answer, and what was refused.

    Losing the file loses nothing but a refused request; so a file that cannot be read or written is treated as an empty
    one. Where it does not ``keep``, as in a private session, what is learned stays in memory.
    """

    def __init__(self, path: Path, now: Callable[[], datetime], *, keeps: bool = True) -> None:
        self.path = path
        self._now = now
        self._keeps = keeps
        self._unwritten: dict[str, dict[str, str]] = {}  # by place and part: the service's words

    def of(self, route: Route) -> list[RefusedParameter | str]:
        """Return what counts as refused at a place, oldest first; what was refused long ago is to be tried again."""
        return [each.part for each in self._written(route) if not each.expired]

    def remembered(self, route: Route) -> list[Remembered]:
        """Return what was refused with the day and the service's words; an entry changed by hand may lack either.

        What only this run knows comes last, with ``now`` for the day: practice is not kept, nor what a full disk loses.
        """
        written = self._written(route)
        known = {each.part for each in written}
        unwritten = self._unwritten.get(place(route), {}).items()
        return written + [Remembered(part_named(part), "now", said) for part, said in unwritten if part not in known]

    def model_of(self, route: Route) -> DeployedModel | None:
        """Return the model that answers what a route asks for, as a service named it last; None if none did."""
        return _model_in(self._read(route), route)

    def _written(self, route: Route) -> list[Remembered]:
        held = self._read(route)
        answers = _model_in(held, route)
        return [
            Remembered(part_named(part), _word(about, "when"), _word(about, "said"), self._age(_word(about, "when")))
            for part, about in held.refused.get(place(route), {}).items()
            if _belongs(about, answers)
        ]

    def _age(self, when: str) -> int | None:
        """Return how many days ago a day was, None for no day."""
        try:
            return (self._now().date() - date.fromisoformat(when)).days
        except ValueError:
            return None

    def forget(self, route: Route) -> int:
        """Forget what was learned about a place, and return how many things that were.

        Raises:
            StoreError: the file could not be written; nothing is forgotten.
        """
        held = self._read(route)
        gone = held.refused.pop(place(route), {})
        model = held.models.pop(asked(route), None)
        self._unwritten.pop(place(route), None)
        if gone or model:
            try:
                self._write(held)
            except OSError as error:
                raise StoreError(f"{self.path} could not be written: {error.strerror}.", "Delete it by hand.") from None
        return len(gone) + (model is not None)

    def learn(self, route: Route, part: RefusedParameter, message: str, model: str = "") -> None:
        """Remember what was refused, with the service's words; ``model`` is its name for the model that answered.

        Nothing of practice is kept, so that rehearsals leave no trace.
        """
        if route.practice or not self._keeps:
            self._keep_here(route, part, message)
            return
        held = self._read(route)
        known = _model_in(held, route)
        model = "" if model == route.wire_model else model  # a service that repeats what was asked says nothing
        model = model or (known.name if known is not None else "")
        about = {"when": self._today, "said": message[:300], **({"model": model} if model else {})}
        held.refused.setdefault(place(route), {})[str(part)] = about
        if model and known is None:
            held.models[asked(route)] = _entry(DeployedModel(model, ModelSource.REPLY, self._today))
        try:
            self._write(held)
        except OSError:  # it is known for this session; the next one learns it anew
            self._keep_here(route, part, message)

    def keep_model(self, route: Route, found: DeployedModel) -> DeployedModel:
        """Keep which model answers, and return it with the day since which it does.

        What was learned of another model is dropped. Where requests name the model, it is kept only where something was
        refused: it tells whether that still counts. A file that cannot be written is left as it is.
        """
        held = self._read(route)
        known = _model_in(held, route)
        if known is not None and (known.name, known.source) == (found.name, found.source):
            return known
        told = replace(found, when=self._today)
        lessons = {where: about for where, about in held.refused.items() if where.startswith(asked(route) + " · ")}
        kept = self._keeps and not route.practice and (route.kind.deployments or lessons)
        if not kept or not told.outweighs(known):
            return told
        held.models[asked(route)] = _entry(told)
        for where, about in lessons.items():
            held.refused[where] = {part: each for part, each in about.items() if _belongs(each, told)}
        with suppress(OSError):
            self._write(held)
        return told

    @property
    def _today(self) -> str:
        return self._now().date().isoformat()

    def _keep_here(self, route: Route, part: RefusedParameter, message: str) -> None:
        self._unwritten.setdefault(place(route), {})[str(part)] = message[:300]

    def _write(self, held: Learned) -> None:
        """Write the file, without what was refused so long ago that it does not count any more."""
        kept = {
            where: {part: about for part, about in parts.items() if (self._age(_word(about, "when")) or 0) <= DAYS_KEPT}
            for where, parts in held.refused.items()
        }
        replace_file(self.path, replace(held, refused={where: parts for where, parts in kept.items() if parts}).text)

    def _read(self, route: Route) -> Learned:
        try:
            with open_ordinary(self.path, links=True) as file:
                held = json.loads(file.read().decode())
        except (OSError, ValueError, RecursionError):
            return Learned()
        if not isinstance(held, dict):
            return Learned()
        if "version" not in held:
            return _of_first_version(_tables(held), route)
        return Learned(_tables(held.get("models")), _tables(held.get("refused")))


def _of_first_version(refused: Table, route: Route) -> Learned:
    """Return what a file of the first version holds, which knew no api-versions: its words count for the one in use."""
    older = place(replace(route, api_version=""))
    if route.api_version and older in refused:
        refused = {place(route) if where == older else where: about for where, about in refused.items()}
    return Learned(refused=refused)


def _tables(held: Any) -> Table:
    """Return those values of a table that are tables."""
    held = held if isinstance(held, dict) else {}
    return {key: value for key, value in held.items() if isinstance(value, dict)}


def _belongs(about: Any, answers: DeployedModel | None) -> bool:
    """Return whether something was refused by the model that answers now, as far as both are known."""
    model = _word(about, "model")
    return answers is None or (model or answers.name) == answers.name


def _model_in(held: Learned, route: Route) -> DeployedModel | None:
    about = held.models.get(asked(route), {})
    name, source = _word(about, "model"), _word(about, "source")
    if not name or source not in (ModelSource.REPLY, ModelSource.REFUSAL, ModelSource.LIST):
        return None
    return DeployedModel(name, ModelSource(source), _word(about, "when"))


def _entry(found: DeployedModel) -> dict[str, Any]:
    return {"model": found.name, "source": str(found.source), "when": found.when}


def _word(about: Any, name: str) -> str:
    word = about.get(name) if isinstance(about, dict) else ""
    return word if isinstance(word, str) else ""


def asked(route: Route) -> str:
    """Return the name by which it is remembered which model answers: the address, and what requests name."""
    return f"{route.endpoint} · {route.wire_model}"


def place(route: Route) -> str:
    """Return the name by which it is remembered what was refused: another API or api-version may take it."""
    version = f" · {route.api_version}" if route.api_version else ""
    return f"{asked(route)} · {route.api}{version}"
