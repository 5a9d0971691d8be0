"""The output messages of a reply on the Responses API: where in its text each begins, and its phase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.conversation.phases import LONGEST, MOST, Phase, phases_of
from tui.core.stream import Phases
from tui.providers.wire.json_values import list_of, mapping_of, text_of

Item = int | str  # an output item: its number, or its id where it has no number


class OutputMessages:
    """Follows the messages of one reply. A phase may come before the text of its message, with it, or after it."""

    def __init__(self) -> None:
        self._names: dict[Item, str] = {}
        self._begun: list[tuple[Item, int]] = []  # the messages, and where each begins
        self._length = 0  # characters of visible text
        self._told: tuple[Phase, ...] = ()
        self._changed = False

    def name_rest(self, output: Any) -> None:
        """Take in the phases in the list of a whole reply, as far as no event has named them.

        A list may leave out items of the stream, or hold others: then its numbers are not those of the events.
        """
        for number, item in enumerate(map(mapping_of, list_of(output))):
            if number not in self._names and text_of(item.get("id")) not in self._names:
                self.name(item, number)

    def name(self, item: Mapping[str, Any], number: Any) -> None:
        """Take in the phase that an output item names, if it is a message."""
        phase = text_of(item.get("phase"))
        if not 0 < len(phase) <= LONGEST or len(self._names) > 2 * MOST:
            return
        for known_as in (item_of(number, None), text_of(item.get("id"))):
            if known_as != "":
                self._changed = self._changed or self._names.get(known_as) != phase
                self._names[known_as] = phase

    def add(self, item: Item, text: str, between: str) -> None:
        """Take in a piece of visible text of a message, and what is ``between`` it and the piece before."""
        last = self._begun[-1][0] if self._begun else None
        if last is None or (last != item and len(self._begun) < MOST):
            self._begun.append((item, self._length + len(between)))
            self._changed = True
        self._length += len(between) + len(text)

    def news(self) -> list[Phases]:
        """Return where the messages begin and their phases, if that is other than what was returned before."""
        if not self._changed or not self._names:
            return []
        self._changed = False
        phases = phases_of([Phase(at, self._names.get(item, "")) for item, at in self._begun])
        if phases == self._told:
            return []
        self._told = phases
        return [Phases(phases)]


def item_of(number: Any, name: Any) -> Item:
    """Return what an output item is known by: its number, or its id where it has none."""
    return number if type(number) is int else text_of(name)
