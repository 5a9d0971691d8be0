"""Which reply to go on from, asked when one leaves a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tui.app.pickers.picker import Picker, Row
from tui.core.conversation.message import Reply
from tui.core.formatting import duration, tokens

NONE_OF_THEM = -1


class GoOn(Picker[int]):
    """Answers with a column's number, or ``NONE_OF_THEM``; the others stay in the session."""

    TITLE: ClassVar[str] = "Go on from which reply? The others stay in the session."
    HINT: ClassVar[str] = "Enter goes on · Escape back to the comparison · type to filter"


def rows_of(replies: Sequence[tuple[int, str, Reply]], proposed: int) -> list[Row[int]]:
    """Return a row for each reply, and one for none of them."""
    rows = [
        Row(number, f"{number + 1} {name}", f"{reply.status} · {_figures(reply)}", number == proposed)
        for number, name, reply in replies
    ]
    return [*rows, Row(NONE_OF_THEM, "none of them", "stand where you stood before")]


def _figures(reply: Reply) -> str:
    return f"out {tokens(reply.outcome.usage.output)} · {duration(reply.outcome.seconds)}"
