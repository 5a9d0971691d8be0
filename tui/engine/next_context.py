"""The context of a session's next request, kept from one draft to the next: typing is fast in a long session too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.attachments import Held
from tui.core.context.context import Context, with_draft
from tui.core.conversation.message import UserMessage
from tui.core.token_counter import COUNTED_AT_ONCE
from tui.core.usage.plausibility import input_doubt
from tui.engine.branches import branch_for
from tui.engine.choice import Choice
from tui.engine.next_request import NextRequest
from tui.engine.resources import Resources

State = tuple[int, Choice, int | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the service counted: for which state of the session, with which draft, and how many tokens."""

    state: State
    draft: str
    attached: tuple[Held, ...]
    tokens: int


class NextContext:
    """What the next request of a session holds, and what the service counted of it before it is sent."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._history: tuple[State, Context] | None = None  # the context without a draft, after what it is for
        self._long_draft = ("", "")  # the long draft that was counted last, and its encoding
        self._counted: Counted | None = None

    def of(self, choice: Choice, draft: str, attached: Sequence[Held], place: UserMessage | None = None) -> Context:
        """Return the context with a draft and its attachments. Unless it ``is_quick``, call it in a thread.

        ``place``, here and below, is the message that the draft is said in place of; None is at the end.
        """
        state = self._state(choice, place)
        if self._history is None or self._history[0] != state:
            path = branch_for(self._resources.conversation, choice.persona, instead_of=place).path
            self._history = (state, self._resources.context(path, choice))
        context = with_draft(self._history[1], draft, self._resources.counter, attached)
        if len(draft) > COUNTED_AT_ONCE:
            self._long_draft = (draft, choice.profile.encoding)
        return context

    def is_quick(self, choice: Choice, draft: str, place: UserMessage | None = None) -> bool:
        """Return whether ``of`` takes milliseconds only, because at most 50,000 characters are not counted yet."""
        uncounted = 0 if (draft, choice.profile.encoding) == self._long_draft else len(draft)
        if self._history is None or self._history[0] != self._state(choice, place):
            path = self._resources.conversation.path()
            on_responses = choice.provider.route.api == "responses"
            uncounted += self._resources.made.uncounted(
                path, choice.profile, COUNTED_AT_ONCE, on_responses=on_responses
            )
        return uncounted <= COUNTED_AT_ONCE

    def count_of(
        self, choice: Choice, draft: str, attached: Sequence[Held], place: UserMessage | None = None
    ) -> int | None:
        """Return the tokens of the next request as the service counted them; None if it has not counted this one."""
        held = self._counted
        asked = (self._state(choice, place), draft, tuple(attached))
        return held.tokens if held is not None and (held.state, held.draft, held.attached) == asked else None

    def correct(self, asked: NextRequest, draft: str, attached: Sequence[Held], tokens: int) -> None:
        """Correct the next request by the service's count of one; it holds for other drafts as well.

        A count that cannot be is not taken, and neither is one that came too late.
        """
        state, estimate = self._state(asked.choice, asked.branch.instead_of), asked.context.estimate.value
        if self._history is None or self._history[0] != state or estimate is None:
            return
        if input_doubt(tokens, asked.context.size, None) is None:
            self._history = (state, self._history[1].counted(tokens - estimate))
            self._counted = Counted(state, draft, tuple(attached), tokens)

    def _state(self, choice: Choice, place: UserMessage | None) -> State:
        return self._resources.journal.version, choice, None if place is None else place.id
