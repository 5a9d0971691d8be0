"""The thinking meter: what the last turn spent on it, what is typical, and the turns before it."""

from __future__ import annotations

from textual.content import Content

from tui.app.meters.context_bar import TYPICAL
from tui.app.meters.meters import Meters
from tui.app.meters.rows import BLANK, heading
from tui.core.formatting import brief_number, tokens
from tui.core.usage.model_stats import ModelStats

SPARKS = "▁▂▃▄▅▆▇█"
SPARK_TURNS = 12  # the most that are drawn


def thinking_rows(meters: Meters) -> list[Content]:
    """Return the rows of the meter, always as many; all of them are blank before the first turn has ended."""
    last = meters.totals.last
    if last is None:
        return [BLANK] * 3
    spent = tokens(last.outcome.usage.reasoning)
    return [heading("Thinking (last)", spent), _typical(meters.expected), _turns(meters.totals.reasoning_by_turn)]


def _typical(stats: ModelStats | None) -> Content:
    """Return what such turns usually think, blank where there were too few of them."""
    if stats is None:
        return BLANK
    typical, most = (brief_number(round(size)) for size in (stats.reasoning.median, stats.reasoning.p90))
    return Content.assemble((TYPICAL.sign, TYPICAL.style), (f" typical {typical} · up to {most}", "$text-muted"))


def _turns(values: tuple[int | None, ...]) -> Content:
    """Return the last turns as blocks, blank where there is one turn alone."""
    shown = values[-SPARK_TURNS:]
    if len(shown) < 2:
        return BLANK
    return Content.assemble((sparkline(shown), "$text-secondary"), (f" last {len(shown)} turns", "$text-muted"))


def sparkline(values: tuple[int | None, ...]) -> str:
    """Return figures as a line of blocks; ``?`` stands for a turn whose figure is unknown."""
    top = max((v for v in values if v), default=0)
    return "".join("?" if v is None else SPARKS[(v * 7 // top) if top else 0] for v in values)
