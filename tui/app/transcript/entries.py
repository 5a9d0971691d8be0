"""Transcript entries made from messages alone, so that a resumed session looks as it did before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from tui.app.transcript.entry import Entry, Kind
from tui.core.conversation.message import (
    SENT_AS,
    Cause,
    Message,
    PersonaSwitch,
    Reply,
    ReplyStatus,
    Summary,
    UserMessage,
    covered_by,
    covered_in_words,
)
from tui.core.conversation.tree import Conversation
from tui.core.formatting import badges, clock_time, ending, fit_line, limit_reached, tokens
from tui.core.mention import turn_in_words
from tui.core.note import MUTED, OF_RECEIPT, Note
from tui.core.personas.persona import NONE
from tui.core.reply_facts import reply_facts
from tui.core.usage.cut_off_replies import Remedy, all_thought, billed, remedies, spent

KEYS = {
    Remedy.GO_ON: "Alt+I: go on.",
    Remedy.ASK_AGAIN: "Alt+M: answer again.",
    Remedy.MORE_BUDGET: "Alt+M: double the budget.",
    Remedy.LESS_EFFORT: "Alt+E: less effort.",
    Remedy.MAKE_ROOM: "Alt+R: make room, then F7.",
}
RETRY = "F7: answer again."
Helps = Callable[[Reply], Iterable[Remedy]]  # what would help a reply that was cut off
GAP = "Purged: the text was removed on request. The next request goes without it."
SET_AT_SERVER = "A server of your own has it set there: --predict of llama.cpp, num_predict of Ollama, or a gateway."


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of a message on the path that the message itself does not record."""

    muted: bool = False
    summed_up: bool = False
    """Whether a summary in use replaces the message."""
    pinned: bool = False
    sibling: tuple[int, int] | None = None
    """The number of a message or a reply among its siblings, from 1, and their count; None if it has none."""
    edited: bool = False
    """Whether the next message is said in its place."""
    fingerprint: str = ""
    """The fingerprint that the service named with the reply, where it is to be shown."""

    @property
    def badges(self) -> tuple[str, ...]:
        """The badges to show for the marks."""
        named = (
            ("muted", self.muted),
            ("summed up", self.summed_up),
            ("pinned", self.pinned),
            ("being edited: the next request ends before it", self.edited),
        )
        found = tuple(name for name, holds in named if holds)
        return (*found, self.fingerprint) if self.fingerprint else found


def entries_of(messages: Iterable[Message], shown: Collection[Note] = (), helps: Helps = remedies) -> list[Entry]:
    """Return the entries of a path. An adaptation gets a notice once, where it first occurs.

    ``shown``: the adaptations that are on the screen already.
    """
    entries: list[Entry] = []
    told = set(shown)
    for message in messages:
        if isinstance(message, Reply):
            entries += notices(f"{message.id}-note", [note for note in message.origin.notes if note not in told])
            told.update(message.origin.notes)
            entries += reply_entries(message, helps)
        else:
            entries.append(_other_entry(message))
            entries += notices(f"{message.id}-told", message.imported_notes) if isinstance(message, UserMessage) else []
            entries += notices(f"{message.id}-way", message.outcome.notes) if isinstance(message, Summary) else []
    return entries


def notices(key: str, notes: Iterable[Note]) -> list[Entry]:
    """Return a notice for each note (an adaptation or an event of the turn). ``key`` is the prefix of their keys.

    All that was not served as it was asked for is one warning.
    """
    held = list(notes)
    entries = [
        Entry(f"{key}-{i}", "notice", text=str(each), foreign=each.particulars)
        for i, each in enumerate(held)
        if not _differs(each)
    ]
    if differing := [each for each in held if _differs(each)]:
        text, foreign = " · ".join(map(str, differing)), tuple(part for each in differing for part in each.particulars)
        entries.append(Entry(f"{key}-otherwise", "warning", text=text, foreign=foreign))
    return entries


def _differs(each: Note) -> bool:
    return each.reason in OF_RECEIPT


def marks_of(conversation: Conversation, edited: int | None = None, *, fingerprints: bool = False) -> dict[int, Marks]:
    """Return the marks by message id, for the messages on the path that have any, with ``fingerprints`` or without.

    ``edited`` is the id of the message that is edited, None for none.
    """
    path = conversation.path()
    here = {message.id for message in path}
    covered = covered_by(path, conversation.muted)
    siblings = {each: (found.number, found.count) for each, found in conversation.siblings().items()}
    named = _fingerprints(path) if fingerprints else {}
    changed = siblings.keys() | named.keys() | ({edited} if edited is not None and edited in here else set())
    marked = here & (conversation.muted | covered | conversation.pinned) | changed
    return {
        each: Marks(
            each in conversation.muted,
            each in covered,
            each in conversation.pinned,
            siblings.get(each),
            each == edited,
            named.get(each, ""),
        )
        for each in marked
    }


def _fingerprints(path: Iterable[Message]) -> dict[int, str]:
    """Return the badge of each finished reply of a path: its fingerprint, or that the service named none."""
    replies = [m for m in path if isinstance(m, Reply) and m.status is not ReplyStatus.LIVE]
    return {reply.id: reply.outcome.system_fingerprint or "no fingerprint" for reply in replies}


def marked_entry(message: Message, marks: Marks) -> Entry:
    """Return the entry of a message, with its marks added to its badges."""
    entry = _reply_entry(message) if isinstance(message, Reply) else _other_entry(message)
    if isinstance(message, Summary) and marks.muted:
        entry = replace(entry, folded=str(MUTED))
    return replace(entry, badges=(*entry.badges, *marks.badges), sibling=marks.sibling)


def _other_entry(message: PersonaSwitch | UserMessage | Summary) -> Entry:
    if isinstance(message, UserMessage):
        turn = turn_in_words(message.persona, message.prompt)
        badges = ("purged",) if message.purged else (*turn, *(each.about for each in message.attachments))
        text = GAP if message.purged else message.text
        return Entry(str(message.id), "user", "You", clock_time(message.time), text, badges=badges)
    return _summary_entry(message) if isinstance(message, Summary) else _persona_entry(message)


def _summary_entry(summary: Summary) -> Entry:
    """Return the entry of a summary: its model, the messages it replaces, its usage."""
    return Entry(
        str(summary.id),
        "summary",
        speaker=f"summary by {summary.origin.model} · stands for {covered_in_words(summary)}",
        when=clock_time(summary.time),
        text=GAP if summary.purged else summary.text,
        folded=GAP if summary.purged else SENT_AS,
        footer=reply_facts(summary),
    )


def _persona_entry(switch: PersonaSwitch) -> Entry:
    """Return the entry of a persona switch, drawn as a boundary."""
    if not switch.text:
        how = "no developer message from here on"
    elif switch.mode == "append":
        how = "added to what is in force, from here on"
    elif switch.parent is None:
        how = "developer message"
    else:
        how = "in place of the one before"
    return Entry(str(switch.id), "persona", f"{switch.name} · {how}", clock_time(switch.time), switch.text)


def reply_entries(reply: Reply, helps: Helps = remedies) -> list[Entry]:
    """Return the entry of a reply, then the notices about its turn, its schema and its ending."""
    turn_notices = notices(f"{reply.id}-way", reply.outcome.notes)
    ending_entry = _ending(reply, offer(helps(reply)))
    return [_reply_entry(reply), *turn_notices, *filter(None, (_fit(reply), ending_entry))]


def column_entry(reply: Reply, key: str) -> Entry:
    """Return the entry of a candidate in a comparison: its text only, since its figures are shown around the column."""
    entry = replace(_reply_entry(reply), key=key, speaker=reply.origin.model, when="", footer=(), language="")
    return replace(entry, badges=()) if entry.live else entry


def answer_entry(reply: Reply, key: str) -> Entry:
    """Return the entry of a reply whose origin is hidden: its answer alone."""
    return Entry(key, "reply", text=reply.answer)


def _persona_of(reply: Reply) -> str:
    """Return by which persona a reply was asked for; nobody says that there was none in another program."""
    origin = reply.origin
    return "" if reply.imported_id and origin.persona == NONE.stem else origin.persona


def _reply_entry(reply: Reply) -> Entry:
    live = reply.status is ReplyStatus.LIVE
    return Entry(
        str(reply.id),
        "reply",
        speaker=" · ".join(filter(None, (reply.origin.model, _persona_of(reply)))),
        when=clock_time(reply.time),
        text=GAP if reply.purged else reply.text if live else reply.answer,
        reasoning=reply.reasoning,
        commentary="" if live else reply.commentary,
        badges=(*badges(reply), *["purged"] * reply.purged),
        footer=() if live else reply_facts(reply),
        language="json" if reply.origin.schema else "",
        live=live,
    )


def _sentence(text: str) -> str:
    """Return `text` with a capital letter and a full stop; empty text stays empty."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""


def _fit(reply: Reply) -> Entry | None:
    """Return the entry that reports whether a reply fits its schema; None if it was not checked."""
    fit = reply.outcome.fit
    if fit is None:
        return None
    line = fit_line(reply.origin.schema, fit)
    return Entry(f"{reply.id}-fit", "notice" if fit.fits else "error", text=line[:1].upper() + line[1:])


def offer(helps: Iterable[Remedy]) -> str:
    """Return the keys for what helps a reply which was cut off, each with what it does; empty where nothing does."""
    return " ".join(KEYS[remedy] for remedy in helps)


def _limit(reply: Reply, offered: str) -> tuple[Kind, str]:
    """Return kind and text of the entry on a reply that a limit cut off: which limit, its cost, and keys that help."""
    by_server = reply.cut_off is not None and reply.cut_off.cause is Cause.SERVER
    detail = reply.outcome.detail if reply.outcome.cut_off is not None else ""
    more = " ".join(filter(None, [_sentence(detail), SET_AT_SERVER if by_server else "", offered]))
    if reply.starved:
        return "error", f"No answer: {_without_answer(reply)}. {more}".rstrip()
    return "notice", f"Cut off: {limit_reached(reply)} ({billed(reply)}). {more}".rstrip()


def _without_answer(reply: Reply) -> str:
    """Return which limit came before the first word of an answer, and what the reply took all the same."""
    word, usage = spent(reply.origin, reply.outcome), reply.outcome.usage
    if reply.cut_off is not None and reply.cut_off.cause is Cause.BUDGET and all_thought(usage):
        return f"all {tokens(usage.output)} output tokens went into thinking ({word})"
    return f"{limit_reached(reply)} ({word} {billed(reply)})"


def _ending(reply: Reply, offered: str) -> Entry | None:
    """Return the entry on how a reply ended, with the keys that are offered; None if nothing needs to be shown."""
    detail = reply.outcome.detail.rstrip(".")
    more = f" {detail}." if detail else ""
    came = "What came is kept. " if reply.text or reply.reasoning else ""
    kept = f"{came}{offered if reply.cut_off is not None else RETRY}"
    lines: dict[ReplyStatus, tuple[Kind, str]] = {
        ReplyStatus.COMPLETE: ("notice", _sentence(ending(reply))),
        ReplyStatus.FAILED: ("error", reply.outcome.detail),
        ReplyStatus.INCOMPLETE: ("error", f"Incomplete: {detail}. {kept}"),
        ReplyStatus.LENGTH: _limit(reply, offered),
        ReplyStatus.INTERRUPTED: ("notice", f"Interrupted: {detail}. {kept}"),
        ReplyStatus.FILTERED: ("notice", "Filtered by the service." + more),
        ReplyStatus.REFUSED: ("notice", "The model refused." + more),
    }
    kind, text = lines.get(reply.status, ("notice", ""))
    if not text and reply.status is not ReplyStatus.FAILED:
        return None
    foreign = reply.outcome.foreign[1:]  # its first letter may be a capital here
    return Entry(f"{reply.id}-end", kind, text=text, foreign=(foreign,) if foreign else ())
