"""A summary asked for and shown as it comes, below the conversation it sums up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing

from tui.app.transcript.entry import Entry
from tui.app.transcript.feed import Feed
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.errors import MullError
from tui.core.formatting import duration, ending
from tui.core.stream import Arrived, Waiting
from tui.core.usage.cut_off_replies import billed, spent
from tui.core.usage.usage import Usage
from tui.engine.served_window import closing_notes
from tui.engine.summarise import Summarising

RUNS = "summing up · Escape stops, and changes nothing"
NOT_USED = "what came; it is not used"


async def ask_for_summary(summarising: Summarising, feed: Feed, refresh: Callable[[], None]) -> bool:
    """Ask for a summary and show it as it comes; return whether it is whole, after saying so where it is not.

    Raises:
        MullError: it could not be asked for.
    """
    transcript, model = feed.transcript, summarising.origin.model
    key = f"summary-to-be-{len(transcript.entries)}"
    transcript.add(Entry(key, "reply", f"{model} · sums up {len(summarising.covers)} messages", live=True))
    transcript.set_status(key, RUNS)
    try:
        async with aclosing(summarising.events()) as events:
            async for event in events:
                _show(event, key, feed)
    except MullError:
        transcript.replace(Entry(key, "notice", text="No summary was asked for."))
        raise
    feed.tell(closing_notes(summarising.outcome))
    refresh()  # whatever came of it is in the sums
    if summarising.whole:
        return True
    speaker = f"summary by {model} · came to nothing"
    transcript.replace(Entry(key, "summary", speaker, text=summarising.text, folded=NOT_USED))
    how = ending(_reply(summarising))
    feed.error(f"No summary: {how}. Nothing has changed.{_bill(summarising)}", summarising.outcome.foreign)
    return False


def _show(event: Arrived | Waiting, key: str, feed: Feed) -> None:
    if isinstance(event, Waiting):
        again = f"{duration(event.seconds)} ({event.attempt} of {event.attempts})"
        feed.transcript.set_status(key, f"summing up · failed, sent again after {again}: {event.why}")
    elif event.anew:
        feed.transcript.retell(key, text=event.text, reasoning=event.reasoning)
        feed.transcript.set_status(key, RUNS)
    else:
        feed.transcript.extend(key, text=event.text, reasoning=event.reasoning)


def _bill(summarising: Summarising) -> str:
    """Return what a summary that came to nothing took."""
    outcome = summarising.outcome
    if outcome.status is ReplyStatus.FAILED:
        return ""
    if outcome.usage == Usage():
        return " What it took is not known."
    word = spent(summarising.origin, outcome).capitalize()
    return f" {word}, and in the session's sums: {billed(_reply(summarising))}."


def _reply(summarising: Summarising) -> Reply:
    """Return what came of a request for a summary, as a reply."""
    return Reply(0, None, "", summarising.origin, summarising.text, outcome=summarising.outcome)
