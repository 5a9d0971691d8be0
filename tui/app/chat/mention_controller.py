"""Personas that a draft names at its start: this one turn is asked under them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.persona_values import as_held, asked_for
from tui.app.completion.offer import Offer, Values, found
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.mention import SIGN, is_name_alone, name_in
from tui.core.personas.persona import NONE, Persona
from tui.core.personas.wishes import as_before
from tui.core.ports import PersonaSource
from tui.core.word_match import WORD
from tui.engine.session import Session

Turn = tuple[Persona | None, CalledPrompt | None]  # what a message alone is asked with
MOST = 6  # personas that are offered before the files
THIS_TURN = "this turn alone"
NOTHING_ASKED = "Nothing was sent: write behind {name} what is asked, or {sign}{name} to send the word itself."


@dataclass(eq=False, repr=False)
class MentionController:
    """Knows the personas that a text may name, as soon as one begins with the sign.

    ``changed`` is called when more of them is known, ``refresh`` draws header and meters anew.
    """

    host: Host
    current: Current
    draft: Draft
    personas: PersonaSource
    changed: Callable[[], None]
    refresh: Callable[[], None]
    _known: Sequence[Persona] = field(init=False, default=())
    # By session and stem: what was asked for before a turn.
    _values: dict[tuple[str, str], Mapping[str, str]] = field(init=False, default_factory=dict)
    _reading: bool = field(init=False, default=False)
    _seen: Turn = field(init=False, default=(None, None))  # of the draft, as it was looked at last

    def begin(self) -> None:
        """Begin to read the personas: one may be about to be named."""
        if not self._reading:
            self._reading = True
            self.host.run(Group.OFFER, self._read)

    def look(self, draft: str) -> None:
        """Take in what the draft names now."""
        session = self.current.session
        if session is None:
            return
        if SIGN in draft and not self._known:  # also behind /aside
            self.begin()
        self._hand_on(session)
        new = session.upcoming.read(draft)
        if (new.persona, new.prompt) != self._seen:
            self._seen = new.persona, new.prompt
            self.refresh()

    def send(self, text: str, send: Callable[[], bool]) -> bool:
        """Send a message, once it is known whether it names a persona; return False where it cannot be sent now."""
        session = self.current.session
        if session is None or not name_in(text):
            return send()
        self.host.run(Group.ATTACH, self._read_and_send, session, text, send)
        return True

    def before(self, files: Values, typed: str) -> Values:
        """Return what may stand at the very start of a draft: personas, and files.

        Those whose names begin with what is typed stand before the files, others behind them.
        """
        everyone = [_offer(each) for each in self._known]
        first = found(everyone, typed, worst=WORD)[:MOST]
        more = [each for each in found(everyone, typed) if each not in first][:MOST] if typed else []
        return replace(files, offers=[*first, *files.offers, *more])

    async def _read(self) -> None:
        try:
            await self._know()
        finally:
            self._reading = False
        self.changed()
        self.look(self.draft.text)

    async def know_for(self, session: Session, text: str) -> None:
        """Know the personas before the text of a message comes back to the composer, where it may seem to name one."""
        if name_in(text):
            await self._know()
            self._hand_on(session)

    async def _know(self) -> None:
        self._known = [*await asyncio.to_thread(self.personas.list), NONE]

    async def _read_and_send(self, session: Session, text: str, send: Callable[[], bool]) -> None:
        await self._know()
        if not self._is_open(session):
            return
        self._hand_on(session)
        if is_name_alone(text, session.upcoming.known):
            self.draft.keep(text)
            self.host.say(NOTHING_ASKED.format(name=text.strip(), sign=SIGN))
            return
        named = session.upcoming.read(text).persona
        if named is not None and named.missing:
            self.host.run(Group.CHOOSE, self._ask_and_send, session, named, text, send)
            return
        self._send(text, send)

    async def _ask_and_send(self, session: Session, named: Persona, text: str, send: Callable[[], bool]) -> None:
        """Ask for the values that a persona lacks, and send the message then; without them it stays a draft."""
        filled = None
        try:
            filled = await asked_for(self.host, named)
        finally:
            if filled is None or not self._is_open(session):
                self.draft.keep(text)
        if filled is not None and self._is_open(session):
            self._values[session.name, filled.stem] = filled.values
            self._hand_on(session)
            self._send(text, send)

    def _send(self, text: str, send: Callable[[], bool]) -> None:
        if not send():
            self.draft.keep(text)
        self._seen = None, None

    def _is_open(self, session: Session) -> bool:
        return session is self.current.session

    def _hand_on(self, session: Session) -> None:
        """Have the session read the personas that are known, and that of a message that is edited."""
        edited = session.upcoming.instead_of
        held = [edited.persona] if edited is not None and edited.persona is not None else []
        known = [self._filled(session, each) for each in self._known]
        session.upcoming.known = {each.stem.casefold(): each for each in (*held, *known)}

    def _filled(self, session: Session, persona: Persona) -> Persona:
        """Return a persona with the values that it has in this session."""
        filled = as_held(session, persona)
        return filled if not filled.missing else as_before(filled, self._values.get((session.name, persona.stem)))


def _offer(persona: Persona) -> Offer:
    about = persona.about or persona.name
    return Offer(f"{SIGN}{persona.stem}", persona.stem, about, THIS_TURN, also=" ".join(persona.tags))
