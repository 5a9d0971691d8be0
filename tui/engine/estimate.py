"""Estimates of the tokens and the cost of a request, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.context.context import Context, with_draft
from tui.core.context.room import Room, room_for
from tui.core.conversation.message import UserMessage
from tui.core.request import Request, build_request
from tui.core.usage.cost import list_price
from tui.core.usage.usage import Usage, estimated
from tui.engine.branches import branch_for
from tui.engine.choice import Choice
from tui.engine.journal import under
from tui.engine.session import Session


@dataclass(frozen=True, slots=True)
class Estimate:
    """A request that could be sent, with its choice, its context and its cost."""

    choice: Choice
    context: Context
    request: Request

    @property
    def room(self) -> Room:
        """The room for the request and its reply."""
        return room_for(self.context, self.request.max_output_tokens)

    @property
    def most_output(self) -> int | None:
        """The most tokens that the reply can take, reasoning included; None if unknown."""
        profile, used = self.choice.profile, self.context.used.value
        room = None if profile.window is None or used is None else max(0, profile.window - used)
        limits = [n for n in (self.request.max_output_tokens, profile.max_output, room) if n is not None]
        return min(limits, default=None)

    @property
    def least_cost(self) -> float | None:
        """The price of the input alone, in US$, None if unknown; of practice, the list price."""
        return self._cost(0)

    @property
    def most_cost(self) -> float | None:
        """The price if the reply takes all it can, in US$, None if unknown; of practice, the list price."""
        most = self.most_output
        return None if most is None else self._cost(most)

    def _cost(self, output: int) -> float | None:
        return list_price(Usage(self.context.used, output=estimated(output)), self.choice.profile.price)


def estimates(session: Session, text: str | None, choices: Sequence[Choice]) -> list[Estimate]:
    """Return an estimate for asking each choice; ``text`` None asks the last message again.

    Raises:
        UsageError: there is no message to ask again.
    """
    again = session.last_message() if text is None else None
    return [_estimate(session, choice, again, text or "") for choice in choices]


def _estimate(session: Session, choice: Choice, again: UserMessage | None, text: str) -> Estimate:
    resources, branch = session.resources, branch_for(session.conversation, choice.persona, again)
    if branch.message is not None:
        context = resources.context([*branch.before, branch.message], choice)
    else:
        before = resources.context(under(choice.persona, branch.before), choice)
        attached = resources.held(again) if again is not None else session.attached
        context = with_draft(before, again.text if again is not None else text, resources.counter, attached)
    return Estimate(choice, context, build_request(context, choice.provider.route, choice.asked))
