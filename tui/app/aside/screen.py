"""A question on the side and its reply, in a pane above the conversation, with what it cost."""

from __future__ import annotations

from contextlib import aclosing

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.compare.columns import CompareColumn
from tui.app.compare.diff import SCROLL, scroll_keys
from tui.app.hint_line import HintLine
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError
from tui.core.models.profile import ModelProfile
from tui.core.ports import Clock
from tui.core.usage.model_stats import ModelStats
from tui.engine.aside import Aside

RUNNING = "Escape stops · ↑ ↓ scroll"
OVER = "Enter keeps it in the conversation · Escape leaves it in the tree alone · ↑ ↓ scroll"
ARRIVES = (
    "The reply in the conversation still arrives: once it has ended, Enter keeps this · Escape leaves it in the tree"
)


class AsideScreen(ModalScreen[bool]):
    """Answers with True where the reply is to be kept in the conversation.

    ``error`` is why nothing was asked, None where it was.
    """

    DEFAULT_CSS = """
    AsideScreen { align: center bottom; background: $background 40%; }
    AsideScreen #box {
        width: 100%; height: 70%; min-height: 14; background: $surface; border: round $border; padding: 0 1;
    }
    AsideScreen #question { height: auto; max-height: 4; }
    AsideScreen .name { display: none; }
    AsideScreen .foot { height: 3; }
    AsideScreen #hint { height: auto; max-height: 2; color: $text-muted; }
    AsideScreen.-low #box { height: 90%; }
    AsideScreen.-low #question { max-height: 2; }
    """
    BINDINGS = [
        Binding("enter", "keep", "Keep it in the conversation", show=False, priority=True),
        Binding("escape", "leave", "Stop it, or leave it in the tree", show=False, priority=True),
        *scroll_keys(**SCROLL, **{"home,ctrl+home": "scroll_home", "end,ctrl+end": "scroll_end"}),
    ]

    def __init__(self, aside: Aside, profile: ModelProfile, clock: Clock, expected: ModelStats | None) -> None:
        super().__init__()
        self._aside = aside
        self.error: MullError | None = None
        self._column = CompareColumn(0, "", profile, clock, expected)

    def compose(self) -> ComposeResult:
        """Build the pane: the question, the reply with its figures, the keys."""
        with Vertical(id="box"):
            question = Content.assemble(("On the side  ", "bold $text-accent"), cleaned_line(self._aside.question))
            yield Static(question, id="question", markup=False)
            yield self._column
            yield HintLine(RUNNING, id="hint")

    def on_mount(self) -> None:
        """Ask. A reply is read from its first line on."""
        self._column.transcript.begins_at_top = True
        self._run()

    @property
    def over(self) -> bool:
        """True once the reply has ended."""
        return self._column.over

    @property
    def asked(self) -> bool:
        """True once the question was sent."""
        return self._aside.reply is not None

    @work(group="turn")
    async def _run(self) -> None:
        try:
            async with aclosing(self._aside.events()) as events:
                async for event in events:
                    self._column.take(event)
        except MullError as error:
            self.error = error
            self.dismiss(False)
            return
        self.query_one("#hint", HintLine).say(OVER)

    async def action_scroll(self, how: str) -> None:
        """Scroll the reply."""
        await self._column.transcript.run_action(how)

    def action_keep(self) -> None:
        """Keep question and reply in the conversation, once nothing arrives any more: neither here nor there."""
        if self.over and self._aside.session.busy:
            self.query_one("#hint", HintLine).say(ARRIVES)
        elif self.over:
            self.dismiss(True)

    def action_leave(self) -> None:
        """Stop the reply while it arrives; afterwards leave it in the tree alone."""
        if not self.over:
            self._aside.interrupt()
        else:
            self.dismiss(False)
