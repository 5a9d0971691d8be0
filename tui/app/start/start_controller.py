"""The first start: practise, connect, or use a server on this computer; and the tour."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import partial

from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.app.chat.starter_controller import is_empty
from tui.app.connection.connections import Connections, Model, ModelSource
from tui.app.connection.model_list import ModelList
from tui.app.start.ways import LEAVE, MOVES, NUMBERS, TAKE, WAYS, Way, WaysList
from tui.app.transcript.feed import Feed
from tui.core.connection_form import ConnectionForm
from tui.core.connection_kinds import PRACTICE
from tui.core.errors import MullError
from tui.core.local_server import LocalAnswer, LocalServer
from tui.core.ports import Preferences
from tui.core.services import Service
from tui.engine.session import Session

WELCOME = "welcome"  # the setting that says whether the ways are offered at a start


@dataclass(eq=False, repr=False)
class StartController:
    """Offers the ways to begin, and goes the one that is taken.

    ``first`` says that this is the first start, ``practising`` what is told of practice once it has begun. ``use``
    makes the next turns go to a model, ``describe`` opens the form of a connection, filled in for a service. ``show``
    shows anew what an empty chat offers.
    """

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    ways: WaysList
    _: KW_ONLY
    connections: Connections
    models: ModelSource
    preferences: Preferences
    use: Callable[[Session, Model], Awaitable[None]]
    describe: Callable[[Service | None], None]
    show: Callable[[], None]
    first: bool
    practising: Sequence[str]
    _asked: bool = field(init=False, default=False)  # whether the ways are shown because a command asked for them
    _told: bool = field(init=False, default=False)  # whether it was told that this is practice

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the commands call, by the action's name."""
        return {"start": self.ask, "tour": self.tour}

    # The ways

    def offered(self) -> bool:
        """Return whether the ways are offered now: not while something is written, or a reply arrives."""
        session = self.current.session
        if session is None or self.draft.text or session.busy:
            return False
        return self._asked or (self.first and _is_practice(session) and is_empty(session))

    def look(self) -> None:
        """Tell of practice once something was said without a choice: it may have been typed before the ways stood."""
        session = self.current.session
        if self.first and session is not None and not is_empty(session):
            self._tell_of_practice()

    def ask(self) -> None:
        """Offer the ways, at any time."""
        self._asked = True
        self.show()

    def press(self, key: str) -> None:
        """Do what a key means while the ways are shown."""
        if key in MOVES:
            self.ways.move(MOVES[key])
        elif key == LEAVE:
            self._leave()
        else:
            self.go(WAYS[self.ways.chosen].way if key == TAKE else NUMBERS[key])

    def go(self, way: Way) -> None:
        """Go a way. Until it has come to its end, the ways stay."""
        if way is Way.PRACTISE:
            self.host.run(Group.CHOOSE, self._practise)
        elif way is Way.CONNECT:
            self.describe(None)
        else:
            self.host.run(Group.CHOOSE, self._choose_server)

    def typed(self, text: str) -> None:
        """Note that a text is begun in place of a choice: a message at the first start goes to practice."""
        self._asked = False
        if self.first and not text.startswith("/"):
            self._tell_of_practice()

    def _leave(self) -> None:
        """Take the ways away; at the first start this is the choice of practice."""
        if self.first and not self._asked:
            self.host.run(Group.CHOOSE, self._practise)
        self._asked = False
        self.show()

    def _tell_of_practice(self) -> None:
        session = self.current.session
        if not self._told and session is not None and _is_practice(session):
            self._told = True
            for notice in self.practising:
                self.feed.notice(notice)

    async def _practise(self) -> None:
        session = self.current.session
        if session is None:
            return
        self._chosen()
        if not _is_practice(session):
            await self.use(session, (PRACTICE.default_name, self.models.models(PRACTICE.default_name)[-1]))
        self._tell_of_practice()
        try:
            await asyncio.to_thread(self.preferences.keep, WELCOME, False)
        except MullError as error:
            self.host.say(f"mull will ask this again at the next start: {error}")

    def _chosen(self) -> None:
        """Offer the ways no more."""
        self._asked = self.first = False
        self.show()

    # A server on this computer

    async def _choose_server(self) -> None:
        from tui.app.start.servers import ServersPicker  # noqa: PLC0415  not needed for the first paint

        session = self.current.session
        if session is None:
            return
        server = await self.host.ask(ServersPicker(self.connections.servers_here))
        if server is None:
            return
        held = self.connections.at(server.service.address)
        if server.answer is LocalAnswer.NEEDS_KEY:
            if held is not None:
                await self._use(session, held)
            else:
                self.describe(replace(server.service, key_variable=server.service.kind.key_variable))
            return
        model = await self._model_of(server)
        if model is not None and held is not None:
            await self._use(session, held, model)
        elif model is not None:
            await self._write(session, server.service, model)

    async def _model_of(self, server: LocalServer) -> str | None:
        """Return the name of the model that was chosen of a server's, None for none."""
        from tui.app.pickers.model import ModelPicker  # noqa: PLC0415  not needed for the first paint

        service = server.service
        listed = [(service.label, self.models.profile_of(name)) for name in server.models]
        picked = await self.host.ask(ModelPicker(ModelList(lambda: listed), listed, None))
        if picked is None:
            return None
        return next(name for name, (_, profile) in zip(server.models, listed, strict=True) if profile is picked[1])

    async def _write(self, session: Session, service: Service, model: str) -> None:
        """Show what is written into the settings, write it where that is wished, and use the model from then on."""
        from tui.app.start.question import WriteConnection  # noqa: PLC0415  not needed for the first paint

        form = ConnectionForm(
            name=service.free_name(self.connections.names()),
            kind=service.kind,
            base_url=service.address,
            model=model,
            sign_in="none",
        )
        lines = self.connections.lines(form, default=True)
        if not await self.host.ask(WriteConnection(self.connections.path, lines)):
            return
        try:
            await asyncio.to_thread(partial(self.connections.save, form, default=True))
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        await self._use(session, form.name)

    async def _use(self, session: Session, connection: str, model: str = "") -> None:
        """Use a model over a connection of the settings, without a name the connection's own."""
        self._chosen()
        profile = self.models.profile_on(connection, model) if model else self.models.models(connection)[0]
        await self.use(session, (connection, profile))

    # The tour

    def tour(self) -> None:
        """Show what mull shows, in a few cards."""
        from tui.app.start.tour import Tour  # noqa: PLC0415  not needed for the first paint

        self.host.open_screen(Tour())


def _is_practice(session: Session) -> bool:
    return session.choice.provider.route.practice
