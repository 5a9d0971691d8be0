"""Adapting a request that was refused: it is sent once more without what the refusal names.

What was refused is remembered only once the changed request is accepted. If that is refused in the same way, the
refusal was about something else: nothing is remembered, and the request is not changed again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tui.core.errors import RequestRefused
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import learned_from, refusal_note, same_refusal, without_refused
from tui.core.note import Note
from tui.core.request import Request, Route
from tui.core.stream import Finished, ReasoningDelta, StreamValue, TextDelta, UsageReported

# Returns the request for a changed profile.
Rebuild = Callable[[ModelProfile], Request]
# Remembers what was refused.
Keep = Callable[["Refused"], Awaitable[None]]
PROOF = (TextDelta, ReasoningDelta, UsageReported, Finished)  # what only an accepted request is answered with


@dataclass(frozen=True, slots=True)
class Refused:
    """What a service refused, its error, and the note on it."""

    part: RefusedParameter
    error: RequestRefused
    note: Note


class Adapter:
    """Changes the request of one turn after each refusal. ``profile`` is without what was refused."""

    def __init__(self, profile: ModelProfile, route: Route, rebuild: Rebuild, keep: Keep) -> None:
        self.profile = profile
        self._route = route
        self._rebuild = rebuild
        self._keep = keep
        self._tried: list[Refused] = []

    def changed(self, error: RequestRefused, request: Request) -> Request | None:
        """Return the request without what a refusal names; None if it names nothing, or if that did not help."""
        if self._tried and same_refusal(error, self._tried[-1].error):
            return None
        parts = learned_from(error, request, self.profile)
        if not parts:
            return None
        for part in parts:
            note = refusal_note(part, self.profile, kept=not self._route.practice)
            self._tried.append(Refused(part, error, note))
        self.profile = without_refused(self.profile, parts)
        return self._rebuild(self.profile)

    async def take(self, value: StreamValue) -> list[Note]:
        """Take in a value of the reply; if it proves that the request was accepted, remember what was refused.

        Return the notes to show before the value.
        """
        return await self.accepted() if self._tried and isinstance(value, PROOF) else []

    async def accepted(self) -> list[Note]:
        """Remember what was refused, because the changed request was accepted; return the notes on it."""
        tried, self._tried = self._tried, []
        for refused in tried:
            await self._keep(refused)
        return [refused.note for refused in tried]
