"""What asking the ticked candidates will take, as lines: tokens, prices, what is adapted or left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from tui.core.cleaning import cleaned_line, cleaned_row
from tui.core.compare import same_request_in_words
from tui.core.context.room import Verdict, in_words
from tui.core.formatting import duration, short_number, tokens
from tui.core.usage.cost import dollars, span_in_words
from tui.core.usage.model_stats import ModelStats
from tui.core.usage.usage import Figure, estimated
from tui.engine.choice import Choice
from tui.engine.compare import same_requests
from tui.engine.estimate import Prospect

AT_ONCE = "four at a time"

Usual = Callable[[Choice], ModelStats | None]  # what a choice's turns usually take, by past turns


def costs(names: Sequence[str], plan: Sequence[Prospect], usual: Usual) -> Content:
    """Return a line for each candidate, below it what its turns usually take and how it is adapted, and the sum."""
    shared = _shared(plan)
    width = max((len(name) for name in names), default=0)
    lines = [
        _line(name.ljust(width), prospect, shared, usual(prospect.choice))
        for name, prospect in zip(names, plan, strict=True)
    ]
    lines += [Content.styled(f"all: {cleaned_line(what)}", "$warning") for what in shared]
    for same in same_requests([(prospect.choice, prospect.request) for prospect in plan]):
        said = same_request_in_words([names[each] for each in same], sent=False)
        lines.append(Content.styled(cleaned_line(said), "$warning"))
    if len(plan) > 1:
        lines.append(_sum(plan))
    return Content("\n").join(lines)


def _line(name: str, prospect: Prospect, shared: Sequence[str], stats: ModelStats | None) -> Content:
    words = f"  {tokens(prospect.context.used)} in · {_price(prospect)}"
    rows = [Content.assemble((cleaned_row(name), "bold"), words)]
    if stats is not None:
        rows.append(Content.styled(f"  usually {_usual(stats)}", "$foreground-muted"))
    own = [what for what in remarks(prospect) if what not in shared]
    return Content("\n").join([*rows, *(Content.styled(f"  {cleaned_line(what)}", "$warning") for what in own)])


def _usual(stats: ModelStats) -> str:
    """Return the medians of past turns."""
    words = [f"{short_number(round(stats.reasoning.median))} reasoning"]
    words += [duration(stats.seconds.median)] if stats.seconds is not None else []
    words += [dollars(stats.cost.median)] if stats.cost is not None else []
    return " · ".join(words) + f" (median of {stats.count})"


def _price(prospect: Prospect) -> str:
    """Return the span from the input alone to a reply that takes all it may; in practice, at list price."""
    span = span_in_words(prospect.least_cost, prospect.most_cost) + ("" if prospect.least_cost is None else " at most")
    if prospect.choice.provider.route.practice:
        return f"practice $0 (list {span})"
    most = prospect.most_output
    return f"{span} ({most:,} out)" if most is not None else span


def remarks(prospect: Prospect) -> list[str]:
    """Return what is adapted or left out for one candidate, and where its room is short."""
    room = prospect.room
    short = [in_words(room)] if room.verdict in (Verdict.FULL, Verdict.TIGHT) else []
    return [*map(str, prospect.request.adaptations), *short]


def _shared(plan: Sequence[Prospect]) -> list[str]:
    """Return the remarks that all candidates share, so that they are shown once."""
    if len(plan) < 2:
        return []
    return [what for what in remarks(plan[0]) if all(what in remarks(prospect) for prospect in plan[1:])]


def _sum(plan: Sequence[Prospect]) -> Content:
    used: Figure = sum((prospect.context.used for prospect in plan), estimated(0))
    most = [prospect.most_cost for prospect in plan if not prospect.choice.provider.route.practice]
    known = [cost for cost in most if cost is not None]
    words = f"together {tokens(used)} in"
    if any(known):
        words += f" · at most {dollars(sum(known))}" + (" and more ($?)" if len(known) < len(most) else "")
    return Content.styled(words + (f" · asked {AT_ONCE}" if len(plan) > 4 else ""), "bold")
