"""Choose a command by its name: the command palette."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual.content import Content

from tui.app.commands import ARRIVES, WAITING, Command
from tui.app.keymap import keymap
from tui.app.pickers.picker import Picker
from tui.app.pickers.recent import recent_in_front
from tui.app.pickers.row import Column, Row

# Under which heading a command stands, by its action; all others stand under the last one.
GROUPS = {
    "this reply": ("stop", "retry", "retry_with_more", "retry_with_less", "go_on", "previous_reply", "next_reply",
                   "compare", "tally", "receipt", "content_filter"),
    "the next request": ("edit_last", "edit_message", "search_history", "queue", "editor", "editor_with_reply",
                         "persona", "previous_persona", "new_persona", "edit_persona", "duplicate_persona",
                         "model", "effort", "verbosity", "mode", "tier", "schema", "budget", "seed", "temperature",
                         "top_p", "aside", "attach", "detach", "xray", "make_room", "count", "advice",
                         "starters", "prompt"),
    "sessions": ("sessions", "tree", "fork", "trash", "purge", "merge", "new_session", "private", "carry_on", "export",
                 "import_conversations"),
    "reading": ("read", "search", "jump", "copy", "copy_reply", "write_code", "links", "wrap_code", "toggle_folds"),
    "connections": ("connection", "connect", "doctor"),
}  # fmt: skip
OTHERS = "mull"
YOURS = "your prompts"
MOST = 3  # commands under what was used last


class CommandPicker(Picker[Command]):
    """Answers with a command. ``used`` are the actions used last from here, the latest first.

    ``busy`` returns whether a reply is arriving: what has to wait for its end cannot be chosen. ``read`` reads the
    prompts of one's own, as commands: they stand last once they are read.
    """

    TITLE: ClassVar[str] = "Commands"
    HINT: ClassVar[str] = "Enter does it · Escape leaves"
    DETAIL: ClassVar[int] = 2
    BESIDE: ClassVar[bool] = False
    columns = (Column("key"), Column("typed"))

    def __init__(
        self,
        commands: Sequence[Command],
        used: Sequence[str] = (),
        busy: Callable[[], bool] = lambda: False,
        read: Callable[[], Awaitable[Sequence[Command]]] | None = None,
    ) -> None:
        self._busy = busy
        self._read = read
        rows = sorted(
            (_row(each, arriving=busy()) for each in commands),
            key=lambda row: _PLACES.get(row.value.action, len(_PLACES)),
        )
        super().__init__(recent_in_front(rows, used, lambda command: command.action, MOST))

    def on_mount(self) -> None:
        """Let what waits be chosen once the reply has ended, and begin to read what stands last."""
        if self._busy():
            self.free_once(lambda: not self._busy())
        if self._read is not None:
            self.run_worker(self._add(self._read))

    async def _add(self, read: Callable[[], Awaitable[Sequence[Command]]]) -> None:
        """Show what is read below the commands."""
        self.rows = [*self.rows, *(_row(each, arriving=False, group=YOURS) for each in await read())]
        self.show_rows()

    def detail(self, row: Row[Command]) -> Content:
        """Return the whole of what the command does, and what may follow it."""
        about = keymap().in_words(f"{row.about}.")
        takes = f" /{row.value.slash} {row.value.takes} does it at once." if row.value.takes else ""
        return Content(about + takes)


_GROUP_OF = {action: group for group, actions in GROUPS.items() for action in actions}
_PLACES = {action: place for place, action in enumerate(_GROUP_OF)}


def _row(command: Command, *, arriving: bool, group: str = "") -> Row[Command]:
    typed = f"/{command.slash}" if command.slash else ""
    about = f"{command.about[:1].upper()}{command.about[1:]}"
    group = group or _GROUP_OF.get(command.action, OTHERS)
    refused = ARRIVES if arriving and command.action in WAITING else ""
    also = " ".join(command.aliases)
    return Row(
        command,
        command.name,
        about,
        cells=(keymap().shown(command.action), typed),
        group=group,
        also=also,
        refused=refused,
    )
