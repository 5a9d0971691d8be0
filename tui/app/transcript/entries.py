"""Messages as the transcript shows them: pure, so that a resumed session looks as it did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tui.app.transcript.entry import Entry, Kind
from tui.core.conversation.branches import branch_points
from tui.core.conversation.message import (
    SENT_AS,
    Message,
    PersonaSwitch,
    Reply,
    ReplyStatus,
    Summary,
    UserMessage,
    stands_for,
)
from tui.core.conversation.tree import Conversation
from tui.core.formatting import badges, clock_time, ending, fit_line, reply_line
from tui.core.note import MUTED, Note
from tui.core.usage.cut_off_replies import billed

STARVED = "Starved: not a word came before the output budget ran out, and it was billed"
CUT_OFF = "Cut off: the output budget ran out"
OFFER = "Alt+D tries it with twice the room, Alt+L with less effort"
RETRY = "What came is kept. Try again with F7."


def entries_of(messages: Iterable[Message], said: tuple[Note, ...] = ()) -> list[Entry]:
    """Return the entries of a path; adaptations are said where they change, not at every turn.

    ``said`` is those that stand on the screen already.
    """
    entries: list[Entry] = []
    for message in messages:
        if isinstance(message, Reply):
            entries += _adaptations(message, said)
            said = message.origin.notes
            entries += reply_entries(message)
        else:
            entries.append(_spoken(message))
    return entries


def marks_of(conversation: Conversation) -> dict[int, tuple[str, ...]]:
    """Return what is to be said of messages on the path: muted, pinned, summed up later, one reply of several."""
    path = conversation.path()
    standing = [m for m in path if isinstance(m, Summary) and m.id not in conversation.muted]
    covered = {each for summary in standing for each in summary.covers}
    marks: dict[int, tuple[str, ...]] = {}
    here = {message.id for message in path}
    for name, ids in (("muted", conversation.muted), ("summed up", covered), ("pinned", conversation.pinned)):
        for each in here & ids:
            marks[each] = (*marks.get(each, ()), name)
    for point in branch_points(conversation):
        which = f"{point.replies.index(point.here) + 1} of {len(point.replies)} replies: Alt+V"
        marks[point.here.id] = (*marks.get(point.here.id, ()), which)
    return marks


def marked_entry(message: Message, marks: tuple[str, ...]) -> Entry:
    """Return a message's own entry with marks among its badges."""
    entry = reply_entries(message)[0] if isinstance(message, Reply) else _spoken(message)
    if isinstance(message, Summary) and "muted" in marks:
        entry = replace(entry, folded=str(MUTED))
    return replace(entry, badges=(*entry.badges, *marks))


def _adaptations(reply: Reply, said: tuple[Note, ...]) -> list[Entry]:
    """Return a notice for each adaptation of a reply's request that was not said already."""
    new = [note for note in reply.origin.notes if note not in said]
    return [Entry(f"{reply.id}-note-{i}", "notice", text=str(note)) for i, note in enumerate(new)]


def _spoken(message: PersonaSwitch | UserMessage | Summary) -> Entry:
    if isinstance(message, UserMessage):
        badges = tuple(each.about for each in message.attachments)
        return Entry(str(message.id), "user", "You", clock_time(message.time), message.text, badges=badges)
    return summary_entry(message) if isinstance(message, Summary) else persona_entry(message)


def summary_entry(summary: Summary) -> Entry:
    """Return a summary: whose it is, what it stands for, what it took."""
    return Entry(
        str(summary.id),
        "summary",
        speaker=f"summary by {summary.origin.model} · stands for {stands_for(summary)}",
        when=clock_time(summary.time),
        text=summary.text,
        folded=SENT_AS,
        footer=reply_line(summary),
    )


def persona_entry(switch: PersonaSwitch) -> Entry:
    """Return the boundary a switch of persona draws."""
    if not switch.text:
        how = "no developer message from here on"
    elif switch.mode == "append":
        how = "added: a further developer message from here on"
    elif switch.parent is None:
        how = "developer message"
    else:
        how = "in place of the one before"
    return Entry(str(switch.id), "persona", f"{switch.name} · {how}", clock_time(switch.time), switch.text)


def reply_entries(reply: Reply) -> list[Entry]:
    """Return a reply, and after it what must be said about how it ended."""
    live = reply.status is ReplyStatus.LIVE
    entry = Entry(
        str(reply.id),
        "reply",
        speaker=f"{reply.origin.model} · {reply.origin.persona}",
        when=clock_time(reply.time),
        text=reply.text,
        reasoning=reply.reasoning,
        badges=badges(reply),
        footer="" if live else reply_line(reply),
        language="json" if reply.origin.schema else "",
        live=live,
    )
    said = [Entry(f"{reply.id}-way-{i}", "notice", text=str(note)) for i, note in enumerate(reply.outcome.notes)]
    return [entry, *said, *(verdict for verdict in (_fit(reply), _verdict(reply)) if verdict)]


def _sentence(text: str) -> str:
    """Return words as a sentence, nothing where there are none."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""


def _fit(reply: Reply) -> Entry | None:
    """Return the line that says how a reply fits the schema it was asked to fit."""
    fit = reply.outcome.fit
    if fit is None:
        return None
    line = fit_line(reply.origin.schema, fit)
    return Entry(f"{reply.id}-fit", "notice" if fit.fits else "error", text=line[:1].upper() + line[1:])


def _cut_off(reply: Reply) -> tuple[Kind, str]:
    """Return what a reply was billed that its budget cut off, and the keys that help."""
    if reply.starved:
        return "error", f"{STARVED}: {billed(reply)}. It will not be sent again. {OFFER}."
    return "notice", f"{CUT_OFF} ({billed(reply)}). Alt+G asks it to go on; {OFFER}."


def _verdict(reply: Reply) -> Entry | None:
    """Return the line that says why a reply is not a whole answer."""
    detail = reply.outcome.detail.rstrip(".")
    more = f" {detail}." if detail else ""
    said: dict[ReplyStatus, tuple[Kind, str]] = {
        ReplyStatus.COMPLETE: ("notice", _sentence(ending(reply))),
        ReplyStatus.FAILED: ("error", reply.outcome.detail),
        ReplyStatus.INCOMPLETE: ("error", f"Incomplete: {detail}. {RETRY}"),
        ReplyStatus.LENGTH: _cut_off(reply),
        ReplyStatus.INTERRUPTED: ("notice", f"Interrupted: {detail}. {RETRY}"),
        ReplyStatus.FILTERED: ("notice", "Filtered by the service." + more),
        ReplyStatus.REFUSED: ("notice", "The model refused." + more),
    }
    kind, text = said.get(reply.status, ("notice", ""))
    if not text and reply.status is not ReplyStatus.FAILED:
        return None
    return Entry(f"{reply.id}-end", kind, text=text)
