"""Writing in one's own editor: the draft goes there and comes back, as one change that can be undone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from tui.app.chat.copyables import last_reply
from tui.app.chat.draft import Draft
from tui.app.chat.editing.extent import can_be_edited
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.app.transcript.feed import Feed
from tui.core.errors import MullError

if TYPE_CHECKING:
    from tui.app.terminal.editor import Lend

AT_ONCE = 1.0  # seconds, in which nobody writes anything
CAME_BACK = "The editor came back at once and changed nothing. One with a window must be told to wait: code --wait"


@dataclass(eq=False, repr=False)
class EditorController:
    """``lend`` gives the terminal away and takes it back, ``environ`` names the editor, ``seconds`` is a clock.

    ``attach`` attaches a text and returns the name it has there; it raises UsageError.
    """

    host: Host
    feed: Feed
    draft: Draft
    attach: Callable[[str], Awaitable[str]]
    lend: Lend
    environ: Mapping[str, str]
    seconds: Callable[[], float] = monotonic

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the commands call, by the action's name."""
        return {"editor": self.edit, "editor_with_reply": self.edit_with_reply}

    def edit(self) -> None:
        """Write the draft in the editor that the environment names."""
        self.host.run(Group.EDIT, self._edit, "")

    def edit_with_reply(self) -> None:
        """Write the draft there, with the last reply below it."""
        reply = last_reply(self.feed.transcript.entries)
        self.host.run(Group.EDIT, self._edit, reply.text if reply else "")

    async def _edit(self, reply: str) -> None:
        from tui.app.terminal import editor  # noqa: PLC0415  when an editor is asked for

        before = self.draft.text
        shown = editor.with_reply(before, reply) if reply else before
        try:
            command = await asyncio.to_thread(editor.editor_command, self.environ)
            edited = await editor.edit(command, shown, self.lend, self.seconds)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        if edited.text == shown and edited.seconds < AT_ONCE:
            self.host.say(CAME_BACK)
        elif edited.text != shown:
            await self._take(before, editor.without_reply(edited.text))
        self.draft.focus()

    async def _take(self, before: str, text: str) -> None:
        """Put what the editor has left in the place of the draft; what the composer has no room for is attached."""
        if can_be_edited(text):
            self.draft.come_back(before, text)
            return
        from tui.app.terminal import editor  # noqa: PLC0415  when an editor is asked for

        try:
            name = await self.attach(text)
        except MullError as error:
            file = await asyncio.to_thread(editor.written, text)
            self.host.post_message(WentWrong(MullError(f"{error} {editor.STAYS}", f"What you wrote is in {file}")))
        else:
            self.draft.come_back(before, "")
            self.host.say(f"What you wrote is too much for the composer: it is attached as {name}.")
