"""The messages that wait until a reply is whole, a row each above the composer; hidden while there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.style import Style

from tui.app.chat.button import CSS, ButtonLine, button
from tui.core.cleaning import cleaned_line
from tui.core.conversation.queue import Halt, Queued
from tui.core.mention import mentioning

MOST = 3  # messages shown at most
LOW = 20  # rows of a terminal below which one is shown
SIDES = 2  # columns beside the text: the padding
LONGEST = 400  # characters of a message that are looked at: no row has more columns
WHY = {
    Halt.RESUMED: "the session was left with it",
    Halt.STOPPED: "the reply was stopped",
    Halt.STARVED: "the reply has no answer",
    Halt.CUT_OFF: "the reply is not whole",
    Halt.REFUSED: "the reply was refused",
    Halt.FAILED: "the request failed",
    Halt.NO_SUMMARY: "there is no summary",
    Halt.ASKED: "a question needs your answer",
    Halt.ROOM: "the window has too little room",
    Halt.NOT_SENT: "a message could not be sent",
    Halt.UNKEPT: "the disk does not take it",
}


@dataclass(frozen=True, slots=True)
class QueueShown:
    """What is shown of a queue: its messages, why they wait for the user, and whether the first is sent at once.

    ``places`` has for each message the number of the one that it is said in place of; 0: it is said at the end.
    """

    messages: tuple[Queued, ...] = ()
    halt: Halt | None = None
    at_once: bool = False
    places: tuple[int, ...] = ()


class QueueList(ButtonLine):
    """A row for each message that waits, and one above them while they wait for the user; a click takes one back."""

    DEFAULT_CSS = f"""
    QueueList {{ height: auto; padding: 0 1; display: none; color: $text-muted; {CSS} }}
    QueueList.some {{ display: block; }}
    """

    class Clicked(Message):
        """The message of a number, from 0, is to be taken back; None: what waits is to be sent."""

        def __init__(self, number: int | None) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__()
        self.shown = QueueShown()

    def show(self, shown: QueueShown) -> None:
        """Show another queue; where it is the same, change nothing."""
        if shown != self.shown:
            self.shown = shown
            self.set_class(bool(shown.messages), "some")
            self.refresh(layout=True)

    @property
    def _count(self) -> int:
        """How many messages have a row of their own."""
        room = MOST if self.app.size.height >= LOW else 1
        return min(len(self.shown.messages), room)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  as Textual calls it
        """Return the rows that it takes."""
        return len(self.rows(width))

    def render(self) -> Content:
        """Return the rows."""
        return Content("\n").join(self.rows(self.content_size.width))

    def rows(self, width: int) -> list[Content]:
        """Return the rows in so many columns."""
        shown, held = self.shown, self._count
        rows = [_halted(shown.halt, len(shown.messages), width)] if shown.halt is not None else []
        for number, message in enumerate(shown.messages[:held]):
            word = "sent now" if shown.at_once and not number else "queued"
            place = f", instead of message {at}" if (at := sum(shown.places[number : number + 1])) else ""
            row = f"○ {word} {number + 1}{place}: {_about(message)}"
            rows.append(Content(row).truncate(max(0, width - 2), ellipsis=True))
            rows[-1] = Content.assemble(rows[-1], " ×")
        more = len(shown.messages) - held
        if more:
            rows.append(Content.assemble(f"○ {more} more · ", button("/queue takes all back", "queue")))
        return rows

    def on_click(self, event: events.Click) -> None:
        """Take the message back that was clicked."""
        number = event.y - (self.shown.halt is not None)
        if 0 <= number < self._count:
            event.stop()
            self.post_message(self.Clicked(number))

    def action_go_on(self) -> None:
        """Ask for what waits to be sent."""
        self.post_message(self.Clicked(None))


def _halted(halt: Halt, many: int, width: int) -> Content:
    """Return why messages wait for the user, and what goes on with them, as far as there is room."""
    it = "it" if many == 1 else "them"
    words = Content.styled(f"! Queue stopped: {WHY[halt]}", "$text-warning")
    go_on = Content.styled(f"/queue send sends {it}", Style.from_meta({"@click": "go_on"}))
    row = Content.assemble(words, " · ", go_on)
    more = Content.assemble(row, " · ", button(f"/queue takes {it} back", "queue"))
    return more if more.cell_length <= width else row.truncate(max(1, width), ellipsis=True)


def _about(message: Queued) -> str:
    """Return the beginning of a message, and what is attached to it, as one line."""
    lines = mentioning(message.text, message.persona).strip().splitlines() or [""]
    names = "".join(f" · + {held.attachment.name}" for held in message.attached)
    more = f" · {len(lines)} lines" if len(lines) > 1 else ""
    return cleaned_line(f"{lines[0][:LONGEST]}{more}{names}")


def counted(messages: Sequence[Queued]) -> str:
    """Return how many messages that are, in words."""
    return "1 message" if len(messages) == 1 else f"{len(messages)} messages"
