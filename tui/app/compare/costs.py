"""What asking the ticked candidates will take, as lines: tokens, prices, what is adapted or left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from tui.core.cleaning import cleaned_line, cleaned_row
from tui.core.compare import same_request_in_words
from tui.core.context.room import Verdict, in_words
from tui.core.formatting import brief_number, duration, tokens
from tui.core.request import Request
from tui.core.sampling import sampling_in_words
from tui.core.usage.cost import dollars, span_in_words
from tui.core.usage.model_stats import ModelStats
from tui.core.usage.usage import Figure, estimated
from tui.engine.choice import Choice
from tui.engine.compare import repeats, same_requests
from tui.engine.next_request import NextRequest

AT_ONCE = "four at a time"

Usual = Callable[[Choice], ModelStats | None]  # what a choice's turns usually take, by past turns


def costs(names: Sequence[str], plan: Sequence[NextRequest], usual: Usual) -> Content:
    """Return a line for each candidate, below it what its turns usually take and how it is adapted, and the sum.

    Runs of one choice have one line.
    """
    if repeats([estimate.choice for estimate in plan]):
        one = _line(f"each of {len(plan)} runs", plan[0], (), usual(plan[0].choice))
        return Content("\n").join([one, *_sent_with(plan[0].request), _sum(plan)])
    shared = _shared(plan)
    width = max((len(name) for name in names), default=0)
    lines = [
        _line(name.ljust(width), estimate, shared, usual(estimate.choice))
        for name, estimate in zip(names, plan, strict=True)
    ]
    lines += [Content.styled(f"all: {cleaned_line(what)}", "$text-warning") for what in shared]
    for same in same_requests([(estimate.choice, estimate.request) for estimate in plan]):
        said = same_request_in_words([names[each] for each in same], sent=False)
        lines.append(Content.styled(cleaned_line(said), "$text-warning"))
    if len(plan) > 1:
        lines.append(_sum(plan))
    return Content("\n").join(lines)


def _line(name: str, estimate: NextRequest, shared: Sequence[str], stats: ModelStats | None) -> Content:
    words = f"  {tokens(estimate.context.used)} in · {_price(estimate)}"
    rows = [Content.assemble((cleaned_row(name), "bold"), words)]
    if stats is not None:
        rows.append(Content.styled(f"  typical {_typical(stats)}", "$text-muted"))
    own = [what for what in remarks(estimate) if what not in shared]
    return Content("\n").join([*rows, *(Content.styled(f"  {cleaned_line(what)}", "$text-warning") for what in own)])


def _sent_with(request: Request) -> list[Content]:
    """Return which seed, temperature and top_p are sent with each run, as one line or none."""
    sent = sampling_in_words(request)
    return [Content(f"  with {sent}")] if sent else []


def _typical(stats: ModelStats) -> str:
    """Return what is typical of past turns: their medians."""
    words = [f"{brief_number(round(stats.reasoning.median))} thinking"]
    words += [duration(stats.seconds.median)] if stats.seconds is not None else []
    words += [dollars(stats.cost.median)] if stats.cost is not None else []
    return " · ".join(words) + f" ({stats.count:,} turns)"


def _price(estimate: NextRequest) -> str:
    """Return the span from the input alone to a reply that takes all it may; in practice, at list price."""
    span = span_in_words(estimate.least_cost, estimate.most_cost) + ("" if estimate.least_cost is None else " at most")
    if estimate.choice.provider.route.practice:
        return f"practice $0 (list {span})"
    most = estimate.most_output
    return f"{span} ({most:,} out)" if most is not None else span


def remarks(estimate: NextRequest) -> list[str]:
    """Return what is adapted or left out for one candidate, and where its room is short."""
    room = estimate.room
    short = [in_words(room)] if room.verdict in (Verdict.FULL, Verdict.TIGHT) else []
    return [*map(str, estimate.request.adaptations), *short]


def _shared(plan: Sequence[NextRequest]) -> list[str]:
    """Return the remarks that all candidates share, so that they are shown once."""
    if len(plan) < 2:
        return []
    return [what for what in remarks(plan[0]) if all(what in remarks(estimate) for estimate in plan[1:])]


def _sum(plan: Sequence[NextRequest]) -> Content:
    used: Figure = sum((estimate.context.used for estimate in plan), estimated(0))
    most = [estimate.most_cost for estimate in plan if not estimate.choice.provider.route.practice]
    known = [cost for cost in most if cost is not None]
    words = f"together {tokens(used)} in"
    if any(known):
        words += f" · at most {dollars(sum(known))}" + (" and more, not known" if len(known) < len(most) else "")
    return Content.styled(words + (f" · asked {AT_ONCE}" if len(plan) > 4 else ""), "bold")
