"""Answering again: the reply at the place in view, as it was asked or by another effort or model in one step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass

from tui.app.chat.choice_controller import ChoiceController
from tui.app.chat.current import Current
from tui.app.chat.edit_controller import number_of
from tui.app.chat.host import Group, Host
from tui.app.chat.turn_controller import TurnController
from tui.app.connection.connections import ModelSource
from tui.app.transcript.feed import Feed
from tui.core.cleaning import cleaned_line
from tui.core.conversation.answers import question_of
from tui.core.conversation.message import Reply, UserMessage
from tui.core.near_name import near_name
from tui.core.request import Wishes
from tui.core.whole_number import whole_number
from tui.engine.session import Session

EDITED = "You are editing a message: send it, or leave it as it is with Escape, before you ask for an answer again."
STAYS = "what came after it stays beside this: Alt+P"


@dataclass(eq=False, repr=False)
class RegenerateController:
    """Finds out which message is meant, and by what it is to be answered; the turn controller runs the turn."""

    host: Host
    current: Current
    feed: Feed
    _: KW_ONLY
    turn: TurnController
    choice: ChoiceController
    models: ModelSource

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; it takes an effort or a model."""
        return {"retry": self.retry}

    def retry(self, word: str = "") -> None:
        """Answer the message at the place in view again; the old reply stays.

        ``word`` is an effort or a model, which is used from there on.
        """
        session = self.current.idle()
        if session is None:
            return
        if session.upcoming.instead_of is not None:
            self.host.say(EDITED)
            return
        message = self._meant(session)
        if word:
            self.host.run(Group.CHOOSE, self._retry_by, session, message, word)
        else:
            self._retry(session, message)

    def _meant(self, session: Session) -> UserMessage | None:
        """Return the message at the place in view, or whose reply is there; None for the last."""
        key = self.feed.transcript.meant(lambda entry: entry.kind in ("user", "reply"))
        messages = session.conversation.messages
        held = messages.get(whole_number(key or "") or 0)
        asked = question_of(messages, held) if isinstance(held, Reply) else held
        last = next((m for m in reversed(session.conversation.path()) if isinstance(m, UserMessage)), None)
        return asked if isinstance(asked, UserMessage) and asked != last else None

    def _retry(self, session: Session, message: UserMessage | None, wishes: Wishes | None = None) -> None:
        number = 0 if message is None else number_of(session, message)
        self.turn.again(session, message, f"message {number} is answered again; {STAYS}" if number else "", wishes)

    async def _retry_by(self, session: Session, message: UserMessage | None, word: str) -> None:
        """Use an effort, or else a model, and answer again; say so where there is none of that name."""
        route, profile, wishes = session.choice.provider.route, session.choice.profile, None
        efforts = profile.efforts_offered(route.api)
        if word in efforts or word == "default":
            session.set_effort(None if word == "default" else word)
            wishes = session.choice.wishes
        else:
            listed = await asyncio.to_thread(self.models.models, route.connection)
            names = {spelling: each for each in listed for spelling in each.spellings}
            if word not in names:
                near = near_name(word, [*efforts, *names])
                more = f" Did you mean {near}?" if near else " F3 lists the models, F4 the efforts."
                neither = f"{cleaned_line(word[:40])} is no effort of {profile.name}, and no model here."
                self.host.say(neither + more, wrong=True)
                return
            before = session.choice.provider
            await self.choice.use(session, (route.connection, names[word]))
            if session.choice.provider is before:  # it could not be had, which was said
                return
        self.choice.refresh()
        self._retry(session, message, wishes)
