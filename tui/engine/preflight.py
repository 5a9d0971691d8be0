"""What must not be sent is refused before anything is written: too much, or what the model does not take."""

from __future__ import annotations

from tui.core.context.context import Context
from tui.core.context.room import TooLittleRoom, Verdict, room_for
from tui.core.errors import UsageError
from tui.core.request import build_request
from tui.engine.choice import Choice


def refuse_if_not_taken(context: Context) -> None:
    """Raise UsageError where something attached to the message about to be sent is not taken by the model."""
    for part in context.attached:
        if not part.sent:
            raise UsageError(
                f"{part.note}.",
                "Choose another model, send without it, or set images = true under [models.NAME] in the settings.",
            )


def refuse_if_too_little(context: Context, choice: Choice, anyway: bool) -> None:
    """Raise TooLittleRoom where a request must not be sent, or not without a word."""
    request = build_request(context, choice.provider.route, choice.asked)
    room = room_for(context, request.max_output_tokens)
    if room.verdict is Verdict.FULL or (room.verdict is Verdict.TIGHT and not anyway):
        raise TooLittleRoom(room)
