"""What asking will take, told before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.context import Context
from tui.core.request import Request
from tui.core.room import Room, room_for
from tui.engine.choice import Choice


@dataclass(frozen=True, slots=True)
class Prospect:
    """One request that could be sent: to whom, what it would hold, and what it may cost."""

    choice: Choice
    context: Context
    request: Request

    @property
    def room(self) -> Room:
        """Whether there is room for it, and for its reply."""
        return room_for(self.context, self.request.max_output_tokens)

    @property
    def most_output(self) -> int | None:
        """The most tokens the reply may take, reasoning included; None where nobody knows."""
        profile, used = self.choice.profile, self.context.used.value
        room = None if profile.window is None or used is None else max(0, profile.window - used)
        limits = [n for n in (self.request.max_output_tokens, profile.max_output, room) if n is not None]
        return min(limits, default=None)

    @property
    def least_cost(self) -> float | None:
        """The price of the input alone, in US$; None where it is unknown."""
        return self._cost(0)

    @property
    def most_cost(self) -> float | None:
        """The price if the reply takes all it may, in US$; None where it is unknown."""
        most = self.most_output
        return None if most is None else self._cost(most)

    def _cost(self, output: int) -> float | None:
        if self.choice.provider.route.practice:
            return 0.0
        price, used = self.choice.profile.price, self.context.used.value
        return None if price is None or used is None else price.cost(used, 0, output)
