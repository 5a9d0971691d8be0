"""Updates of the effort: where a request says that another effort holds from a message on.

The effort at the top of a request stays that of the first turn, and an item of the input sets another one before the
message that was asked at it. So a request begins with the one before it when the effort changes, and what the service
kept of it holds. All is derived from the conversation.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from tui.core.context.calibration import CountedBy, counted_by
from tui.core.context.parts import Part, PartKind
from tui.core.conversation.message import Message, Reply
from tui.core.models.profile import Api, ModelProfile, RefusedParameter

Turn = tuple[int, str | None]  # the id of a user message, and the effort that its reply was asked at


@dataclass(frozen=True, slots=True)
class Configured:
    """The parts of a request with the efforts that begin before them, and the effort at its top.

    ``asked`` is the number of the part at which the message that is asked now begins, None if that is not known.
    """

    opening: str | None
    parts: tuple[Part, ...]
    asked: int | None = None

    @property
    def updated(self) -> bool:
        """True if the message that is asked now begins with an update."""
        return self.asked is not None and self.parts[self.asked].effort is not None

    @property
    def beginning(self) -> tuple[str | None, tuple[Part, ...]]:
        """What stands before the message that is asked now."""
        return self.opening, self.parts[: self.asked]


def turns_of(path: Sequence[Message], asked: CountedBy) -> tuple[Turn, ...]:
    """Return the turns of a path that a model answered at a place, with their efforts.

    A reply that never began says nothing: its effort may be what was refused.
    """
    replies = (message for message in path if isinstance(message, Reply) and counted_by(message.origin) == asked)
    begun = (reply for reply in replies if reply.text or reply.outcome.usage.input.value is not None)
    return tuple((reply.parent, reply.origin.effort) for reply in begun if reply.parent is not None)


def configured(
    parts: tuple[Part, ...], turns: Sequence[Turn], profile: ModelProfile, api: Api, effort: str | None
) -> Configured:
    """Return a request whose turn is asked at ``effort`` with the updates that it needs; None is the model's default.

    It has none where there was no turn before it, where the deployment refused them, and where the default is asked
    for after another effort: no update can say that.
    """
    plain = Configured(effort, parts)
    taken = (turn for turn in turns if profile.may_take_effort(turn[1], api))
    known: dict[int | None, str | None] = dict(taken)
    starts = [n for n, part in enumerate(parts) if _starts_message(part)]
    if not known or not starts or RefusedParameter.CONFIGURATION_UPDATE in profile.refused:
        return plain
    opening = in_force = next(iter(known.values()))
    made, asked = list(parts), _asked_at(parts, starts[-1], known)
    for n in starts:
        wanted = effort if n == asked else known.get(parts[n].message)
        if wanted is not None and wanted != in_force:
            made[n], in_force = replace(parts[n], effort=wanted), wanted
    if effort is None and in_force is not None:
        return plain
    return Configured(opening, tuple(made), asked)


def _asked_at(parts: Sequence[Part], last: int, known: Container[int | None]) -> int | None:
    """Return the part at which the message that is asked now begins; None if the draft is empty."""
    joined = any(part.sent and part.joins_previous and part.role == "user" for part in parts[last + 1 :])
    new = parts[last].message not in known and parts[last].kind is not PartKind.SUMMARY
    return last if joined or new else None


def _starts_message(part: Part) -> bool:
    """Return whether a user message of the request begins with a part."""
    inside = part.attached is not None or part.joins_next or part.joins_previous
    return part.sent and part.role == "user" and not inside
