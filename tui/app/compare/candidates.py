"""What can be compared: efforts, personas, models, or the same several times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Literal

from tui.app.connection.connections import Model, ModelSource
from tui.app.pickers.model import model_rows
from tui.core.errors import PersonaError
from tui.core.personas.persona import NONE, Persona
from tui.engine.choice import Choice

Kind = Literal["efforts", "personas", "models", "runs", "replies"]
KINDS: dict[Kind, str] = {
    "efforts": "efforts",
    "personas": "personas",
    "models": "models",
    "runs": "the same again",
    "replies": "other replies",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One that can be ticked; ``choice`` returns the choice it would be asked with (raises MullError).

    ``cells`` and ``group`` are those of its row in the list.
    """

    name: str
    about: str
    choice: Callable[[], Choice]
    current: bool = False
    cells: tuple[str, ...] = ()
    group: str = ""


def efforts(base: Choice) -> list[Candidate]:
    """Return every effort the model takes here."""
    default = base.profile.default_effort
    mine = base.effort or default

    def of(effort: str) -> Candidate:
        wished = replace(base, wishes=replace(base.wishes, effort=effort))
        return Candidate(effort, "the model's default" if effort == default else "", lambda: wished, effort == mine)

    return [of(effort) for effort in base.profile.efforts_on(base.provider.route.api)]


def personas(base: Choice, known: Sequence[Persona]) -> list[Candidate]:
    """Return every persona, the current one with its text as it is in use, and none at all."""

    def choice(persona: Persona) -> Choice:
        if persona.missing:
            needs = f"{persona.name} needs a value for {' and '.join(persona.missing)}."
            raise PersonaError(needs, "Switch to it (F2), where it is asked for; then compare.")
        return replace(base, persona=persona)

    def of(persona: Persona) -> Candidate:
        mine = persona.stem == base.persona.stem
        return Candidate(persona.stem, persona.about, (lambda: base) if mine else partial(choice, persona), mine)

    return [of(persona) for persona in [*known, NONE]]


def models(base: Choice, known: Sequence[Model], source: ModelSource, today: date) -> list[Candidate]:
    """Return every model over every connection, as the list of models has them; ``today`` tells which are retired."""
    mine = (base.provider.route.connection, base.profile.name)

    def choice(model: Model) -> Choice:
        if (model[0], model[1].name) == mine:
            return base
        provider, profile = source.provider(model[0], model[1].wish)
        return replace(base, provider=provider, profile=profile)

    rows = model_rows(known, mine, today)
    return [
        Candidate(row.name, row.about, partial(choice, row.value), row.current, row.cells, row.group) for row in rows
    ]


def runs(base: Choice, times: int, seed: int | None) -> list[Choice]:
    """Return the same choice so many times, with a seed or without one."""
    return [replace(base, wishes=replace(base.wishes, seed=seed))] * times
