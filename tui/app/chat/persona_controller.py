"""The persona of the next turns: picked, typed, or the one before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.app.chat.persona_values import as_held, with_values
from tui.app.personas.picker import PersonaPicker, ToAppend, ToEdit
from tui.app.personas.project import NO_PROJECT
from tui.app.personas.switch import Switch, SwitchQuestion
from tui.app.transcript.feed import Feed
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import SwitchMode
from tui.core.errors import MullError
from tui.core.models.same_model import same_model
from tui.core.personas.persona import NONE, Persona
from tui.core.personas.target import PersonaTarget
from tui.core.personas.travel_card import TravelCard, travel_card
from tui.core.ports import History, PersonaSource, ProjectPersonas
from tui.engine.persona_switch import effect_of, persona_before, texts_in_force
from tui.engine.session import Session

BACK, CARD = "back", "card"
EDITING = ("new", "edit", "duplicate")
MODES: Mapping[str, SwitchMode] = {"replace": "replace", "append": "append"}


@dataclass(frozen=True, slots=True)
class Used:
    """A persona that was switched to in a session, and how."""

    session: str
    persona: Persona
    mode: SwitchMode = "replace"


@dataclass(eq=False, repr=False)
class PersonaController:
    """Switches personas, and shows how they travel; ``refresh`` draws header and meters anew.

    ``edit`` opens the editor: ``new``, ``edit`` or ``duplicate``, with the words behind it.
    ``target`` returns where a new session with a persona goes; it may read the disk.
    """

    host: Host
    current: Current
    feed: Feed
    personas: PersonaSource
    history: History
    refresh: Callable[[], None]
    edit: Callable[[str, str], None]
    target: Callable[[Persona], PersonaTarget | None] = lambda _: None
    project: ProjectPersonas = NO_PROJECT
    _left_out: bool = field(init=False, default=False)  # the project's personas, for this run
    _before: Used | None = field(init=False, default=None)  # what was left by the last switch
    _now: Used | None = field(init=False, default=None)

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; ``persona`` takes a text."""
        return {"persona": self.switch, "previous_persona": self.back}

    def switch(self, typed: str = "") -> None:
        """Choose a persona and how to switch, or take what is typed: ``NAME``, ``append NAME``, ``back``, ``card``."""
        self.host.run(Group.CHOOSE, self._switch, typed)

    def back(self) -> None:
        """Switch to the persona before; once more, back again."""
        self.host.run(Group.CHOOSE, self._back)

    async def _switch(self, typed: str) -> None:
        session = self.current.session
        if session is None:
            return
        first, _, rest = typed.partition(" ")
        mode = MODES.get(first.lower())
        if typed.lower() == BACK:
            await self._back()
        elif first.lower() == CARD:
            await self._show_card(session, rest.strip())
        elif first.lower() in EDITING:
            self.edit(first.lower(), rest.strip())
        elif mode is not None and not rest.strip():
            self.host.say(f"/persona {mode} takes a name: /persona {mode} planner.", wrong=True)
        elif typed:
            await self._take(session, rest.strip() if mode else typed, mode or "replace")
        else:
            await self._choose(session)

    async def _take(self, session: Session, name: str, mode: SwitchMode) -> None:
        """Switch to the persona of a name."""
        try:
            persona = await asyncio.to_thread(self.personas.load, name)
        except MullError as error:
            self.host.post_message(WentWrong(error))
        else:
            await self._use_filled(session, persona, mode)

    async def _use_filled(self, session: Session, persona: Persona, mode: SwitchMode) -> None:
        """Switch to a persona once its variables have values."""
        filled = await with_values(self.host, session, persona)
        if filled is not None:
            await self.use(session, filled, mode)

    async def _choose(self, session: Session) -> None:
        await self._ask_for_project()
        listed, problems = await asyncio.to_thread(self.personas.listed)
        personas = [as_held(session, each) for each in listed]
        used = self.history.recent().personas
        card = partial(self._card_of, session)
        picker = PersonaPicker(personas, session.choice.persona.stem, card, problems=problems, used=used)
        picked = await self.host.ask(picker)
        if isinstance(picked, ToEdit):
            self.edit("edit", picked.stem)
        marked: SwitchMode = "append" if isinstance(picked, ToAppend) else "replace"
        chosen = picked.persona if isinstance(picked, ToAppend) else picked
        filled = await with_values(self.host, session, chosen) if isinstance(chosen, Persona) else None
        if filled is None:
            return
        mode = await self._mode_for(session, filled, marked)
        if mode is not None:
            await self.use(session, filled, mode)

    async def _ask_for_project(self) -> None:
        """Ask once whether the personas that this project brings may be used."""
        waiting = None if self._left_out else await asyncio.to_thread(self.project.waiting)
        if waiting is None:
            return
        from tui.app.personas.project_question import ProjectQuestion  # noqa: PLC0415  not needed for the first paint

        if not await self.host.ask(ProjectQuestion(waiting)):
            self._left_out = True
            return
        try:
            await asyncio.to_thread(self.project.allow)
        except MullError as error:
            self.host.post_message(WentWrong(error))

    async def _mode_for(self, session: Session, persona: Persona, marked: SwitchMode) -> SwitchMode | None:
        """Ask how to switch, with what each way does and one marked; before the first message there is one alone."""
        if not session.begun or await asyncio.to_thread(_alone, session, persona):
            return "replace"
        return await self.host.ask(SwitchQuestion(await asyncio.to_thread(_switch_of, session, persona), marked))

    async def _back(self) -> None:
        session = self.current.session
        if session is None:
            return
        left = self._before
        if left is not None and left.session == session.name and self._in_use(session) == self._now:
            await self.use(session, left.persona, left.mode)
            return
        before = persona_before(session) or await asyncio.to_thread(self._used_before, session)
        if before is None:
            self.host.say("No persona was in force before this one. F2 chooses one.")
        else:
            await self._use_filled(session, before, "replace")

    def _used_before(self, session: Session) -> Persona | None:
        """Return the persona that was used last, in any session, beside the one in use; None where none is there."""
        for stem in self.history.recent().personas:
            if stem not in (session.choice.persona.stem, NONE.stem):
                try:
                    return self.personas.load(stem)
                except MullError:
                    continue
        return None

    def _in_use(self, session: Session) -> Used:
        """Return the persona in use, with how it came as far as that is known."""
        now, held = self._now, session.choice.persona
        known = now is not None and (now.session, now.persona) == (session.name, held)
        return now if now is not None and known else Used(session.name, held)

    async def use(self, session: Session, persona: Persona, mode: SwitchMode) -> None:
        """Switch to a persona, and say so; one that is in force already is not sent twice."""
        before = self._in_use(session)
        try:
            await session.switch_persona(persona, mode)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        session.upcoming.remember(before.persona, persona)
        if persona != before.persona:
            self._before, self._now = before, Used(session.name, persona, mode)
        if session.begun and not session.busy:
            self.feed.advance(session.conversation)
        await self._tell_model(session, persona)
        self.refresh()

    async def _tell_model(self, session: Session, persona: Persona) -> None:
        """Say that a persona asks for another model than the one in use, which goes on."""
        choice = session.choice
        if not persona.model or same_model(persona.model, choice.profile.name):
            return
        target = await asyncio.to_thread(self.target, persona)
        here = target is not None and target.connection == choice.provider.route.connection
        notes = target.notes(persona, choice.profile.name) if target is not None and here else []
        usual = f"{persona.name} was written for {persona.model}; F3 changes the model."
        self.host.say(cleaned_line(str(notes[-1]) if notes else usual))

    # Travel card

    async def _show_card(self, session: Session, name: str) -> None:
        """Show the travel card of the persona of a name, or of the one in use."""
        from tui.app.personas.card import PersonaCard  # noqa: PLC0415  not needed for the first paint

        try:
            persona = session.choice.persona
            if name:
                persona = as_held(session, await asyncio.to_thread(self.personas.load, name))
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        self.host.open_screen(PersonaCard(await asyncio.to_thread(self._card_of, session, persona)))

    def _card_of(self, session: Session, persona: Persona) -> TravelCard:
        """Return the travel card of a persona for the choice in use; its tokens are counted."""
        choice = session.choice
        target = self.target(persona)
        return travel_card(persona, choice.profile, choice.provider.route, session.resources.counter, target)


def _alone(session: Session, persona: Persona) -> bool:
    """Return whether a persona is the only one in force: there is nothing to choose then."""
    held = texts_in_force(session)
    return [each.text for each in held] == [persona.message()]


def _switch_of(session: Session, persona: Persona) -> Switch:
    """Return what the question shows. Call it in a thread: it counts tokens."""
    held = texts_in_force(session)
    names = " + ".join(each.name for each in held) or NONE.name
    modes: tuple[SwitchMode, ...] = ("replace",) if session.busy or persona is NONE else ("replace", "append")
    effects = [effect_of(session, persona, mode) for mode in modes]
    return Switch((names, persona.name), ("\n\n".join(each.text for each in held), persona.message()), effects)
