"""The receipt of a turn: each setting as asked, applied and served, what the turn cost part by part, the request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from rich.cells import chop_cells
from textual.binding import Binding
from textual.content import Content

from tui.app.connection.panel import LinePanel
from tui.app.keymap import bound
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import Reply, Summary
from tui.core.formatting import DIFFERS, clock_time
from tui.core.receipt import Receipt, Setting, Value
from tui.core.reply_facts import reply_line
from tui.core.usage.bill import bill_of, part_sums
from tui.core.usage.cost import list_price_in_words, paid_in_words
from tui.core.usage.report import PART_HEAD, part_lines

NAMES = {
    Setting.MODEL: "model",
    Setting.EFFORT: "effort",
    Setting.MODE: "mode",
    Setting.CONTEXT: "context",
    Setting.SUMMARY: "summary",
    Setting.VERBOSITY: "verbosity",
    Setting.TIER: "tier",
    Setting.STORE: "store",
    Setting.BUDGET: "budget",
    Setting.SEED: "seed",
    Setting.FINGERPRINT: "fingerprint",
    Setting.CACHE_KEY: "cache key",
    Setting.CACHE_RETENTION: "cache kept",
}
"""What a setting is called here, in the columns there are."""
ALWAYS = frozenset({Setting.MODEL, Setting.EFFORT, Setting.CONTEXT, Setting.TIER, Setting.STORE})
NONE, UNTOLD = "-", "not reported"  # nothing asked or sent; the service said nothing
NO_RECEIPT = "An earlier mull kept this turn: it kept no receipt."
WAS_IMPORTED = "This turn was imported: mull asked for nothing, so there is no receipt. What was told of it:"
NO_BILL = "The parts are not known: a price, or a number of tokens, is not."
NAME = 14  # columns of the sign and the name


class ReceiptPanel(LinePanel):
    """Shows the receipt of one of some replies and summaries; ``at`` is the index of the one to begin with."""

    HINT = f"{DIFFERS} differs · ← → another turn · ↑ ↓ scroll · Escape closes"
    CSS_PATH = Path(__file__).with_name("receipt_panel.tcss")
    BINDINGS = [
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("escape,q,enter", "dismiss", "Close", show=False, priority=True),
        bound("receipt", "dismiss", priority=True),
    ]

    def __init__(self, replies: Sequence[Reply | Summary], at: int) -> None:
        super().__init__()
        self._replies = replies
        self._at = at

    def action_turn(self, by: int) -> None:
        """Show the receipt of the turn before (-1), or after (1)."""
        self._at = min(len(self._replies) - 1, max(0, self._at + by))
        self.draw()

    def lines(self, width: int) -> Sequence[Content]:
        """Return the receipt in so many columns."""
        reply = self._replies[self._at]
        place = f"turn {self._at + 1:,} of {len(self._replies):,}"
        name = "Receipt of a summary" if isinstance(reply, Summary) else "Receipt"
        head = f"{name} · {place} · {clock_time(reply.time)} · {cleaned_line(reply.origin.connection)}"
        if reply.imported_id:
            return [Content.styled(head, "bold"), Content(WAS_IMPORTED), Content(cleaned_line(reply_line(reply)))]
        return [Content.styled(head, "bold"), *_settings(reply, width), Content(""), *_bill(reply), *_request(reply)]


def _settings(reply: Reply | Summary, width: int) -> Iterator[Content]:
    """Yield the table of the settings."""
    receipt = reply.outcome.receipt
    if receipt is None:
        yield Content(NO_RECEIPT)
        return
    room = max(8, (width - NAME) // 3)
    heads = "".join(f"{word:<{room}}" for word in ("asked", "applied", "served"))
    yield Content.styled(f"{'':<{NAME}}{heads}".rstrip(), "$text-muted")
    for setting in Setting:
        if setting in ALWAYS or setting in receipt.settings:
            yield from _row(receipt, setting, (room, room, max(8, width - NAME - 2 * room)))


def _row(receipt: Receipt, setting: Setting, columns: Sequence[int]) -> Iterator[Content]:
    """Yield the lines of a setting: what is long goes on in its column. One that differs has a sign."""
    differs = setting in receipt.differs
    style = "bold $text-warning" if differs else ""
    asked, applied = (_shown(part.get(setting), NONE) for part in (receipt.asked, receipt.applied))
    served = _shown(receipt.served.get(setting), UNTOLD)
    cells = [
        [Content.styled(piece, style) for piece in chop_cells(text, room - 1)]
        for text, room in zip((asked, applied, served), columns, strict=True)
    ]
    sign = (f"{DIFFERS if differs else '':<2}", style)
    name = Content.assemble(sign, (f"{NAMES[setting]:<{NAME - 2}}", style or "$text-muted"))
    for number, pieces in enumerate(zip_longest(*cells, fillvalue=Content(""))):
        head = name if number == 0 else Content(" " * NAME)
        yield Content("").join([head, *(_padded(piece, room) for piece, room in zip(pieces, columns, strict=True))])


def _padded(piece: Content, room: int) -> Content:
    """Return a piece of a cell as wide as its column."""
    return piece.rstrip().pad_right(max(0, room - piece.rstrip().cell_length))


def _shown(value: Value, missing: str) -> str:
    """Return a value as text: of a number its digits in groups, of a truth what JSON calls it."""
    if value is None:
        return missing
    if isinstance(value, bool):
        return str(value).lower()
    return cleaned_line(value) if isinstance(value, str) else f"{value:,}"


def _bill(reply: Reply | Summary) -> Iterator[Content]:
    """Yield the parts of the cost, each with its price, and the sum."""
    outcome = reply.outcome
    bill = bill_of(outcome.usage, outcome.rates)
    tier = f" · tier {cleaned_line(bill.tier)}" if bill is not None and bill.tier else ""
    yield Content.styled(f"Cost{tier}", "bold")
    if bill is None:
        yield Content(NO_BILL)
    else:
        yield Content.styled(PART_HEAD.format(""), "$text-muted")
        yield from map(Content, part_lines(part_sums(outcome.usage, outcome.rates)))
    yield _sum("in all", paid_in_words(reply))
    if reply.origin.practice and bill is not None:
        yield _sum("at list prices", list_price_in_words(reply, None))


def _sum(name: str, cost: str) -> Content:
    """Return a sum in US$, below those of the parts."""
    return Content(f"{name:<47}{cost:>13}")


def _request(reply: Reply | Summary) -> Iterator[Content]:
    """Yield the id by which the service knows the request."""
    yield Content("")
    yield Content.styled("Request", "bold")
    yield Content.assemble((f"{'id':<{NAME}}", "$text-muted"), cleaned_line(reply.outcome.request_id or UNTOLD))
