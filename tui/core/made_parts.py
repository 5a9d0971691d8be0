"""The parts of messages, made and counted once for each model: a turn costs what it adds, also in a long session."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.attachment import Contents, Held, lost
from tui.core.message import Message, Reply, UserMessage
from tui.core.model import ModelProfile
from tui.core.parts import Part, attached_part, reply_parts, spoken_part
from tui.core.token_counter import TokenCounter

Made = dict[int, tuple[UserMessage | Reply, tuple[Part, ...]]]
PROFILES = 8  # models whose parts are kept; one more makes room for itself


class MadeParts:
    """Keeps what each message became. A message that has changed is another value, and is made anew."""

    def __init__(self, counter: TokenCounter, contents: Contents = lost) -> None:
        self.counter = counter
        self._contents = contents
        self._made: list[tuple[ModelProfile, Made]] = []

    def of(self, profile: ModelProfile) -> Made:
        """Return what was made for a model, by the message's id."""
        for held, made in self._made:
            if held == profile:
                return made
        self._made = [*self._made[1 - PROFILES :], (profile, {})]
        return self._made[-1][1]

    def left(self, path: Sequence[Message], profile: ModelProfile, most: int) -> int:
        """Return how many characters at the end of a path were not counted yet; no further than ``most``."""
        made, left = self.of(profile), 0
        for message in reversed(path):
            if message.id in made or left > most:
                break
            left += len(message.text)
        return left

    def make(self, message: UserMessage | Reply, profile: ModelProfile) -> tuple[Part, ...]:
        """Return a message's parts, and keep them."""
        if isinstance(message, Reply):
            parts = tuple(reply_parts(message, profile, self.counter))
        else:
            attached = [Held(each, self._contents(each)) for each in message.attachments]
            parts = (
                spoken_part("user", "user", message.text, message.id, profile, self.counter),
                *(attached_part("user", held, message.id, profile, self.counter) for held in attached),
            )
        self.of(profile)[message.id] = (message, parts)
        return parts
