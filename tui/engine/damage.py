"""What cannot be read of a session's file, until the user was told that the next request lacks it."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.conversation.message import Message, PersonaSwitch
from tui.core.conversation.repair import Loss, RequestLacks, persona_is_lost


class Damage:
    """The losses of a session, ``losses``. A request that lacks some of them is refused once, with what it lacks."""

    def __init__(self, losses: Sequence[Loss] = ()) -> None:
        self.losses = tuple(losses)
        self._lacking = [loss for loss in losses if loss.lacking]

    def of_request(self, path: Sequence[Message]) -> RequestLacks | None:
        """Return what a request at the end of a path lacks, as an error; None if nothing, or if it was accepted."""
        if not self._lacking:
            return None
        switch = next((m for m in reversed(path) if isinstance(m, PersonaSwitch)), None)
        return RequestLacks(self._lacking, persona=persona_is_lost(switch))

    def accept(self) -> None:
        """Let requests be sent although they lack what cannot be read: the user was told."""
        self._lacking = []

    def refuse(self, path: Sequence[Message]) -> None:
        """Refuse a request at the end of a path, if it lacks what cannot be read of the session; only once.

        Raises:
            RequestLacks: it does, and that was not said yet.
        """
        lacks = self.of_request(path)
        if lacks is not None:
            self.accept()
            raise lacks
