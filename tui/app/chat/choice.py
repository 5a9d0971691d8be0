"""The part of the chat where one chooses: persona, model, effort, session, export."""

from __future__ import annotations

import asyncio

from textual import work
from textual.containers import Vertical

from tui.app.chat.messages import Opened, WentWrong
from tui.app.connection.connections import Model
from tui.app.personas.picker import PersonaPicker
from tui.app.pickers.effort import EffortPicker
from tui.app.pickers.model import ModelPicker
from tui.app.ports import Ports
from tui.app.sessions.session_list import SessionList
from tui.app.transcript.feed import Feed
from tui.core.conversation.message import SwitchMode
from tui.core.errors import MullError
from tui.core.persona import Persona
from tui.engine.session import Opening, Session


class Choosing(Vertical):
    """Opens the pickers and carries out what was picked. Talk adds the conversation itself."""

    ports: Ports
    session: Session | None
    feed: Feed

    def update_standing(self) -> None:
        """Draw anew what depends on the choice."""
        raise NotImplementedError

    def prepare(self) -> object:
        """Load what the chosen connection needs."""
        raise NotImplementedError

    def idle(self) -> Session | None:
        """Return the session where it can be changed now; say why where it cannot."""
        if self.session is None:
            return None
        if self.session.busy:
            self.feed.notice("A reply is still arriving: wait, or stop it with Escape.")
            return None
        return self.session

    @work(group="choose", exclusive=True)
    async def action_persona(self, name: str = "") -> None:
        """Choose a persona, or take the one that is named, and switch to it."""
        session = self.idle()
        if session is None:
            return
        if name:
            await self._switch_to(session, name)
            return
        personas = await asyncio.to_thread(self.ports.personas.list)
        choice = session.choice
        picker = PersonaPicker(personas, choice.persona.stem, choice.profile, begun=session.begun)
        picked = await self.app.push_screen_wait(picker)
        if picked is not None:
            await self._switch(session, *picked)

    async def _switch_to(self, session: Session, name: str) -> None:
        try:
            persona = await asyncio.to_thread(self.ports.personas.load, name)
        except MullError as error:
            self.post_message(WentWrong(error))
        else:
            await self._switch(session, persona, "replace")

    async def _switch(self, session: Session, persona: Persona, mode: SwitchMode) -> None:
        try:
            await session.switch_persona(persona, mode)
        except MullError as error:
            self.post_message(WentWrong(error))
            return
        if session.begun:
            self.feed.advance(session.conversation)
        if persona.model and persona.model != session.choice.profile.name:
            self.feed.notice(f"{persona.name} was written for {persona.model}; F3 changes the model.")
        self.update_standing()

    @work(group="choose", exclusive=True)
    async def action_model(self, name: str = "") -> None:
        """Choose a model, over any connection; or take the one that is named, over the connection in use."""
        session = self.idle()
        if session is None:
            return
        if name:
            await self._use(session, (session.choice.provider.route.connection, self.ports.profile_of(name)))
            return
        current = (session.choice.provider.route.connection, session.choice.profile.name)
        models = await asyncio.to_thread(self._models)
        picked = await self.app.push_screen_wait(ModelPicker(models, current))
        if picked is not None and (picked[0], picked[1].name) != current:
            await self._use(session, picked)

    def _models(self) -> list[Model]:
        return [(name, profile) for name in self.ports.connections.names() for profile in self.ports.models(name)]

    async def _use(self, session: Session, model: Model) -> None:
        before = session.choice.provider
        try:
            provider, profile = self.ports.provider(model[0], model[1].name)
            dropped = session.use_model(provider, profile)
        except MullError as error:
            self.post_message(WentWrong(error))
            return
        if dropped is not None:
            self.feed.notice(f"effort {dropped} is not one of {profile.name}'s: back to its default")
        for warning in self.ports.warnings(session.choice):
            self.feed.notice(warning)
        self.feed.notice(f"from here on: {profile.name} over {provider.route.connection} ({provider.route.endpoint})")
        self.update_standing()
        self.prepare()
        await before.aclose()

    def action_doctor(self) -> None:
        """Look at the connection in use, fact by fact."""
        session = self.idle()
        if session is not None:
            from tui.app.connection.doctor import Doctor  # noqa: PLC0415  not needed for the first paint

            route, model = session.choice.provider.route, session.choice.profile.name
            facts = self.ports.connections.doctor(route.connection, model)
            self.app.push_screen(Doctor(f"{model} over {route.connection}", facts))

    @work(group="choose", exclusive=True)
    async def action_connect(self) -> None:
        """Describe a connection, and use it where that is wished."""
        session = self.idle()
        if session is None:
            return
        from tui.app.connection.connect import Connect  # noqa: PLC0415  not needed for the first paint

        saved = await self.app.push_screen_wait(Connect(self.ports.connections))
        if saved is None:
            return
        self.feed.notice(f"connection {saved.name} is in {saved.path} now; F3 chooses it, F8 looks at it")
        if saved.use:
            await self._use(session, (saved.name, self.ports.models(saved.name)[0]))

    @work(group="choose", exclusive=True)
    async def action_effort(self, name: str = "") -> None:
        """Choose a reasoning effort, or take the one that is named; ``default`` leaves it to persona and model."""
        session = self.idle()
        if session is None:
            return
        choice = session.choice
        api = choice.provider.route.api
        taken = choice.profile.efforts_on(api)
        if not taken:
            self.feed.notice(f"{choice.profile.name} takes no effort.")
            return
        if name:
            if name in (*taken, "default"):
                self._set_effort(session, "" if name == "default" else name)
            else:
                self.feed.error(f"{choice.profile.name} takes {', '.join(taken)}, or default; not {name}.")
            return
        practice = choice.provider.route.practice
        stats = self.ports.history.stats(choice.profile.name, practice=practice)
        picker = EffortPicker(
            choice.profile, api, choice.wishes.effort, choice.persona.effort, stats, practice=practice
        )
        picked = await self.app.push_screen_wait(picker)
        if picked is not None:
            self._set_effort(session, picked)

    def _set_effort(self, session: Session, effort: str) -> None:
        try:
            session.set_effort(effort or None)
        except MullError as error:
            self.post_message(WentWrong(error))
        else:
            self.update_standing()

    @work(group="choose", exclusive=True)
    async def action_sessions(self) -> None:
        """Choose a session and go on with it."""
        session = self.idle()
        if session is None:
            return
        summaries = await asyncio.to_thread(self.ports.sessions.summaries)
        current = session.conversation.session
        picked = await self.app.push_screen_wait(SessionList(summaries, current, self.ports.sessions, session.rename))
        if picked is None or picked == current:
            return
        try:
            opened = await asyncio.to_thread(self.ports.sessions.open, picked)
            self.post_message(Opened(self.ports.resumed(opened)))
        except MullError as error:
            self.post_message(WentWrong(error))

    def action_new_session(self) -> None:
        """Leave this session, which is on disk, and begin a new one."""
        if self.idle() is None:
            return
        try:
            self.post_message(Opened(Opening(self.ports.fresh())))
        except MullError as error:
            self.post_message(WentWrong(error))

    @work(group="export", exclusive=True)
    async def action_export(self) -> None:
        """Write the session as Markdown into the current folder, and say where."""
        if self.session is None or not self.session.begun:
            self.feed.notice("There is nothing to export yet.")
            return
        try:
            path = await asyncio.to_thread(self.ports.export, self.session.conversation)
        except MullError as error:
            self.post_message(WentWrong(error))
        else:
            self.feed.notice(f"exported to {path}")
