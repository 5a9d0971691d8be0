"""What going back to a message of the tree costs: how much of the next request the service still has in its cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.attachments import Held
from tui.core.context.context import with_draft
from tui.core.context.prompt_cache import LEAST, PromptCache
from tui.core.conversation.message import Reply
from tui.core.formatting import short_tokens
from tui.core.usage.cost import dollars, list_price
from tui.core.usage.usage import UNKNOWN, Figure, Usage, estimated
from tui.engine.choice import Choice
from tui.engine.prompt_cache import cache_after, rules_of
from tui.engine.resources import Resources


@dataclass(frozen=True, slots=True)
class GoingBack:
    """The next request from a message on: its input in tokens, what of it the cache likely has, and its price in US$.

    ``cached`` is unknown where the service never said what it read from its cache; ``cost``, that of the input alone,
    is None where no price is known. ``free`` is a request to the practice model; ``written`` says that the new tokens
    are written to the cache, ``expired`` that the cache had this beginning and likely has not any more.
    """

    input: Figure
    cached: Figure
    cost: float | None
    free: bool = False
    written: bool = False
    expired: bool = False

    @property
    def new(self) -> Figure:
        """The tokens that are read anew."""
        if self.input.value is None:
            return UNKNOWN
        return estimated(self.input.value - (self.cached.value or 0))

    def in_words(self) -> str:
        """Return it as one line: ``The next request from here: ~12k cached + ~300 new tokens in, ~$0.0041``."""
        if self.cached.value is None:
            read = f"{short_tokens(self.input)} tokens in; what of it is cached is not known"
        else:
            gone = " (its cache is likely gone)" if self.expired else ""
            read = f"{short_tokens(self.cached)} cached + {short_tokens(self.new)} new tokens in{gone}"
        price = "$0 (practice)" if self.free else dollars(self.cost) if self.cost is None else f"~{dollars(self.cost)}"
        return f"The next request from here: {read}, {price}"


def going_back(
    resources: Resources, choice: Choice, to: int | None, draft: str = "", attached: Sequence[Held] = ()
) -> GoingBack:
    """Return what the next request would take after a message, None for before the first, with a draft.

    ``choice`` is that of the request. Call it in a thread: it counts tokens.
    """
    conversation = resources.conversation
    path = [] if to is None else conversation.path(to)
    context = with_draft(resources.context(path, choice), draft, resources.counter, attached)
    size, route = context.used, choice.provider.route
    best: PromptCache | None = None
    for reply in _asked_before(resources, to):
        found = cache_after(resources, choice, context, reply)
        if found is not None and (best is None or found.held > best.held):
            best = found
    cached = UNKNOWN if best is None else estimated(best.held)
    if best is None and route.kind.prompt_cache and size.value is not None and size.value < LEAST:
        cached = estimated(0)  # a beginning so small is never kept
    written = best is not None and rules_of(choice.profile, route, best.last).writes
    whole = size.value
    usage = Usage(
        size,
        cached if cached.value is not None else estimated(0),
        estimated(0),
        written=estimated(whole - (cached.value or 0)) if written and whole is not None else UNKNOWN,
    )
    cost = list_price(usage, choice.profile.price, choice.options.get("tier"))
    return GoingBack(size, cached, cost, route.practice, written, best is not None and best.expired)


def _asked_before(resources: Resources, to: int | None) -> list[Reply]:
    """Return the replies whose requests may have what the next one begins with: the last one there, and the newest."""
    conversation = resources.conversation
    path = [] if to is None else conversation.path(to)
    there = next((m for m in reversed(path) if isinstance(m, Reply) and _told(m)), None)
    newest = next((m for m in reversed(conversation.messages.values()) if isinstance(m, Reply) and _told(m)), None)
    here = next((m for m in reversed(conversation.path()) if isinstance(m, Reply) and _told(m)), None)
    return list({each.id: each for each in (there, newest, here) if each is not None}.values())


def _told(reply: Reply) -> bool:
    return reply.outcome.usage.input.value is not None
