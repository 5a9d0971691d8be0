"""The order of messages that strict servers ask for, learned from what they refuse.

Chat templates of many models refuse two messages of one role in a row, or a system message that is not the first
message. A message that was never answered, a muted one, a summary and an appended persona all lead to such requests.
Nothing is left out: a part is joined to the message before it or to the next one, and its note says so. Personas are at
the top then (see `placement`), so that a further one is joined to the first: on every model that takes no second one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from tui.core.context.parts import MESSAGE_OVERHEAD, Fate, Part, PartKind
from tui.core.context.personas import ONE_AT_THE_TOP, goes_to_top
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.note import Reason, note
from tui.core.token_counter import TokenCounter
from tui.core.usage.usage import Figure, estimated

FIRST_ROLES = ("system", "developer")  # of a message that may only be the first one
BETWEEN = "\n\n"  # between two joined messages
LINE = "---\n\n"  # above a persona that is joined to the one before it


def is_free(profile: ModelProfile) -> bool:
    """Return whether messages may be sent in any order."""
    return ONE_AT_THE_TOP.isdisjoint(profile.refused) and not goes_to_top(profile)


def ordered(parts: list[Part], profile: ModelProfile, counter: TokenCounter) -> list[Part]:
    """Return the parts in a form that a model takes."""
    if is_free(profile):
        return parts
    order = MessageOrder(profile, counter)
    return [order.placed(part) for part in parts]


def role_of_last(parts: Sequence[Part]) -> str | None:
    """Return the role of the last message that some parts make, None if they make none."""
    return next((part.role for part in reversed(parts) if _is_message(part)), None)


def has_repeated_role(roles: Iterable[str]) -> bool:
    """Return whether roles of messages do not alternate: user first, after the system messages at the beginning."""
    last = "assistant"
    for number, role in enumerate(roles):
        if role in FIRST_ROLES and number == 0:
            continue
        if role == last or role not in ("user", "assistant"):
            return True
        last = role
    return False


def has_later_system(roles: Sequence[str]) -> bool:
    """Return whether a system or developer message is not the first message."""
    return any(role in FIRST_ROLES for role in roles[1:])


class MessageOrder:
    """Places one part after another. ``last`` is the role of the message before, None at the beginning."""

    def __init__(self, profile: ModelProfile, counter: TokenCounter, last: str | None = None) -> None:
        self._profile = profile
        self._counter = counter
        self._last = last
        self._alternates = RefusedParameter.REPEATED_ROLE in profile.refused

    def placed(self, part: Part) -> Part:
        """Return a part as it is sent after those before it."""
        if not _is_message(part):
            return part
        if part.kind is PartKind.PERSONA and self._last == part.role and goes_to_top(self._profile):
            line = dataclasses.replace(part, text=f"{LINE}{part.text}", tokens=self._with_line(part))
            return self._joined(line, Reason.PERSONA_JOINED)
        if self._alternates and part.role == "assistant" and self._last not in ("user", "assistant"):
            return self._before_next(part)
        if self._alternates and part.role == self._last:
            return self._joined(part, Reason.JOINED)
        self._last = part.role
        return part

    def _before_next(self, part: Part) -> Part:
        """Return the part for a reply whose text is put before the next user message."""
        text = f"<earlier_reply>\n{part.text}\n</earlier_reply>\n\n"
        size = estimated(self._counter.count(text, self._profile.encoding))
        why = note(Reason.REPLY_IN_MESSAGE, self._profile.name)
        return dataclasses.replace(
            part, role="user", fate=Fate.ADAPTED, tokens=size, text=text, note=why, joins_next=True
        )

    def _with_line(self, part: Part) -> Figure:
        """Return the size of a persona with a line above it."""
        return part.tokens + estimated(self._counter.count(LINE, self._profile.encoding))

    def _joined(self, part: Part, reason: Reason) -> Part:
        """Return a part whose text is put below the message before it: without a role and an overhead of its own."""
        count, encoding = self._counter.count, self._profile.encoding
        less = MESSAGE_OVERHEAD + count(part.role or "", encoding) - count(BETWEEN, encoding)
        size = None if part.tokens.value is None else max(0, part.tokens.value - less)
        tokens = dataclasses.replace(part.tokens, value=size)
        why = note(reason, self._profile.name)
        return dataclasses.replace(part, fate=Fate.ADAPTED, tokens=tokens, note=why, joins_previous=True)


def _is_message(part: Part) -> bool:
    """Return whether a part is a message of its own in the request."""
    apart = part.joins_next or part.joins_previous or part.attached is not None
    return part.sent and part.role is not None and not apart
