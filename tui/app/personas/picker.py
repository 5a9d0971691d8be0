"""Choose a persona, and how to switch to it: replace or append."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding
from textual.content import Content

from tui.app.pickers.picker import Picker
from tui.app.pickers.recent import recent_in_front
from tui.app.pickers.row import Row
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import SwitchMode
from tui.core.models.profile import ModelProfile
from tui.core.persona import NONE, Persona

MOST = 3  # personas under what was used last
OWN, BUILT_IN = "your own", "built in"
CARRIED = {
    "developer": "sent as a developer message",
    "system": "sent as a system message: {model} takes no developer message",
    "instructions": "sent as the request's instructions",
    "none": "put before your next message: {model} takes neither",
}
# Of a model of which nobody knows what it takes.
ON_TRIAL = {**CARRIED, "system": "sent as a system message, which most servers take"}
MEANING: dict[SwitchMode, str] = {
    "replace": "Replaces the current persona",
    "append": "Added: a further developer message from here on",
}
WHILE_ARRIVING = "Replaces the current persona, from your next message on (Tab: not while a reply arrives)"


class PersonaPicker(Picker[tuple[Persona, SwitchMode]]):
    """Answers with a persona and the mode of the switch.

    ``begun`` says that the session has messages, ``busy`` that a reply is arriving. ``again`` returns what the service
    reads again after a switch, as text to show, empty for nothing. ``used`` are the stems of the personas used
    last, the latest first.
    """

    TITLE: ClassVar[str] = "Persona"
    DETAIL: ClassVar[int] = 7
    HINT: ClassVar[str] = "Enter switches · Tab replace or append · Escape leaves"
    BINDINGS = [Binding("tab", "mode", "Replace or append", show=False, priority=True)]

    def __init__(
        self,
        personas: Sequence[Persona],
        current: str,
        profile: ModelProfile,
        *,
        begun: bool,
        busy: bool = False,
        again: Callable[[Persona, SwitchMode], str] = lambda *_: "",
        used: Sequence[str] = (),
    ) -> None:
        own = [each for each in personas if not each.built_in]
        rows = [_row(each, current) for each in [*own, *(each for each in personas if each.built_in), NONE]]
        super().__init__(recent_in_front(rows, used, lambda value: value[0].stem, MOST))
        self._profile = profile
        self._begun = begun
        self._busy = busy
        self._again = again
        self._mode: SwitchMode = "replace"

    def detail(self, row: Row[tuple[Persona, SwitchMode]]) -> Content:
        """Return what the switch does, the role the message is sent with, and how it begins."""
        persona = row.value[0]
        if persona is NONE:
            how = "no developer message is sent"
        else:
            carried = CARRIED[self._profile.role] if self._profile.knows("role") else ON_TRIAL[self._profile.role]
            how = carried.format(model=cleaned_line(self._profile.name))
        effort = f" · effort {persona.effort}" if persona.effort else ""
        begins = self.beginning(persona.message())
        meaning = self._meaning()
        again = self._again(persona, self._mode)
        about = [(f"{again}\n", "$text-warning")] if again else []
        return Content.assemble((f"{meaning}\n", "$text-accent"), *about, (f"{how}{effort}\n", "$text-muted"), begins)

    def _meaning(self) -> str:
        """Return what the switch does to the persona in force."""
        if not self._begun:
            return "in force from the first message"
        return WHILE_ARRIVING if self._busy else MEANING[self._mode]

    def action_mode(self) -> None:
        """Change between replace and append; before the first message both are the same."""
        if not self._begun or self._busy:
            return
        self._mode = "append" if self._mode == "replace" else "replace"
        self.put_rows([replace(row, value=(row.value[0], self._mode)) for row in self.rows])


def _row(persona: Persona, current: str) -> Row[tuple[Persona, SwitchMode]]:
    group = BUILT_IN if persona.built_in or persona is NONE else OWN
    also = " ".join((persona.name, *persona.tags))
    return Row((persona, "replace"), persona.stem, persona.description, persona.stem == current, group=group, also=also)
