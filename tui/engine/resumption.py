"""What a session that goes on says of itself: when it was, what its next request takes, and what of that is cached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tui.core.context.prompt_cache import LEAST, LONG, PromptCache
from tui.core.conversation.message import Reply, UserMessage
from tui.core.formatting import day_in_words, short_number, tokens
from tui.core.usage.cost import dollars
from tui.engine.prompt_cache import cache_of
from tui.engine.session import Session


def resumption_in_words(session: Session) -> str:
    """Return it as one line, empty where nothing was said yet. Call it in a thread: it counts tokens."""
    said = [m.time for m in session.conversation.path() if isinstance(m, UserMessage | Reply)]
    if not said:
        return ""
    context, choice = session.context(), session.choice
    cache = cache_of(session.resources, choice, context)
    price, used = choice.profile.price, context.used.value
    rates = None if price is None or used is None or choice.provider.route.practice else price.rates(used)
    cost = "" if rates is None or rates.input is None or used is None else f", {_price(used, rates.input, cache)}"
    today = session.resources.clock.now().astimezone().date()
    parts = [
        f"last spoken {day_in_words(max(said), today)}" if max(said) else "",
        f"next request: {tokens(context.used)} tokens{cost}",
        _cached(session, cache, used, max(said)),
    ]
    return " · ".join(filter(None, parts))


def _price(used: int, each: float, cache: PromptCache | None) -> str:
    """Return the price of the input of a request, in US$, without what is likely read from the cache."""
    held = 0 if cache is None else cache.held
    rest = " and what is cached" if held else ""
    return f"{dollars((used - held) * each / 1e6)}{rest}"


def _cached(session: Session, cache: PromptCache | None, used: int | None, last: str) -> str:
    """Return what the service's prompt cache has of the next request; empty where nobody can know, or it keeps none."""
    if cache is not None and cache.held:
        return f"{short_number(cache.held)} likely cached"
    if cache is not None or (
        session.choice.provider.route.kind.prompt_cache
        and (used or 0) >= LEAST
        and _passed(session.resources.clock.now(), last) >= LONG
    ):
        return "prompt cache gone"
    return ""


def _passed(now: datetime, time: str) -> timedelta:
    """Return how long ago a time is that a record has; nothing where it has none."""
    try:
        return now.astimezone(UTC) - datetime.fromisoformat(time)
    except (ValueError, TypeError, OverflowError):
        return timedelta()
