"""What is said of the documents that are written behind turns, and of those of sessions that are not open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field

from tui.app.chat.host import Group, Host
from tui.core.documents import DocumentNotice


@dataclass(eq=False, repr=False)
class DocumentController:
    """Says in the status line what is new of a document; what comes too late for that is told at the end.

    ``renamed`` brings the document of a session that is not open up to date, by the session's name, in a thread; it
    returns what is to be said of it.
    """

    host: Host
    _: KW_ONLY
    renamed: Callable[[str], list[DocumentNotice]]
    _unsaid: list[str] | None = field(init=False, default=None)  # None as long as there is a screen to say it on

    def say(self, notice: DocumentNotice) -> None:
        """Say something of a document."""
        if self._unsaid is None:
            self.host.say(notice.text, wrong=notice.wrong)
        else:
            self._unsaid.append(notice.text)

    def keep_up(self, session: str) -> None:
        """Bring the document of a session that is not open up to date, behind the screen."""
        self.host.run(Group.DOCUMENT, self._keep_up, session)

    async def _keep_up(self, session: str) -> None:
        for notice in await asyncio.to_thread(self.renamed, session):
            self.say(notice)

    def leave(self) -> list[str]:
        """Say nothing on the screen from here on; return what is to be said when it is gone, which grows until then."""
        self._unsaid = []
        return self._unsaid
