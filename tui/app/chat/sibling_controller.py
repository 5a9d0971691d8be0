"""Siblings in place: the messages, or the replies, of one place of the tree, walked where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from tui.app.chat.branch_walk import BranchWalk
from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.transcript.feed import Feed
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.repair import gaps_on
from tui.core.conversation.siblings import Siblings
from tui.core.conversation.tree import Conversation
from tui.engine.session import Session

ALONE = "There is only one of each message here. F7 answers again."
ELSEWHERE = "There is only one of each message in view. Alt+L shows the branches of other places."


@dataclass(eq=False, repr=False)
class SiblingController:
    """Goes on from the branch of another sibling, as it was left."""

    host: Host
    current: Current
    feed: Feed
    walk: BranchWalk

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; each takes the id of a message."""
        return {"previous_reply": partial(self.step, -1), "next_reply": partial(self.step, 1)}

    def step(self, by: int, key: str = "") -> None:
        """Show the sibling before (-1) or after (1) a message in its place.

        ``key`` is the id of the message; by default it is the one at the place in view.
        """
        session = self.current.idle()
        if session is None:
            return
        siblings = {str(each): found for each, found in session.conversation.siblings().items()}
        meant = key or self.feed.transcript.meant(lambda entry: entry.key in siblings, in_view=True)
        if meant is None or meant not in siblings:
            self.host.say(ELSEWHERE if siblings else ALONE)
        else:
            self.host.run(Group.CHOOSE, self._step, session, int(meant), siblings[meant], by)

    async def _step(self, session: Session, left: int, siblings: Siblings, by: int) -> None:
        to = session.conversation.last_used(*siblings.beside(by))
        if await self.walk.go(session, to, left):
            gaps = gaps_on(session.resources.damage.losses, session.conversation.path())
            lacks = f". The next request lacks what cannot be read: {gaps}." if gaps else ""
            self.host.say(f"{_which(session.conversation, left)}{lacks}")


def _which(conversation: Conversation, left: int) -> str:
    """Return which sibling of a message is shown now, in words."""
    for each, found in conversation.siblings().items():
        if any(left in ids for ids in found.each):
            return f"{called(conversation, each)}: {found.number} of {found.count}"
    return ""


def called(conversation: Conversation, message: int) -> str:
    """Return what a message of the user or a reply is called: by its number among the user's on its path, from 1."""
    number = sum(isinstance(m, UserMessage) for m in conversation.path(message))
    return f"{'reply to message' if isinstance(conversation.messages[message], Reply) else 'message'} {number}"
