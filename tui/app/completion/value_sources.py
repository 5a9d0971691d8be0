"""Where the values behind a command come from: what is in memory at once, what is on a disk as soon as it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import partial

from tui.app.chat.copyables import code_pieces
from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.completion import value_offers as offers
from tui.app.completion.late_list import LateList
from tui.app.completion.offer import Offer, Values
from tui.app.connection.connections import Connections, ModelSource
from tui.app.transcript.feed import Feed
from tui.core.ports import Clock, History, PersonaSource, PromptSource, SessionStore
from tui.core.reply_options import REPLY_OPTIONS, ReplyOption
from tui.core.sampling import SAMPLING, SamplingParameter
from tui.engine.session import Session

FREE = frozenset({"prompt", "model", "retry", "budget", *(parameter.name for parameter in SAMPLING)})
"""Commands behind which others than the offered values may be typed."""
Known = Callable[[Session], Sequence[Offer]]
"""Returns what is offered from what is in memory."""


@dataclass(eq=False, repr=False)
class ValueSources:
    """Returns the values that may stand behind a command. ``changed`` is called when more of them are known.

    ``theme`` and ``panel`` return which are chosen, ``looks`` of each theme whether it is dark or light.
    """

    host: Host
    current: Current
    feed: Feed
    changed: Callable[[], None]
    _: KW_ONLY
    personas: PersonaSource
    prompts: PromptSource
    models: ModelSource
    connections: Connections
    session_store: SessionStore
    history: History
    clock: Clock
    theme: Callable[[], str]
    looks: Callable[[], Mapping[str, str]]
    panel: Callable[[], str]
    _late: Mapping[str, LateList] = field(init=False)
    _known: Mapping[str, Known] = field(init=False)
    _asking: str = field(init=False, default="")  # the connection whose service is asked for its models

    def __post_init__(self) -> None:
        """Say for each command where its values come from."""

        def late(words: str, read: Known) -> LateList:
            return LateList(self.host, words, partial(self._read, read), self.changed)

        self._late = {
            "persona": late("personas", self._personas),
            "prompt": late("prompts", lambda _: offers.prompt_offers(self.prompts.list())),
            "model": late("models", self._models),
            "retry": late("models", self._again),
            "sessions": late("sessions", self._sessions),
            "copy": late("code", partial(self._code, "copy")),
            "write": late("code", partial(self._code, "write")),
        }
        self._known = {
            "effort": self._efforts,
            "theme": lambda _: offers.theme_offers(self.theme(), self.looks()),
            "connect": lambda _: offers.service_offers(),
            "panel": lambda _: offers.panel_offers(self.panel()),
            "budget": lambda session: offers.budget_offers(session.choice.asked.max_output_tokens),
            "private": lambda session: offers.private_offers(private=session.resources.private),
            "detach": lambda session: offers.attached_offers(session.attached),
            **{option.name: partial(self._options, option) for option in REPLY_OPTIONS},
            **{each.name: partial(_sampling, each) for each in SAMPLING},
        }

    def begin(self, command: str) -> None:
        """Begin to read what may stand behind a command: it is about to be typed."""
        session, late = self.current.session, self._late.get(command)
        if session is None or late is None:
            return
        late.begin((session.conversation.session, _connection(session)))
        if command == "model":
            self.host.run(Group.OFFER, self._ask, _connection(session))

    def values(self, command: str) -> Values | None:
        """Return what may stand behind a command; None where nothing is known of that."""
        session, late = self.current.session, self._late.get(command)
        if late is not None:
            asking = f"asking {self._asking} …" if command == "model" and self._asking else ""
            return Values(late.offers or (), late.note or asking, free=command in FREE)
        if session is None or command not in self._known:
            return None
        return Values(self._known[command](session), free=command in FREE)

    async def _ask(self, connection: str) -> None:
        """Ask the service in use for its own list of models once a day, as F3 does, and read the list again then."""
        if self._asking:
            return
        self._asking = connection
        try:
            told = await self.connections.ask_for_models(connection)
        finally:
            self._asking = ""
        if told:
            self.host.say(told, foreign=told)
        session = self.current.session
        if told is not None and session is not None and _connection(session) == connection:
            self._late["model"].begin((session.conversation.session, connection))
        self.changed()

    # Read in a thread

    def _read(self, read: Known) -> Sequence[Offer]:
        session = self.current.session
        return () if session is None else read(session)

    def _personas(self, session: Session) -> list[Offer]:
        return offers.persona_offers(self.personas.list(), session.choice.persona.stem)

    def _models(self, session: Session) -> list[Offer]:
        connection, current = _connection(session), session.choice.profile.name
        return offers.model_offers(connection, self.models.models(connection), current, self.clock.now().date())

    def _again(self, session: Session) -> list[Offer]:
        """Return by what a message may be answered again: the efforts of the model, then the models."""
        found = ((each, word) for word in ("effort", "model") for each in self._by(word, session))
        return [replace(each, text=each.text.replace(f"/{word}", "/retry", 1), current=False) for each, word in found]

    def _by(self, word: str, session: Session) -> list[Offer]:
        return self._efforts(session) if word == "effort" else self._models(session)

    def _sessions(self, session: Session) -> list[Offer]:
        today = self.clock.now().astimezone().date()
        return offers.session_offers(self.session_store.summaries(), session.conversation.session, today)

    def _code(self, command: str, _: Session) -> list[Offer]:
        return offers.code_offers(command, code_pieces(self.feed.transcript.entries))

    # In memory

    def _efforts(self, session: Session) -> list[Offer]:
        choice = session.choice
        stats = self.history.stats(choice.profile.name, practice=choice.provider.route.practice)
        return offers.effort_offers(choice, stats)

    def _options(self, option: ReplyOption, session: Session) -> list[Offer]:
        choice = session.choice
        practice = choice.provider.route.practice
        stats = self.history.stats_of_option(choice.profile.name, option, choice.effort, practice=practice)
        return offers.option_offers(choice, option, stats)


def _sampling(parameter: SamplingParameter, session: Session) -> list[Offer]:
    return offers.sampling_offers(session.choice, parameter)


def _connection(session: Session) -> str:
    return session.choice.provider.route.connection
