"""What asking the ticked contestants will take, as lines: tokens, prices, what is adapted or left out."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tui.core.cleaning import cleaned_line
from tui.core.figures import dollars, tokens
from tui.core.room import Verdict, in_words
from tui.core.usage import Figure, estimated
from tui.engine.prospect import Prospect

AT_ONCE = "four at a time"


def costs(names: Sequence[str], plan: Sequence[Prospect]) -> Content:
    """Return a line for each contestant, below it what is told of it alone, and the sum."""
    shared = _shared(plan)
    width = max((len(name) for name in names), default=0)
    lines = [_line(name.ljust(width), prospect, shared) for name, prospect in zip(names, plan, strict=True)]
    lines += [Content.styled(f"all: {cleaned_line(what)}", "$warning") for what in shared]
    if len(plan) > 1:
        lines.append(_sum(plan))
    return Content("\n").join(lines)


def _line(name: str, prospect: Prospect, shared: Sequence[str]) -> Content:
    words = f"  {tokens(prospect.context.used)} in · {_price(prospect)}"
    own = [what for what in told(prospect) if what not in shared]
    parts = [Content.styled(cleaned_line(name) if name.strip() == name else name, "bold"), Content(words)]
    return Content("\n").join(
        [Content.assemble(*parts), *(Content.styled(f"  {cleaned_line(w)}", "$warning") for w in own)]
    )


def _price(prospect: Prospect) -> str:
    """Return the span from the input alone to a reply that takes all it may."""
    if prospect.choice.provider.route.practice:
        return "practice: costs nothing"
    if prospect.least_cost is None:
        return "price unknown ($?)"
    most = prospect.most_output
    at_most = f"at most {dollars(prospect.most_cost)} ({most:,} out)" if most is not None else "the most is unknown"
    return f"{dollars(prospect.least_cost)} for the input, {at_most}"


def told(prospect: Prospect) -> list[str]:
    """Return what is adapted or left out for one contestant, and where its room is short."""
    room = prospect.room
    short = [in_words(room)] if room.verdict in (Verdict.FULL, Verdict.TIGHT) else []
    return [*prospect.request.adaptations, *short]


def _shared(plan: Sequence[Prospect]) -> list[str]:
    """Return what is told of all alike, so that it is said once."""
    if len(plan) < 2:
        return []
    return [what for what in told(plan[0]) if all(what in told(prospect) for prospect in plan[1:])]


def _sum(plan: Sequence[Prospect]) -> Content:
    used: Figure = sum((prospect.context.used for prospect in plan), estimated(0))
    most = [prospect.most_cost for prospect in plan]
    known = [cost for cost in most if cost is not None]
    words = f"together {tokens(used)} in"
    if any(known):
        words += f" · at most {dollars(sum(known))}" + (" and more ($?)" if len(known) < len(most) else "")
    return Content.styled(words + (f" · asked {AT_ONCE}" if len(plan) > 4 else ""), "bold")
