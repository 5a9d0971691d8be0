"""What the program does on every screen, as commands of the chat: help, going to the shell, leaving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(eq=False, repr=False)
class ProgramController:
    """Asks the program for what it does; ``act`` does an action of it, by its name."""

    act: Callable[[str], None]

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the commands call, by the action's name."""
        return {"help": self.help, "suspend": self.suspend, "quit": self.quit}

    def help(self) -> None:
        """Show the keys, commands and signs."""
        self.act("help")

    def suspend(self) -> None:
        """Go back to the shell, where ``fg`` goes on."""
        self.act("suspend")

    def quit(self) -> None:
        """Leave the program; what is on no disk is asked about."""
        self.act("quit")
