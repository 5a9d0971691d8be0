"""The cost meter: US$ of the last turn and of the whole session, side by side, and the share that thinking has."""

from __future__ import annotations

from textual.content import Content

from tui.app.meters.meters import Meters
from tui.app.meters.rows import BLANK, MIDDLE, WIDTH, pair
from tui.core.conversation.message import Reply
from tui.core.usage.cost import cost_of, dollars, paid_in_words, sum_in_words
from tui.core.usage.report import spent
from tui.core.usage.totals import Totals


def cost_rows(meters: Meters) -> list[Content]:
    """Return the rows of the meter, always as many; all of them are blank before the first turn has ended."""
    totals, last = meters.totals, meters.totals.last
    if last is None:
        return [BLANK] * 4
    known = cost_of(last) is not None
    return [
        Content.assemble(("Cost", "bold"), (f"{'last':>{MIDDLE - 4}}{'session':>{WIDTH - MIDDLE}}", "$text-muted")),
        pair("total", paid_in_words(last), spent(totals)),
        pair("for thinking", _percent(totals.last_share) if known else "", _percent(totals.reasoning_share)),
        _list_price(totals, last),
    ]


def _percent(share: float | None) -> str:
    """Return a part of a cost; blank where it is unknown."""
    return "" if share is None else f"{share:.0%}"


def _list_price(totals: Totals, last: Reply) -> Content:
    """Return what practice would have cost, blank where there was none."""
    if not totals.list_price and not totals.unlisted:
        return BLANK
    of_last = dollars(totals.last_list_price) if last.origin.practice else ""
    return pair("list price", of_last, sum_in_words(totals.list_price, totals.turns, totals.unlisted))
