"""Importing conversations, personas and prompts: by a command, or by the path of a file that was pasted or dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

from tui.app.chat.attachments import file_named, path_in
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.core.import_report import ConversationImports
from tui.core.personas.import_report import PersonaImports


@dataclass(eq=False, repr=False)
class ImportController:
    """Asks, and imports.

    ``attach`` attaches the path that was pasted last; ``show`` opens a session by its name, or shows all for no name.
    """

    host: Host
    draft: Draft
    _: KW_ONLY
    imports: ConversationImports
    personas: PersonaImports
    attach: Callable[[], None]
    show: Callable[[str], None]

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the command calls, by the action's name."""
        return {"import_conversations": self.begin}

    def begin(self, path: str = "") -> None:
        """Import a file, a folder or an archive; without a path, ask which."""
        self.host.run(Group.CHOOSE, self._begin, path)

    async def _begin(self, path: str) -> None:
        from tui.app.imports.questions import ImportedFile  # noqa: PLC0415  not needed for the first paint

        if not path:
            asked = await self.host.ask(ImportedFile())
            path = asked or ""
        if path:
            await self._run(file_named(path))

    def offer(self, text: str) -> None:
        """Offer to import a file whose path was pasted, or dropped onto the terminal, where it is all of the draft."""
        file = path_in(text)
        if file is not None and self.draft.text.strip() == text.strip():
            self.host.run(Group.CHOOSE, self._offer, text, file)

    async def _offer(self, text: str, file: Path) -> None:
        if await asyncio.to_thread(file.is_dir):  # all below it would have to be looked at
            return
        what = await asyncio.to_thread(self.imports.what_is, file)
        program = "" if what else await asyncio.to_thread(self.personas.what_is, file)
        if not what and not program:
            return
        from tui.app.imports.questions import PastedConversations, PastedPersona  # noqa: PLC0415  not for the first paint

        self.host.say("")  # the offer to attach it: it is asked now
        question = PastedConversations(file.name, what) if what else PastedPersona(file.name, program)
        wish = await self.host.ask(question)
        if wish == "attach":
            self.attach()
        elif wish == "import":
            self.draft.take_out(text)
            await self._run(file)

    async def _run(self, path: Path) -> None:
        if await asyncio.to_thread(self._holds_personas, path):
            await self._run_personas(path)
            return
        from tui.app.imports.screen import ImportScreen  # noqa: PLC0415  not needed for the first paint

        screen = ImportScreen(self.imports, path)
        if await self.host.ask(screen) and screen.report is not None:
            new = [*screen.report.made, *screen.report.grown]
            self.show(new[0] if len(new) == 1 else "")

    def _holds_personas(self, path: Path) -> bool:
        """Return whether a file or a folder holds personas or prompts of another program, and no conversations."""
        return not self.imports.what_is(path) and bool(self.personas.what_is(path))

    async def _run_personas(self, path: Path) -> None:
        from tui.app.imports.persona_screen import PersonaImportScreen  # noqa: PLC0415  not needed for the first paint

        await self.host.ask(PersonaImportScreen(self.personas, path))
