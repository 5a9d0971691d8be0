"""Prompt advice in the chat: the draft is judged behind the screen once the keys pause, and marked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field

from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.commands import command_in
from tui.app.meters.meters import Meters
from tui.app.transcript.feed import Feed
from tui.core.advice.advice import NO_SIZES, is_for, on_draft, sizes_of
from tui.core.advice.finding import Finding, Rule
from tui.core.context.context import Context
from tui.core.context.parts import PartKind
from tui.engine.session import Session

LONG = 10_000  # characters of a draft that takes more than a few milliseconds to judge
PAUSE = 0.7  # seconds without a key, after which a long draft is judged
OFF = "Prompt advice is turned off: prompt_advice in the settings."
NOTHING = "Prompt advice has nothing to say on what you are writing, or wrote last."
NOT_FOR = "Prompt advice is for models that reason. {model} does not, or not at this effort, or it is not known."


@dataclass(eq=False, repr=False)
class AdviceController:
    """Judges the draft by the rules of prompt advice, where the model reasons.

    ``show`` shows how many findings there are, beside the draft. ``wanted`` is the setting.
    """

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    show: Callable[[int], None]
    _: KW_ONLY
    wanted: bool
    _seen: tuple[object, ...] = field(init=False, default=())  # all that the last judgement depended on
    _shown: int = field(init=False, default=0)
    _context: Context | None = field(init=False, default=None)  # of the draft, None while it is being counted
    _silenced: set[Rule] = field(init=False, default_factory=set)
    _silenced_in: Session | None = field(init=False, default=None)

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name."""
        return {"advice": self.advice}

    def look(self, meters: Meters) -> None:
        """Judge the draft behind the screen, if it or what it depends on has changed; ``meters`` are those shown."""
        self._context = None if meters.counting else meters.context
        session = self.current.session
        text = self.draft.text if self._is_for(session) else ""
        if session is None or not text.strip() or command_in(text) is not None:
            self._seen = ()
            self._mark(0)
            return
        seen = (session, text, self._size(), session.attached, session.choice.profile, session.choice.effort)
        if seen != self._seen:
            self._seen = seen
            self.host.run(Group.ADVISE, self._judge)

    def advice(self) -> None:
        """Show the findings on the draft, with what is proposed."""
        self.host.run(Group.CHOOSE, self._advise)

    async def _judge(self) -> None:
        """Judge the draft in a thread, and mark what was found unless it has changed by then.

        A long one, which takes a while, is judged only once nothing is typed for a moment.
        """
        text, session = self.draft.text, self.current.session
        if session is None:
            return
        if len(text) > LONG:
            await session.resources.clock.sleep(PAUSE)
        found = await self._found(session, text)
        if text == self.draft.text:
            self._mark(len(found))

    async def _found(self, session: Session, text: str) -> list[Finding]:
        if not self._is_for(session):
            return []
        sizes = NO_SIZES if self._context is None else sizes_of(self._context)
        return await asyncio.to_thread(on_draft, text, sizes, frozenset(self._silenced_of(session)))

    async def _advise(self) -> None:
        """Show the findings until they are left, or say why there are none.

        Where nothing is being written they are those on the last message; a change of it is a new draft.
        """
        from tui.app.advice.screen import AdviceScreen, AdviceSource, Advised  # noqa: PLC0415  not for the first paint

        session = self.current.session
        if session is None:
            return
        model = session.choice.profile.name
        if not self._is_for(session):
            self.host.say(NOT_FOR.format(model=model) if self.wanted else OFF)
            return

        async def anew() -> Advised:
            draft = self.draft.text
            text = draft or self.current.last_prompt()
            found = await self._found(session, text)
            if draft:
                self._mark(len(found))
            return Advised(text, found)

        async def take(advised: Advised, finding: Finding) -> Advised:
            self.draft.give_back(advised.draft)  # where nothing is being written
            if finding.proposal is not None and self.draft.text == advised.draft:
                self.draft.change(finding.proposal)
            return await anew()

        async def silence(rule: Rule) -> Advised:
            self._silenced_of(session).add(rule)
            return await anew()

        advised = await anew()
        if advised.findings:
            await self.host.ask(AdviceScreen(AdviceSource(model, take, silence), advised))
        else:
            self.host.say(NOTHING + self._silenced_in_words(session))

    def _is_for(self, session: Session | None) -> bool:
        return self.wanted and session is not None and is_for(session.choice.profile, session.choice.effort)

    def _size(self) -> object:
        """Return the size of the draft as the meters have it, None while it is being counted."""
        return None if self._context is None else self._context.sums.sent.get(PartKind.DRAFT)

    def _silenced_of(self, session: Session) -> set[Rule]:
        """Return the rules that are silenced in this session; another session begins with none."""
        if self._silenced_in is not session:
            self._silenced_in, self._silenced = session, set()
        return self._silenced

    def _silenced_in_words(self, session: Session) -> str:
        silenced = ", ".join(sorted(self._silenced_of(session)))
        return f" Not for this session: {silenced}." if silenced else ""

    def _mark(self, number: int) -> None:
        if number != self._shown:
            self._shown = number
            self.show(number)
