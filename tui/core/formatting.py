"""Figures as people read them: a reported one is plain, an estimate carries ``~``, an unknown one is ``?``.

The sign is part of the text, so that no figure depends on colour.
"""

from __future__ import annotations

from datetime import datetime

from tui.core.conversation.message import Reply, ReplyStatus, Summary
from tui.core.models.profile import ModelProfile
from tui.core.schema import SchemaFit
from tui.core.usage.cost import cost_of, dollars
from tui.core.usage.usage import Figure, Provenance

PROBLEMS_SHOWN = 3  # of a reply that does not fit its schema


def tokens(figure: Figure) -> str:
    """Return a number of tokens: ``1,843``, ``~1,843`` or ``?``."""
    if figure.value is None:
        return "?"
    sign = "~" if figure.provenance is Provenance.ESTIMATED and figure.value else ""
    return f"{sign}{figure.value:,}"


def change(before: Figure, after: Figure) -> str:
    """Return what becomes of a request's size: ``~993 → ~1,030 tokens, 37 more than before``."""
    said = f"{tokens(before)} → {tokens(after)} tokens"
    if before.value is None or after.value is None:
        return said
    grown = after.value - before.value
    return f"{said}, {f'{grown:,} more than before' if grown > 0 else f'{-grown:,} fewer' if grown else 'no change'}"


def short_tokens(figure: Figure) -> str:
    """Return a number of tokens in at most six columns or so: ``~1.8k``, ``200k``, ``1.05M``."""
    if figure.value is None:
        return "?"
    sign = "~" if figure.provenance is Provenance.ESTIMATED and figure.value else ""
    return sign + short_number(figure.value)


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


def duration(seconds: float | None) -> str:
    """Return a length of time: ``4.2 s``, ``3:07``, ``1:02:45``."""
    if seconds is None:
        return "? s"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clock_time(iso: str) -> str:
    """Return the local hour and minute of a UTC time, empty where it is no time."""
    moment = _moment(iso)
    return moment.strftime("%H:%M") if moment else ""


def day_and_time(iso: str) -> str:
    """Return the local day, hour and minute of a UTC time, the text itself where it is no time."""
    moment = _moment(iso)
    return moment.strftime("%Y-%m-%d %H:%M") if moment else iso


def _moment(iso: str) -> datetime | None:
    try:
        return datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def effort_name(effort: str | None, profile: ModelProfile) -> str:
    """Return an effort as shown: the chosen one, or the model's own default named as such."""
    if effort is not None:
        return effort
    if profile.default_effort:
        return f"{profile.default_effort} (default)"
    return "default effort" if profile.reasons or not profile.known else "no reasoning"


def reply_line(reply: Reply | Summary) -> str:
    """Return the line under a reply or a summary: model, effort, time, tokens, cost, and practice where it was."""
    outcome, usage = reply.outcome, reply.outcome.usage
    words = ["practice"] if reply.origin.practice else []
    words.append(reply.origin.model)
    if reply.origin.effort:
        words.append(reply.origin.effort)
    words.append(duration(outcome.seconds))
    cached = f" ({tokens(usage.cached)} cached)" if usage.cached.value else ""
    words.append(f"in {tokens(usage.input)}{cached}")
    words.append(f"out {tokens(usage.output)}")
    words.append(f"reasoning {tokens(usage.reasoning)} dropped")
    words.append(dollars(cost_of(reply)))
    if outcome.status is ReplyStatus.COMPLETE and usage.output.provenance is not Provenance.REPORTED:
        words.append("usage not reported by the service")
    return " · ".join(words)


def ending(reply: Reply) -> str:
    """Return how a reply ended, where that is not simply well: ``refused: the model declined``; else nothing."""
    said = reply.outcome.detail
    if reply.status is ReplyStatus.COMPLETE:
        return said or ("" if reply.text.strip() else "the reply is empty, and billed all the same")
    known = {
        ReplyStatus.LENGTH: "the output budget ran out",
        ReplyStatus.REFUSED: "the model declined",
        ReplyStatus.FILTERED: "stopped by the service's content filter",
    }
    return f"{reply.status}: {said or known.get(reply.status, '')}".rstrip(": ")


def fit_line(schema: str, fit: SchemaFit) -> str:
    """Return how a reply fits its schema, as one line: the first places where it does not, and how many more."""
    if fit.fits:
        return f"fits the schema {schema}"
    more = f" (and {len(fit.problems) - PROBLEMS_SHOWN} more)" if fit.problems[PROBLEMS_SHOWN:] else ""
    return f"does not fit the schema {schema}: {'; '.join(fit.problems[:PROBLEMS_SHOWN])}{more}"


def badges(reply: Reply) -> tuple[str, ...]:
    """Return what must be said about a reply in a word: practice, and how it ended where not well."""
    found = ["practice"] if reply.origin.practice else []
    if reply.starved:
        found.append("starved")
    elif reply.status is ReplyStatus.LENGTH:
        found.append("cut off")
    elif reply.status not in (ReplyStatus.COMPLETE, ReplyStatus.LIVE):
        found.append(str(reply.status))
    return tuple(found)
