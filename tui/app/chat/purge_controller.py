"""Purging one message of the open session: chosen from a list or named, after a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass

from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.app.transcript.feed import Feed
from tui.core.conversation.message import PersonaSwitch
from tui.core.conversation.message_numbers import message_named, message_names
from tui.core.conversation.purge import Purge, purge_of, purgeable
from tui.core.conversation.unsent import has_a_part, text_without
from tui.core.errors import MullError
from tui.core.ports import Purged
from tui.engine.purge import Remove, purge
from tui.engine.session import Session


@dataclass(eq=False, repr=False)
class PurgeController:
    """Asks, and purges. ``remove`` removes a message from the disk, ``forget`` a text from what was sent in this run.

    ``draft`` is what is being written, which loses it too.

    ``refresh`` draws header and meters anew.
    """

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    _: KW_ONLY
    remove: Remove
    forget: Callable[[str], None]
    refresh: Callable[[], None]

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the command calls, by the action's name."""
        return {"purge": self.purge}

    def purge(self, number: str = "") -> None:
        """Purge the message of a number, or one of a list."""
        self.host.run(Group.CHOOSE, self._purge, number)

    async def _purge(self, number: str) -> None:
        session = self.current.idle()
        if session is None:
            return
        try:
            message = await self._chosen(session, number)
            said = await self.asked(message) if message is not None else ""
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        if said:
            self.feed.notice(said)

    async def _chosen(self, session: Session, number: str) -> int | None:
        """Return the message that was named or picked, None for none. Raises UsageError."""
        if number:
            return purgeable(session.conversation, message_named(session.conversation, number)).id
        from tui.app.pickers.message import MessagePicker  # noqa: PLC0415  not needed for the first paint

        every = sorted(session.conversation.messages.values(), key=lambda m: m.id)
        held = [m for m in every if not isinstance(m, PersonaSwitch) and not m.purged]
        if not held:
            self.host.say("There is no message to purge.")
            return None
        return await self.host.ask(
            MessagePicker(held, message_names(session.conversation), {m.id for m in session.conversation.path()})
        )

    async def asked(self, number: int) -> str:
        """Ask whether to purge a message, by its id, and do it.

        Return what was purged and what could not be, empty where it is not to be.

        Raises:
            MullError: it cannot be, or not now.
        """
        from tui.app.sessions.questions import PurgeMessage  # noqa: PLC0415  not needed for the first paint

        session = self.current.session
        if session is None:
            return ""
        held, gone = purgeable(session.conversation, number), purge_of(session.conversation, number)
        if not await self.host.ask(PurgeMessage(held.text, private=session.resources.private)):
            return ""
        done = await purge(session, number, self.remove)
        self.forget(held.text)
        left = self._cut_out(session, gone)
        self.feed.change(session.conversation, number)
        self.refresh()
        said = in_words(number, done, message_names(session.conversation))
        return " ".join(filter(None, (said, left, *done.problems)))

    def _cut_out(self, session: Session, gone: Purge) -> str:
        """Take what was purged out of the draft; say where a part of it still stands, of what is not sent yet."""
        text = text_without(self.draft.text, gone)
        if text != self.draft.text:
            self.draft.restore(text, self.draft.place)
        waiting = "\n".join(each.text for each in session.resources.queue.messages)
        parts = ["your draft"] if has_a_part(text, gone) else []
        parts += ["what is queued"] if has_a_part(waiting, gone) else []
        return f"A part of it still stands in {' and in '.join(parts)}." if parts else ""


def in_words(number: int, done: Purged, names: Mapping[int, str]) -> str:
    """Return what was purged, by its id, and what else holds the same. ``names`` are what messages are called."""
    others = f" {len(done.changed)} other file{'s' if len(done.changed) > 1 else ''} too." if done.changed else ""
    quoted = [names[each] for each in done.quoted_in]
    more = f" It stands in message {', '.join(quoted)} of this session too: /purge {quoted[0]}." if quoted else ""
    return f"Message {names[number]} is purged; what it cost stays in the sums.{others}{more}"
