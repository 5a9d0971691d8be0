"""The order of messages that strict servers ask for, learned from what they refuse.

Chat templates of many models refuse two messages of one role in a row, or a system message that is not the first
message. A message that was never answered, a muted one, a summary and an appended persona all lead to such requests.
Nothing is left out: a part is joined to the message before it or to the next one, and its note says so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from tui.core.context.parts import MESSAGE_OVERHEAD, Fate, Part, instructions_in_message
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.note import Reason, note
from tui.core.token_counter import TokenCounter
from tui.core.usage.usage import estimated

RULES = frozenset({RefusedParameter.REPEATED_ROLE, RefusedParameter.LATER_SYSTEM})
FIRST_ROLES = ("system", "developer")  # of a message that may only be the first one
BETWEEN = "\n\n"  # between two joined messages


def is_free(profile: ModelProfile) -> bool:
    """Return whether messages may be sent in any order."""
    return RULES.isdisjoint(profile.refused)


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
        if part.role in FIRST_ROLES and self._last is not None:
            return self._before_next(part, instructions_in_message(part.text), Reason.PERSONA_LATER)
        if self._alternates and part.role == "assistant" and self._last not in ("user", "assistant"):
            text = f"<earlier_reply>\n{part.text}\n</earlier_reply>\n\n"
            return self._before_next(part, text, Reason.REPLY_IN_MESSAGE)
        if self._alternates and part.role == self._last:
            return self._joined(part)
        self._last = part.role
        return part

    def _before_next(self, part: Part, text: str, reason: Reason) -> Part:
        """Return a part whose text is put before the next user message."""
        size = estimated(self._counter.count(text, self._profile.encoding))
        why = note(reason, self._profile.name)
        return dataclasses.replace(
            part, role="user", fate=Fate.ADAPTED, tokens=size, text=text, note=why, joins_next=True
        )

    def _joined(self, part: Part) -> Part:
        """Return a part whose text is put below the message before it: without a role and an overhead of its own."""
        count, encoding = self._counter.count, self._profile.encoding
        less = MESSAGE_OVERHEAD + count(part.role or "", encoding) - count(BETWEEN, encoding)
        size = None if part.tokens.value is None else max(0, part.tokens.value - less)
        tokens = dataclasses.replace(part.tokens, value=size)
        why = note(Reason.JOINED, self._profile.name)
        return dataclasses.replace(part, fate=Fate.ADAPTED, tokens=tokens, note=why, joins_previous=True)


def _is_message(part: Part) -> bool:
    """Return whether a part is a message of its own in the request; instructions are outside of its messages."""
    apart = part.joins_next or part.joins_previous or part.attached is not None
    return part.sent and part.role not in (None, "instructions") and not apart
