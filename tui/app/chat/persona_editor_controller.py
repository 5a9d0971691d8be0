"""Writing personas: a new one, a copy, or one that is there; and switching to what was saved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from tui.app.chat.current import Current
from tui.app.chat.editing.extent import can_be_edited, stays_whole
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.app.chat.persona_values import with_values
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import SwitchMode
from tui.core.errors import MullError, PersonaError
from tui.core.personas.own_file import PersonaFile, PersonaFiles, begun, renamed
from tui.core.personas.persona import NONE, Persona
from tui.core.personas.travel_card import TravelCard, travel_card
from tui.core.personas.wishes import remembering, wishes_of
from tui.core.ports import PersonaSource
from tui.engine.session import Session

if TYPE_CHECKING:
    from tui.app.personas.checked import Checked
    from tui.app.personas.editor import Begun
    from tui.app.terminal.editor import Lend

NO_ONE = "No persona is in use. /persona edit NAME edits one, /persona new NAME begins one."
BUILT_IN = "{stem} is built in: saving makes your own of that name, which takes its place."
OF_PROJECT = "{stem} is of this project: saving writes {path}, for all who use it. It stays allowed, by its folder."
THERE = "{stem} is there already: this is it."
NOT_WHOLE = "{stem} has signs that would become newlines here: mull personas edit {stem} opens it in your own editor."
BACK = "What you had not saved is back."
TOO_LARGE = "{stem} is too large for this editor: mull personas edit {stem} opens it in your own."
COPY = "A copy of {stem}. Saving makes the file."


@dataclass(eq=False, repr=False)
class PersonaEditorController:
    """Opens the persona editor.

    ``use`` switches to a persona. ``advised`` says whether prompt advice is wanted; ``lend`` gives the terminal away
    and takes it back, ``environ`` names the user's own editor, ``seconds`` is a clock.
    """

    host: Host
    current: Current
    personas: PersonaSource
    files: PersonaFiles
    use: Callable[[Session, Persona, SwitchMode], Awaitable[None]]
    advised: bool
    lend: Lend
    environ: Mapping[str, str]
    seconds: Callable[[], float] = monotonic

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the commands call, by the action's name."""
        return {
            "new_persona": partial(self.open, "new"),
            "edit_persona": partial(self.open, "edit"),
            "duplicate_persona": partial(self.open, "duplicate"),
        }

    def open(self, verb: str, words: str = "") -> None:
        """Open the editor: ``new NAME``, ``edit NAME``, ``duplicate NAME NEW``. What is left out is asked for."""
        self.host.run(Group.CHOOSE, self._open, verb, words)

    async def _open(self, verb: str, words: str) -> None:
        session = self.current.session
        if session is None:
            return
        ways = {"new": self._new, "edit": self._edit, "duplicate": self._duplicate}
        try:
            begun_with = await ways[verb](session, words.split())
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        if begun_with is None:
            return
        stem, text = begun_with.stem, begun_with.text
        if not can_be_edited(text) or not stays_whole(text):
            why = NOT_WHOLE if can_be_edited(text) else TOO_LARGE
            self.host.say(why.format(stem=stem), wrong=True)
        else:
            await self._write(session, begun_with)

    async def _new(self, _: Session, words: list[str]) -> Begun | None:
        stem = words[0] if words else await self._asked("Name of the new persona", "")
        if not stem:
            return None
        found = await asyncio.to_thread(self.files.read, stem)
        if found.text:
            return await self._begun(found, THERE.format(stem=found.stem), built_in=not found.own)
        text = begun(stem)
        return await self._begun(PersonaFile(stem, found.path, text), "")

    async def _edit(self, session: Session, words: list[str]) -> Begun | None:
        stem = words[0] if words else session.choice.persona.stem
        if stem == NONE.stem:
            self.host.say(NO_ONE, wrong=True)
            return None
        found = await asyncio.to_thread(self.files.read, stem)
        if await asyncio.to_thread(self.files.unsaved, found.stem) is None:  # a new one that was never saved has a text
            found = await self._existing(stem)
        told = "" if found.own else BUILT_IN.format(stem=found.stem)
        if found.of_project:
            told = OF_PROJECT.format(stem=found.stem, path=found.path)
        return await self._begun(found, told, built_in=not found.own)

    async def _duplicate(self, session: Session, words: list[str]) -> Begun | None:
        stem = words[0] if words else session.choice.persona.stem
        if stem == NONE.stem:
            self.host.say(NO_ONE, wrong=True)
            return None
        found = await self._existing(stem)
        name = words[1] if len(words) > 1 else await self._asked(f"Name of the copy of {stem}", f"my-{found.stem}")
        if not name:
            return None
        copy = await asyncio.to_thread(self.files.read, name)
        if copy.text:
            self.host.say(f"{cleaned_line(name)} is there already. Give the copy another name.", wrong=True)
            return None
        copied = PersonaFile(name, copy.path, renamed(found.text, name))
        return await self._begun(copied, COPY.format(stem=found.stem), is_new=True)

    async def _existing(self, name: str) -> PersonaFile:
        """Return the file of a persona that is there. Raises MullError: it is not."""
        found = await asyncio.to_thread(self.files.read, name)
        if not found.text and not found.own:
            loaded = await asyncio.to_thread(self.personas.load, name)
            found = await asyncio.to_thread(self.files.read, loaded.stem)
        if not found.text and not found.own:
            raise PersonaError(f"{cleaned_line(name)} is not in your own folder.", "Edit its file where it is.")
        return found

    async def _asked(self, question: str, proposed: str) -> str:
        from tui.app.pickers.question import AskedLine  # noqa: PLC0415  not needed for the first paint

        hint = "Enter begins it · Escape leaves"
        return await self.host.ask(AskedLine(question, proposed, hint)) or ""

    async def _begun(self, found: PersonaFile, told: str, *, is_new: bool = False, built_in: bool = False) -> Begun:
        """Return what the editor begins with: what was not saved the last time, else the text that was found."""
        from tui.app.personas.editor import Begun  # noqa: PLC0415  not needed for the first paint

        left = await asyncio.to_thread(self.files.unsaved, found.stem)
        if left is not None:
            return Begun(found.stem, left.text, left.base or "", left.base, BACK)
        return Begun(found.stem, found.text, "" if is_new else found.text, found.held, told, built_in)

    async def _write(self, session: Session, begun_with: Begun) -> None:
        """Show the editor, and offer to switch to the persona in use where it was saved."""
        from tui.app.personas.editor import PersonaEditor  # noqa: PLC0415  not needed for the first paint

        check = partial(self._checked, session, begun_with.stem)
        saved = await self.host.ask(PersonaEditor(begun_with, self.files, check, self._outside))
        if saved is not None:
            await self._offer(session, saved)

    def _checked(self, session: Session, stem: str, text: str) -> Checked:
        """Return what there is to say of a text; blocks."""
        from tui.app.personas.checked import checked  # noqa: PLC0415  not needed for the first paint
        from tui.core.advice.advice import on_persona  # noqa: PLC0415  80 ms, only where advice is asked for

        def card(persona: Persona) -> TravelCard:
            choice = session.choice
            return travel_card(persona, choice.profile, choice.provider.route, session.resources.counter)

        advice = on_persona if self.advised else lambda _: []
        return checked(text, partial(self.files.parsed, stem), card, advice)

    async def _outside(self, text: str) -> str:
        """Return a text as the user's own editor has left it. Raises MullError."""
        from tui.app.terminal import editor  # noqa: PLC0415  when an editor is asked for

        command = await asyncio.to_thread(editor.editor_command, self.environ)
        edited = await editor.edit(command, text.removesuffix("\n"), self.lend, self.seconds)
        return f"{edited.text}\n" if edited.text != text.removesuffix("\n") else text

    async def _offer(self, session: Session, stem: str) -> None:
        """Offer to switch to what was saved, where it is the persona in use and its text is another now."""
        held = session.choice.persona
        try:
            persona = await asyncio.to_thread(self.personas.load, stem)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        if held.stem.casefold() != persona.stem.casefold():
            self.host.say(f"{cleaned_line(persona.stem)} is saved; /persona {cleaned_line(persona.stem)} uses it.")
            return
        filled = remembering(persona, wishes_of(held))
        if filled == held:
            return
        from tui.app.personas.editor_questions import SwitchToSaved  # noqa: PLC0415  not needed for the first paint

        if await self.host.ask(SwitchToSaved(persona.name)):
            complete = await with_values(self.host, session, persona) if filled.missing else filled
            if complete is not None:
                await self.use(session, complete, "replace")
