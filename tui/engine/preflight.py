"""Checks before anything is written or sent: attachments, the recipient, damage of the session, room, budget."""

from __future__ import annotations

from collections.abc import Collection

from tui.core.context.context import Context
from tui.core.context.personas import in_force
from tui.core.context.room import SENT_ANYWAY, TooLittleRoom, Verdict
from tui.core.conversation.message import SwitchMode
from tui.core.conversation.message_records import message_of
from tui.core.conversation.record import PersonaSwitched
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.core.personas.persona import Persona
from tui.core.request import Route
from tui.engine.branches import NOT_WRITTEN, Branch, boundary
from tui.engine.choice import Choice
from tui.engine.consent import Step
from tui.engine.next_request import NextRequest
from tui.engine.resources import Resources


def refuse_if_impossible(*, busy: bool, retired: bool = False, read_only: bool = False) -> None:
    """Refuse whatever would change a session that cannot be changed now.

    Raises:
        UsageError: a reply is still arriving, the session is about to be closed, or it is open for reading only.
    """
    if busy:
        raise UsageError("A reply is still arriving.", "Stop it with Escape, or wait.")
    if retired:
        raise UsageError("This session was left.", "Nothing was sent or changed.")
    if read_only:
        raise UsageError("This session is open for reading only.", "Start a new one.")


def refuse_if_in_force(
    conversation: Conversation, before: PersonaSwitched | None, persona: Persona, mode: SwitchMode, *, busy: bool
) -> None:
    """Refuse a switch that would send a text twice, or that could not take away what is in force beside it.

    ``before`` is the switch that is written before it. ``busy`` says that a reply arrives, so that nothing is written
    before the next message.

    Raises:
        UsageError: what is to be appended is in force already, or has no text; or others are in force beside it, or it
            is muted, until the reply has come.
    """
    text = persona.message()
    path = [*conversation.path(), *([] if before is None else [message_of(NOT_WRITTEN, "", before)])]
    held = [each for each in in_force(path, conversation.muted) if each.id not in conversation.muted]
    if mode == "append" and not text and held:
        raise UsageError(f"{persona.name} has no text to add.", "Replace sends none from here on.")
    if text not in [each.text for each in held]:
        if busy and text and mode == "replace" and boundary(persona, path) is None:
            raise UsageError(f"{persona.name} is muted.", "Replace it, or unmute it, once the reply has come.")
        return
    if mode == "append":
        alone = " To have it alone, replace." if len(held) > 1 else ""
        raise UsageError(f"{persona.name} is in force already.", f"It is sent once, as before.{alone}")
    if busy and len(held) > 1 and boundary(persona, path) is None:
        raise UsageError(f"{persona.name} is in force beside another one.", "Replace it once the reply has come.")


def refuse_if_unfit(asked: NextRequest, resources: Resources, *, fresh: bool, anyway: bool) -> None:
    """Refuse a request that fails a check: of a ``fresh`` message, or the last one once more.

    ``anyway`` allows a request without room.

    Raises:
        UsageError: an attachment of the draft cannot be sent.
        SentElsewhere: it would take earlier turns to another recipient, and nobody said yes to that.
        RequestLacks: it lacks what cannot be read of a damaged session, and that was not said yet.
        TooLittleRoom: the request is too large, or the room for its reply is too small.
        BudgetTooSmall: its output budget will most likely be used up by reasoning, or may be.
        LimitTooLow: it takes more than is left of a rate limit.
    """
    refuse_if_not_taken(asked.context)
    refuse_if_elsewhere(asked.branch, asked.choice, resources, Step.MESSAGE if fresh else Step.AGAIN)
    resources.damage.refuse(asked.branch.path)
    refuse_if_too_little(asked, SENT_ANYWAY if anyway else frozenset())
    resources.budgets.refuse(asked.choice)
    resources.limit_check.refuse(*against_limits(asked))


def against_limits(asked: NextRequest) -> tuple[Route, int | None, int | None]:
    """Return what counts against the rate limits of a request: its route, its size, its output budget, in tokens."""
    return asked.choice.provider.route, asked.context.used.value, asked.request.max_output_tokens


def refuse_if_elsewhere(branch: Branch, choice: Choice, resources: Resources, step: Step) -> None:
    """Refuse a step on a branch that would take earlier turns to another recipient; only once.

    Raises:
        SentElsewhere: it would, and nobody said yes to that.
    """
    resources.consent.refuse(resources.conversation, branch.path, choice.provider.route, step)


def refuse_if_not_taken(context: Context) -> None:
    """Refuse a request with an attachment that the model does not take.

    Raises:
        UsageError: an attachment of the draft cannot be sent.
    """
    for part in context.attached:
        if not part.sent:
            raise UsageError(
                f"{part.note}.",
                "Choose another model, send without it, or set images = true under [models.NAME] in the settings.",
            )


def refuse_if_too_little(asked: NextRequest, allowed: Collection[Verdict]) -> None:
    """Refuse a request without room, unless the verdict on it is ``allowed``.

    Raises:
        TooLittleRoom: the request is too large, or the room for its reply is too small.
    """
    room = asked.room
    if room.verdict in SENT_ANYWAY and room.verdict not in allowed:
        raise TooLittleRoom(room)
