"""The part of the chat that lays the next request open: its parts, its body, the raw replies before it."""

from __future__ import annotations

import asyncio

from tui.app.chat.choice import Choosing
from tui.app.meters.meter_panel import MeterPanel
from tui.core.attachments import without_bytes
from tui.core.cleaning import cleaned_line
from tui.core.context.parts import Part
from tui.core.conversation.message import Message, Reply
from tui.core.conversation.raw_reply import indented, shown_raw
from tui.core.conversation.record import Mark
from tui.core.errors import UsageError
from tui.core.formatting import change
from tui.core.note import COVERED
from tui.engine.session import Session

WHILE_ARRIVING = "A reply is still arriving: wait for its end, or go back (Escape) and stop it."


class Xraying(Choosing):
    """Opens the X-ray and carries out what is asked there. Talk adds the conversation itself."""

    def draft(self) -> str:
        """Return what is about to be sent."""
        raise NotImplementedError

    def update_meters(self) -> None:
        """Draw the meters anew."""
        raise NotImplementedError

    def action_make_room(self) -> object:
        """Offer what could be left out."""
        raise NotImplementedError

    def action_xray(self) -> object:
        """Show every part of the next request, and what becomes of it."""
        session = self.session
        if session is None:
            return None
        from tui.app.xray.screen import XrayScreen, XraySource  # noqa: PLC0415  not needed for the first paint

        self.update_meters()
        choice = session.choice
        source = XraySource(
            title=f"Next request · {choice.profile.name} over {cleaned_line(choice.provider.route.connection)}",
            panel=self.query_one(MeterPanel),
            mark=lambda part, mark: self._mark(session, part, mark),
            request=lambda: self._request(session),
            reply=lambda message: _raw_reply(session, message),
            message=session.conversation.messages.get,
        )
        return self.app.push_screen(XrayScreen(source), self._after_xray)

    def _after_xray(self, room: bool | None) -> None:
        if room:
            self.action_make_room()

    async def _mark(self, session: Session, part: Part, mark: Mark) -> str:
        """Mute or pin what a part was made of, or no longer, and return what that changes.

        Raises:
            MullError: it cannot be, or not now.
        """
        message = _markable(session, part, mark)
        marked = session.conversation.muted if mark == "muted" else session.conversation.pinned
        on = message not in marked
        before = session.context(self.draft()).used
        await session.mark([message], mark, on=on)
        if mark == "pinned":
            self.update_meters()
            return "Pinned: never offered to be left out." if on else "No longer pinned."
        self.update_standing()
        after = session.context(self.draft()).used
        return f"{'Muted' if on else 'Sent again'}: next request {change(before, after)}."

    async def _request(self, session: Session) -> str:
        request = session.request(self.draft())
        built = await session.choice.provider.preview(request)
        return await asyncio.to_thread(lambda: indented(without_bytes(built)))


def _markable(session: Session, part: Part, mark: Mark) -> int:
    """Return the message a part was made of.

    Raises:
        UsageError: there is none to be muted or pinned, or not now.
    """
    if session.busy:
        raise UsageError(WHILE_ARRIVING)
    if part.kind == "reasoning":
        raise UsageError("The reasoning of an earlier turn is never sent: there is nothing to mute or pin.")
    if part.message is None or part.message not in session.conversation.messages:
        raise UsageError("Only what is in the session already can be muted or pinned.")
    if mark == "muted" and part.note == COVERED:
        raise UsageError("A summary is sent in its place. Mute the summary, and this is sent again.")
    return part.message


async def _raw_reply(session: Session, message: int) -> str:
    """Return a reply's body as it came, as JSON.

    Raises:
        UsageError: there is none; the sentence says why.
    """
    reply: Message | None = session.conversation.messages.get(message)
    if not isinstance(reply, Reply):
        raise UsageError("That is no reply.")
    body, why = await asyncio.to_thread(shown_raw, reply.outcome.raw, reply.text, reply.reasoning)
    if body is None:
        raise UsageError(f"There is no raw reply to show. {why}")
    return await asyncio.to_thread(indented, body)
