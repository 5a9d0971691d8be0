"""A comparison on the screen: replies beside each other, their figures, and the one to go on from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from tui.app.chat.copyables import code_piece
from tui.app.chat.status_line import StatusLine
from tui.app.compare.columns import CompareColumn, CompareColumns, Shown
from tui.app.compare.diff import SCROLL, CompareDiff, Side, scroll_keys
from tui.app.hint_line import HintLine
from tui.app.keymap import bound
from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Row
from tui.app.transcript.view import Transcript
from tui.core.cleaning import cleaned_line
from tui.core.compare import marks_of, same_request_in_words
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.errors import MullError
from tui.core.formatting import duration, tokens
from tui.core.ports import Clock
from tui.core.repetition import Repetition
from tui.engine.compare import ColumnEvent, Comparison, NotAsked

RUNNING = "Escape stops all · x stops one · ← → move"
READING = ("toggle_folds", "wrap_code", "code_left", "code_right")  # the chat's keys that do the same here
MOST_DIFFERENCES = 2  # shown below the columns; the diff has them all
NONE_OF_THEM = -1  # goes on from no reply, but where the session was before
OVER = "Enter or 1-9 goes on from one · d diff · ← → move · ↑ ↓ scroll · Escape leaves"


class CompareScreen(Screen[int | None]):
    """Runs a comparison, or shows replies; answers with the number of the column to go on from, None for none of them.

    ``at`` is the column that is selected first; ``practice`` says that the practice model is among them;
    ``ended`` is called once all of them have ended. ``report`` is said of a comparison that has ended already.
    """

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    BINDINGS = [
        Binding("escape", "leave", "Stop, or leave", show=False),
        Binding("left", "move(-1)", show=False, priority=True),
        Binding("right", "move(1)", show=False, priority=True),
        Binding("tab", "move(1)", show=False, priority=True),
        Binding("shift+tab", "move(-1)", show=False, priority=True),
        Binding("enter", "choose", "Go on from this one", show=False, priority=True),
        Binding("d", "diff", "Diff", show=False),
        Binding("x", "stop_one", "Stop this one", show=False),
        *(Binding(str(n), f"choose({n})", show=False) for n in range(1, 10)),
        *scroll_keys(**SCROLL, home="scroll_home", end="scroll_end"),
        *(bound(action, f"scroll('{action}')", priority=True) for action in READING),
    ]

    class Moved(Message):
        """Something arrived of a candidate."""

        def __init__(self, number: int, event: ColumnEvent) -> None:
            super().__init__()
            self.number = number
            self.event = event

    class Done(Message):
        """All have ended; ``error`` is why none was asked."""

        def __init__(self, error: MullError | None = None) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        prompt: str,
        shown: Sequence[Shown],
        clock: Clock,
        comparison: Comparison | None = None,
        *,
        at: int = 0,
        practice: bool = False,
        ended: Callable[[], None] = lambda: None,
        report: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._ended = ended
        self._said = report
        self._prompt = prompt
        self._practice = practice
        self._shown = shown
        self._clock = clock
        self._comparison = comparison
        self.running = comparison is not None and not all(column.over for column in comparison.columns)
        self._proposed = None if self.running else at
        self._beside = CompareColumns(shown, clock, at)

    def compose(self) -> ComposeResult:
        """Build the prompt's line, the columns, what they show together, and the keys."""
        yield Static("", id="prompt", markup=False)
        yield self._beside
        yield Static("", id="report", markup=False)
        yield StatusLine()
        yield HintLine(id="keys")

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence that is of the moment."""
        self.query_one(StatusLine).say(text, wrong=wrong)

    def on_mount(self) -> None:
        """Begin, or show what there is."""
        self._beside.place(self.app.size.width)
        self._say_keys()
        if self._comparison is not None and self.running:
            self._run(self._comparison)
            return
        for column, asked in zip(self.columns, self._comparison.columns if self._comparison else (), strict=False):
            if asked.reply is None:
                column.take(NotAsked(asked.why))
        self._conclude()

    # Running

    @work(group="turn")
    async def _run(self, comparison: Comparison) -> None:
        try:
            async with aclosing(comparison.events()) as events:
                async for number, event in events:
                    self.post_message(self.Moved(number, event))
        except MullError as error:
            self.post_message(self.Done(error))
        else:
            self.post_message(self.Done())

    @on(Moved)
    def _move(self, message: Moved) -> None:
        self.columns[message.number].take(message.event)

    @on(Done)
    def _done(self, message: Done) -> None:
        self.running = False
        self._ended()
        if message.error is not None:
            self.dismiss(None)
            self.app.notify(cleaned_line(str(message.error)), severity="error", markup=False)
            return
        self._conclude()

    def _conclude(self) -> None:
        """Show which was cheapest and fastest, which were the same request, and what runs of one request showed."""
        same = self._comparison.same_requests() if self._comparison is not None else []
        replies = [(c.reply, c.profile) if c.reply is not None else None for c in self.columns]
        for column, marks in zip(self.columns, marks_of(replies, same), strict=True):
            column.mark(marks)
        self._say_keys()
        groups = [[self.columns[number].candidate for number in numbers] for numbers in same]
        reports = [*self._said, *(same_request_in_words(names, sent=True) for names in groups)]
        if reports:
            self._report(Content("\n").join([Content(cleaned_line(each)) for each in reports]))
        if self._comparison is not None and self._comparison.repeated:
            self._report_repetition(self._comparison)

    def _report(self, what: Content) -> None:
        """Show a report on all replies together, below them."""
        line = self.query_one("#report", Static)
        line.update(what)
        line.display = True

    @work(group="repetition", exclusive=True)
    async def _report_repetition(self, comparison: Comparison) -> None:
        """Show which of the texts are equal, below each column and below them all."""
        found = await asyncio.to_thread(comparison.repetition)
        names = [column.candidate for column in self.columns]
        for column in self.columns:
            column.judge(found.of_run(column.number, names))
        self._report(_repetition_report(found, names))

    # The selected column

    @property
    def columns(self) -> list[CompareColumn]:
        """The columns, from the left."""
        return self._beside.columns

    @property
    def at(self) -> int:
        """The number of the selected column, from 0."""
        return self._beside.at

    @on(Transcript.CodeWanted)
    def _copy_code(self, message: Transcript.CodeWanted) -> None:
        """Copy the code whose button was clicked."""
        if message.save:
            self.say("Enter goes on from a reply; its code can be saved then. Copy works here.")
        elif (piece := code_piece(message.text, message.language, message.number)) is not None:
            self.app.copy_to_clipboard(piece.to_copy)

    def on_resize(self) -> None:
        """Show as many columns as there is room for."""
        self._beside.place(self.app.size.width)

    @on(CompareColumns.Placed)
    def _placed(self, message: CompareColumns.Placed) -> None:
        """Show which of the columns can be seen."""
        first, last, whole = message.first, message.last, len(self._shown)
        more = f"  ({first + 1}-{last} of {whole}: ← →)" if last - first < whole else ""
        mark = ("practice  ", "$badge") if self._practice else ""
        prompt = (cleaned_line(self._prompt), "$text-muted")
        words = Content.assemble(mark, ("Compare  ", "bold"), prompt, (more, "$text-accent"))
        self.query_one("#prompt", Static).update(words)

    def _say_keys(self) -> None:
        self.query_one("#keys", HintLine).say(RUNNING if self.running else OVER)

    def action_move(self, by: int) -> None:
        """Go to the next column."""
        self.query_one(StatusLine).clear()
        self._beside.move(by)

    async def action_scroll(self, how: str) -> None:
        """Scroll the selected column, or fold and unfold in it."""
        await self.columns[self.at].transcript.run_action(how)

    # What can be done

    def action_stop_one(self) -> None:
        """Stop the selected candidate; what has arrived is kept."""
        if self._comparison is not None:
            self._comparison.stop(self.at)

    def action_diff(self) -> None:
        """Show a diff of the selected column and another."""
        sides = [Side(c.number, c.candidate, c.reply.answer) for c in self.columns if c.reply is not None]
        at = next((index for index, side in enumerate(sides) if side.number == self.at), None)
        if self.running or at is None or len(sides) < 2:
            self.say("A diff needs two replies that are over.", wrong=True)
        else:
            self.app.push_screen(CompareDiff(sides, at))

    def action_choose(self, number: int | None = None) -> None:
        """Go on from a column: the one whose number, from 1, was typed, else the selected one."""
        at = self.at if number is None else number - 1
        if self.running:
            self.say("Replies are still arriving: wait, or stop them with Escape.", wrong=True)
        elif at < len(self.columns) and self.columns[at].reply is not None:
            self.dismiss(at)
        elif at < len(self.columns):
            self.say("This one was not asked.", wrong=True)

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Stop what runs; where nothing runs, ask which reply to go on from."""
        if self.running and self._comparison is not None:
            self._comparison.interrupt()
            return
        replies = [(c.number, c.candidate, c.reply) for c in self.columns if c.reply is not None]
        if not replies:
            self.dismiss(None)
            return
        picked = await self.app.push_screen_wait(GoOn(_rows(replies, self.proposed())))
        if picked is not None:
            self.dismiss(None if picked == NONE_OF_THEM else picked)

    def proposed(self) -> int:
        """Return the column of the branch in use, else the first with a whole answer, else the first of all."""
        if self._proposed is not None:
            return self._proposed
        whole = (c.number for c in self.columns if c.reply is not None and c.reply.status is ReplyStatus.COMPLETE)
        return next(whole, 0)


class GoOn(Picker[int]):
    """Answers with a column's number, or ``NONE_OF_THEM``; the others stay in the session."""

    TITLE: ClassVar[str] = "Go on from which reply? The others stay in the session."
    HINT: ClassVar[str] = "Enter goes on · Escape back to the comparison"


def _rows(replies: Sequence[tuple[int, str, Reply]], proposed: int) -> list[Row[int]]:
    """Return a row for each reply, and one for none of them."""
    rows = [
        Row(number, f"{number + 1} {name}", f"{reply.status} · {_in_short(reply)}", number == proposed)
        for number, name, reply in replies
    ]
    return [*rows, Row(NONE_OF_THEM, "none of them", "stand where you stood before")]


def _in_short(reply: Reply) -> str:
    return f"out {tokens(reply.outcome.usage.output)} · {duration(reply.outcome.seconds)}"


def _repetition_report(found: Repetition, names: Sequence[str]) -> Content:
    """Return what runs of one request showed, the meaning first and in bold: a low terminal cuts the end off."""
    *lines, meaning = found.in_words(names, MOST_DIFFERENCES)
    if found.partings:
        lines[1] += " · d shows the diff"
    return Content("\n").join([Content.styled(meaning, "bold"), *(Content(line) for line in lines)])
