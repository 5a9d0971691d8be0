"""Adapting a request that was refused: it is sent once more without what the refusal names.

What was refused is remembered only once the changed request is accepted. If that is refused in the same way, the
refusal was about something else: nothing is remembered, and the request is not changed again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from tui.core.errors import RequestRefused
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import learned_from, refusal_note, same_refusal, without_refused
from tui.core.note import Note, Reason, note
from tui.core.request import Request, Route
from tui.core.stream import Finished, Identified, ReasoningDelta, StreamValue, TextDelta, UsageReported

# Returns the request for a changed profile.
Rebuild = Callable[[ModelProfile], Request]
# Remembers what was refused.
Keep = Callable[["Refused"], Awaitable[None]]
# Returns the profile of the model that a refusal's words name, None where they name none that was not known;
# it may read a file, and is called in a thread.
Identify = Callable[[RequestRefused], ModelProfile | None]
PROOF = (TextDelta, ReasoningDelta, UsageReported, Finished)  # what only an accepted request is answered with


@dataclass(frozen=True, slots=True)
class Refused:
    """What a service refused, its error, the note on it, and the service's name for the model.

    ``part`` is None where the error named the model behind the deployment, and the request was made for that one.
    """

    part: RefusedParameter | None
    error: RequestRefused
    note: Note
    model: str = ""


class Adapter:
    """Changes the request of one turn after each refusal. ``profile`` is without what was refused."""

    def __init__(
        self, profile: ModelProfile, route: Route, rebuild: Rebuild, keep: Keep, identify: Identify | None = None
    ) -> None:
        self.profile = profile
        self.refusal: RequestRefused | None = None  # the last one
        self._identify = identify
        self._served = ""  # the service's name for the model
        self._route = route
        self._rebuild = rebuild
        self._keep = keep
        self._tried: list[Refused] = []

    async def changed(self, error: RequestRefused, request: Request) -> Request | None:
        """Return the request without what a refusal names; None if it names nothing, or if that did not help."""
        self.refusal = error
        if (named := await self._for_named_model(error, request)) is not None:
            return named
        if self._tried and same_refusal(error, self._tried[-1].error):
            return None
        parts = learned_from(error, request, self.profile)
        if not parts:
            return None
        for part in parts:
            told = refusal_note(part, self.profile, kept=not self._route.practice)
            self._tried.append(Refused(part, error, told))
        self.profile = without_refused(self.profile, parts)
        return self._rebuild(self.profile)

    async def _for_named_model(self, error: RequestRefused, request: Request) -> Request | None:
        """Return the request for the model that a refusal names, None where it names none or makes no difference."""
        named = await asyncio.to_thread(self._identify, error) if self._identify is not None else None
        if named is None:
            return None
        self._identify = None  # once a turn: a service that names two in turn would be asked without end
        self.profile = without_refused(named, [each.part for each in self._tried if each.part is not None])
        changed = self._rebuild(self.profile)
        if replace(changed, adaptations=request.adaptations) == request:
            return None
        told = named.deployed.in_words if named.deployed is not None else ""
        self._tried.append(Refused(None, error, note(Reason.MODEL_NAMED, self._route.wire_model, named.name, told)))
        return changed

    async def take(self, value: StreamValue) -> list[Note]:
        """Take in a value of the reply; if it proves that the request was accepted, remember what was refused.

        Return the notes to show before the value.
        """
        if isinstance(value, Identified) and value.model:
            self._served = value.model
        return await self.accepted() if self._tried and isinstance(value, PROOF) else []

    async def accepted(self, served: str = "") -> list[Note]:
        """Remember what was refused, because the changed request was accepted; return the notes on it.

        ``served`` is the service's name for the model, where it was not in a value that was taken in.
        """
        tried, self._tried = self._tried, []
        for refused in tried:
            await self._keep(replace(refused, model=self._served or served))
        return [refused.note for refused in tried]
