"""What the next turn uses: persona, model, effort, connection; and which session it belongs to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import Opened, WentWrong
from tui.app.chat.parameter_controller import ParameterController
from tui.app.chat.persona_controller import PersonaController
from tui.app.commands import ARRIVES
from tui.app.connection.connections import Connections, Model, ModelSource, every_model
from tui.app.connection.model_list import ModelList
from tui.app.connection.status import ConnectionStatus
from tui.app.export.outcome import Exporting
from tui.app.personas.project import NO_PROJECT
from tui.app.pickers.effort import EffortPicker
from tui.app.pickers.model import ModelPicker
from tui.app.sessions.desk import NO_DOCUMENTS, Documents, OpenOne
from tui.app.sessions.rows import MOST
from tui.app.sessions.session_list import SessionList
from tui.app.transcript.feed import Feed
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError
from tui.core.near_name import meant, near_name
from tui.core.personas.persona import Persona
from tui.core.personas.target import PersonaTarget
from tui.core.ports import (
    Clock,
    History,
    OpenSession,
    PersonaSource,
    Preferences,
    ProjectPersonas,
    Provider,
    RefusedParameters,
    SessionStore,
    SessionSummary,
)
from tui.core.services import BY_NAME, Service
from tui.engine.choice import Choice
from tui.engine.filing import file
from tui.engine.parameters import offered
from tui.engine.prompt_cache import switches_of
from tui.engine.session import Opening, Session

if TYPE_CHECKING:
    from tui.app.connection.model_form import ModelForm
    from tui.core.models.profile import ModelProfile


@dataclass(eq=False, repr=False)
class ChoiceController:
    """Opens the pickers and carries out what was picked; what is named after a command is picked at once.

    ``fresh`` begins a session, ``resumed`` goes on with one that was read (both read files, and raise MullError).
    ``favourites`` are models, each as ``CONNECTION/MODEL``. ``exporting`` returns the screen
    that exports sessions, their titles by their names.
    ``persona_target`` returns where a new session with a persona goes.
    ``edit_persona`` opens the editor of personas, as in ``PersonaController``.
    ``here`` returns the working folder as sessions keep it. ``show_found`` shows where the session that is open holds
    some words. ``refresh`` draws header and meters anew, ``prepare`` loads
    what the connection in use needs.
    """

    host: Host
    current: Current
    feed: Feed
    _: KW_ONLY
    personas: PersonaSource
    models: ModelSource
    connections: Connections
    refused_parameters: RefusedParameters
    session_store: SessionStore
    fresh: Callable[[], Session]
    resumed: Callable[[OpenSession], Opening]
    clock: Clock
    history: History
    preferences: Preferences
    exporting: Exporting
    project_personas: ProjectPersonas = NO_PROJECT
    favourites: tuple[str, ...] = ()
    here: Callable[[], str] = str
    persona_target: Callable[[Persona], PersonaTarget | None] = lambda _: None
    merge: Callable[[str], None] = lambda _: None
    show_found: Callable[[Sequence[str]], None] = lambda _: None
    documents: Documents = NO_DOCUMENTS
    edit_persona: Callable[[str, str], None] = lambda *_: None
    refresh: Callable[[], None]
    prepare: Callable[[], None]
    persona: PersonaController = field(init=False)
    parameters: ParameterController = field(init=False)
    _models: ModelList = field(init=False)

    def __post_init__(self) -> None:
        """Make the controllers of the persona and of the parameters, which F4 offers too, and the list of models."""
        self.persona = PersonaController(
            self.host, self.current, self.feed, self.personas, self.history, self.refresh, self.edit_persona,
            self.persona_target, self.project_personas,
        )  # fmt: skip
        self.parameters = ParameterController(self.host, self.current, self.feed, self.history, self.refresh)
        self._models = ModelList(
            partial(every_model, self.connections, self.models),
            favourites=self.favourites,
            keep=partial(self.preferences.keep, "favourites"),
            form=self._model_form,
        )

    def _model_form(self, profile: ModelProfile) -> ModelForm:
        """Return the form that asks what a model takes."""
        from tui.app.connection.model_form import ModelForm  # noqa: PLC0415  not needed for the first paint

        return ModelForm(profile, self.connections)

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; those of a command that takes something take a text."""
        return {
            "model": self.model,
            "effort": self.effort,
            "connection": self.connection,
            "connect": self.connect,
            "doctor": self.doctor,
            "sessions": self.sessions,
            "new_session": self.new_session,
            **self.persona.actions,
            **self.parameters.actions,
        }

    # Model

    def model(self, name: str = "") -> None:
        """Choose a model, over any connection; or take the one that is named, over the connection in use."""
        self.host.run(Group.CHOOSE, self._choose_model, name)

    async def _choose_model(self, name: str) -> None:
        session = self.current.session
        if session is None:
            return
        connection = session.choice.provider.route.connection
        if name:
            await self.use(session, (connection, self.models.profile_of(name)))
            await self._doubt(session, connection, name)
            return
        current = (connection, session.choice.profile)
        switches = await asyncio.to_thread(switches_of, session)
        used, today = self.history.recent().models, self.clock.now().date()
        self._models.ask = partial(self.connections.ask_for_models, connection)
        listed = await asyncio.to_thread(self._models.read)
        picker = ModelPicker(self._models, listed, current, switches.to_model, used=used, today=today)
        picked = await self.host.ask(picker)
        if picked is not None and (picked[0], picked[1].name) != (connection, current[1].name):
            await self.use(session, picked)
        elif current[1].name in picker.described:  # it counts from the next request on
            await self.use(session, current)

    async def _doubt(self, session: Session, connection: str, name: str) -> None:
        """Say of a model that nobody lists and that is in use now which one is near: any name may be typed."""
        listed = await asyncio.to_thread(self.models.models, connection)
        spellings = [each for profile in listed for each in profile.spellings]
        profile = session.choice.profile
        if spellings and not profile.known and name == profile.name and name not in spellings:
            near = meant(name, spellings)
            if near:
                self.host.say(f"{cleaned_line(name)} is used from here on, but no list has it. {near}".rstrip())

    async def use(self, session: Session, model: Model) -> None:
        """Use a model over a connection from the next turn on, and say so."""
        before = session.choice.provider
        try:
            provider, profile = self.models.provider(model[0], model[1].wish)
            dropped = session.use_model(provider, profile)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        for warning in self.models.warnings(session.choice):
            self.feed.notice(warning)
        self.feed.tell([*session.choice.options_left_out.values(), *session.choice.sampling_refused.values()])
        lost = f" · effort {dropped} is not one of {profile.name}'s: back to its default" if dropped is not None else ""
        route = provider.route
        self.host.say(f"from here on: {profile.name} over {route.connection} ({route.endpoint}){lost}")
        move = session.resources.consent.move(session.conversation, session.next_branch().path, provider.route)
        if move is not None:
            self.feed.notice(str(move))
        self.refresh()
        self.prepare()
        self.host.run(Group.CLOSE, self._close, before)

    async def _close(self, provider: Provider) -> None:
        """Close a connection that is used no more, once the reply has ended that may be arriving over it."""
        await self.host.wait_for(Group.TURN)
        await provider.aclose()

    # Effort

    def effort(self, name: str = "") -> None:
        """Choose a reasoning effort, or take the one that is named; ``default`` leaves it to persona and model."""
        self.host.run(Group.CHOOSE, self._choose_effort, name)

    async def _choose_effort(self, name: str) -> None:
        session = self.current.session
        if session is None:
            return
        choice, api = session.choice, session.choice.provider.route.api
        taken = choice.profile.efforts_offered(api)
        rows = offered(choice)
        if not taken and (name or not rows):
            self.host.say(f"{choice.profile.name} takes no effort.")
            return
        if name:
            if name in (*taken, "default") or choice.profile.tries_effort(name):
                self._set_effort(session, "" if name == "default" else name)
            else:
                near = meant(name, (*taken, "default"))
                takes = f"{choice.profile.name} takes {', '.join(taken)}, or default; not {cleaned_line(name)}."
                self.host.say(f"{takes} {near}".rstrip(), wrong=True)
            return
        practice = choice.provider.route.practice
        stats = self.history.stats(choice.profile.name, practice=practice)
        again = (await asyncio.to_thread(switches_of, session)).to_effort
        same = self.history.same_efforts(choice.provider.route.connection, choice.profile.name) if not practice else ()
        picked = await self.host.ask(EffortPicker(choice, stats, rows, practice=practice, again=again, same=same))
        if isinstance(picked, str):
            self._set_effort(session, picked)
        elif picked is not None:
            self.parameters.ask(picked)

    def _set_effort(self, session: Session, effort: str) -> None:
        session.set_effort(effort or None)
        self.refresh()

    # Connection

    def connection(self) -> None:
        """Show the connection in use."""
        self.host.run(Group.CHOOSE, self._show_connection)

    async def _show_connection(self) -> None:
        session = self.current.session
        if session is None:
            return
        from tui.app.connection.panel import ConnectionPanel  # noqa: PLC0415  not needed for the first paint

        async def forget() -> tuple[ConnectionStatus, str]:
            outcome = await self._forget(session)
            return await self._status_of(session), outcome

        try:
            status = await self._status_of(session)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        self.host.open_screen(ConnectionPanel(status, self.clock, forget))

    async def _status_of(self, session: Session) -> ConnectionStatus:
        """Return what the panel shows; files and environment are read in a thread."""
        choice = session.choice
        route = choice.provider.route
        learned = await asyncio.to_thread(self.refused_parameters.remembered, route)
        access = await asyncio.to_thread(lambda: choice.provider.access)
        plain = self.models.profile_on(route.connection, choice.profile.name)
        return ConnectionStatus(choice, access, session.rate_status, plain, learned, self.models.warnings(choice))

    async def _forget(self, session: Session) -> str:
        """Forget what this deployment refused, on disk and in the choice in use; return a sentence on it."""
        if session.busy:
            return "A reply is still arriving: stop it first"
        choice = session.choice
        try:
            count = await asyncio.to_thread(self.refused_parameters.forget, choice.provider.route)
        except MullError as error:
            return str(error)
        route = choice.provider.route
        changed = session.forget_refused(self.models.profile_on(route.connection, choice.profile.name))
        self.refresh()
        return "Forgotten: the next request holds everything" if count or changed else "There is nothing to forget"

    def doctor(self) -> None:
        """Check the connection in use, fact by fact."""
        session = self.current.session
        if session is not None:
            from tui.app.connection.doctor import Doctor  # noqa: PLC0415  not needed for the first paint

            route, model = session.choice.provider.route, session.choice.profile.name
            results = self.connections.doctor(route.connection, session.choice.profile.wish)
            self.host.open_screen(Doctor(f"{model} over {route.connection}", results))

    def connect(self, name: str = "") -> None:
        """Describe a connection, to a service by its name, and use it where that is wished."""
        service = BY_NAME.get(name.lower())
        if name and service is None:
            self.host.say(f"No service {cleaned_line(name[:40])}. /connect names: {', '.join(BY_NAME)}.", wrong=True)
        else:
            self.describe(service)

    def describe(self, service: Service | None = None) -> None:
        """Describe a connection; ``service`` is what the form begins with, where it is not the usual one."""
        self.host.run(Group.CHOOSE, self._describe_connection, service)

    async def _describe_connection(self, service: Service | None) -> None:
        session = self.current.session
        if session is None:
            return
        from tui.app.connection.connect import Connect  # noqa: PLC0415  not needed for the first paint

        saved = await self.host.ask(Connect(self.connections, service))
        if saved is None:
            return
        self.host.say(f"connection {saved.name} is in {saved.path} now; F3 chooses it, F8 looks at it")
        if saved.use:
            await self.use(session, (saved.name, self.models.models(saved.name)[0]))

    # Session

    def sessions(self, name: str = "") -> None:
        """Choose a session, or take the one that is named, by its title too; and go on with it."""
        self.host.run(Group.CHOOSE, self._choose_session, name)

    async def _choose_session(self, name: str) -> None:
        session = self.current.session
        if session is None:
            return
        try:
            store = self.session_store
            summaries = await asyncio.to_thread(store.summaries if name else partial(store.newest, MOST))
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        current = session.conversation.session
        if name:
            self._go_on_with(name, summaries, current)
            return
        picker = SessionList(
            summaries,
            OpenOne(current, session.rename, partial(file, session), self.merge),
            self.session_store,
            self.clock.now,
            lambda: ARRIVES if session.busy else "",
            export=self.exporting,
            documents=self.documents,
            whole=False,
            here=self.here(),
        )
        picked = await self.host.ask(picker)
        if picked is not None:
            self._go_on_in(picked, current, picker.words_found_in(picked))

    def _go_on_with(self, name: str, summaries: Sequence[SessionSummary], current: str) -> None:
        """Go on with the session of a name or a title; say so where there is not exactly one."""
        found = [each.session for each in summaries if name in (each.session, each.title)]
        if len(found) == 1:
            self._go_on_in(found[0], current)
            return
        why = f"{len(found)} sessions have the title {cleaned_line(name)!r}." if found else _no_session(name, summaries)
        self.host.say(f"{why} F5 shows all.", wrong=True)

    def show(self, session: str) -> None:
        """Go on with the session of a name, or choose one of all for an empty one."""
        held = self.current.session
        if session and held is not None:
            self._go_on_in(session, held.conversation.session)
        else:
            self.sessions()

    def _go_on_in(self, session: str, current: str, words: Sequence[str] = ()) -> None:
        """Go on with a session, which was found by some words."""
        if session == current and words:
            self.show_found(words)
        elif session == current:
            self.host.say("That session is open.")
        elif self.current.leavable() is not None:
            self.host.run(Group.OPEN, self._open, session, words)

    async def _open(self, picked: str, words: Sequence[str]) -> None:
        try:
            opened = await asyncio.to_thread(self.session_store.open, picked)
            self.host.post_message(Opened(self.resumed(opened), words))
        except MullError as error:
            self.host.post_message(WentWrong(error))

    def _left_out(self, choice: Choice) -> list[str]:
        """Return what is told of the model and the connection that a persona asks for and does not get."""
        target = self.persona_target(choice.persona)
        return [] if target is None else [str(each) for each in target.notes(choice.persona, choice.profile.name)]

    def new_session(self) -> None:
        """Leave this session, which is on disk, and begin a new one."""
        if self.current.leavable() is None:
            return
        try:
            session = self.fresh()
            self.host.post_message(Opened(Opening(session, self._left_out(session.choice))))
        except MullError as error:
            self.host.post_message(WentWrong(error))


def _no_session(name: str, summaries: Sequence[SessionSummary]) -> str:
    """Return that there is no session of a name or title, with the title that is near."""
    near = near_name(name, [each.title for each in summaries])
    meaning = "" if near is None else f" Did you mean {cleaned_line(near)}?"
    return f"There is no session {cleaned_line(name)!r}.{meaning}"
