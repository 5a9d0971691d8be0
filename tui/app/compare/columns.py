"""The replies of a comparison beside each other: as many as there is room for, around the selected one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.app.meters.turn_events import show_event
from tui.app.meters.turn_timer import LiveTurn
from tui.app.transcript.entries import answer_entry, column_entry, notices
from tui.app.transcript.entry import Entry
from tui.app.transcript.view import Transcript
from tui.core.cleaning import cleaned_line
from tui.core.compare import CompareMark, served_otherwise
from tui.core.conversation.message import Cause, Reply, ReplyStatus
from tui.core.formatting import duration, how_ended, tokens
from tui.core.models.profile import ModelProfile
from tui.core.note import Note
from tui.core.ports import Clock
from tui.core.reply_facts import output_in_words
from tui.core.stream import Adapted
from tui.core.usage.cost import cost_in_words
from tui.core.usage.cut_off_replies import spent
from tui.core.usage.model_stats import ModelStats
from tui.engine.compare import ColumnEvent, NotAsked

KEY = "reply"
LEAST_WIDTH = 30  # columns of the terminal that one reply needs to be read
WAITS = "waits for its turn: four at a time"


class CompareColumn(Vertical):
    """Shows one candidate's reply: name, text as it arrives, figures. ``reply`` is None until it is asked.

    ``blind`` has a letter for its name, shown without a number.
    """

    DEFAULT_CSS = """
    CompareColumn { width: 1fr; height: 1fr; border-right: solid $line; padding: 0 1; }
    CompareColumn:last-of-type { border-right: none; }
    CompareColumn .name { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    CompareColumn Transcript { height: 1fr; }
    CompareColumn .foot { height: 4; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    class Pointed(Message):
        """The column was clicked on."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(
        self,
        number: int,
        name: str,
        profile: ModelProfile,
        clock: Clock,
        expected: ModelStats | None = None,
        reply: Reply | None = None,
        *,
        blind: bool = False,
    ) -> None:
        super().__init__()
        self.blind = blind
        self.number = number
        self.candidate = name
        self.profile = profile
        self.reply = reply
        self.over = False
        self.marks: tuple[CompareMark, ...] = ()
        self.verdict = ""
        self._clock = clock
        self._expected = expected
        self.live: LiveTurn | None = None
        self._learned: list[Note] = []  # what was left out after a refusal, until the reply has ended

    def compose(self) -> ComposeResult:
        """Build name, text and figures."""
        yield Static("", classes="name", markup=False)
        yield Transcript()
        yield Static("", classes="foot", markup=False)

    def on_mount(self) -> None:
        """Show the reply, or that the candidate waits to be asked."""
        self.point(current=False)
        if self.reply is not None:
            self.finish(self.reply)
            self.transcript.begin_at_top()
        self._figures()

    def on_click(self, event: events.Click) -> None:
        """Select the column."""
        event.stop()
        self.post_message(self.Pointed(self.number))

    @property
    def transcript(self) -> Transcript:
        """Where the text is shown."""
        return self.query_one(Transcript)

    def point(self, *, current: bool) -> None:
        """Draw the name; that of the selected column has a sign before it."""
        sign = "▶" if current else " "
        name = cleaned_line(self.candidate)
        style = "bold $text-accent" if current else "bold"
        number = "" if self.blind else f"{self.number + 1} "
        self.query_one(".name", Static).update(Content.styled(f"{sign} {number}{name}", style))

    # What arrives

    def take(self, event: ColumnEvent) -> None:
        """Show an event of this candidate's turn."""
        if isinstance(event, NotAsked):
            self.over = True
            self.transcript.add(Entry("problem", "error", text=f"Not asked: {event.why}"))
        else:
            if isinstance(event, Adapted) and self.reply is not None and event.what not in self.reply.origin.notes:
                self._learned.append(event.what)
            show_event(event, self)
        self._figures()

    def begin(self, reply: Reply) -> None:
        """Show that the reply was asked for."""
        self.reply = reply
        self.live = LiveTurn(KEY, self.set_interval(0.5, self.tick), self._clock, self._expected)
        self._show(reply)

    def extend(self, text: str, reasoning: str) -> None:
        """Show pieces of the reply."""
        self.transcript.extend(KEY, text=text, reasoning=reasoning)

    def retell(self, text: str, reasoning: str) -> None:
        """Show the reply so far anew."""
        self.transcript.retell(KEY, text=text, reasoning=reasoning)

    def finish(self, reply: Reply) -> None:
        """Show a reply that has ended."""
        self.live = None
        self.reply, self.over = reply, True
        if self.transcript.following:
            self._show(reply)
        else:
            self.transcript.replace(column_entry(reply, KEY))
        for entry in notices("way", reply.outcome.notes):
            self.transcript.add(entry)
        if how := how_ended(reply):
            calm = reply.status is ReplyStatus.LENGTH and not reply.starved
            self.transcript.add(Entry("end", "notice" if calm else "error", text=how))
        if self.transcript.following:
            self.transcript.action_scroll_end()

    def show_answer(self, reply: Reply | None) -> None:
        """Show the answer of a reply from its first line on, and nothing that tells whose it is."""
        if reply is None or not reply.answer.strip():
            self.transcript.show([Entry("end", "notice", text="No answer came.")])
        else:
            self.transcript.show([answer_entry(reply, KEY)])
        self.transcript.begin_at_top()

    def _show(self, reply: Reply) -> None:
        """Show a reply, and above it how its request was adapted."""
        self.transcript.show([*notices("note", reply.origin.notes), column_entry(reply, KEY)])

    def mark(self, marks: tuple[CompareMark, ...]) -> None:
        """Show the marks of this reply."""
        self.marks = marks
        self._figures()

    def judge(self, verdict: str) -> None:
        """Show how this run compares with the others, in place of the marks that tell what it was better at."""
        self.marks, self.verdict = served_otherwise(self.reply), verdict
        self._figures()

    def tick(self) -> None:
        """Show how long the turn has run."""
        self._figures()

    # Figures

    def _figures(self) -> None:
        self.query_one(".foot", Static).update(Content("\n").join([Content(line) for line in self.foot()]))

    def foot(self) -> list[str]:
        """Return the lines below the text: status, tokens, time and cost, marks."""
        marks = " · ".join(filter(None, (self.verdict, *(mark.shown for mark in self.marks))))
        return [cleaned_line(self._status()), *self._figures_of_reply(), cleaned_line(marks)]

    def _status(self) -> str:
        if self.live is not None:
            return " · ".join([*self.live.facts(), *map(str, self._learned)])
        if self.reply is None:
            return "not asked" if self.over else WAITS
        return how_it_ended(self.reply)

    def _figures_of_reply(self) -> list[str]:
        if self.reply is None or not self.over:
            return ["", ""]
        usage, outcome = self.reply.outcome.usage, self.reply.outcome
        sizes = " · ".join([f"in {tokens(usage.input)}", *output_in_words(usage)])
        return [sizes, f"{duration(outcome.seconds)} · {cost_in_words(self.reply, self.profile)}"]


ENDS = {
    Cause.WINDOW: "the context window is full",
    Cause.BUDGET: "its budget ran out",
    Cause.SERVER: "the server stopped it",
    Cause.SILENCE: "it broke off",
}


def how_it_ended(reply: Reply) -> str:
    """Return how a reply ended, in a few words."""
    if reply.empty:
        return f"{'empty' if reply.status is ReplyStatus.COMPLETE else reply.status}: not a word came"
    if reply.cut_off is None:
        return str(reply.status)
    starved = f"no answer, {spent(reply.origin, reply.outcome)}"
    return f"{starved if reply.starved else 'cut off'}: {ENDS[reply.cut_off.cause]}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What one column shows: a candidate's name, its model, what such a turn usually takes, its reply if it has one.

    ``blind`` says that the name is a letter.
    """

    name: str
    profile: ModelProfile
    expected: ModelStats | None = None
    reply: Reply | None = None
    blind: bool = False


class CompareColumns(Horizontal):
    """The columns; ``at`` is the number of the selected one, from 0."""

    DEFAULT_CSS = """
    CompareColumns { height: 1fr; }
    """

    class Placed(Message):
        """The columns from ``first`` up to, and without, ``last`` can be seen."""

        def __init__(self, first: int, last: int) -> None:
            super().__init__()
            self.first = first
            self.last = last

    def __init__(self, shown: Sequence[Shown], clock: Clock, at: int) -> None:
        super().__init__()
        self.at = at
        self._shown = shown
        self._clock = clock
        self._width = 0

    def compose(self) -> ComposeResult:
        """Build a column for each."""
        for number, each in enumerate(self._shown):
            yield CompareColumn(
                number, each.name, each.profile, self._clock, each.expected, each.reply, blind=each.blind
            )

    @property
    def columns(self) -> list[CompareColumn]:
        """The columns, from the left."""
        return list(self.query(CompareColumn))

    def place(self, width: int) -> None:
        """Show the columns around the selected one, as many as a terminal of this width has room for."""
        self._width = width
        room = max(1, min(len(self._shown), width // LEAST_WIDTH))
        first = min(max(0, self.at - room + 1), len(self._shown) - room)
        for column in self.columns:
            column.display = first <= column.number < first + room
            column.point(current=column.number == self.at)
        self.post_message(self.Placed(first, first + room))

    def move(self, by: int) -> None:
        """Select the column so many places to the right."""
        self.at = (self.at + by) % len(self._shown)
        self.place(self._width)

    @on(CompareColumn.Pointed)
    def _pointed(self, message: CompareColumn.Pointed) -> None:
        self.at = message.number
        self.place(self._width)
