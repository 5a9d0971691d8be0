"""Sessions exported: on a screen that shows what will be written, or at once where a form or a file was typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import partial
from typing import TYPE_CHECKING

from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.core.conversation.tree import Conversation
from tui.core.errors import MullError, UsageError

if TYPE_CHECKING:  # not needed for the first paint
    from tui.app.export.documents import Documents
    from tui.app.export.making import Place
    from tui.app.export.screen import ExportScreen
    from tui.app.export.wish import Wish

ENDINGS = "End its name with .md, .html, .json or .jsonl."


@dataclass(eq=False, repr=False)
class ExportController:
    """Exports the session that is open, and others by their names.

    ``read`` reads a session; it blocks, and raises MullError. ``place`` returns where documents go, ``here`` the
    working folder as sessions keep it.
    """

    host: Host
    current: Current
    _: KW_ONLY
    read: Callable[[str], Conversation]
    place: Callable[[], Place]
    here: Callable[[], str] = str

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the key and the command call, by the action's name."""
        return {"export": self.export}

    def export(self, file: str = "") -> None:
        """Show what the export of this session will be; with a form or the name of a file, write it at once."""
        from tui.app.export.wish import Wish  # noqa: PLC0415  not needed for the first paint

        session = self.current.session
        if session is None or not session.begun:
            self.host.say("There is nothing to export yet.")
            return
        conversation = session.conversation.changed(lambda message: message)  # a reply may arrive meanwhile
        documents = self._documents(conversation.title, [lambda: conversation])
        if file:
            self.host.run(Group.EXPORT, self._write, documents, file)
        else:
            self.host.run(Group.CHOOSE, self._ask, documents, Wish())

    def screen_of(self, sessions: Mapping[str, str]) -> ExportScreen:
        """Return the screen that exports sessions: their titles by their names."""
        from tui.app.export.wish import Wish  # noqa: PLC0415  not needed for the first paint

        title = f"{len(sessions):,} sessions" if len(sessions) > 1 else next(iter(sessions.values()), "")
        return self._screen(self._documents(title, [partial(self.read, name) for name in sessions]), Wish())

    def _documents(self, title: str, sources: Sequence[Callable[[], Conversation]]) -> Documents:
        from tui.app.export.documents import Documents  # noqa: PLC0415  not needed for the first paint

        return Documents(title, sources, self.place())

    def _screen(self, documents: Documents, wish: Wish, name: str = "") -> ExportScreen:
        from tui.app.export.screen import ExportScreen  # noqa: PLC0415  not needed for the first paint

        return ExportScreen(documents, wish, name, folder=self.here())

    async def _ask(self, documents: Documents, wish: Wish, name: str = "") -> None:
        """Show the screen, and say what was exported."""
        outcome = await self.host.ask(self._screen(documents, wish, name))
        if outcome is not None and outcome.told:
            self.host.say(outcome.told, wrong=outcome.wrong)

    async def _write(self, documents: Documents, file: str) -> None:
        """Write a document to a new file in the form of its ending; show first what looks like a key in it."""
        try:
            wish, name = _wished(file)
            if await asyncio.to_thread(documents.secrets, wish):
                self.host.run(Group.CHOOSE, self._ask, documents, wish, name)
            else:
                self.host.say((await asyncio.to_thread(documents.write, wish, name)).told)
        except MullError as error:
            self.host.post_message(WentWrong(error))


def _wished(file: str) -> tuple[Wish, str]:
    """Return what is wished by the name of a form or of a file, and that name of a file; empty for a form's.

    Raises:
        UsageError: no form has that ending.
    """
    from tui.app.export.wish import Wish  # noqa: PLC0415  not needed for the first paint
    from tui.export.formats import FORMATS, format_of_file  # noqa: PLC0415  the same

    named = FORMATS.get(file.lower())
    form = named or format_of_file(file)
    if form is None:
        raise UsageError("Which form the file is to have is not said.", ENDINGS)
    return Wish(form.name), "" if named else file
