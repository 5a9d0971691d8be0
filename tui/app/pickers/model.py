"""Choose a connection's model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from textual.content import Content

from tui.app.connection.connections import Model
from tui.app.pickers.picker import Picker
from tui.app.pickers.recent import recent_in_front
from tui.app.pickers.row import Column, Row
from tui.core.connection_kinds import VENDORS
from tui.core.formatting import short_number
from tui.core.models.profile import ModelProfile, fields_in_words

COLUMNS = (
    Column("window", right=True),
    Column("in $/M", right=True),
    Column("out $/M", right=True),
    Column("until"),
)


class ModelPicker(Picker[Model]):
    """Answers with a connection and a model.

    ``again`` returns what another model has to read again, as text to show, empty for nothing. ``used`` are the
    connections and models used last, the latest first; ``today`` says which models are retired.
    """

    TITLE: ClassVar[str] = "Model"
    DETAIL: ClassVar[int] = 6
    columns = COLUMNS

    def __init__(
        self,
        models: Sequence[Model],
        current: tuple[str, str],
        again: Callable[[ModelProfile], str] = lambda _: "",
        *,
        used: Sequence[tuple[str, str]] = (),
        today: date = date.min,
    ) -> None:
        connections = list(dict.fromkeys([current[0], *(name for name, _ in models)]))
        rows = [
            _row(connection, profile, current, today, named=len(connections) > 1)
            for connection in connections
            for profile in _in_order([profile for name, profile in models if name == connection], current[1], today)
        ]
        super().__init__(recent_in_front(rows, used, lambda model: (model[0], model[1].name)))
        self._again = again

    def detail(self, row: Row[Model]) -> Content:
        """Say what is known of the model, and what is not."""
        again = "" if row.current else self._again(row.value[1])
        return Content.assemble(*([(f"{again}\n", "$text-warning")] if again else []), self._known_of(row.value[1]))

    def _known_of(self, profile: ModelProfile) -> Content:
        if not profile.known and not profile.assumed_from:
            return Content("Nothing of it is taken from the catalogue: what settings and server do not say is unknown.")
        assumed = profile.assumed_in_words
        ends = [f"{kind.service} {day}" for kind in VENDORS if (day := profile.retired_on(kind))]
        lines = [
            about(profile),
            *([f"{', '.join(fields_in_words(profile.assumptions))}: {assumed}"] if assumed else []),
            *([f"needs {profile.needs}"] if profile.needs else []),
            f"persona travels as: {profile.role if profile.role != 'none' else 'text before your first message'}",
            f"effort: {', '.join(profile.efforts) or 'none taken'}",
            f"retired: {', '.join(ends) or 'no date known'}",
        ]
        return Content("\n".join(lines))


def _in_order(profiles: Sequence[ModelProfile], current: str, today: date) -> list[ModelProfile]:
    """Return the model in use, the others, the retired. The catalogue has the oldest first, a list the newest."""
    newest = list(reversed(profiles))
    newest.sort(key=lambda profile: (profile.name != current, _is_retired(profile, today)))
    return newest


def _ends(profile: ModelProfile) -> list[str]:
    """Return the days on which vendors retire a model, the first one first."""
    return sorted(day for kind in VENDORS if (day := profile.retired_on(kind)))


def _is_retired(profile: ModelProfile, today: date) -> bool:
    ends = _ends(profile)
    return bool(ends) and ends[-1] <= today.isoformat()


def _row(connection: str, profile: ModelProfile, current: tuple[str, str], today: date, *, named: bool) -> Row[Model]:
    ends = _ends(profile)
    until = "retired" if _is_retired(profile, today) else ends[0] if ends else ""
    return Row(
        (connection, profile),
        profile.name,
        connection if named else "",
        (connection, profile.name) == current,
        cells=(_window(profile), *_prices(profile), until),
        group=connection,
        also=f"{connection} {about(profile)}",
    )


def _window(profile: ModelProfile) -> str:
    if profile.window is None:
        return "?"
    return ("~" if profile.assumes("window") else "") + short_number(profile.window)


def _prices(profile: ModelProfile) -> tuple[str, str]:
    """Return the prices of a million tokens, input and output, in US$."""
    if profile.price is None:
        return "?", "?"
    sign = "~" if profile.price.unconfirmed else ""
    return f"{sign}{profile.price.input:g}", f"{sign}{profile.price.output:g}"


def about(profile: ModelProfile) -> str:
    """Return a model in one phrase: its window in tokens, its price in US$."""
    if not profile.known and not profile.told and not profile.assumed_from:
        return "nothing is known of it before it is used"
    window = "window ?" if profile.window is None else f"window {short_number(profile.window)}"
    assumed = f" · {profile.assumed_in_words}" if profile.assumed_from and not profile.known else ""
    if profile.price is None:
        return f"{window} · price unknown{assumed}"
    sign = "~" if profile.price.unconfirmed else ""
    price = f"{sign}${profile.price.input:g} in, {sign}${profile.price.output:g} out per million tokens"
    return f"{window} · {price}{assumed}"
