"""What an empty chat offers above its composer: the ways to begin, or else texts to begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.app.chat.composer import Composer
from tui.app.chat.controllers import Controllers
from tui.app.chat.starter_list import StarterList
from tui.app.start.ways import KEYS, WaysList


@dataclass(eq=False, repr=False)
class Beginnings:
    """Shows what is offered now, and has the composer hand on the keys that are for it.

    Of the controllers one says whether the ways are offered, another one which texts.
    """

    ways: WaysList
    starter_list: StarterList
    composer: Callable[[], Composer]
    controllers: Callable[[], Controllers]

    def __post_init__(self) -> None:
        """Have a click on a way do what its key does."""
        self.ways.press = self.press

    def press(self, key: str) -> None:
        """Do what a key means while the ways are shown."""
        self.controllers().start.press(key)

    def show(self) -> None:
        """Show what is offered now, or nothing."""
        composer, start = self.composer(), self.controllers().start
        start.look()
        ways = start.offered()
        self.ways.show(ways)
        self.starter_list.show(() if ways else self.controllers().starters.offered())
        if self.starter_list.has_focus and not self.starter_list.shown:  # the terminal has become too low
            composer.focus()
        composer.ways = KEYS if ways else ()
        composer.starters = bool(self.starter_list.shown)

    def begin_with(self, text: str) -> None:
        """Make room for a text that is being written: at once, and not only with the meters."""
        if self.ways.shown and text:
            self.controllers().start.typed(text)
        if self.ways.shown or self.starter_list.shown:
            self.show()

    def enter_starters(self, *, last: bool) -> None:
        """Let the keys go to the texts, where there are any."""
        if self.starter_list.shown:
            self.starter_list.enter(last=last)
