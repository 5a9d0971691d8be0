"""Drafts, kept as they are written: each session has its own, which is back when the session is, after a crash too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from enum import Enum, auto

from textual.timer import Timer

from tui.app.chat.current import Current
from tui.app.chat.draft import BETWEEN, Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.core.attachments import Held
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import UserMessage
from tui.core.errors import StoreError
from tui.core.ports import DraftStore, KeptDraft
from tui.engine.session import Opening, Session

PAUSE = 0.5  # seconds after a change until the draft is written
BACK = "Your unsent draft is back."
BACK_OF_NEW = "Your unsent draft of a new session is back."
WAITS = "An unsent draft of a new session is kept: Ctrl+N brings it back."
STAYS = "Your draft stays with the session that you left (F5)."
VALUES_BACK = "The values that you gave for {names} are back, for when you choose it."
GONE = "The draft of the private session is gone with it."
LOST = "Your draft could not be kept. Up brings it back."


class Fate(Enum):
    """What becomes of a draft that was found on the disk when a session is opened."""

    SHOWN = auto()
    WAITS = auto()  # something else is being written
    DROPPED = auto()  # it was sent already, or is empty


@dataclass(frozen=True, slots=True)
class Found:
    """A draft on disk, and the session that it is of: the one that is opened, or one that was never begun."""

    session: str
    draft: KeptDraft


@dataclass(eq=False, repr=False)
class DraftKeeper:
    """Writes the draft of the session that is open, and puts it back. Of a private session nothing is written.

    ``remember`` keeps a text that cannot be kept as a draft.
    """

    host: Host
    current: Current
    draft: Draft
    _: KW_ONLY
    drafts: DraftStore
    remember: Callable[[str], None]
    _changed: bool = field(init=False, default=False)
    _attached: tuple[Held, ...] = field(init=False, default=())  # as they were seen last
    _given: Mapping[str, Mapping[str, str]] = field(init=False, default_factory=dict)  # as they were seen last
    _kept: KeptDraft = field(init=False, default=KeptDraft())  # what is on the disk
    _timer: Timer | None = field(init=False, default=None)
    _refused: bool = field(init=False, default=False)  # it was told that the disk refuses
    _one_at_a_time: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    # While one writes

    def look(self) -> None:
        """Note that the draft was changed: it is written within a second."""
        if self.current.session is None or not _is_kept(self.current.session):
            return
        self._changed = True
        if self._timer is None:
            self._timer = self.host.every(PAUSE, self._tick)

    def look_at_attached(self) -> None:
        """Note whether something else is attached to the draft than before, or other values are given."""
        session = self.current.session
        if session is None:
            return
        given = session.upcoming.values
        if session.attached is not self._attached or given != self._given:
            self._attached, self._given = session.attached, dict(given)
            self.look()

    def _tick(self) -> None:
        if self._changed:
            self.host.run(Group.DRAFT, self.write)
        elif self._timer is not None:
            self._timer.stop()
            self._timer = None

    async def write(self) -> None:
        """Write what has changed, in a thread; say once that the disk refuses."""
        async with self._one_at_a_time:
            await self._write()

    async def _write(self) -> None:
        session, self._changed = self.current.session, False
        if session is None or not _is_kept(session):
            return
        written = self._as_written(session)
        if written != self._kept and await self._keep(session, written):
            self._kept = written

    def _as_written(self, session: Session) -> KeptDraft:
        upcoming = session.upcoming
        edited = upcoming.instead_of
        editing, said = (None, "") if edited is None else (edited.id, edited.time)
        return KeptDraft(
            self.draft.text, self.draft.place, session.attached, session.begun,
            editing=editing, beneath=upcoming.beneath, edited_from=said, filled=upcoming.filled,
            values={} if session.begun else dict(upcoming.values),
        )  # fmt: skip

    async def _keep(self, session: Session, written: KeptDraft) -> bool:
        try:
            await asyncio.to_thread(self.drafts.keep, session.name, written)
        except StoreError as error:
            if not self._refused:
                self._refused = True
                self.host.post_message(WentWrong(error, behind=True))
            return False
        return True

    # When a session is opened

    async def find(self, session: Session) -> Found | None:
        """Return the draft that is to be put back when a session is opened. Reads the disk, in a thread."""
        if not _is_kept(session):
            return None
        try:
            if session.begun:
                draft = await asyncio.to_thread(self.drafts.take, session.name)
                return Found(session.name, draft) if draft is not None else None
            left = await asyncio.to_thread(self.drafts.left)
            return Found(*left) if left is not None else None
        except StoreError as error:
            self.host.post_message(WentWrong(error, behind=True))
            return None

    async def move(self, left: Session | None, opening: Opening, found: Found | None) -> None:
        """Put the draft of the session that was left where it belongs, and that of the one that is opened back.

        The composer changes at once, the disk after it.
        """
        session, along = opening.session, left is not None and _goes_along(left, opening)
        found = None if found is None else replace(found, draft=_unsent(session, found.draft))
        written = KeptDraft() if left is None else self._as_written(left)
        if along:
            session.attach(*written.attached)
            session.upcoming.filled = written.filled
            session.upcoming.values |= written.values
            if written.beneath is not None and written.beneath.text:
                self.remember(written.beneath.text)
        elif left is not None:
            self.draft.restore("", (0, 0))
        fate = None if found is None else self._fate(session, found.draft)
        if found is not None and fate is Fate.SHOWN:
            self._show(session, found.draft)
        async with self._one_at_a_time:
            self._kept = KeptDraft()
            said = "" if left is None else await self._put_away(left, KeptDraft() if along else written)
            if found is not None:
                said = await self._settle(session, found, fate) or said
        if said:
            self.host.say(said)
        self.look()

    def _fate(self, session: Session, kept: KeptDraft) -> Fate:
        if kept.is_empty or _is_sent(session, kept):
            return Fate.DROPPED
        free = session.begun or kept.says_nothing or not (self.draft.text or session.attached)
        return Fate.SHOWN if free else Fate.WAITS

    def _show(self, session: Session, kept: KeptDraft) -> None:
        """Put a draft back; what is written already follows it, or what was put away for it."""
        session.upcoming.values |= kept.values
        if kept.says_nothing:
            return
        edited = _edited(session, kept)
        if edited is not None:
            beneath = kept.beneath or KeptDraft()
            written = BETWEEN.join(filter(None, (beneath.text, self.draft.text)))
            session.upcoming.beneath = replace(beneath, text=written, attached=(*beneath.attached, *session.attached))
            session.upcoming.instead_of, session.upcoming.attached = edited, ()
            session.upcoming.filled = kept.filled
            self.draft.restore(kept.text, kept.cursor)
        elif self.draft.text:
            self.draft.keep(kept.text)
        else:
            session.upcoming.filled = kept.filled
            self.draft.restore(kept.text, kept.cursor)
        session.attach(*kept.attached)

    async def _put_away(self, left: Session, written: KeptDraft) -> str:
        """Leave a draft with the session that is left, and say so; nothing of a private one's is kept."""
        if not _is_kept(left):
            return "" if written.says_nothing else GONE
        kept = await self._keep(left, written)
        await asyncio.to_thread(self.drafts.release, left.name)
        if not kept and written.text:
            self.remember(written.text)
            return LOST
        return "" if written.says_nothing else STAYS

    async def _settle(self, session: Session, found: Found, fate: Fate | None) -> str:
        """Bring the disk to what became of a draft, and return what to say of it."""
        if fate is Fate.WAITS:
            await asyncio.to_thread(self.drafts.release, found.session)
            return WAITS
        of_new = found.session != session.name
        if fate is Fate.SHOWN and (not of_new or await self._keep(session, replace(found.draft, notes=()))):
            self._kept = replace(found.draft, notes=())
        if fate is Fate.DROPPED or (of_new and self._kept.text == found.draft.text):  # for a moment it is there twice
            await self._drop(found.session)
        return _told(found.draft, of_new=of_new) if fate is Fate.SHOWN else ""

    async def _drop(self, session: str) -> None:
        try:
            await asyncio.to_thread(self.drafts.drop, session)
        except StoreError as error:
            self.host.post_message(WentWrong(error, behind=True))

    async def leave(self, left: Session | None) -> None:
        """Keep the draft of the session that was left: the program ends."""
        if left is not None and _is_kept(left):
            async with self._one_at_a_time:
                await self._put_away(left, self._as_written(left))

    async def put_down(self, left: Session | None, *, writing_on: bool) -> None:
        """Keep the draft of the session that was left; take it out of the composer, unless one is ``writing_on``."""
        await self.leave(left)
        if not writing_on:
            self.draft.restore("", (0, 0))
        self._kept = KeptDraft()


def _told(draft: KeptDraft, *, of_new: bool) -> str:
    """Return what is said of a draft that is back."""
    if draft.says_nothing:
        return VALUES_BACK.format(names=" and ".join(map(cleaned_line, draft.values)))
    notes = [f"{note[:1].upper()}{note[1:]}." for note in draft.notes]
    return " ".join([BACK_OF_NEW if of_new else BACK, *notes])


def _is_kept(session: Session) -> bool:
    """Return whether a session's draft is on disk: it is not private, and can be gone on with here."""
    return not session.resources.private and not session.read_only


def _goes_along(left: Session, opening: Opening) -> bool:
    """Return whether what is being written goes along into another session, and does not stay with the one left."""
    session = opening.session
    if left.resources.private:
        return session.resources.private
    return opening.goes_on or not (left.begun or session.begun)


def _is_sent(session: Session, draft: KeptDraft) -> bool:
    """Return whether a draft is the last message of its session: a crash came before it was taken away."""
    said = [each for each in session.conversation.path() if isinstance(each, UserMessage)][-1:]
    attached = tuple(held.attachment for held in draft.attached)
    same = bool(said) and (said[0].text, said[0].attachments) == (draft.text, attached)
    edited = _edited(session, draft)
    return same and (edited is None or said[0].id != edited.id)


def _edited(session: Session, draft: KeptDraft) -> UserMessage | None:
    """Return the message that a draft edits; after copies were merged it has another number, and the same time."""
    if draft.editing is None:
        return None
    said = [each for each in session.conversation.messages.values() if isinstance(each, UserMessage)]
    fitting = [each for each in said if draft.edited_from in ("", each.time)]
    known = next((each for each in fitting if each.id == draft.editing), None)
    return known or next((each for each in fitting if draft.edited_from), None)


def _unsent(session: Session, draft: KeptDraft) -> KeptDraft:
    """Return a draft, or the one that was put away for it where it was sent, or what it edited is not there."""
    if draft.editing is None:
        return draft
    beneath = draft.beneath or KeptDraft()
    if _is_sent(session, draft):
        return beneath
    if _edited(session, draft) is not None:
        return draft
    text = BETWEEN.join(filter(None, (draft.text, beneath.text)))
    return replace(draft, text=text, attached=(*draft.attached, *beneath.attached), editing=None, beneath=None)
