"""The models to choose from: read anew when a service has answered or one was described, with the favourites."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app.connection.connections import Model
from tui.core.errors import MullError
from tui.core.models.profile import ModelProfile

if TYPE_CHECKING:
    from tui.app.connection.model_form import ModelForm  # loaded when it is shown


async def _nothing_to_ask() -> None:
    return None


@dataclass(eq=False, repr=False)
class ModelList:
    """What the list of models is made of.

    ``read`` returns the models, and blocks for the disk. ``ask`` asks the service in use for its own list, and returns
    what is to be told of it, empty for nothing, None where it was not asked. ``favourites`` are ``CONNECTION/MODEL``;
    ``keep`` writes them, and blocks for the disk. ``form`` asks what a model takes; None where nothing can be written.
    """

    read: Callable[[], list[Model]]
    ask: Callable[[], Awaitable[str | None]] = _nothing_to_ask
    favourites: tuple[str, ...] = ()
    keep: Callable[[Sequence[str]], None] = lambda _: None
    form: Callable[[ModelProfile], ModelForm] | None = None

    async def toggle(self, model: Model) -> str:
        """Make a model a favourite, or one no longer; return why that is not kept, empty where it is."""
        name = favourite_name(model)
        others = tuple(each for each in self.favourites if each != name)
        self.favourites = others if name in self.favourites else (*others, name)
        try:
            await asyncio.to_thread(self.keep, self.favourites)
        except MullError as error:
            return str(error)
        return ""


def favourite_name(model: Model) -> str:
    """Return a model over a connection as the settings name it."""
    return f"{model[0]}/{model[1].name}"
