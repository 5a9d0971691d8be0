"""Choose a connection's model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.content import Content

from tui.app.connection.connections import Model
from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Row
from tui.core.connection_kinds import VENDORS
from tui.core.formatting import short_number
from tui.core.models.profile import ModelProfile, fields_in_words


class ModelPicker(Picker[Model]):
    """Answers with a connection and a model.

    ``again`` returns what another model has to read again, as text to show, empty for nothing.
    """

    TITLE: ClassVar[str] = "Model"
    DETAIL: ClassVar[int] = 6

    def __init__(
        self, models: Sequence[Model], current: tuple[str, str], again: Callable[[ModelProfile], str] = lambda _: ""
    ) -> None:
        rows = [
            Row((name, profile), profile.name, f"{name}  {about(profile)}", (name, profile.name) == current)
            for name, profile in models
        ]
        super().__init__(rows)
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
            *([f"{', '.join(fields_in_words(profile.assumptions))}: {assumed}"] if assumed else []),
            *([f"needs {profile.needs}"] if profile.needs else []),
            f"persona travels as: {profile.role if profile.role != 'none' else 'text before your first message'}",
            f"effort: {', '.join(profile.efforts) or 'none taken'}",
            f"retired: {', '.join(ends) or 'no date known'}",
        ]
        return Content("\n".join(lines))


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
