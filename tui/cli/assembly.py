"""Assembly: builds the objects that a command needs, from all packages."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import SystemRandom
from time import monotonic
from typing import Any
from weakref import proxy

from tui.cli.copies import copies_in_words
from tui.cli.output import note
from tui.cli.personas.starting import StartingPersona, passed_over, personas_here, starting_persona
from tui.cli.personas.values import PersonaValues, values_from
from tui.cli.project_personas import PersonasOfProject
from tui.cli.prompts_at_hand import prompts_here
from tui.cli.resumed_choice import Start, resumed_choice
from tui.core.connection_kinds import Offer
from tui.core.conversation.record import Chosen
from tui.core.conversation.tree import Conversation
from tui.core.documents import DocumentNews, DocumentNotice, DocumentOutcome
from tui.core.errors import MullError, SettingsError, UsageError
from tui.core.models.deployed_model import DeployedModel
from tui.core.models.offer import Offer as ListedOffer
from tui.core.models.profile import ModelProfile
from tui.core.models.refused_parameters import without_refused
from tui.core.models.retirement import retirement
from tui.core.personas.persona import Persona
from tui.core.personas.target import PersonaTarget, target_of
from tui.core.ports import Clock, OpenSession
from tui.core.reply_options import options_of
from tui.core.request import Route, Wishes
from tui.core.schema import schema_title
from tui.core.services import ON_THIS_COMPUTER
from tui.core.usage.model_stats import PastReply
from tui.engine.budgets import Budgets
from tui.engine.choice import Choice
from tui.engine.consent import Consent
from tui.engine.damage import Damage
from tui.engine.document_keeping import DocumentKeeping
from tui.engine.journal import Journal
from tui.engine.purge import purged_on_path
from tui.engine.rate_status import RateStatusBoard
from tui.engine.resources import Resources
from tui.engine.session import Opening, Session
from tui.providers.connections.connect import connect
from tui.providers.provider import SdkProvider
from tui.schemas import checked_fit, read_schema
from tui.settings.loading import load_settings
from tui.settings.values import Connection, Settings
from tui.store.documents.session_document import SessionDocuments
from tui.store.index import Index
from tui.store.learned_file import LearnedFile
from tui.store.offers_file import OffersFile
from tui.store.open_folders import warning_about
from tui.store.paths import Paths, begun_in, paths_from
from tui.store.personas.files import OwnPersonaFiles
from tui.store.preferences import Preferences
from tui.store.prompt_history import PromptHistory
from tui.store.reply_history import PastReplies
from tui.store.sent_messages import sent_messages
from tui.store.sessions.attachments import find
from tui.store.sessions.drafts import Drafts
from tui.store.sessions.purge import Purger
from tui.store.sessions.queue_file import QueueFiles
from tui.store.sessions.store import Sessions
from tui.store.settings_file import ConfigFile
from tui.store.usage_ledger import UsageLedger
from tui.tokens import Tokens

NEVER = "9999"  # later than any date in ISO 8601
SENT_BEFORE = 500  # messages of past sessions with which the history begins
PROBLEMS_SHOWN = 10  # of what is wrong with a session's file, when it is opened
WITHOUT = Path("off")  # in place of a schema's file
PRACTICE_NOTICE = "Practice mode: answers are made up by mull itself. Nothing is sent anywhere."


class SystemClock:
    """The ``Clock`` port, by the clocks of this machine."""

    def now(self) -> datetime:
        """Return the date and time, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the seconds of a clock that never goes back."""
        return monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait this many seconds."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Flags:
    """The options of the command line. None leaves a choice to the settings, the session and the persona.

    ``values`` are those of the persona's variables, each as name=value. ``private`` keeps the session in memory only:
    nothing is written.
    """

    connection: str | None = None
    model: str | None = None
    effort: str | None = None
    persona: str | None = None
    values: tuple[str, ...] = ()
    resume: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None
    schema: Path | None = None
    private: bool = False
    theme: str | None = None
    ascii: bool = False


class Assembly:
    """All objects that a command needs, built from environment, settings file and flags.

    Raises:
        UsageError: the settings or the schema's file are wrong, or flags do not go together.
    """

    def __init__(
        self, flags: Flags = Flags(), environ: Mapping[str, str] = os.environ, clock: Clock | None = None
    ) -> None:
        if flags.private and flags.resume is not None:
            raise UsageError(
                "A session that is on disk cannot be gone on with privately.",
                "Leave out --session or --resume; or --no-session or --private.",
            )
        self.flags = flags
        self.environ = environ
        self.clock = clock or SystemClock()
        self.counter = Tokens()
        self.paths: Paths = paths_from(environ)
        self.settings: Settings = self.load()
        self.without_schema = flags.schema == WITHOUT
        self.schema = read_schema(flags.schema) if flags.schema is not None and not self.without_schema else None
        ledger = UsageLedger(self.paths.usage)
        self.index = Index(None if flags.private else self.paths.index, self.paths.sessions, ledger)
        drop_draft = Drafts(self.paths.drafts, self.paths.sessions).drop
        queues = QueueFiles(self.paths.queue)
        own = proxy(self)  # no circle: whoever drops an assembly gives its index back at once
        self.history = PastReplies(self.index, lambda model: own.profile_of(model).default_effort)
        self.values = PersonaValues(values_from(flags.values))
        self.personas = personas_here(self.paths.personas, self.settings.project_personas, self.clock)
        self.persona_files = OwnPersonaFiles(self.personas, keeps=not flags.private)
        self.own_prompts = prompts_here(self.paths.prompts, self.settings.project_prompts, self.clock)
        self.config = ConfigFile(self.paths.config)
        self.preferences = Preferences(self.config)
        self.project_personas = PersonasOfProject(self.personas, self.preferences, self.settings.project_personas)
        kept = self.paths.history if self.settings.history else None
        drafts = self.paths.drafts if self.settings.history and not flags.private else None
        self.drafts = Drafts(drafts, self.paths.sessions)
        sent = partial(sent_messages, self.paths.sessions, SENT_BEFORE)
        self.prompts = PromptHistory(kept, self.clock.now, keeps=not flags.private, first=sent)
        forget = PromptHistory(self.paths.history, self.clock.now).forget
        every_draft = self.drafts if drafts is not None else Drafts(self.paths.drafts, self.paths.sessions)
        self.purger = Purger(self.paths.sessions, self.index, forget, queues, every_draft)
        self.sessions = Sessions(
            self.paths.sessions, self.clock.now, self.index, drop_draft, queues, self.purger.purge_rest
        )
        self.refused_parameters = LearnedFile(self.paths.learned, self.clock.now)
        self.offers = OffersFile(self.paths.offered, self.clock.now)
        self.learned_privately = LearnedFile(self.paths.learned, self.clock.now, keeps=False)
        self.rate_status = RateStatusBoard()
        self.services_here = ON_THIS_COMPUTER
        self.pace = self.settings.practice_pace
        self.practice_sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
        self.shuffle: Callable[[list[Any]], None] = SystemRandom().shuffle
        self.here: Callable[[], str] = begun_in
        kept_up = None if flags.private else self.settings.export
        self.documents = None if kept_up is None else SessionDocuments(kept_up, self.paths.sessions)
        self.document_news = DocumentNews(masked=kept_up is not None and kept_up.form.mask_secrets)
        self.say_of_document: Callable[[DocumentNotice], None] = lambda notice: note(notice.text)

    def start(self, *, write: bool = True) -> Opening:
        """Return a new session, or the one that ``resume`` names. ``write`` False opens it for reading only.

        Raises:
            UsageError: session, persona, connection, model or effort is unknown, or they do not go together.
        """
        if self.flags.resume is None:
            session = self.fresh_private() if self.flags.private else self.fresh()
            choice = session.choice
            opening = Opening(session, self._practice_notice(session) + self._left_out(choice) + self.warnings(choice))
        else:
            opening = self._resumed(
                self.sessions.open(self.flags.resume, write=write), agreed=self.flags.connection is not None
            )
        opening.notices[:0] = [*warning_about(self.paths), *passed_over(opening.session.choice.persona, self.personas)]
        if self.schema is not None:
            opening.notices.append(f"replies are to fit the schema {schema_title(self.schema)} ({self.flags.schema})")
        return opening

    def resumed(self, opened: OpenSession) -> Opening:
        """Return a session that goes on at the end of its file."""
        return self._resumed(opened, agreed=False)

    def _resumed(self, opened: OpenSession, *, agreed: bool) -> Opening:
        """Return a session that goes on at the end of its file.

        ``agreed``: its turns may go over the connection of the command line, wherever they went before.
        """
        notices = [*_at_most(opened.problems), *copies_in_words(self.paths.sessions, opened)]
        choice = resumed_choice(self._as_start(), opened.conversation, notices)
        session = self._session(choice, opened)
        notices += elsewhere(session) or self._gone(opened.conversation.choice)
        if agreed:
            session.resources.consent.give(choice.provider.route)
        notices += lacking(session) + purged_on_path(session)
        return Opening(session, notices + waiting(session) + self.warnings(choice))

    def _as_start(self) -> Start:
        """Return what the choice of a session that goes on is made by."""
        return Start(
            self.settings,
            self.personas,
            self.provider,
            self.provider_again,
            self.wishes,
            self.flags.connection,
            self.flags.model,
            self.flags.effort,
            self.flags.persona,
            self.values,
            self.without_schema,
        )

    def _gone(self, held: Chosen | None) -> list[str]:
        """Return the notice that a session's connection is no longer there and another is used; none if it is."""
        if held is None or self.flags.connection is not None or held.connection in self.settings.connections:
            return []
        return [f"connection {held.connection} is no longer there; {self.settings.connection.name} is used instead"]

    def warnings(self, choice: Choice) -> list[str]:
        """Return warnings about a choice: that its model is retired, or is within 60 days."""
        leaving = retirement(choice.profile, choice.provider.route.kind, self.clock.now().date())
        return [leaving] if leaving else []

    def load(self, text: str | None = None) -> Settings:
        """Return the settings as they are now, or as they would be with ``text`` in the settings file.

        Raises:
            SettingsError: file or flags are wrong.
        """
        flags = self.flags
        return load_settings(
            self.paths.config,
            self.environ,
            connection=flags.connection,
            persona=flags.persona,
            theme=flags.theme,
            ascii_signs=flags.ascii,
            text=text,
        )

    def fresh(self) -> Session:
        """Return a new session with the flags of this start."""
        return self._session(self.new_choice())

    def fresh_private(self) -> Session:
        """Return a new session with the flags of this start, which is kept in memory only."""
        return self._session(self.new_choice(), private=True)

    def end(self) -> None:
        """Read the past no further, and give the index back once it is not in use. It waits for nobody."""
        self.history.stop()
        self.index.end()

    def sweep(self) -> int:
        """Delete what killed mulls have left, unless nothing is to be changed on disk; return how many files."""
        return 0 if self.flags.private else self.sessions.sweep()

    def provider(
        self, connection: str, model: str, settings: Settings | None = None
    ) -> tuple[SdkProvider, ModelProfile]:
        """Return the provider for a model over a connection, and the model's profile, without refused parameters.

        An empty ``model`` is the connection's own; of a deployment, the model that is known to be behind it.
        ``settings``, where given, are used instead of the current ones.

        Raises:
            SettingsError: there is no such connection, it lacks a model, or the two do not go together.
        """
        settings = settings or self.settings
        held = settings.connections.get(connection)
        if held is None:
            known = ", ".join(settings.connections)
            raise SettingsError(f"There is no connection {connection!r}.", f"There are: {known}.")
        name = model or held.model or held.deployment
        if not name and held.variables is not None:
            raise SettingsError(
                f"The variable {held.variables.deployment} is not set, but {held.variables.decisive} is.",
                f"Set {held.variables.deployment} to the name of the deployment, or unset {held.variables.decisive}.",
            )
        if not name:
            raise SettingsError(f"Connection {connection!r} names no model.", "Say which one with --model.")
        if held.kind.deployments:
            return self._deployment(held, "" if model == held.deployment else model, settings)
        profile = _ending(settings.profile_on(held, name), name, held, self.offer_of(held))
        provider = connect(held, settings, self.environ, model=name, pace=self.pace, sleep=self.practice_sleep)
        return provider, without_refused(profile, self.refused_parameters.of(provider.route))

    def provider_again(self, connection: str, model: str) -> tuple[SdkProvider, ModelProfile]:
        """Return what ``provider`` does, for the model of a session or of a reply.

        It says nothing of what is behind a deployment now.
        """
        held = self.settings.connections.get(connection)
        return self.provider(connection, "" if held is not None and held.kind.deployments else model)

    def _deployment(self, held: Connection, chosen: str, settings: Settings) -> tuple[SdkProvider, ModelProfile]:
        """Return the provider of a deployment, and the profile of the model behind it, as far as that is known.

        Raises:
            SettingsError: the deployment cannot be used with these settings.
        """
        connected = partial(connect, held, settings, self.environ, pace=self.pace, sleep=self.practice_sleep)
        found = settings.model_behind(held, chosen)
        if found is None or not found.settled:
            learned = self.refused_parameters.model_of(connected(model=held.deployment).route)
            found = learned if learned is not None and learned.outweighs(found) else found
        try:
            provider = connected(model=found.name if found is not None else held.deployment)
        except SettingsError:
            if found is None or not found.learned:
                raise
            provider = connected(model=held.deployment)  # it answered over this API, whatever the catalogue says
        return provider, self._without_refused(settings.profile_behind(held, found), provider.route)

    def profile_behind(self, route: Route, found: DeployedModel) -> ModelProfile:
        """Return the profile of a model that a route's service named, without what that refused. Reads a file."""
        held = self.settings.connections.get(route.connection)
        if held is not None and not held.kind.deployments:
            return self._without_refused(self.settings.profile_on(held, found.name), route)
        if held is None:
            behind = found if route.kind.deployments else None
            return replace(self.profile_of(found.name), deployed=behind)
        return self._without_refused(self.settings.profile_behind(held, found), route)

    def _without_refused(self, profile: ModelProfile, route: Route) -> ModelProfile:
        return without_refused(profile, self.refused_parameters.of(route))

    def models(self, connection: str) -> list[ModelProfile]:
        """Return the models that are known to be usable over a connection."""
        held = self.settings.connections[connection]
        if held.kind.deployments:
            with suppress(SettingsError):
                return [self.provider(connection, "")[1]]
            return []
        if held.kind.offers is Offer.DESCRIBED:
            return list(self.settings.catalogue.profiles.values())
        listed = self.offer_of(held)
        found: dict[str, ModelProfile] = {}  # each once, though a service may list it by dated names too
        for name in self._names(held, listed):
            profile = self.settings.profile_on(held, name)
            if profile.name not in found or profile.name == name:
                found[profile.name] = _ending(profile, name, held, listed)
        return list(found.values())

    def _names(self, held: Connection, listed: ListedOffer | None) -> list[str]:
        """Return the models of a connection by name: its own, then those that are listed, or else sold."""
        names: list[str] = []
        if listed is not None:
            names = listed.names
        elif held.kind.offers is Offer.SOLD:
            today = self.clock.now().date().isoformat()
            described = self.settings.catalogue.profiles.values()
            names = [p.name for p in described if (p.retired_on(held.kind) or NEVER) > today and not p.needs]
        return [*([held.model] if held.model else []), *(name for name in names if name != held.model)]

    def offer_of(self, held: Connection) -> ListedOffer | None:
        """Return what a connection's service listed when it was asked last; None where it was not, or long ago."""
        if held.kind.practice or held.kind.deployments:
            return None
        return self.offers.of(held.name, address_of(held))

    def past_replies(self, since: str = "") -> list[PastReply]:
        """Return every reply that was asked for since a UTC time, oldest first. Blocks: it reads the disk."""
        self.index.update()
        return self.index.replies(since)

    def profile_on(self, connection: str, model: str) -> ModelProfile:
        """Return what is known of a model over a connection, by the current settings, before anything was refused."""
        held = self.settings.connections.get(connection)
        return self.profile_of(model) if held is None else self.settings.profile_on(held, model)

    def profile_of(self, model: str) -> ModelProfile:
        """Return the profile of a model, by the current settings."""
        return self.settings.catalogue.find(model)

    def _practice_notice(self, session: Session) -> list[str]:
        """Return the notice that replies are practice; none where they are not."""
        return [PRACTICE_NOTICE] if session.choice.provider.route.practice else []

    def is_first_start(self) -> bool:
        """Return whether nothing was chosen yet: no connection, no session, no flag that says what to open."""
        flags = self.flags
        plain = flags == Flags(theme=flags.theme, ascii=flags.ascii)
        only_practice = all(held.kind.practice for held in self.settings.connections.values())
        return plain and self.settings.welcome and only_practice and not self.sessions.any()

    def welcome(self, session: Session) -> list[str]:
        """Return what a new practice session says: how to connect to a model."""
        if not session.choice.provider.route.practice or session.begun:
            return []
        return ["To talk to a model, press F9. /help lists keys and commands."]

    def new_choice(self, persona: Persona | None = None) -> Choice:
        """Return the choice of a new session, with this persona or that of the flags and the settings.

        Raises:
            UsageError: as for ``start``.
        """
        persona = persona or self.starting_persona().load(self.personas, self.values)
        target = self.target_of(persona)
        deployed = self.settings.connections[target.connection].kind.deployments  # a model's name says nothing of one
        provider, profile = self.provider(target.connection, self.flags.model or ("" if deployed else target.model))
        return Choice(provider, profile, persona, self.wishes(profile, self.flags.effort))

    def target_of(self, persona: Persona) -> PersonaTarget:
        """Return where a new session with a persona goes; what the command line names is not the persona's to say."""
        flags, settings = self.flags, self.settings
        asked = replace(
            persona,
            connection=None if flags.connection else persona.connection,
            model=None if flags.model else persona.model,
        )
        return target_of(asked, settings.connection.name, settings.connections, self.models)

    def starting_persona(self) -> StartingPersona:
        """Return the persona that a new session begins with."""
        connection = self.settings.connection
        return starting_persona(self.settings, self.flags.model or connection.model or connection.deployment)

    def _left_out(self, choice: Choice) -> list[str]:
        """Return what is told of what a new session's persona asks for and does not get: model, connection."""
        persona, why = choice.persona, self.starting_persona().why
        told = [f"{why} is {persona.name} (settings)"] if why else []
        return told + [str(each) for each in self.target_of(persona).notes(persona, choice.profile.name)]

    def wishes(self, profile: ModelProfile, effort: str | None, budget: int | None = None) -> Wishes:
        """Return the wishes of the command line with an effort, and a budget in output tokens where it names none.

        Raises:
            UsageError: the model does not take the effort.
        """
        if effort is not None and not profile.tries_efforts and effort not in profile.efforts:
            takes = f"It takes: {', '.join(profile.efforts)}." if profile.efforts else "It takes none."
            raise UsageError(f"{profile.name} does not take the effort {effort!r}.", takes)
        asked = self.flags
        return Wishes(
            effort=effort,
            max_output_tokens=asked.max_output_tokens or budget,
            temperature=asked.temperature,
            top_p=asked.top_p,
            seed=asked.seed,
            schema=self.schema,
            **options_of(asked),
        )

    def _session(self, choice: Choice, opened: OpenSession | None = None, *, private: bool = False) -> Session:
        new_log = self.sessions.create_private if private else self.sessions.create
        conversation, log = (opened.conversation, opened.log) if opened is not None else (None, None)
        journal = Journal(new_log, conversation, log, self.here())
        read_only = opened is not None and opened.log is None
        losses = opened.losses if opened is not None else ()
        document = None if private or read_only else self._document(journal.conversation)
        resources = Resources(
            journal,
            self.counter,
            self.clock,
            reserve=self.settings.reserve,
            retry_policy=self.settings.retry_policy,
            rate_status=self.rate_status,
            refused_parameters=self.learned_privately if private else self.refused_parameters,
            private=private,
            profile_behind=self.profile_behind,
            check=checked_fit,
            fetch=None if private else partial(find, self.paths.sessions),
            damage=Damage(losses),
            consent=Consent(self.settings.connections, losses),
            budgets=Budgets(self.history),
            document=document,
        )
        resources.queue.bring_back(opened.queued if opened is not None else ())
        return Session(choice, resources, read_only=read_only)

    def _document(self, conversation: Conversation) -> DocumentKeeping | None:
        """Return what keeps a session's document in step; None without a folder for it."""
        if self.documents is None:
            return None
        keeping = DocumentKeeping(self.documents.of_one(), conversation, self.clock)
        keeping.told = self.tell_of_document
        return keeping

    def tell_of_document(self, outcome: DocumentOutcome | MullError) -> None:
        """Say what is new of a document that was written, or of the folder that refused it."""
        for notice in self.document_news.of(outcome):
            self.say_of_document(notice)

    def keep_up_document(self, session: str) -> list[DocumentNotice]:
        """Bring the document of a session that is not open up to date; return what is new of it. It blocks."""
        if self.documents is None:
            return []
        try:
            return self.document_news.of(self.documents.keep_up(session))
        except MullError as error:
            return self.document_news.of(error)

    def documents_left(self, sessions: Sequence[str]) -> str:
        """Return a sentence on the documents of deleted sessions, which stay in their folder. Blocks for the disk."""
        return "" if self.documents is None else self.documents.left(sessions)


def address_of(held: Connection) -> str:
    """Return the address by which it is remembered what a connection offers."""
    return (held.base_url or held.kind.default_address).rstrip("/")


def elsewhere(session: Session) -> list[str]:
    """Return that the next request would take a session's earlier turns elsewhere, as one sentence or none."""
    consent, route = session.resources.consent, session.choice.provider.route
    move = consent.move(session.conversation, session.next_branch().path, route)
    return [] if move is None else [str(move)]


def lacking(session: Session) -> list[str]:
    """Return what the next request of a session lacks because its file is damaged, as one sentence or none."""
    lacks = session.resources.damage.of_request(session.next_branch().path)
    return [] if lacks is None else [lacks.problem]


def waiting(session: Session) -> list[str]:
    """Return that messages wait in a session that was opened with them, as one sentence or none."""
    many = len(session.resources.queue.messages)
    if many == 1:
        return ["1 message is still queued and was not sent. /queue send sends it, /queue takes it back."]
    told = f"{many} messages are still queued and were not sent. /queue send sends them, /queue takes them back."
    return [told] if many else []


def _at_most(problems: Sequence[str]) -> list[str]:
    """Return the first problems of a session, and where to see the others."""
    more = len(problems) - PROBLEMS_SHOWN
    return [*problems[:PROBLEMS_SHOWN], *([f"and {more} more: see mull sessions check"] if more > 0 else [])]


def _ending(profile: ModelProfile, name: str, held: Connection, listed: ListedOffer | None) -> ModelProfile:
    """Return a profile with the day on which the service says that the model ends."""
    return profile if listed is None else listed.applied_to(profile, name, held.kind)
