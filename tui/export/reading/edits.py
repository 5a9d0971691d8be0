"""What was edited in a document since it was exported, taken into the records that its appendix holds.

The section of each message is held against what was exported: by its digest, and where that differs by the section that
the records make. What stands between the same lines of mull's is the text as it reads now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import Enum

from tui.core.conversation.message import Message, PersonaSwitch, Reply, Summary, UserMessage
from tui.core.conversation.phases import BETWEEN, Phase
from tui.core.conversation.record import Line, PersonaSwitched, Record, ReplyEnded, Summarised, UserSaid
from tui.core.conversation.tree import Conversation
from tui.export.passages import Framed, Passage, PassageKind, passages_of
from tui.export.reading.split import normal

MOST_COMPARED = 4_000_000  # pairs of lines that are compared; of more, all that is between equal ends is one change
TEXTS = (PassageKind.SAID, PassageKind.VERBATIM, PassageKind.REASONING, PassageKind.COMMENTARY)


class Change(Enum):
    """What happened to a section since it was exported, as the end of a sentence on its message."""

    TEXT = "was edited since it was exported: it is brought in as it reads now"
    AROUND = "was edited since it was exported, around its text: that is as it was"
    UNCLEAR = "was edited since it was exported: where its text begins and ends there is a guess"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a format writes a passage, what stands between two, and how a text is read back.

    ``read`` returns the text of a passage: of what kind it is, as it was said, as that is written, and as it reads now.
    """

    framed: Callable[[Passage], Framed]
    between: str
    read: Callable[[PassageKind, str, str, str], str]


@dataclass(slots=True)
class _Lines:
    """The lines of a section as it was exported, and where in them the text of each passage stands."""

    lines: list[str] = field(default_factory=list)
    texts: list[tuple[Passage, int, int]] = field(default_factory=list)

    def add(self, written: str) -> None:
        self.lines += written.split("\n") if written else []


def edited(message: Message, conversation: Conversation, now: str, writing: Writing) -> tuple[Message, Change]:
    """Return a message as its section in the document reads now, and what has changed. ``now`` is the section."""
    was = _written(message, conversation, writing)
    lines = normal(now).split("\n")
    known = dict(_pairs(was.lines, lines))
    texts: list[str] = []
    change = Change.AROUND
    for passage, start, end in was.texts:
        first, last, sure = _place(was.lines, lines, known, (start, end))
        before, after = "\n".join(was.lines[start:end]), "\n".join(lines[first:last])
        if normal(before) == normal(after):
            texts.append(passage.text)
            continue
        texts.append(writing.read(passage.kind, passage.text, before, after))
        if texts[-1] != passage.text and change is not Change.UNCLEAR:
            change = Change.TEXT if sure else Change.UNCLEAR
    kinds = [passage.kind for passage, *_ in was.texts]
    return with_texts(message, list(zip(kinds, texts, strict=True))), change


def _written(message: Message, conversation: Conversation, writing: Writing) -> _Lines:
    """Return the lines of a section as it is written."""
    made = _Lines()
    for passage in passages_of(message, conversation):
        framed = writing.framed(passage)
        if not framed.whole.strip("\n"):
            continue
        if made.lines and writing.between == "\n\n":
            made.lines.append("")
        made.add(normal(framed.before))
        start = len(made.lines)
        made.add(normal(framed.text))
        if passage.kind in TEXTS:
            made.texts.append((passage, start, len(made.lines)))
        made.add(normal(framed.after))
    return made


def _pairs(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield which lines are which now, of those that are as they were; blank ones are none."""
    head = next((at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), None)
    head = min(len(was), len(now)) if head is None else head
    most = min(len(was), len(now)) - head
    tail = next((at for at in range(most) if was[-1 - at] != now[-1 - at]), most)
    yield from ((at, at) for at in range(head) if was[at])
    yield from ((len(was) - 1 - at, len(now) - 1 - at) for at in range(tail) if was[-1 - at])
    one, other = was[head : len(was) - tail], now[head : len(now) - tail]
    if len(one) * len(other) <= MOST_COMPARED:
        for at, to, size in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
            yield from ((head + at + n, head + to + n) for n in range(size) if one[at + n])


def _place(
    was: Sequence[str], now: Sequence[str], known: dict[int, int], text: tuple[int, int]
) -> tuple[int, int, bool]:
    """Return where a text begins and ends now, by the lines of mull's around it, and whether these are as they were."""
    start, end = text
    before = next((at for at in range(start - 1, -1, -1) if was[at]), None)
    after = next((at for at in range(end, len(was)) if was[at]), None)
    inner = [known[at] for at in range(start, end) if at in known]
    sure = (before is None or before in known) and (after is None or after in known)
    first = known[before] + 1 if before in known else min(inner, default=0 if before is None else min(start, len(now)))
    last = len(now)
    if after is not None:
        last = known[after] if after in known else max(inner, default=first - 1) + 1
    return first, max(first, last), sure


def with_texts(message: Message, texts: Sequence[tuple[PassageKind, str]]) -> Message:
    """Return a message with other texts, those of its passages in their order."""
    if not isinstance(message, Reply):
        return replace(message, text=texts[0][1]) if texts else message
    reasoning = next((text for kind, text in texts if kind is PassageKind.REASONING), message.reasoning)
    said = [text for kind, text in texts if kind is not PassageKind.REASONING]
    if not said or len(said) != len(message.output):
        said = [each.text for each in message.output]
    if (reasoning, said) == (message.reasoning, [each.text for each in message.output]):
        return message
    return _reply_with(message, reasoning, said)


def _reply_with(reply: Reply, reasoning: str, said: Sequence[str]) -> Reply:
    """Return a reply with another text; what is kept of its body goes by places in the old one, and is left out."""
    at, phases = 0, []
    for each, text in zip(reply.output, said, strict=True):
        phases.append(Phase(at, each.phase))
        at += len(text) + len(BETWEEN)
    outcome = replace(reply.outcome, raw=None)
    kept = tuple(phases) if reply.phases else ()
    return replace(reply, text=BETWEEN.join(said), reasoning=reasoning, phases=kept, outcome=outcome)


def with_messages(lines: Sequence[Line], messages: Mapping[int, Message]) -> list[Line]:
    """Return records that say of some messages, by their ids, what these say now."""
    whose = (line.record.reply if isinstance(line.record, ReplyEnded) else line.seq for line in lines)
    found = ((line, messages.get(each)) for line, each in zip(lines, whose, strict=True))
    return [line if message is None else replace(line, record=_said(line, message)) for line, message in found]


def _said(line: Line, message: Message) -> Record:
    match line.record, message:
        case (UserSaid() | PersonaSwitched() | Summarised()) as record, (UserMessage() | PersonaSwitch() | Summary()):
            return replace(record, text=message.text) if line.seq == message.id else record
        case ReplyEnded(reply=reply) as record, Reply() if reply == message.id:
            told = replace(record, text=message.text, reasoning=message.reasoning, phases=message.phases)
            return replace(told, outcome=replace(record.outcome, raw=None), told_apart=True)
    return line.record
