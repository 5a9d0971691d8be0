"""What the next request holds, seen and changed: attachments, exact count, X-ray, muting, making room."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import partial
from pathlib import Path

from tui.app.chat.attachments import edited_text, file_named, list_in_words, pasted_text, path_in, read_and_counted
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.editing.extent import can_be_edited
from tui.app.chat.host import Group, Host
from tui.app.chat.key_guard import KeyGuard
from tui.app.chat.messages import Opened, WentWrong
from tui.app.chat.meter_updates import MeterUpdates
from tui.app.chat.queue_controller import QueueController
from tui.app.chat.summary_turn import ask_for_summary
from tui.app.connection.connections import ModelSource
from tui.app.meters.meter_panel import MeterPanel
from tui.app.pickers.question import LargePaste
from tui.app.transcript.feed import Feed
from tui.app.xray.make_room import NOTHING, MakeRoom, Offers, Way, helps_more
from tui.core.attachments import Held, without_bytes
from tui.core.cleaning import cleaned_line
from tui.core.context.context import Context, on_one_scale
from tui.core.context.parts import Fate, Part, PartKind
from tui.core.context.room import Verdict
from tui.core.context.trimming import everything, largest_message, oldest_turns
from tui.core.conversation.message import Reply
from tui.core.conversation.queue import Queued
from tui.core.conversation.raw_reply import indented, raw_body
from tui.core.conversation.record import Mark, Summarised
from tui.core.errors import MullError, StoreError, UsageError
from tui.core.formatting import change, tokens
from tui.core.note import COVERED
from tui.core.personas.persona import NONE
from tui.core.usage.model_stats import PastReply
from tui.core.whole_number import whole_number
from tui.engine.choice import Choice
from tui.engine.next_request import NextRequest
from tui.engine.prompt_cache import cache_of, read_again_from
from tui.engine.session import Opening, Session, bring_back, room_to_make
from tui.engine.summarise import Summarising

Asked = Callable[[], NextRequest]
"""Makes the request that room is made for, as it is by now; called in a thread. Raises UsageError."""
WHILE_ARRIVING = "A reply is still arriving: wait for its end, or go back (Escape) and stop it."


@dataclass(eq=False, repr=False)
class ContextController:
    """Attaches, counts, mutes and makes room, each by the user's consent.

    ``attachment`` reads a file that is to be attached (in a thread; raises UsageError), ``fresh`` begins a session
    (raises MullError), ``past_replies`` reads every past reply (in a thread; raises StoreError), ``purge`` asks and
    purges a message of the session that is open (see `PurgeController.asked`).
    """

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    meters: MeterUpdates
    panel: MeterPanel
    queue: QueueController
    key_guard: KeyGuard
    _: KW_ONLY
    models: ModelSource
    attachment: Callable[[Path], Held]
    fresh: Callable[[], Session]
    past_replies: Callable[[], list[PastReply]]
    purge: Callable[[int], Awaitable[str]]
    # A path as it was pasted into the composer, and its file.
    _pasted: tuple[str, Path] | None = field(init=False, default=None)

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; those of a command that takes something take a text."""
        return {
            "attach": self.attach,
            "detach": self.detach,
            "count": self.count,
            "usage": self.usage,
            "xray": self.xray,
            "make_room": self.make_room,
        }

    @property
    def _next(self) -> tuple[str, Queued | None]:
        """The text that the next request will hold, and the message of the queue that it is of."""
        return self.current.next_message(self.draft.text)

    # Attachments

    def attach(self, path: str = "") -> None:
        """Attach a file to the next message; without a path, the one that was pasted last."""
        self.host.run(Group.ATTACH, self._attach, path)

    async def _attach(self, path: str) -> None:
        session = self.current.session
        if session is None:
            return
        pasted, self._pasted = self._pasted, None
        file = file_named(path) if path else pasted[1] if pasted is not None else None
        if file is None:
            self.host.say(list_in_words(session.attached))
            return
        added = await self._add(session, partial(self.attachment, file))
        if added and not path and pasted is not None:
            self.draft.take_out(pasted[0])

    def take_paste(self, text: str) -> None:
        """Ask what is to become of a text too large to be pasted without a word, and do it."""
        self.host.run(Group.ATTACH, self._take_paste, text)

    async def _take_paste(self, text: str) -> None:
        session = self.current.session
        try:
            wish = await self.host.ask(LargePaste(text, fits=can_be_edited(self.draft.text + text)))
        except asyncio.CancelledError:  # the session was left: the text is the draft's, which stays
            if self.host.is_attached:  # else mull ends, and there is no draft any more
                self._put_with_draft(session, text)
            raise
        if wish == "attach" and session is not None:
            await self._add(session, partial(pasted_text, text, len(session.attached) + 1))
        elif wish == "insert":
            self.draft.insert(text)

    def _put_with_draft(self, session: Session | None, text: str) -> None:
        """Put a text in, or attach it where the composer has no room for it."""
        if session is None or can_be_edited(self.draft.text + text):
            self.draft.insert(text)
        else:
            session.attach(pasted_text(text, len(session.attached) + 1))

    async def attach_edited(self, text: str) -> str:
        """Attach what an editor has left, and return its name; raise `UsageError` where it cannot be attached."""
        session = self.current.session
        if session is None:
            raise UsageError("There is no session to attach it to.")
        held = await asyncio.to_thread(read_and_counted, session, partial(edited_text, text, len(session.attached) + 1))
        session.attach(held)
        self.meters.draw()
        await self.key_guard.tell(held)
        return held.attachment.name

    async def _add(self, session: Session, read: Callable[[], Held]) -> bool:
        """Attach what is read, once; return False where that could not be, after saying why."""
        try:
            held = await asyncio.to_thread(read_and_counted, session, read)
        except MullError as error:
            self.host.say(str(error), wrong=True)
            return False
        if session.attach(held):
            self.host.say(f"{held.attachment.name} is attached already.")
            return False
        self.meters.draw()
        await self.key_guard.tell(held)
        return True

    def detach(self, number: str = "") -> None:
        """Take an attachment away, by its number; without one, the last."""
        session = self.current.session
        if session is None:
            return
        try:
            session.detach((whole_number(number) or 0) if number else None)
        except MullError as error:
            self.host.say(str(error), wrong=True)
        else:
            self.meters.draw()

    def offer(self, text: str) -> None:
        """Offer to attach a file whose path was pasted, or dropped onto the terminal."""
        file = path_in(text)
        if file is not None and os.path.isfile(file):  # a name that no file can have is none
            self._pasted = (text, file)
            self.host.say(f"{file.name} is a file: Alt+A attaches it in place of its path.")

    # Figures

    def count(self) -> None:
        """Ask the service how many tokens the next request takes."""
        self.host.run(Group.COUNT, self._count)

    async def _count(self) -> None:
        session = self.current.idle()
        if session is None:
            return
        draft = self.draft.text
        estimate = session.context(draft).estimate
        try:
            figure = await session.count(draft)
        except MullError as error:
            self.host.say(str(error), wrong=True, foreign=error.problem)
            return
        self.host.say(
            f"The service counts {figure:,} input tokens for the next request (estimated here: {tokens(estimate)})."
            " Nothing was generated."
        )
        self.meters.draw()

    def usage(self) -> None:
        """Show what was used over all sessions."""
        self.host.run(Group.CHOOSE, self._show_usage)

    async def _show_usage(self) -> None:
        from tui.app.meters.usage_screen import UsageScreen  # noqa: PLC0415  not needed for the first paint

        try:
            replies = await asyncio.to_thread(self.past_replies)
        except StoreError as error:
            self.host.post_message(WentWrong(error))
            return
        await self.host.ask(UsageScreen(replies, self.models.profile_of))

    # X-ray

    def xray(self) -> None:
        """Show every part of the next request, and what becomes of it."""
        session = self.current.session
        if session is None:
            return
        from tui.app.xray.screen import XrayScreen, XraySource  # noqa: PLC0415  not needed for the first paint

        self.meters.draw()
        choice = session.choice
        source = XraySource(
            model=_asked_in_words(choice),
            panel=self.panel,
            mark=lambda part, mark: self._mark(session, part, mark),
            request=lambda: self._request(session),
            reply=lambda message: _raw_reply(session, message),
            message=session.conversation.messages.get,
            cache=lambda context: cache_of(session.resources, session.choice, context),
            again=lambda xray, message: read_again_from(xray.cache, xray.context, session.choice, message).in_words(),
            purge=self.purge,
        )
        self.host.open_screen(XrayScreen(source), self._after_xray)

    def _after_xray(self, room: bool | None) -> None:
        if room:
            self.make_room()

    async def _mark(self, session: Session, part: Part, mark: Mark) -> str:
        """Mute or pin what a part was made of, or no longer, and return a sentence on what that changes.

        Raises:
            MullError: it cannot be, or not now.
        """
        message = _markable(session, part, mark)
        marked = session.conversation.marks[mark]
        on = message not in marked
        before = session.context(*self._next)
        await session.mark([message], mark, on=on)
        if mark == "pinned":
            self.meters.draw()
            return "Pinned: never offered to be left out." if on else "No longer pinned."
        self.meters.refresh()
        after = session.context(*self._next)
        gone = " The persona is not in force until it is unmuted." if on and part.kind is PartKind.PERSONA else ""
        return f"{'Muted' if on else 'Sent again'}: next request {_size_change(before, after)}.{gone}"

    async def _request(self, session: Session) -> str:
        request = session.next_request(*self._next).request
        built = await session.choice.provider.preview(request)
        return await asyncio.to_thread(lambda: indented(without_bytes(built)))

    # Making room

    def make_room(self) -> None:
        """Show what could be left out of the next request, the draft included, and do what is chosen."""
        self.host.run(Group.CHOOSE, self._choose_room, None, None)

    def offer_room(self, asked: Asked, anyway: Callable[[], None]) -> None:
        """Show what could be left out so that a refused request fits; ``anyway`` sends it as it is.

        ``asked`` makes the refused request anew, as it would be now (in a thread; raises UsageError).
        """
        self.host.run(Group.REFUSED, self._choose_room, asked, anyway)

    async def _choose_room(self, asked: Asked | None, anyway: Callable[[], None] | None) -> None:
        session = self.current.idle()
        if session is None:
            return
        asked = partial(session.next_request, *self._next) if asked is None else asked
        try:
            offers = await asyncio.to_thread(_offers, session, asked, refused=anyway is not None)
            picked = await self.host.ask(MakeRoom(offers))
            if picked is Way.ANYWAY and anyway is not None:
                anyway()
            elif picked is not None:
                await self._make_room(session, picked, asked, offers)
        except MullError as error:
            self.host.post_message(WentWrong(error))

    async def _make_room(self, session: Session, way: Way, asked: Asked, offers: Offers) -> None:
        before, oldest = (await asyncio.to_thread(asked)).context, offers.oldest
        if way in (Way.MUTE, Way.MUTE_LARGEST):
            messages = (oldest if way is Way.MUTE else offers.largest).messages
            await session.mark(messages, "muted", on=True)
            many = f"{len(messages)} messages" if len(messages) != 1 else "1 message"
            await self._report(f"muted: {many}", before, asked)
        elif way is Way.NO_PERSONA:
            await session.switch_persona(NONE)
            if session.begun:
                self.feed.advance(session.conversation)
            await self._report("no persona is sent from here on", before, asked)
        elif way is Way.UNMUTE:
            gave_way = await bring_back(session)
            words = "everything is sent again" + ("; summaries are muted" if gave_way else "")
            await self._report(words, before, asked)
        elif way is Way.SUM_UP:
            self.host.run(Group.TURN, self._sum_up, session, Summarising(session, oldest.messages), before, asked)
        elif way is Way.NEW_SESSION and self.current.leavable() is not None:
            whole = Summarising(session, everything(session.context()))
            self.host.run(Group.TURN, self._begin_from_summary, session, whole)
        elif way is Way.BY_HAND:
            self.xray()

    async def _sum_up(self, session: Session, summarising: Summarising, before: Context, asked: Asked) -> None:
        """Ask for a summary, and put it in the place of what it covers if it is whole."""

        async def put() -> None:
            await session.put_summary(summarising.record())
            self.feed.show(session.conversation)
            number = len(summarising.covers)
            words = f"{number} messages are sent as their summary; mute it (Alt+X) to bring them back"
            await self._report(words, before, asked)

        whole = await self._ask_for_summary(summarising, put)
        self.current.summing = False
        self.queue.after_summary(session, whole=whole)

    async def _begin_from_summary(self, session: Session, summarising: Summarising) -> None:
        """Ask for a summary of everything, and begin a session from it if it is whole."""

        async def begin() -> None:
            await self._go_on_elsewhere(session, summarising.record_elsewhere())

        if not await self._ask_for_summary(summarising, begin):  # else what is sent waits until the session is shown
            self.current.summing = False
            self.queue.after_summary(session, whole=False)

    async def _ask_for_summary(self, summarising: Summarising, then: Callable[[], Awaitable[None]]) -> bool:
        """Ask for a summary, and do something with it; return False where it is not whole, or that could not be done.

        What is sent meanwhile is queued.
        """
        self.current.summing = True
        self.meters.draw()
        try:
            whole = await ask_for_summary(summarising, self.feed, self.meters.refresh)
            if whole:
                await then()
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return False
        return whole

    async def _go_on_elsewhere(self, session: Session, summary: Summarised) -> None:
        """Begin a session that starts from a summary of this one, with the same choice."""
        fresh, choice = self.fresh(), session.choice
        provider, profile = self.models.provider(choice.provider.route.connection, choice.profile.wish)
        await fresh.choice.provider.aclose()
        fresh.choose(replace(choice, provider=provider, profile=profile))
        await fresh.put_summary(summary, session.conversation.title)
        size = _size_change(session.context(), await asyncio.to_thread(fresh.context))
        notice = f"from a summary of session {summary.source}, which stays as it is · next request {size}"
        self.host.post_message(Opened(Opening(fresh, [notice], goes_on=True)))

    async def _report(self, text: str, before: Context, asked: Asked) -> None:
        """Say that other parts are sent than before, and what that makes of the next request: it may have grown."""
        after = (await asyncio.to_thread(asked)).context
        self.host.say(f"{text} · next request {_size_change(before, after)}")
        self.meters.refresh()


def _size_change(before: Context, after: Context) -> str:
    """Return how the size of the next request changes; where the service's count no longer holds, what is shown."""
    words = change(*on_one_scale(before, after))
    if not before.corrected or after.corrected or before.used == before.estimate:
        return words
    return f"{words}; shown until the next reply: {tokens(after.used)}, mull's own count"


def _asked_in_words(choice: Choice) -> str:
    """Return which model is asked, where, and of a deployment who says that it is this one."""
    deployed = choice.profile.deployed
    source = f", {cleaned_line(deployed.in_words)}" if deployed is not None else ""
    return f"{choice.profile.name} over {cleaned_line(choice.provider.route.connection)}{source}"


def _markable(session: Session, part: Part, mark: Mark) -> int:
    """Return the message a part was made of.

    Raises:
        UsageError: there is none to be muted or pinned, or not now.
    """
    if session.busy:
        raise UsageError(WHILE_ARRIVING)
    if part.kind is PartKind.REASONING:
        raise UsageError("The reasoning of an earlier turn is never sent: there is nothing to mute or pin.")
    if part.message is None or part.message not in session.conversation.messages:
        raise UsageError("Only what is in the session already can be muted or pinned.")
    if mark == "muted" and part.note == COVERED:
        raise UsageError("A summary is sent in its place. Mute the summary, and this is sent again.")
    if mark == "muted" and part.pinned and part.fate is not Fate.MUTED:
        raise UsageError("It is pinned, so it stays in the request. Take the pin away (p) to mute it.")
    return part.message


async def _raw_reply(session: Session, message: int) -> str:
    """Return a reply's body as it came, as JSON.

    Raises:
        UsageError: there is none; the sentence says why.
    """
    reply = session.conversation.messages.get(message)
    if not isinstance(reply, Reply):
        raise UsageError("That is no reply.")
    return await asyncio.to_thread(lambda: indented(raw_body(reply)))


def _offers(session: Session, asked: Asked, *, refused: bool) -> Offers:
    """Return what can be offered; counts, so it is called in a thread. ``refused`` says that the request was.

    Raises:
        UsageError: the request cannot be made: there is no message to ask again.
    """
    wanted = asked()
    room, context, again = room_to_make(session, wanted), wanted.context, wanted.branch.message
    oldest, spoken = oldest_turns(context, room.missing), everything(session.context())
    largest = largest_message(context, None if again is None else again.id)
    muted = sum(p.tokens.value or 0 for p in context.parts if p.fate is Fate.MUTED and p.kind is not PartKind.SUMMARY)
    return Offers(
        room,
        oldest,
        _summary_of(session, oldest.messages),
        _summary_of(session, spoken),
        muted,
        refused,
        largest if helps_more(room, largest.saved, oldest.saved) else NOTHING,
    )


def _summary_of(session: Session, messages: Sequence[int]) -> NextRequest | None:
    """Return the request for a summary; None if there is nothing to sum up, or no room for all of it."""
    asked = Summarising(session, messages).estimate if messages else None
    return None if asked is None or asked.room.verdict is Verdict.FULL else asked
