"""The feed: brings the messages of a conversation into the transcript, each once, in the order of the path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from tui.app.transcript.entries import Helps, Marks, entries_of, marked_entry, marks_of, reply_entries
from tui.app.transcript.entry import Entry
from tui.app.transcript.view import Transcript
from tui.core.conversation.message import Message, Reply
from tui.core.conversation.tree import Conversation
from tui.core.note import Note
from tui.core.usage.cut_off_replies import remedies


class Feed:
    """Keeps track of which messages are on the screen, so that a turn adds only its own entries."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.helps: Helps = remedies
        self._shown: list[int] = []  # the ids of the messages that are shown
        self._notes: set[Note] = set()  # the adaptations that are shown
        self._extra = 0
        self._marks: dict[int, Marks] = {}
        self.edited: int | None = None  # the id of the message that is edited
        self.fingerprints = False  # whether each reply shows its fingerprint

    def show(
        self, conversation: Conversation, notices: Iterable[str] = (), entries: Sequence[Entry] | None = None
    ) -> None:
        """Show a whole conversation, then the ``notices`` about it.

        ``entries`` are those of the conversation's path, if they are made already.
        """
        path = conversation.path()
        self.transcript.show(entries_of(path, helps=self.helps) if entries is None else entries)
        self._shown.clear()
        self._notes.clear()
        self._remember(path)
        self._marks = {}
        self.mark(conversation)
        for notice in notices:
            self.notice(notice)

    def advance(self, conversation: Conversation) -> None:
        """Add the messages that are new on the path; where it parts from what is shown, in the place of those."""
        path = conversation.path()
        new: list[Message] = []
        for message in reversed(path):
            if self._shown and message.id == self._shown[-1]:
                break
            new.append(message)
        else:
            if self._shown:
                on_path = {message.id for message in path}
                self.branch(conversation, next((each for each in self._shown if each not in on_path), None))
                return
        for entry in entries_of(reversed(new), self._notes, self.helps):
            self.transcript.add(entry)
        self._remember(new[::-1])

    def branch(self, conversation: Conversation, left: int | None) -> None:
        """Show the path as it is now, from where it parts from what is shown; the rest stays as it is.

        What is shown in the place of the message ``left`` stands where that stood; None shows the end.
        """
        path = conversation.path()
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1].id, zip(self._shown, path, strict=False)))
        shown = None if left is None else _in_place_of(conversation, left)
        if shown is None or left not in self._shown[same:]:
            self.show(conversation)
            return
        first, new = str(self._shown[same]), path[same:]
        for gone in self._shown[same:]:
            self._marks.pop(gone, None)
        self._shown = self._shown[:same]
        self._notes = {note for m in path[:same] if isinstance(m, Reply) for note in m.origin.notes}
        entries = entries_of(new, self._notes, self.helps)
        self.transcript.branch(first, entries, left=str(left), shown=str(shown))
        self._remember(new)
        self.mark(conversation)

    def mark(self, conversation: Conversation) -> None:
        """Show the marks of the messages (muted, pinned, and so on). Replace only entries whose marks have changed."""
        marks = marks_of(conversation, self.edited, fingerprints=self.fingerprints)
        for each in {*marks, *self._marks}:
            if marks.get(each) != self._marks.get(each):
                self.transcript.replace(marked_entry(conversation.messages[each], marks.get(each, Marks())))
        self._marks = marks

    def change(self, conversation: Conversation, number: int) -> None:
        """Show a message anew that is another value than it was."""
        if any(message.id == number for message in conversation.path()):
            marks = self._marks.get(number, Marks())
            self.transcript.replace(marked_entry(conversation.messages[number], marks))

    def finish(self, reply: Reply) -> None:
        """Replace the live entry of a reply by the finished one, and add the entries on how it ended."""
        self.transcript.replace(marked_entry(reply, self._marks.get(reply.id, Marks())))
        self.ended(reply)

    def ended(self, reply: Reply) -> None:
        """Add the entries on how a reply ended."""
        for entry in reply_entries(reply, self.helps)[1:]:
            self.transcript.add(entry)

    def notice(self, text: str, *foreign: str) -> None:
        """Add a notice, which is not part of the conversation; ``foreign`` are parts that are not mull's own words."""
        self.transcript.add(Entry(self._key(), "notice", text=text, foreign=foreign))

    def tell(self, news: Iterable[object]) -> None:
        """Add a notice for each of these."""
        for each in news:
            self.notice(str(each), *(each.particulars if isinstance(each, Note) else ()))

    def error(self, text: str, *foreign: str) -> None:
        """Add an error, which is not part of the conversation; ``foreign`` are parts that are not mull's own words."""
        self.transcript.add(Entry(self._key(), "error", text=text, foreign=foreign))

    def _key(self) -> str:
        self._extra += 1
        return f"said-{self._extra}"

    def _remember(self, shown: list[Message]) -> None:
        """Remember what has been brought into the transcript."""
        self._shown += [message.id for message in shown]
        self._notes.update(note for m in shown if isinstance(m, Reply) for note in m.origin.notes)


def _in_place_of(conversation: Conversation, left: int) -> int | None:
    """Return the id of the sibling of a message that is on the path; None where none is."""
    found = conversation.siblings().items()
    return next((each for each, siblings in found if any(left in ids for ids in siblings.each)), None)
