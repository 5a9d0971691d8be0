"""What the turns of one session share: journal, token counter, clock, retry policy, stores."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tui.core.attachments import Attachment, Held
from tui.core.context.calibration import CountedBy
from tui.core.context.context import Context, MadeParts, build_context
from tui.core.context.effort_updates import turns_of
from tui.core.context.room import reserve_for
from tui.core.conversation.message import Message, UserMessage
from tui.core.conversation.tree import Conversation
from tui.core.ports import Clock, ProfileBehind, RefusedParameters
from tui.core.request import Route
from tui.core.retry_policy import RetryPolicy
from tui.core.schema import SchemaCheck
from tui.core.token_counter import TokenCounter
from tui.engine.adapter import Refused
from tui.engine.budgets import Budgets
from tui.engine.choice import Choice
from tui.engine.consent import Consent
from tui.engine.damage import Damage
from tui.engine.deployed import Deployed
from tui.engine.document_keeping import DocumentKeeping
from tui.engine.journal import Journal
from tui.engine.limit_check import LimitCheck
from tui.engine.queue import Queue
from tui.engine.rate_status import RateStatusBoard
from tui.engine.served_window import ServedWindow

# Returns the bytes of an attachment of a session, None if they are lost. Reads a file.
Fetch = Callable[[str, Attachment], bytes | None]


@dataclass
class Resources:
    """What all turns of one session share. ``reserve`` is the user's own, in tokens; None is the default.

    ``check`` checks replies against a schema. ``fetch`` reads attachments; without it their bytes count as lost.
    ``profile_behind`` describes the model behind a deployment; without it, what a service says of that is not used.
    ``damage`` is what cannot be read of the session's file. ``consent`` says to whom its turns may be sent, ``budgets``
    which output budgets are too small. ``document`` keeps the session's document in step, where there is to be one.
    ``private`` says that the session is kept in memory only, by the user's wish.
    """

    journal: Journal
    counter: TokenCounter
    clock: Clock
    reserve: int | None = None
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    rate_status: RateStatusBoard = field(default_factory=RateStatusBoard)
    refused_parameters: RefusedParameters | None = None
    check: SchemaCheck | None = None
    fetch: Fetch | None = None
    profile_behind: ProfileBehind | None = None
    private: bool = False
    damage: Damage = field(default_factory=Damage)
    consent: Consent = field(default_factory=Consent)
    budgets: Budgets = field(default_factory=Budgets)
    document: DocumentKeeping | None = None
    _fetched: dict[str, bytes | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.document is not None:
            self.journal.changed = self.document.changed
        self.made = MadeParts(self.counter, self._contents)
        self.deployed = Deployed(self.rate_status, self.refused_parameters, self.profile_behind)
        self.served_window = ServedWindow(self.rate_status, self.deployed)
        self.queue = Queue(self.journal)
        self.limit_check = LimitCheck(self.rate_status, self.clock, self.conversation)

    @property
    def conversation(self) -> Conversation:
        """The conversation."""
        return self.journal.conversation

    def context(self, path: Sequence[Message], choice: Choice) -> Context:
        """Return the context of a request at the end of a path."""
        held, profile, route = self.conversation, choice.profile, choice.provider.route
        reserve = reserve_for(profile, choice.effort, self.reserve, choice.budget, choice.persona.reserve)
        asked = CountedBy(route.connection, route.endpoint, profile.name)
        context = build_context(
            path,
            profile,
            self.counter,
            reserve=reserve,
            muted=held.muted,
            pinned=held.pinned,
            made=self.made,
            schema=choice.asked.schema,
            on_responses=route.api == "responses",
            asked=asked,
        )
        return replace(context, cache_key=self.journal.cache_key, turns=turns_of(path, asked))

    async def remember(self, route: Route, refused: Refused) -> None:
        """Remember what a deployment refused, with its words."""
        if self.refused_parameters is not None and refused.part is not None:
            about = (refused.part, refused.error.problem, refused.model)
            await asyncio.to_thread(self.refused_parameters.learn, route, *about)

    def hold(self, attached: Sequence[Held]) -> None:
        """Keep the bytes of attachments that are about to be said: the disk may not give them back."""
        self._fetched.update({each.attachment.sha256: each.data for each in attached if each.data is not None})

    def held(self, message: UserMessage) -> tuple[Held, ...]:
        """Return the attachments of a message, with their bytes."""
        return tuple(Held(each, self._contents(each)) for each in message.attachments)

    def _contents(self, attachment: Attachment) -> bytes | None:
        """Return the bytes of an attachment of this conversation, read once; None if they are lost."""
        digest = attachment.sha256
        if digest not in self._fetched:
            session = self.conversation.session
            self._fetched[digest] = self.fetch(session, attachment) if self.fetch is not None else None
        return self._fetched[digest]
