"""The panel: shown in the size that was chosen, and that size kept for the next start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field

from tui.app.chat.host import Group, Host
from tui.app.meters.panel_size import LEAST_COLUMNS, LEAST_ROWS, next_choice, shown_size
from tui.core.appearance import FULL, PANEL_CHOICES
from tui.core.errors import MullError
from tui.core.near_name import meant
from tui.core.ports import Preferences

Size = Callable[[], tuple[int, int]]


@dataclass(eq=False, repr=False)
class PanelController:
    """Shows the panel in one of its sizes. ``choice`` is one of `PANEL_CHOICES`, at the start that of the settings.

    ``show`` shows the panel in a size, ``size`` returns the columns and rows of the terminal.
    """

    host: Host
    _: KW_ONLY
    show: Callable[[str], None]
    size: Size
    preferences: Preferences
    choice: str
    _kept: str = field(init=False)
    _keeping: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._kept = self.choice

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the key and the command call, by the action's name."""
        return {"panel": self.change}

    def fit(self) -> None:
        """Show the panel as it was chosen, where the terminal has room for that."""
        self.show(shown_size(self.choice, *self.size()))

    def change(self, word: str = "") -> None:
        """Take the size of that name, or say that there is none; without a name, the one after that which is shown."""
        choice = word.lower() or next_choice(self.choice, *self.size())
        if choice not in PANEL_CHOICES:
            near = meant(word, PANEL_CHOICES)
            self.host.say(
                f"There is no size {word!r} of the panel. {near}It is {', '.join(PANEL_CHOICES)}.", wrong=True
            )
            return
        self.choice = choice
        self.fit()
        if choice == FULL != shown_size(choice, *self.size()):
            self.host.say(f"The full panel needs {LEAST_COLUMNS} columns and {LEAST_ROWS} rows: the bar is shown.")
        self.host.run(Group.PREFER, self._keep)

    async def _keep(self) -> None:
        """Write the choice into the settings file; where that fails, it holds until mull ends."""
        async with self._keeping:
            if self._kept == self.choice:
                return
            self._kept = self.choice
            try:
                await asyncio.to_thread(self.preferences.keep, "panel", self.choice)
            except MullError as error:
                self.host.say(f"The size {self.choice} holds until mull ends. It could not be kept: {error}")
