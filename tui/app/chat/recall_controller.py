"""What was sent before: kept, walked through from the composer, searched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.app.chat.prompt_walk import PromptWalk, distinct
from tui.app.commands import command_in, find
from tui.app.transcript.feed import Feed
from tui.core.conversation.message import UserMessage
from tui.core.errors import StoreError
from tui.core.key_in_text import key_in
from tui.core.ports import Clock, PastPrompt, PromptHistory
from tui.engine.session import Session

LONGEST = 100_000  # characters of a text that the walk shows: a longer one would hold up the keys
FORWARD = 1


@dataclass(frozen=True, slots=True)
class Sent:
    """A text of this run, and whether it was written in a private session."""

    prompt: PastPrompt
    private: bool = False


@dataclass(eq=False, repr=False)
class RecallController:
    """Knows what was sent: in all sessions before this start, in the session that is open, and since.

    ``prompts`` keeps it on disk; of a private session nothing is kept, and nothing known once it was left. ``paste``
    asks what is to become of a text that is too large for the composer.
    """

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    _: KW_ONLY
    prompts: PromptHistory
    clock: Clock
    paste: Callable[[str], None]
    _before: Sequence[PastPrompt] = field(init=False, default=())  # what was kept before this start
    _since: list[Sent] = field(init=False, default_factory=list)
    _opened_at: int = field(init=False, default=0)  # how many of these the session that is open has found
    _loaded: bool = field(init=False, default=False)
    _refused: bool = field(init=False, default=False)  # it was told that the disk refuses
    _writing: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _walk: PromptWalk | None = field(init=False, default=None)

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name."""
        return {"search_history": self.search}

    def opened(self) -> None:
        """Take another session in; what a private one has left behind is forgotten. Read the past, once."""
        private = self._is_private()
        self._walk = None
        self._since = [sent for sent in self._since if private or not sent.private]
        self._opened_at = len(self._since)
        if not self._loaded:
            self._loaded = True
            self.host.run(Group.RECALL, self._load)

    def _is_private(self) -> bool:
        return self.current.session is not None and self.current.session.resources.private

    async def _load(self) -> None:
        try:
            past = await asyncio.to_thread(self.prompts.load)
        except StoreError as error:
            self.host.post_message(WentWrong(error, behind=True))
            return
        self._before = past.prompts
        if past.damage:
            self.feed.notice(past.damage)

    def forget(self, text: str) -> None:
        """Know a text no more: it was purged."""
        self._walk = None
        self._before = [prompt for prompt in self._before if prompt.text.strip() != text.strip()]
        self._since = [sent for sent in self._since if sent.prompt.text.strip() != text.strip()]
        self._opened_at = min(self._opened_at, len(self._since))

    # Keeping

    def remember(self, text: str, *, lasting: bool = True) -> None:
        """Keep a text that was sent, or cleared: on disk too, if ``lasting``.

        Not of a private session, and not where it holds a key: that may have been cleared because of it.
        """
        self._walk = None
        if not text.strip():
            return
        private = self._is_private()
        self._since.append(Sent(PastPrompt(text, self.clock.now().isoformat()), private))
        if lasting and not private and not key_in(text):
            self.host.run(Group.RECALL, self._keep, text)

    async def _keep(self, text: str) -> None:
        """Write one text at a time; say once that the disk refuses."""
        try:
            async with self._writing:
                await asyncio.to_thread(self.prompts.add, text)
        except StoreError as error:
            if not self._refused:
                self._refused = True
                self.host.post_message(WentWrong(error, behind=True))

    # Walking

    def walk(self, by: int, shown: str) -> str | None:
        """Return the text before (-1) or after (1) the one that is shown in the composer; None where there is none."""
        if self._walk is None or not self._walk.goes_on(shown):
            if by == FORWARD:
                return None
            self._walk = PromptWalk((each.text for each in self.known() if len(each.text) <= LONGEST), shown)
        return self._walk.step(by, shown)

    def search(self, words: str = "") -> None:
        """Find a text as one types, beginning with some words; the one that is taken is put into the composer."""
        self.host.run(Group.CHOOSE, self._search, words)

    async def _search(self, words: str) -> None:
        from tui.app.pickers.past_prompt import PromptPicker  # noqa: PLC0415  not needed for the first paint

        known = [each for each in self.known() if not _asks_for_it(each.text)]
        if not known:
            self.host.say("Nothing was sent yet.")
            return
        picker = PromptPicker(known, self.clock.now().astimezone().date())
        picked = await self.host.ask(picker.finding(words))
        if picked is not None:
            self._take(picked)

    def _take(self, picked: str) -> None:
        """Put a text in the place of the draft, which is kept as one that was cleared."""
        if self.draft.text != picked:
            self.remember(self.draft.text)
        if len(picked) > LONGEST:
            self.paste(picked)
        else:
            self.draft.replace(picked)
        self.draft.focus()

    def known(self) -> list[PastPrompt]:
        """Return all texts, each once, the latest last: those of the session that is open behind those of others."""
        since = [sent.prompt for sent in self._since]
        said = _said_in(self.current.session)
        return distinct([*self._before, *since[: self._opened_at], *said, *since[self._opened_at :]])


def _asks_for_it(text: str) -> bool:
    """Return whether a text is the command of this search: it would find itself."""
    asked = command_in(text)
    command = find(asked[0]) if asked is not None else None
    return command is not None and command.action == "search_history"


def _said_in(session: Session | None) -> list[PastPrompt]:
    """Return the user's messages on the branch of a session."""
    path = session.conversation.path() if session is not None else []
    return [PastPrompt(each.text, each.time) for each in path if isinstance(each, UserMessage) and each.text.strip()]
