"""Figures as text: a reported one is plain, an estimate has ``~``, an unknown one is ``?``.

The sign is part of the text, so that no figure depends on colour.
"""

from __future__ import annotations

from datetime import date, datetime

from tui.core.conversation.message import END_LOST, Cause, Reply, ReplyStatus
from tui.core.models.profile import ModelProfile
from tui.core.schema import SchemaFit
from tui.core.usage.usage import Figure, Provenance

PROBLEMS_SHOWN = 3  # of the problems of a reply that does not fit its schema

WEEK = 7  # days
RECENT = ("today", "yesterday")  # days that have a name


def tokens(figure: Figure) -> str:
    """Return a number of tokens: ``1,843``, ``~1,843`` or ``?``."""
    if figure.value is None:
        return "?"
    sign = "~" if figure.provenance is Provenance.ESTIMATED and figure.value else ""
    return f"{sign}{figure.value:,}"


def change(before: Figure, after: Figure) -> str:
    """Return how a request's size changes: ``~993 → ~1,030 tokens, 37 more than before``."""
    sizes = f"{tokens(before)} → {tokens(after)} tokens"
    if before.value is None or after.value is None:
        return sizes
    grown = after.value - before.value
    return f"{sizes}, {f'{grown:,} more than before' if grown > 0 else f'{-grown:,} fewer' if grown else 'no change'}"


def short_tokens(figure: Figure) -> str:
    """Return a number of tokens in about six columns at most: ``~1.8k``, ``200k``, ``1.05M``."""
    if figure.value is None:
        return "?"
    sign = "~" if figure.provenance is Provenance.ESTIMATED and figure.value else ""
    return sign + short_number(figure.value)


def brief(figure: Figure) -> str:
    """Return a number of tokens in six columns at most, exact where it fits: ``~1,244``, ``32.8k``, ``?``."""
    if figure.value is None:
        return "?"
    sign = "~" if figure.provenance is Provenance.ESTIMATED and figure.value else ""
    return sign + brief_number(figure.value)


def brief_number(value: int) -> str:
    """Return a whole number, exact below 10,000 and else with three significant digits: ``9,400``, ``25k``."""
    return f"{value:,}" if abs(value) < 10_000 else short_number(value)


def short_number(value: int) -> str:
    """Return a whole number with three significant digits: ``940``, ``25k``, ``1.05M``."""
    size = abs(value)
    if size < 1_000:
        return str(value)
    if size < 999_500:
        return f"{value / 1_000:.3g}k"
    if size < 999_500_000:
        return f"{value / 1_000_000:.3g}M"
    return f"{value / 1_000_000_000:,.3g}B"


def size_of_bytes(size: int) -> str:
    """Return a size in bytes as people read it: ``940 B``, ``45.2 kB``, ``1.05 MB``."""
    number = short_number(size)
    return f"{number[:-1]} {number[-1].replace('B', 'G')}B" if number[-1].isalpha() else f"{number} B"


def duration(seconds: float | None) -> str:
    """Return a length of time given in seconds: ``4.2 s``, ``3:07``, ``1:02:45``; ``? s`` for None."""
    if seconds is None:
        return "? s"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clock_time(iso: str) -> str:
    """Return the local hour and minute of an ISO 8601 time; empty if the text is not a time."""
    moment = _moment(iso)
    return moment.strftime("%H:%M") if moment else ""


def day_and_time(iso: str) -> str:
    """Return the local day, hour and minute of an ISO 8601 time; the text itself if it is not a time."""
    moment = _moment(iso)
    return moment.strftime("%Y-%m-%d %H:%M") if moment else iso


def day_in_words(iso: str, today: date) -> str:
    """Return a time as one says it, local: ``today at 14:05``, ``yesterday at 14:05``, else as `day_and_time`."""
    moment = _moment(iso)
    days = (today - moment.date()).days if moment else WEEK
    return f"{RECENT[days]} at {clock_time(iso)}" if 0 <= days < len(RECENT) else day_and_time(iso)


def age(iso: str, today: date) -> str:
    """Return how long ago a time is, by local days: ``today``, ``yesterday``, ``the last 7 days`` or ``older``."""
    moment = _moment(iso)
    days = (today - moment.date()).days if moment else WEEK + 1
    return "today" if days < 1 else "yesterday" if days == 1 else "the last 7 days" if days <= WEEK else "older"


def _moment(iso: str) -> datetime | None:
    try:
        return datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


PRACTICE_BADGE = "practice"
"""The badge of a reply of the practice model."""

DIFFERS = "≠"
"""The sign of what was not served as it was asked for."""


def served_otherwise(turns: int) -> str:
    """Return in how many turns something was not served as it was asked for: ``2 turns served otherwise``."""
    return f"{turns:,} turn{'s' if turns != 1 else ''} served otherwise"


def effort_name(effort: str | None, profile: ModelProfile) -> str:
    """Return a reasoning effort as text to show: the chosen one, or the model's default with the word default."""
    if effort is not None:
        return effort
    if profile.default_effort:
        return f"{profile.default_effort} (default)"
    return "default effort" if profile.may_reason else "no reasoning"


def ending(reply: Reply) -> str:
    """Return how a reply ended if there is something to say: ``refused: the model declined``; else an empty text."""
    how = how_ended(reply)
    return how if reply.status is ReplyStatus.COMPLETE else f"{reply.status}: {how}".rstrip(": ")


def how_ended(reply: Reply) -> str:
    """Return how a reply ended, without its status: ``the model declined``; empty if there is nothing to say."""
    detail = reply.outcome.detail
    match reply.status:
        case ReplyStatus.COMPLETE:
            return _empty(reply) if reply.empty and not reply.imported_id else detail
        case ReplyStatus.LENGTH if reply.outcome.cut_off is not None or not detail:
            words = [limit_reached(reply), "not a word came" if reply.starved else "", detail]
            return "; ".join(filter(None, words))
        case ReplyStatus.REFUSED:
            return detail or "the model declined"
        case ReplyStatus.FILTERED:
            return detail or "stopped by the service's content filter"
    return detail


def limit_reached(reply: Reply) -> str:
    """Return which limit cut a reply off: ``the output budget ran out``; empty if none did."""
    held = reply.cut_off
    size = f"{held.limit:,}" if held is not None and held.limit is not None else ""
    match held.cause if held is not None else None:
        case Cause.WINDOW:
            return f"the context window of {size} tokens is full" if size else "the context window is full"
        case Cause.BUDGET if reply.origin.cap is None and size:
            return f"all {size} output tokens that the model gives at most were used up"
        case Cause.BUDGET:
            return "the output budget ran out"
        case Cause.SERVER if reply.status is ReplyStatus.LENGTH and size:
            return f"the server stopped after {size} output tokens, at a limit of its own"
        case Cause.SERVER if reply.status is ReplyStatus.LENGTH:
            return "the server stopped at a limit of its own, or its context window, which is not known, is full"
    return ""


def _empty(reply: Reply) -> str:
    """Return that a reply is empty although the service called it complete, with all that it said about that."""
    said = reply.outcome.detail or reply.outcome.finish_reason or ""
    without = "with commentary alone, without an answer" if reply.text.strip() else "without any text"
    return f"the reply is empty: the service ended it {without}{f' ({said})' if said else ''}"


def fit_line(schema: str, fit: SchemaFit) -> str:
    """Return whether a reply fits its schema, in one line with the first problems and the number of others."""
    if fit.fits:
        return f"fits the schema {schema}"
    if fit.unchecked:
        return f"not checked against the schema {schema}: {fit.unchecked}"
    more = f" (and {len(fit.problems) - PROBLEMS_SHOWN} more)" if fit.problems[PROBLEMS_SHOWN:] else ""
    return f"does not fit the schema {schema}: {'; '.join(fit.problems[:PROBLEMS_SHOWN])}{more}"


def badges(reply: Reply) -> tuple[str, ...]:
    """Return short labels of a reply: practice, and how it ended if it is not complete."""
    found = [PRACTICE_BADGE] if reply.origin.practice else []
    full = reply.cut_off is not None and reply.cut_off.cause is Cause.WINDOW
    if full:
        found.append("window full")
    if full and reply.status is ReplyStatus.LENGTH:
        return tuple(found)
    if reply.starved:
        found.append("no answer")
    elif reply.status is ReplyStatus.LENGTH:
        found.append("cut off")
    elif reply.status not in (ReplyStatus.COMPLETE, ReplyStatus.LIVE):
        found.append("end lost" if reply.outcome == END_LOST else str(reply.status))
    return tuple(found)
