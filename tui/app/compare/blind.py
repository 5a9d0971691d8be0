"""A blind comparison: replies side by side under letters, in an order by chance, until one is chosen.

Names, tokens, times, costs, reasoning and notes are hidden, and all texts are shown at once: who arrives first, or
thinks longest, would be known by it. The length of a text itself cannot be hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from tui.app.chat.status_line import StatusLine
from tui.app.compare.columns import CompareColumns, Shown
from tui.app.compare.diff import SCROLL, scroll_keys
from tui.app.hint_line import HintLine
from tui.core.ballot import LETTERS, Ballot
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError
from tui.core.ports import Clock
from tui.core.tally import Verdict
from tui.engine.blind_vote import takes_part
from tui.engine.compare import Comparison

RUNNING = "Escape stops all"


class BlindScreen(Screen[Ballot | None]):
    """Runs a comparison unseen, shows its replies under letters, and answers with what is chosen, None for nothing.

    ``ended`` is called once all of them have ended; ``practice`` says that the practice model is among them. ``failed``
    says that none could be asked.
    """

    CSS_PATH = Path(__file__).with_name("blind.tcss")
    BINDINGS = [
        Binding("escape", "leave", "Stop, or leave", show=False),
        Binding("left", "move(-1)", show=False, priority=True),
        Binding("right", "move(1)", show=False, priority=True),
        Binding("tab", "move(1)", show=False, priority=True),
        Binding("shift+tab", "move(-1)", show=False, priority=True),
        Binding("enter", "choose", "Choose this one", show=False, priority=True),
        *(Binding(letter.lower(), f"choose({at})", show=False) for at, letter in enumerate(LETTERS)),
        Binding("t", "decide('tie')", "Tie", show=False),
        Binding("n", "decide('none')", "None of them", show=False),
        *scroll_keys(**SCROLL, home="scroll_home", end="scroll_end"),
    ]

    class Arrived(Message):
        """Something arrived of a candidate."""

    class Done(Message):
        """All have ended; ``error`` is why none was asked."""

        def __init__(self, error: MullError | None = None) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        shown: Sequence[Shown],
        clock: Clock,
        comparison: Comparison,
        *,
        practice: bool = False,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._comparison = comparison
        self._practice = practice
        self._ended = ended
        self.running = True
        self.failed = False
        self._beside = CompareColumns([lettered(each, at) for at, each in enumerate(shown)], clock, 0)

    def compose(self) -> ComposeResult:
        """Build the prompt's line, what is said while replies arrive, the columns, and the keys."""
        yield Static("", id="prompt", markup=False)
        yield Static("", id="waiting", markup=False)
        yield self._beside
        yield StatusLine()
        yield HintLine(RUNNING, id="keys")

    def on_mount(self) -> None:
        """Begin."""
        self._beside.display = False
        self._beside.place(self.app.size.width)
        self._count()
        self._run()

    @work(group="turn")
    async def _run(self) -> None:
        try:
            async with aclosing(self._comparison.events()) as events:
                async for _ in events:
                    self.post_message(self.Arrived())
        except MullError as error:
            self.post_message(self.Done(error))
        else:
            self.post_message(self.Done())

    @on(Arrived)
    def _count(self) -> None:
        """Say how many replies are whole, and of none of them which."""
        columns = self._comparison.columns
        here = sum(column.over for column in columns)
        words = f"{here} of {len(columns)} replies are here. They are shown together, in an order by chance."
        self.query_one("#waiting", Static).update(words)

    @on(Done)
    def _done(self, message: Done) -> None:
        self.running = False
        self._ended()
        if message.error is not None:
            self.failed = True
            self.dismiss(None)
            self.app.notify(cleaned_line(str(message.error)), severity="error", markup=False)
            return
        self.query_one("#waiting").display = False
        self._beside.display = True
        for column, asked in zip(self._beside.columns, self._comparison.columns, strict=True):
            column.show_answer(asked.reply)
        letters = LETTERS[: len(self._comparison.columns)]
        self.query_one("#keys", HintLine).say(
            f"Enter or {letters[0]}-{letters[-1]} chooses the best · t tie · n none · ← → ↑ ↓ · Escape no vote"
        )

    # Choosing

    def action_choose(self, number: int | None = None) -> None:
        """Choose a reply: that of a letter, else the selected one."""
        at = self._beside.at if number is None else number
        if self._is_open() and at < len(self._comparison.columns):
            if takes_part(self._comparison.columns[at]):
                self.dismiss(Ballot(Verdict.ONE, at))
            else:
                self.query_one(StatusLine).say(f"{LETTERS[at]} has no whole reply.", wrong=True)

    def action_decide(self, verdict: str) -> None:
        """Choose that none is better, or that none is good."""
        if self._is_open():
            self.dismiss(Ballot(Verdict(verdict)))

    def _is_open(self) -> bool:
        if self.running:
            self.query_one(StatusLine).say("Replies are still arriving: wait, or stop them with Escape.", wrong=True)
        return not self.running

    def action_leave(self) -> None:
        """Stop what runs; where nothing runs, choose nothing."""
        if self.running:
            self._comparison.interrupt()
        else:
            self.dismiss(None)

    # The columns

    def on_resize(self) -> None:
        """Show as many columns as there is room for."""
        self._beside.place(self.app.size.width)

    @on(CompareColumns.Placed)
    def _placed(self, message: CompareColumns.Placed) -> None:
        """Show which of the columns can be seen."""
        first, last, whole = message.first, message.last, len(self._comparison.columns)
        more = f"  ({LETTERS[first]}-{LETTERS[last - 1]} of {whole}: ← →)" if last - first < whole else ""
        mark = ("practice  ", "$badge") if self._practice else ""
        prompt = (cleaned_line(self._comparison.text), "$text-muted")
        words = Content.assemble(mark, ("Blind  ", "bold"), prompt, (more, "$text-accent"))
        self.query_one("#prompt", Static).update(words)

    def action_move(self, by: int) -> None:
        """Go to the next column."""
        self.query_one(StatusLine).clear()
        self._beside.move(by)

    async def action_scroll(self, how: str) -> None:
        """Scroll the selected column."""
        await self._beside.columns[self._beside.at].transcript.run_action(how)


def lettered(shown: Shown, at: int) -> Shown:
    """Return what a column shows with its name hidden behind a letter."""
    return Shown(LETTERS[at], shown.profile, blind=True)
