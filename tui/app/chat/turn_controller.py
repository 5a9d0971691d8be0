"""The one turn that may be running: sent, stopped, shown, asked again, with another budget or effort."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import partial

from tui.app.chat.announcer import Announcer
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import TurnMoved, TurnRefused, WentWrong
from tui.app.chat.queue_controller import QueueController
from tui.app.chat.stop_guard import ONCE_MORE, StopGuard
from tui.app.meters.turn_end import ended_well, turn_end_in_words
from tui.app.meters.turn_events import show_event
from tui.app.meters.turn_timer import LiveTurn
from tui.app.pickers.limit_question import LimitQuestion
from tui.app.pickers.question import SmallBudget
from tui.app.transcript.entries import RETRY, offer
from tui.app.transcript.feed import Feed
from tui.core.context.room import Room, Verdict, in_words
from tui.core.conversation.fingerprints import change_in_words
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.queue import Queued
from tui.core.errors import MullError, UsageError
from tui.core.formatting import limit_reached
from tui.core.ports import Clock, History
from tui.core.request import Wishes
from tui.core.stream import Stage, TurnEvent, Underway
from tui.core.token_counter import TokenCounter
from tui.core.usage.budget_check import BudgetCheck, BudgetVerdict
from tui.core.usage.budget_check import in_words as budget_in_words
from tui.core.usage.cut_off_replies import GO_ON, Remedy, less_effort, raised_from, remedies, twice_the_room
from tui.core.usage.usage import MOST_TOKENS
from tui.core.whole_number import whole_number
from tui.engine.branches import wishes_again
from tui.engine.budgets import expected_at
from tui.engine.next_request import NextRequest
from tui.engine.preflight import against_limits
from tui.engine.session import Session

BROKE_OFF = "no limit was reached, the reply broke off"
STAYS = "The reply before it stays in the conversation. The new one is in the session too: Alt+N shows it."
LEAST = " (the least: which one it took by itself is not published)"
ASKS_ABOUT_LIMIT = "A question waits: there may be too little left of a rate limit."
ASKS_ABOUT_BUDGET = "A question waits: the output budget may be too small."
SIGNS_IN = "The sign-in takes long: it may wait for you."
TICK = 0.5  # seconds between two looks at the clock of a running turn


@dataclass(eq=False, repr=False)
class TurnController:
    """Runs turns behind the screen and shows them; each event is a message, so that what is shown has one order.

    ``refresh`` draws header and meters anew, ``draw`` the meters alone, ``ended`` is called when a turn is over.
    The edit controller sets ``at_rest``, called at an Escape that stops nothing, ``begun``, once a turn has begun, with
    the message in whose place it says something, and ``gives_up``, which returns whether an Escape was for the message
    that is edited.
    """

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    queue: QueueController
    _: KW_ONLY
    clock: Clock
    counter: TokenCounter
    history: History
    refresh: Callable[[], None]
    draw: Callable[[], None]
    ended: Callable[[], None]
    announcer: Announcer
    guard: StopGuard = field(init=False)
    at_rest: Callable[[], None] = field(init=False)
    begun: Callable[[UserMessage | None], None] = field(init=False, default_factory=lambda: lambda _: None)
    gives_up: Callable[[], bool] = field(init=False, default_factory=lambda: lambda: False)
    _edited: UserMessage | None = field(init=False, default=None)  # what the next turn is said in place of

    def __post_init__(self) -> None:
        """Have an Escape that follows what could not be done now spare the reply."""
        self.guard = StopGuard(self.clock)
        self.current.refused = self.guard.note
        self.queue.send = self.send_queued
        self.at_rest = self.draft.focus

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; those of a command that takes something take a text."""
        return {
            "stop": self.stop,
            "retry_with_more": self.retry_with_more,
            "retry_with_less": self.retry_with_less,
            "go_on": self.go_on,
            "budget": self.budget,
        }

    # Sending and stopping

    def send(self, text: str) -> bool:
        """Send a message, or queue it while a reply arrives; return False where neither can be, after saying why."""
        session = self.current.session
        if session is not None and self.current.arriving:
            self.queue.add(session, text)
        elif session is None or session.busy:
            self.host.say("The session is busy: wait a moment, or Escape stops it. Your text stays where it is.")
            return False
        else:
            self._send(session, text, anyway=False)
        return True

    def _resend(self, text: str, _budget: int | None = None, *, anyway: bool) -> None:
        """Send a message that was refused: by ``anyway`` without enough room, else with what was changed meanwhile."""
        session = self.current.session
        if session is not None and not self.current.arriving:
            self.draft.sent(text)
            self.queue.answered()
            self._send(session, text, anyway=anyway)

    def _send(self, session: Session, text: str, *, anyway: bool) -> None:
        turn, asked = session.send(text, anyway=anyway), partial(session.next_request, text)
        ways = partial(self._resend, text, anyway=True), partial(self._resend, text, anyway=anyway)
        self.current.asking, self._edited = True, session.upcoming.instead_of
        self.host.run(Group.TURN, self._run_turn, session, turn, text, asked, *ways)

    def send_queued(self, session: Session, message: Queued, anyway: bool) -> None:
        """Send a message of the queue, which stays there until its turn has begun."""
        turn = session.send(message.text, anyway=anyway, queued=message)
        asked, again = partial(session.next_request, message.text, message), self.queue.resend
        ways = partial(again, session, message, anyway=True), partial(again, session, message, anyway=anyway)
        self.current.asking, self._edited = True, message.edited(session.conversation)
        self.host.run(Group.TURN, self._run_turn, session, turn, "", asked, *ways)

    def not_begun(self, session: Session, error: MullError) -> None:
        """Note that a turn could not begin."""
        if session is self.current.session:
            self.current.asking, self._edited = False, None
            self.queue.refused(error)

    def escape(self) -> None:
        """Stop the reply, unless the Escape was meant for a dialog, one that is still to open, or an edit."""
        running = self.current.session is not None and self.current.session.busy
        called_off = self.host.call_off()
        if not called_off and self.gives_up():
            self.guard.note()
        elif running and (called_off or self.guard.takes()):
            self.host.say(ONCE_MORE)
        elif running and not called_off:
            self.stop()
        elif not called_off:
            self.at_rest()

    def stop(self) -> None:
        """Stop the reply; what came is kept."""
        if self.current.session is None or not self.current.session.interrupt():
            self.draft.focus()

    def refused(self, why: str, text: str) -> None:
        """Say why nothing was sent, and give the text back to where it was written."""
        if self.current.session is not None:
            self.feed.tell(self.current.session.resources.served_window.take_news())
        self.host.say(why, wrong=True)
        self.draft.keep(text)
        self.announcer.waits(f"Nothing was sent. {why}")

    def ask_about_limit(
        self, session: Session, asked: Callable[[], NextRequest], text: str, again: Callable[[int | None], None]
    ) -> None:
        """Ask whether a request that takes more than is left of a rate limit is sent now, or later, or not.

        ``text`` is back in the composer meanwhile.
        """
        self.draft.keep(text)
        if session is self.current.session:
            self.announcer.waits(ASKS_ABOUT_LIMIT)
            self.host.run(Group.REFUSED, self._ask_about_limit, session, asked, again)

    async def _ask_about_limit(
        self, session: Session, asked: Callable[[], NextRequest], again: Callable[[int | None], None]
    ) -> None:
        check, wanted = session.resources.limit_check, against_limits(await asyncio.to_thread(asked))
        if await self.host.ask(LimitQuestion(lambda: check.shortfall(*wanted))):
            check.agree(check.shortfall(*wanted))
            again(None)
        else:
            self.host.say("Nothing was sent.")

    async def _run_turn(
        self,
        session: Session,
        turn: AsyncGenerator[TurnEvent],
        text: str,
        asked: Callable[[], NextRequest],
        anyway: Callable[[], None],
        again: Callable[[int | None], None],
    ) -> None:
        """Run a turn; if it cannot begin, ``text`` goes back to the composer, and ``anyway`` or ``again`` is offered.

        ``asked`` makes the request of the turn, so that what is shown of a refused one is of that one.
        """
        try:
            async with aclosing(turn) as events:
                async for event in events:
                    self.host.post_message(TurnMoved(session, event))
        except MullError as error:
            self.host.post_message(TurnRefused(session, error, text, asked, anyway, again))

    # The turn that runs, as it is shown

    @property
    def live(self) -> LiveTurn | None:
        """The turn that runs."""
        return self.current.live

    def show(self, event: TurnEvent) -> None:
        """Show what the running turn reports."""
        show_event(event, self)
        if isinstance(event, Underway) and event.stage is Stage.SIGNING_IN:
            self.announcer.waits(SIGNS_IN)

    def begin(self, reply: Reply) -> None:
        """Show what was asked and the reply to come."""
        self.current.live, self.current.asking = self.timed(reply), False
        self.queue.asked()
        if self.current.session is not None:
            self.feed.tell(self.current.session.resources.served_window.take_news())
            self.feed.advance(self.current.session.conversation)
        edited, self._edited = self._edited, None
        self.begun(edited)
        self.tick()

    def extend(self, text: str, reasoning: str) -> None:
        """Show pieces of the reply."""
        if self.current.live is not None:
            self.feed.transcript.extend(self.current.live.key, text=text, reasoning=reasoning)

    def retell(self, text: str, reasoning: str) -> None:
        """Show the reply so far anew."""
        if self.current.live is not None:
            self.feed.transcript.retell(self.current.live.key, text=text, reasoning=reasoning)

    def tick(self) -> None:
        """Show how long the reply has been thought about or written."""
        live = self.current.live
        if live is not None:
            self.draw()

    def finish(self, reply: Reply) -> None:
        """Show how the reply ended, and count it among past ones."""
        live, self.current.live = self.current.live, None
        self.feed.finish(reply)
        if self.current.session is not None:
            self.history.add(self.current.session.conversation.session, reply)
            self._show_what_stays(self.current.session, reply)
            if changed := change_in_words(self.current.session.conversation, reply):
                self.feed.notice(changed)
        self._announce(reply, live)
        self.refresh()
        self.ended()
        self.queue.after(reply)

    def _announce(self, reply: Reply, live: LiveTurn | None) -> None:
        """Tell how a reply ended to who does not look; the title of a private session is not told."""
        session, usual = self.current.session, live.usual_seconds if live is not None else None
        title = "" if session is None or session.resources.private else session.conversation.title
        seconds = reply.outcome.seconds or 0.0
        self.announcer.ended(turn_end_in_words(reply, title), seconds, usual, well=ended_well(reply))

    def _show_what_stays(self, session: Session, reply: Reply) -> None:
        """Show the conversation again where a new reply is not whole and the one before it stays in force."""
        if any(message.id == reply.id for message in session.conversation.path()):
            return
        self.feed.show(session.conversation)
        self.feed.ended(reply)
        self.feed.notice(STAYS)

    def timed(self, reply: Reply) -> LiveTurn:
        """Return the clock of a turn, which counts the reasoning that is shown."""
        expected = count = None
        if self.current.session is not None:
            choice = self.current.session.choice
            expected = expected_at(self.history, choice, reply.origin.effort)
            count = partial(self.counter.count, encoding=choice.profile.encoding)
        return LiveTurn(str(reply.id), self.host.every(TICK, self.tick), self.clock, expected, count)

    # Asking again

    def again(
        self, session: Session, message: UserMessage | None = None, told: str = "", wishes: Wishes | None = None
    ) -> None:
        """Answer a message again, None for the last; the old reply stays in the file. ``told`` says which is meant.

        ``wishes`` are those to ask with; None: as it was asked.
        """
        if told:
            self.host.say(told)
        self._again(session, wishes or wishes_again(session.conversation, session.choice, message), message=message)

    def retry_with_more(self) -> None:
        """Ask again for a reply that was cut off: with twice the output budget where that would help."""
        session, reply = self._cut_off()
        if session is None or reply is None:
            return
        wishes = wishes_again(session.conversation, session.choice)
        if Remedy.ASK_AGAIN in remedies(reply):
            self._again(session, wishes)
            return
        room = session.request_again().room
        budget = twice_the_room(reply, room, session.choice.profile)
        if budget is None:
            self.host.say(f"A larger budget would not help: {_bound(reply, room, session.choice.helps(reply))}")
            return
        wishes = replace(wishes, max_output_tokens=budget)
        self._again(session, wishes, f"again with an output budget of {budget:,} tokens, for this turn")

    def _short(self, session: Session, wishes: Wishes) -> str:
        """Return that the budget of a turn that was asked by key may be too small; only an empty one is asked about."""
        budgets = session.resources.budgets
        check = budgets.too_small(replace(session.choice, wishes=wishes))
        if check is None or check.verdict is not BudgetVerdict.SHORT:
            return ""
        budgets.agree(check)
        return budget_in_words(check)

    def retry_with_less(self) -> None:
        """Ask again for a reply that was cut off, with the next lower effort."""
        session, reply = self._cut_off()
        if session is None or reply is None:
            return
        helps = remedies(reply)
        if Remedy.LESS_EFFORT not in helps:
            self.host.say(f"Less effort would not help: {limit_reached(reply) or BROKE_OFF}. {offer(helps)}")
            return
        effort = less_effort(reply, session.choice.profile, session.choice.provider.route.api)
        if effort is None:
            self.host.say(f"{session.choice.profile.name} has no lower effort than this reply's.")
            return
        unknown = "" if reply.origin.effort or session.choice.profile.default_effort else LEAST
        wishes = replace(session.choice.wishes, effort=effort)
        self._again(session, wishes, f"again with effort {effort}{unknown}, for this turn")

    def go_on(self) -> None:
        """Ask a reply that was cut off to go on."""
        session, reply = self._cut_off()
        if session is None or reply is None:
            return
        if not reply.text.strip():
            helps = offer(session.choice.helps(reply)) or RETRY
            self.host.say(f"Nothing visible came, so there is nothing to go on from. {helps}")
            return
        self.send(GO_ON)

    def _again(self, session: Session, wishes: Wishes, changed: str = "", message: UserMessage | None = None) -> None:
        """Ask again; where the reply has less room than it should, say so, and ask all the same.

        ``changed`` is what of the turn is not as it was, in words.
        """
        try:
            room = session.request_again(wishes, message).room
        except UsageError as error:
            self.host.say(str(error), wrong=True)
            return
        tight = in_words(room) if room.verdict is Verdict.TIGHT else ""
        if said := " · ".join(filter(None, (changed, changed and self._short(session, wishes), tight))):
            self.host.say(said)
        self._ask_again(session, wishes, message, anyway=room.verdict is not Verdict.FULL)

    def _ask_again(self, session: Session, wishes: Wishes, message: UserMessage | None, *, anyway: bool) -> None:
        turn = session.retry(wishes, anyway=anyway, message=message)
        asked = partial(session.request_again, wishes, message)

        def again(budget: int | None) -> None:
            raised = wishes if budget is None else replace(wishes, max_output_tokens=budget)
            self._ask_again(session, raised, message, anyway=anyway)

        room = partial(self._ask_again, session, wishes, message, anyway=True)
        self.current.asking = True
        self.host.run(Group.TURN, self._run_turn, session, turn, "", asked, room, again)

    def _cut_off(self) -> tuple[Session | None, Reply | None]:
        """Return the session and its last reply where that one was cut off; say so where it was not."""
        session = self.current.idle()
        last = session.conversation.path()[-1:] if session is not None else []
        if session is not None and last and isinstance(last[0], Reply) and last[0].cut_off is not None:
            return session, last[0]
        if session is not None:
            self.host.say("The last reply was not cut off. F7 asks for it again.")
        return None, None

    # The budget

    def budget(self, tokens: str = "") -> None:
        """Set the most tokens a reply may take, reasoning included; ``off`` leaves it to persona and connection."""
        self.host.run(Group.CHOOSE, self._budget, tokens)

    async def _budget(self, tokens: str) -> None:
        session = self.current.session
        if session is None:
            return
        words = tokens.replace(",", "").replace("_", "")
        size = whole_number(words) or 0
        if 0 < size < MOST_TOKENS:
            await self._set_budget(session, size)
        elif words in ("off", "none"):
            await self._set_budget(session, None)
        elif tokens:
            numbers = f"a number of tokens above 0 and below {MOST_TOKENS:,}"
            self.host.say(f"A budget is {numbers}, or off; not {tokens[:24]}.", wrong=True)
        else:
            asked = session.choice.asked.max_output_tokens
            self.host.say(
                f"output budget: {asked:,} tokens, reasoning included"
                if asked
                else "no output budget: the model's own limit holds. /budget 8000 sets one."
            )

    async def _set_budget(self, session: Session, budget: int | None) -> bool:
        """Set the budget and say so; return False where that cannot be, after saying why."""
        try:
            await session.set_budget(budget)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return False
        asked = session.choice.asked.max_output_tokens
        words = f"{asked:,} tokens for reasoning and answer" if asked else "none: the model's own limit holds"
        self.host.say(f"output budget from here on: {words}")
        self.refresh()
        return True

    def ask_about_budget(
        self, session: Session, check: BudgetCheck, text: str, again: Callable[[int | None], None]
    ) -> None:
        """Ask what to do about a budget that is too small; ``text`` is back in the composer meanwhile."""
        self.draft.keep(text)
        if session is self.current.session:
            self.feed.tell(session.resources.served_window.take_news())
            self.announcer.waits(ASKS_ABOUT_BUDGET)
            self.host.run(Group.REFUSED, self._ask_about_budget, session, check, again)

    async def _ask_about_budget(
        self, session: Session, check: BudgetCheck, again: Callable[[int | None], None]
    ) -> None:
        picked = await self.host.ask(SmallBudget([check], where="for this session"))
        if picked == "raise" and await self._set_budget(session, check.proposed):
            again(check.proposed)
        elif picked == "anyway":
            session.resources.budgets.agree(check)
            again(None)
        elif picked is None:
            self.host.say("Nothing was sent.")


def _bound(reply: Reply, room: Room, helps: Sequence[Remedy]) -> str:
    """Return what keeps a larger budget from helping a reply, and what of ``helps`` does help, in sentences."""
    had = raised_from(reply)
    if had is None:
        return f"{limit_reached(reply)}. {offer(helps)}".rstrip()
    if room.left is not None and room.left <= had:
        return f"{max(0, room.left):,} tokens of the context window are left for this reply. Alt+R makes room."
    return f"the model gives no more. {offer(each for each in helps if each is Remedy.LESS_EFFORT)}".rstrip()
