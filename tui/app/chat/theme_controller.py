"""The theme: chosen from a list or by its name, and kept for the next start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass

from tui.app.chat.host import Group, Host
from tui.app.theme.themed_app import ThemedApp
from tui.core.appearance import SHORT, THEME_CHOICES
from tui.core.errors import MullError
from tui.core.near_name import meant
from tui.core.ports import Preferences


@dataclass(eq=False, repr=False)
class ThemeController:
    """Changes the theme of the app. ``setting`` is the choice at the start: a flag's, or the settings file's.

    ``ascii`` says whether signs are to be drawn as ASCII.
    """

    host: Host
    _: KW_ONLY
    app: Callable[[], ThemedApp[int]]
    preferences: Preferences
    setting: str
    ascii: bool

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the key and the command call, by the action's name."""
        return {"theme": self.choose}

    def begin(self) -> None:
        """Show the theme and the signs of the settings, where the first paint did not know it."""
        if self.app().choice != self.setting:
            self.app().choose_theme(self.setting)
        if self.ascii and not self.app().is_ascii:
            self.app().draw_ascii()

    def choose(self, name: str = "") -> None:
        """Choose a theme from a list; or take the one of that name, or say that there is none."""
        typed = name.lower().replace(" ", "-")
        choice = SHORT.get(typed, typed)
        if not name:  # not among what is chosen: it may be asked for over a picker, whose choice is still to count
            self.host.run(Group.THEME, self._choose)
        elif choice in THEME_CHOICES:
            self._take(choice)
        else:
            near = meant(choice, THEME_CHOICES)
            self.host.say(f"There is no theme {name!r}. {near}/theme lists all.", wrong=True)

    async def _choose(self) -> None:
        from tui.app.theme.picker import ThemePicker  # noqa: PLC0415  not needed for the first paint

        if any(isinstance(screen, ThemePicker) for screen in self.app().screen_stack):
            return
        before = self.app().choice
        picked = None
        try:
            picked = await self.host.ask(ThemePicker(self.app()))
        finally:
            if picked is None or picked == before:  # what is shown may be another row, that was passed over
                self.app().choose_theme(before)
        if picked is not None and picked != before:
            self._take(picked)

    def _take(self, choice: str) -> None:
        self.app().choose_theme(choice)
        self.host.run(Group.PREFER, self._keep, choice)

    async def _keep(self, choice: str) -> None:
        """Write the choice into the settings file; where that fails, it holds until mull ends."""
        try:
            await asyncio.to_thread(self.preferences.keep, "theme", choice)
        except MullError as error:
            self.host.say(f"theme {choice} is used, but not kept for the next start: {error}")
