"""The next request: what asking a message would send, made by one function for the screen, the checks and the wire.

Sending, asking again and comparing all go through ``next_request``. So the meters, the check for room, the X-ray and
what is sent cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.attachments import Held
from tui.core.context.context import Context, with_draft
from tui.core.context.room import Room, room_for
from tui.core.request import Request, build_request
from tui.core.usage.cost import list_price
from tui.core.usage.usage import Usage, estimated
from tui.engine.branches import Branch
from tui.engine.choice import Choice
from tui.engine.resources import Resources


@dataclass(frozen=True, slots=True)
class NextRequest:
    """A request that could be sent, with its choice, its context, its cost, and where in the tree it is asked."""

    choice: Choice
    branch: Branch
    context: Context
    request: Request

    @property
    def room(self) -> Room:
        """The room for the request and its reply."""
        return room_for(self.context)

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
        return list_price(
            Usage(self.context.used, output=estimated(output)), self.choice.profile.price, self.request.tier
        )


def next_request(
    resources: Resources, choice: Choice, branch: Branch, draft: str = "", attached: Sequence[Held] = ()
) -> NextRequest:
    """Return the request that asking on a branch would send.

    ``draft`` and ``attached`` are the message, if the branch does not have it already.
    """
    context = resources.context(branch.path, choice)
    if branch.message is None:
        context = with_draft(context, draft, resources.counter, attached)
    return request_of(choice, branch, context)


def request_of(choice: Choice, branch: Branch, context: Context) -> NextRequest:
    """Return the request of a context that was made for a choice and a branch."""
    return NextRequest(choice, branch, context, build_request(context, choice.provider.route, choice.asked))
