"""The question before a request that takes more than is left of a rate limit: send it now, or wait for enough."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.question import Consent
from tui.core.cleaning import cleaned_line
from tui.core.shortfall import Shortfall, in_words

TOO_LITTLE = "There may be too little left of a rate limit."
ENOUGH = "There is enough of the rate limit again."  # where the time passed before anybody answered
NOT_SENT = "Nothing was sent yet."
NOW, WAIT, LEAVE = "Enter sends it now", "w waits, then sends it", "Escape leaves, and nothing is sent"
WAITING = "waiting; it is sent as soon as there is enough"


class LimitQuestion(Consent):
    """Answers with True where the request is to be sent now, or where the wait for enough is over.

    ``short`` returns what is lacking now, None once there is enough.
    """

    BINDINGS = [Binding("w", "wait", "Wait", show=False)]

    def __init__(self, short: Callable[[], Shortfall | None]) -> None:
        super().__init__()
        self._short = short
        self._waits = False

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static("", id="title", markup=False)
                yield Static("", id="told", markup=False)
            yield HintLine(classes="hint")

    def on_mount(self) -> None:
        """Count down."""
        self.draw()
        self.set_interval(1, self.draw)

    def draw(self) -> None:
        """Say what is lacking now; send once nothing is, where that was asked for."""
        short = self._short()
        if short is None:
            if self._waits:
                self.dismiss(True)
            self._tell(ENOUGH, NOT_SENT)
            self._hint(NOW, LEAVE)
            return
        self._tell(TOO_LITTLE, cleaned_line(in_words(short)))
        can_wait = short.wait is not None and not self._waits
        self._hint(WAITING if self._waits else "", NOW, WAIT if can_wait else "", LEAVE)

    def _tell(self, title: str, told: str) -> None:
        self.query_one("#title", Static).update(Content.styled(title, "bold"))
        self.query_one("#told", Static).update(told)

    def _hint(self, *keys: str) -> None:
        self.query_one(HintLine).say(" · ".join(key for key in keys if key))

    def action_wait(self) -> None:
        """Wait until there is enough."""
        short = self._short()
        self._waits = short is None or short.wait is not None
        self.draw()
