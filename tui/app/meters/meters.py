"""What the meters show: one plain value, drawn by the panel at the side or by the line below it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.core.context.context import Context
from tui.core.formatting import duration, short_number, short_tokens, tokens
from tui.core.usage.model_stats import ModelStats
from tui.core.usage.report import cell, spent
from tui.core.usage.totals import Totals
from tui.core.usage.usage import UNKNOWN, Figure, reported

SPARKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Meters:
    """The next request, the session's sums, and the turn that is running (``live`` seconds, None if none).

    ``expected`` is what this model usually takes at this effort, None before it was ever used so. ``thinking`` is
    True until the running turn's first visible text; ``so_far`` is the reasoning that was shown of it, in tokens.
    """

    context: Context | None = None
    totals: Totals = field(default_factory=Totals)
    live: float | None = None
    practice: bool = False
    expected: ModelStats | None = None
    thinking: bool = False
    so_far: Figure = UNKNOWN
    wait_left: float = 0.0  # seconds until a request that failed is sent again, 0 where none waits
    counted: int | None = None  # the service's own count of this request, in tokens
    cap: int | None = None  # the output budget that will be sent, in tokens
    counting: bool = False  # a long draft is being counted: the figures are those of the one before

    @property
    def used(self) -> Figure:
        """What the next request takes: as the service counted it, else as it is estimated here."""
        if self.counted is not None:
            return reported(self.counted)
        return self.context.used if self.context is not None else UNKNOWN


def sparkline(values: tuple[int | None, ...], width: int) -> str:
    """Return the last turns as a line of blocks; ``?`` stands for a turn whose figure is unknown."""
    shown = values[-width:] if width > 0 else ()
    top = max((v for v in shown if v), default=0)
    return "".join("?" if v is None else SPARKS[(v * 7 // top) if top else 0] for v in shown)


def percent(share: float | None) -> str:
    """Return a part of a bill."""
    return "?" if share is None else f"{share:.0%}"


def timed(seconds: float, expected: ModelStats | None) -> str:
    """Return how long a turn has run, against how long such turns run."""
    usual = expected.seconds if expected is not None else None
    return duration(seconds) if usual is None else f"{duration(seconds)} of {duration(usual.median)}"


def one_line(meters: Meters) -> str:
    """Return the meters without their bar as one line, most telling first."""
    context, totals = meters.context, meters.totals
    if context is None:
        return "counting …"
    window = "?" if context.window is None else short_number(context.window)
    words = ["counting …"] if meters.counting else []
    words += [f"{short_tokens(meters.used)} of {window}", f"free {short_tokens(context.free)}"]
    if meters.live is not None and meters.wait_left:
        words.append(f"sent again in {duration(meters.wait_left)}")
    elif meters.live is not None:
        words.append(f"{'thinking' if meters.thinking else 'writing'} {timed(meters.live, meters.expected)}")
    elif totals.last is not None:
        words.append(f"reasoning {tokens(totals.last.outcome.usage.reasoning)}")
    words.append(f"dropped {cell(totals.reasoning)}")
    words.append(spent(totals))
    return " · ".join(words)
