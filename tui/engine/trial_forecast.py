"""What trying contestants will take, before anything is sent: requests, tokens, US$, by contestant and judge.

Of the output two figures are given: what limits allow at most, and what such turns took here, where there were enough
of them to say. Neither is a promise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TypeVar

from tui.core.formatting import tokens
from tui.core.usage.cost import dollars, list_price
from tui.core.usage.model_stats import ModelStats
from tui.core.usage.usage import Figure, Usage, estimated
from tui.engine.choice import Choice
from tui.engine.next_request import NextRequest
from tui.engine.trials import Trials

N = TypeVar("N", int, float)
Usual = Callable[[Choice], ModelStats | None]  # what a choice's turns usually take, by past turns


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the requests of one contestant or judge, or of all, will take; None is not known.

    ``most_output``, ``usual_output`` are tokens with reasoning, ``usual_turns`` how many past turns tell the usual.
    Costs are in US$: of the input alone, as usual, and with all the output that limits allow.
    """

    name: str
    requests: int
    input: Figure
    most_output: int | None
    usual_output: int | None
    usual_turns: int
    least_cost: float | None
    usual_cost: float | None
    most_cost: float | None
    practice: bool

    @property
    def in_words(self) -> str:
        """The forecast as one line."""
        many = f"{self.requests} request{'s' if self.requests != 1 else ''}"
        most = "unknown" if self.most_output is None else f"{self.most_output:,}"
        words = f"{self.name}: {many}, {tokens(self.input)} in, at most {most} out"
        if self.usual_output is not None:
            words += f" (such turns took about {self.usual_output:,} here: median of {self.usual_turns} turns)"
        return f"{words} · {self._costs}"

    @property
    def _costs(self) -> str:
        if self.practice:
            return "practice, $0"
        if self.least_cost is None and self.most_cost is None:
            return "cost unknown"
        usual = f", about {dollars(self.usual_cost)} as before" if self.usual_cost is not None else ""
        return f"at least {dollars(self.least_cost)}{usual}, at most {dollars(self.most_cost)}"


def forecasts(trials: Trials, names: Sequence[str], usual: Usual) -> list[Forecast]:
    """Return a forecast for each contestant that is asked something, then one for each judge. It counts tokens."""
    plan = trials.plan()
    found = []
    for number, name in enumerate(names):
        asked = [request for who, request in plan if who == number]
        if asked:
            found.append(_of(name, asked, [0] * len(asked), usual(asked[0].choice)))
    judging: dict[str, list[tuple[NextRequest, int | None]]] = {}
    replies: dict[int, list[int | None]] = {}
    for number, request in plan:
        replies.setdefault(number, []).append(request.most_output)
    for number, expected, request in trials.judgements():
        judging.setdefault(expected.model, []).append((request, _longest(replies[number])))
    for model, held in judging.items():
        requests, longest = [request for request, _ in held], [reply for _, reply in held]
        found.append(_of(f"judge {model}", requests, longest, usual(requests[0].choice)))
    return found


def sum_of(parts: Sequence[Forecast]) -> Forecast:
    """Return the forecast of all; practice costs nothing, and a figure that one of them lacks is not known."""
    paid = [part for part in parts if not part.practice]
    return Forecast(
        "all",
        sum(part.requests for part in parts),
        sum((part.input for part in parts), estimated(0)),
        _sum([part.most_output for part in parts]),
        _sum([part.usual_output for part in parts]),
        min((part.usual_turns for part in parts), default=0),
        _sum([part.least_cost for part in paid]),
        _sum([part.usual_cost for part in paid]),
        _sum([part.most_cost for part in paid]),
        not paid,
    )


def _of(name: str, asked: Sequence[NextRequest], more: Sequence[int | None], stats: ModelStats | None) -> Forecast:
    """Return the forecast of requests of one choice; ``more`` is the most input that comes on top of each."""
    median = stats.output.median if stats is not None and stats.output is not None else None
    usual = round(median) if median is not None and isfinite(median) else None
    return Forecast(
        name,
        len(asked),
        sum((request.context.used for request in asked), estimated(0)),
        _sum([request.most_output for request in asked]),
        None if usual is None else usual * len(asked),
        0 if stats is None else stats.count,
        *_costs(asked, more, usual),
        asked[0].choice.provider.route.practice,
    )


def _costs(
    asked: Sequence[NextRequest], more: Sequence[int | None], usual: int | None
) -> tuple[float | None, float | None, float | None]:
    """Return the least, the usual and the most cost of requests in US$; practice costs nothing."""
    if asked[0].choice.provider.route.practice:
        return 0.0, 0.0, 0.0
    return (
        _sum([request.least_cost for request in asked]),
        None if usual is None else _sum([_cost(request, 0, usual) for request in asked]),
        _sum([_cost(request, top, request.most_output) for request, top in zip(asked, more, strict=True)]),
    )


def _cost(request: NextRequest, more: int | None, output: int | None) -> float | None:
    """Return the price of a request with so much more input and an output, in US$; None if something is unknown."""
    if more is None or output is None:
        return None
    usage = Usage(request.context.used + estimated(more), output=estimated(output))
    return list_price(usage, request.choice.profile.price, request.request.tier)


def _longest(replies: Sequence[int | None]) -> int | None:
    known = [each for each in replies if each is not None]
    return max(known) if len(known) == len(replies) else None


def _sum(figures: Sequence[N | None]) -> N | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None
