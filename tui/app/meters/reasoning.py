"""The reasoning meter: this turn against what such turns usually take, and the turns before it."""

from __future__ import annotations

from textual.content import Content

from tui.app.meters.meters import Meters
from tui.app.meters.rows import fact, heading, pair
from tui.core.formatting import duration, short_number, tokens
from tui.core.usage.model_stats import ModelStats, Spread
from tui.core.usage.usage import UNKNOWN

SPARKS = "▁▂▃▄▅▆▇█"
PASSED, REMAINING, MIDDLE = "■", "□", "┃"


def reasoning_meter(meters: Meters, width: int) -> list[Content]:
    """Return the meter's lines."""
    lines = [heading("Reasoning"), *_turn(meters), *_usual(meters.expected)]
    time = meters.expected.seconds if meters.expected is not None else None
    if meters.turn is not None and time is not None:
        lines.append(Content.styled(gauge(meters.turn.seconds, time, width), "$text-accent"))
    spark = sparkline(meters.totals.reasoning_by_turn, width)
    return [*lines, Content.styled(spark, "$text-secondary")] if spark else lines


def gauge(seconds: float, usual: Spread, width: int) -> str:
    """Return a bar that is full where nine in ten turns are over; a mark stands at the middle."""
    if width <= 0 or usual.p90 <= 0:
        return ""
    passed = min(width, int(width * seconds / usual.p90))
    cells = [PASSED] * passed + [REMAINING] * (width - passed)
    cells[min(width - 1, int(width * usual.median / usual.p90))] = MIDDLE
    return "".join(cells)


def sparkline(values: tuple[int | None, ...], width: int) -> str:
    """Return the last turns as a line of blocks; ``?`` stands for a turn whose figure is unknown."""
    shown = values[-width:] if width > 0 else ()
    top = max((v for v in shown if v), default=0)
    return "".join("?" if v is None else SPARKS[(v * 7 // top) if top else 0] for v in shown)


def _turn(meters: Meters) -> list[Content]:
    """Return the turn that runs, or the last one."""
    last = meters.totals.last
    if meters.turn is None:
        spent = last.outcome.usage.reasoning if last is not None else UNKNOWN
        return [fact("last turn", tokens(spent) if last is not None else "-")]
    return [fact(name, text) for name, text in meters.turn.rows()]


def _usual(stats: ModelStats | None) -> list[Content]:
    """Return what such turns usually take, as a small table."""
    if stats is None:
        return [fact("usually", "no history yet").stylize("$text-muted")]
    lines = [pair(f"of {stats.count:,}", "median", "9 in 10")]
    lines.append(pair("  tokens", _count(stats.reasoning.median), f"≤ {_count(stats.reasoning.p90)}"))
    if stats.seconds is not None:
        lines.append(pair("  time", duration(stats.seconds.median), f"≤ {duration(stats.seconds.p90)}"))
    return lines


def _count(size: float) -> str:
    """Return a number of tokens that belongs to no single turn."""
    whole = round(size)
    return f"{whole:,}" if whole < 1_000_000 else short_number(whole)
