"""Going to another message of the tree, with the persona, model and effort that were in force there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, replace

from tui.app.chat.host import Host
from tui.app.chat.messages import WentWrong
from tui.app.connection.connections import ModelSource
from tui.app.transcript.feed import Feed
from tui.core.conversation.answers import question_of
from tui.core.conversation.message import Message, Reply, UserMessage
from tui.core.errors import MullError
from tui.engine.branches import asked_as, choice_at
from tui.engine.choice import Choice
from tui.engine.session import Session


@dataclass(eq=False, repr=False)
class BranchWalk:
    """Moves the head. ``refresh`` draws header and meters anew, ``prepare`` loads what the connection in use needs."""

    host: Host
    feed: Feed
    _: KW_ONLY
    models: ModelSource
    refresh: Callable[[], None]
    prepare: Callable[[], None]

    async def go(self, session: Session, to: int | None, left: int | None = None) -> bool:
        """Go to a message, None for before the first one; return False where that could not be written.

        ``left`` is a message on the screen: its sibling that is shown then stands where it stood.
        """
        there, notices = self.choice_there(session, to)
        unused, went = session.choice.provider, True
        try:
            await session.go_on_from(to, there)
        except MullError as error:
            unused, went = there.provider, False
            self.host.post_message(WentWrong(error))
        self.feed.branch(session.conversation, left)
        for text in notices:
            self.feed.notice(text)
        self.refresh()
        if unused is not session.choice.provider:
            self.prepare()
            await unused.aclose()
        return went

    def choice_there(self, session: Session, to: int | None) -> tuple[Choice, list[str]]:
        """Return the choice that was in force at a message, and a notice where it cannot be had again."""
        held = session.conversation
        if to is None:
            return session.choice, []
        choice = choice_at(held, to, session.choice)
        reply = next((m for m in reversed(held.path(to)) if isinstance(m, Reply)), None)
        if reply is None or reply.imported_id:  # another program's: there is no connection to go back to
            return choice, []
        question = question_of(held.messages, reply)
        asked, route = reply.origin, choice.provider.route
        if (asked.connection, asked.model) != (route.connection, choice.profile.name):
            try:
                provider, profile = self.models.provider_again(asked.connection, asked.model)
            except MullError as error:
                stays = f"{choice.profile.name} over {route.connection} stays: {asked.model} answered here. {error}"
                return choice, [stays]
            choice = replace(choice, provider=provider, profile=profile)
        return choice if _has_own_effort(question) else asked_as(choice, asked), []


def _has_own_effort(question: Message | None) -> bool:
    """Return whether a turn had an effort of its own, which says nothing of the turns after it."""
    asked = (question.persona, question.prompt) if isinstance(question, UserMessage) else ()
    return any(each is not None and each.effort is not None for each in asked)
