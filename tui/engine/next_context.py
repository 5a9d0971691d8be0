"""The context of a session's next request, kept from one draft to the next: typing is fast in a long session too."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.attachments import Held
from tui.core.context.context import Context, with_draft
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.personas.persona import Persona
from tui.core.token_counter import COUNTED_AT_ONCE
from tui.core.usage.plausibility import input_doubt
from tui.engine.branches import Branch, branch_for
from tui.engine.choice import Choice
from tui.engine.next_message import NewMessage
from tui.engine.next_request import NextRequest
from tui.engine.resources import Resources

State = tuple[int, Choice, int | None, Persona | None, CalledPrompt | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the service counted: for which state of the session, with which draft, and how many tokens."""

    state: State
    draft: str
    attached: tuple[Held, ...]
    tokens: int


class NextContext:
    """What the next request of a session holds, and what the service counted of it before it is sent.

    Here and below, a choice is that of the session: a message's own persona takes its place.
    """

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._history: tuple[State, Context] | None = None  # the context without a draft, after what it is for
        self._long_draft = ("", "")  # the long draft that was counted last, and its encoding
        self._counted: Counted | None = None

    def branch(self, choice: Choice, new: NewMessage) -> Branch:
        """Return the branch of a new message."""
        conversation = self._resources.conversation
        return branch_for(conversation, choice.persona, None, new.instead_of, new.persona, new.prompt)

    def of(self, choice: Choice, new: NewMessage) -> Context:
        """Return the context with a new message. Unless it ``is_quick``, call it in a thread."""
        state = self._state(choice, new)
        if self._history is None or self._history[0] != state:
            asked = choice.under(new.persona, new.prompt)
            self._history = (state, self._resources.context(self.branch(choice, new).path, asked))
        context = with_draft(self._history[1], new.text, self._resources.counter, new.attached)
        if len(new.text) > COUNTED_AT_ONCE:
            self._long_draft = (new.text, choice.profile.encoding)
        return context

    def is_quick(self, choice: Choice, new: NewMessage) -> bool:
        """Return whether ``of`` takes milliseconds only, because at most 50,000 characters are not counted yet."""
        uncounted = 0 if (new.text, choice.profile.encoding) == self._long_draft else len(new.text)
        if self._history is None or self._history[0] != self._state(choice, new):
            path = self._resources.conversation.path()
            on_responses = choice.provider.route.api == "responses"
            uncounted += self._resources.made.uncounted(
                path, choice.profile, COUNTED_AT_ONCE, on_responses=on_responses
            )
        return uncounted <= COUNTED_AT_ONCE

    def count_of(self, choice: Choice, new: NewMessage) -> int | None:
        """Return the tokens of the next request as the service counted them; None if it has not counted this one."""
        held = self._counted
        asked = (self._state(choice, new), new.text, new.attached)
        return held.tokens if held is not None and (held.state, held.draft, held.attached) == asked else None

    def correct(self, choice: Choice, asked: NextRequest, new: NewMessage, tokens: int) -> None:
        """Correct the next request by the service's count of one; it holds for other drafts as well.

        A count that cannot be is not taken, and neither is one that came too late.
        """
        state, estimate = self._state(choice, new), asked.context.estimate.value
        if self._history is None or self._history[0] != state or estimate is None:
            return
        if input_doubt(tokens, asked.context.size, None) is None:
            self._history = (state, self._history[1].counted(tokens - estimate))
            self._counted = Counted(state, new.text, new.attached, tokens)

    def _state(self, choice: Choice, new: NewMessage) -> State:
        place = None if new.instead_of is None else new.instead_of.id
        return self._resources.journal.version, choice, place, new.persona, new.prompt
