"""A whole document held against the records of its appendix: what was edited, is gone, moved or was added is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from tui.core.conversation.message import Message
from tui.core.conversation.message_numbers import message_names
from tui.core.conversation.record import Line
from tui.core.conversation.tree import Conversation
from tui.export.passages import KINDS
from tui.export.reading.appendix_rows import Records
from tui.export.reading.edits import Change, with_messages
from tui.export.reading.split import Split

FRONT = "what stands before its first message was edited since it was exported: it is not brought in"
NOT_TOLD_APART = "its text cannot be told apart into messages: it is brought in as it was"
GONE = "is not in the document any more: it is brought in as it was"
MOVED = "stands elsewhere in the document than it did: its place in the conversation is as it was"
ADDED = "a section that was added since it was exported is not brought in: {!r}"
RECORD_CHANGED = "was changed in the records at the end: it is as it says now, without its figures"
WHOSE = {"user": "yours", "reply": "a reply", "persona": "a persona", "summary": "a summary"}
SHOWN = 60  # characters of a section that is named
Edit = Callable[[Message, Conversation, str], tuple[Message, Change]]
"""Returns a message as its section reads now, and what has changed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which section of the document is that of a message: neither of them is known where the other has none."""

    message: int | None
    section: int | None


@dataclass
class EditedDocument:
    """A document and its records, of a format that writes a conversation in ``sections`` and reads one by ``edit``.

    ``number`` is the message whose section one is, where the format tells it.
    """

    records: Records
    conversation: Conversation
    now: Split
    sections: Callable[[Conversation, str], Split]
    edit: Edit
    number: Callable[[str], int | None]
    problems: list[str] = field(default_factory=list)

    def lines(self) -> list[Line]:
        """Return the records with the texts as they read now; what changed is in ``problems``."""
        messages, changed = self.conversation.messages, self.records.changed
        self.problems += [f"{self._named(each)} {RECORD_CHANGED}" for each in messages if each in changed]
        asked = [each for each in self.conversation.summaries_asked if each in changed]
        self.problems += [f"the request for the summary id{each} {RECORD_CHANGED}" for each in asked]
        if self._is_as_it_was():
            return self.records.lines
        return self._edited()

    def _edited(self) -> list[Line]:
        was = self.sections(self.conversation, str(self.records.about.get("exported", "")))
        messages = self.conversation.path()
        if len(messages) != len(was.sections):
            self.problems.append(NOT_TOLD_APART)
            return self.records.lines
        if self._digest(self.now.front) not in (self.records.about.get("front"), self._digest(was.front)):
            self.problems.append(FRONT)
        places = self._places([message.id for message in messages], was)
        changed = [message for place in places if (message := self._changed(place)) is not None]
        return with_messages(self.records.lines, {message.id: message for message in changed})

    def _is_as_it_was(self) -> bool:
        about = self.records.about
        digests = [each[1] for each in self._told()]
        return bool(about) and (self._digest(self.now.front), self._digests) == (
            about.get("front"),
            digests,
        )

    def _told(self) -> list[tuple[int, str]]:
        """Return the messages of the document with the digests of their sections, as the appendix has them."""
        held = self.records.about.get("sections")
        return [(each[0], each[1]) for each in held] if isinstance(held, list) else []

    def _digest(self, text: str) -> str:
        return self.records.mark.digest(text)

    def _places(self, messages: Sequence[int], was: Split) -> Iterator[Place]:
        """Yield which section is that of each message, by digest, by number or by its first line, in their order."""
        told = dict(self._told())
        old = [told.get(each, self._digest(section)) for each, section in zip(messages, was.sections, strict=True)]
        done, taken = 0, 0
        for at, to, size in SequenceMatcher(None, old, self._digests, autojunk=False).get_matching_blocks():
            yield from self._between(messages, was, (done, at), (taken, to))
            done, taken = at + size, to + size

    def _between(
        self, messages: Sequence[int], was: Split, missing: tuple[int, int], new: tuple[int, int]
    ) -> Iterator[Place]:
        """Yield the places of messages and sections between two that are as they were."""
        left, ours = list(range(*new)), list(range(*missing))
        pairs: dict[int, int] = {}
        for each in ours:
            found = next((to for to in left if self._is_of(messages[each], was.sections[each], to)), None)
            if found is not None:
                pairs[each] = found
                numbered = self.number(self.now.sections[found]) is not None
                left = [to for to in left if to != found and (numbered or to > found)]
        rest, over = (
            [each for each in ours if each not in pairs],
            [to for to in range(*new) if to not in pairs.values()],
        )
        if len(rest) == len(over):
            pairs |= dict(zip(rest, over, strict=True))
            rest, over = [], []
        yield from (Place(messages[each], pairs[each]) for each in ours if each in pairs)
        yield from (Place(messages[each], None) for each in rest)
        yield from (Place(None, to) for to in over)

    def _is_of(self, message: int, was: str, to: int) -> bool:
        now = self.now.sections[to]
        number = self.number(now)
        return number == message if number is not None else now.split("\n", 1)[0] == was.split("\n", 1)[0]

    def _changed(self, place: Place) -> Message | None:
        """Return a message as its section reads now, None where it is as it was; note what is to be said of it."""
        if place.message is None:
            self.problems += [] if place.section is None else [self._added(place.section)]
            return None
        if place.section is None:
            self.problems.append(self._absent(place.message))
            return None
        message = self.conversation.messages[place.message]
        changed, change = self.edit(message, self.conversation, self.now.sections[place.section])
        if change is not Change.AROUND or message.id not in self.records.changed:  # its section may be as it says now
            self.problems.append(f"{self._named(message.id)} {change.value}")
        return changed if changed != message else None

    @cached_property
    def _names(self) -> dict[int, str]:
        return message_names(self.conversation)

    @cached_property
    def _digests(self) -> list[str]:
        """The digests of the sections as they are now."""
        return [self._digest(section) for section in self.now.sections]

    def _named(self, message: int) -> str:
        kind = KINDS[type(self.conversation.messages[message])]
        return f"message {self._names[message]} ({WHOSE[kind]})"

    def _absent(self, message: int) -> str:
        """Return what is to be said of a message that has no section at its place."""
        moved = dict(self._told()).get(message) in self._digests
        return f"{self._named(message)} {MOVED if moved else GONE}"

    def _added(self, at: int) -> str:
        """Return what is to be said of a section that is of no message, or of one that has another."""
        section = self.now.sections[at]
        known = {digest: message for message, digest in self._told()}.get(self._digest(section))
        if known in self.conversation.messages:
            return f"{self._named(known)} stands there again: it is one message"
        return ADDED.format(" ".join(section.split())[:SHOWN])
