"""Prompts of one's own: ``/NAME words`` is filled and sent, or put into the composer to be finished."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.file_references import FileReferences
from tui.app.chat.host import Group, Host
from tui.app.chat.recall_controller import RecallController
from tui.app.commands import Command, command_in, find, prompt_called, unknown_in_words
from tui.core.conversation.called_prompt import FilledPrompt
from tui.core.errors import MullError, PromptError, UnknownPrompt
from tui.core.personas.persona import Persona
from tui.core.ports import PersonaSource, PromptSource
from tui.core.prompt import INPUT, Prompt
from tui.engine.persona_switch import of_turn_alone
from tui.engine.session import Session

NONE_YET = "You have no prompts of your own yet. In a shell, mull prompts new NAME begins one."
GOES_ON = "Write where the cursor is; Enter sends it."


class Send(Protocol):
    """Sends a message as the composer does."""

    def __call__(self, text: str, *, written: str) -> bool:
        """Send a text made of what was ``written``; return False where that cannot be now, after saying why."""
        ...


@dataclass(eq=False, repr=False)
class OwnPromptController:
    """Asks a prompt of one's own; its persona is that of this turn alone."""

    host: Host
    current: Current
    draft: Draft
    recall: RecallController
    references: FileReferences
    _: KW_ONLY
    prompts: PromptSource
    personas: PersonaSource
    know: Callable[[Session, str], Awaitable[None]]
    send: Send

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What the command calls, by the action's name."""
        return {"prompt": self.ask}

    async def commands(self) -> list[Command]:
        """Return all prompts as commands, for the palette."""
        prompts = await asyncio.to_thread(self.prompts.list)
        return [Command(each.stem, each.about, f"prompt {each.stem}", _slash(each)) for each in prompts]

    def ask(self, name: str = "") -> None:
        """Ask a prompt, or choose one, with what is written as its input."""
        self.host.run(Group.CHOOSE, self._choose, name)

    def take(self, text: str) -> None:
        """Ask the prompt that a text calls, or say that there is none. The text stays in the composer until then."""
        self.host.run(Group.CHOOSE, self._take, text)

    async def _choose(self, name: str) -> None:
        session = self.current.session
        prompts = await asyncio.to_thread(self.prompts.list)
        if session is None or not prompts:
            self.host.say(NONE_YET)
            return
        picked = next((each for each in prompts if each.stem == name), None)
        if picked is None:
            from tui.app.pickers.own_prompt import OwnPromptPicker  # noqa: PLC0415  not needed for the first paint

            picked = await self.host.ask(OwnPromptPicker(prompts))
        if picked is not None:
            await self._ask(session, picked, self.draft.text, self.draft.text)

    async def _take(self, text: str) -> None:
        session, called = self.current.session, prompt_called(text)
        if session is None or called is None:
            return
        try:
            prompt = await asyncio.to_thread(self.prompts.load, called[0])
        except UnknownPrompt:
            await self._send_unknown(text, called[0])
        except PromptError as error:
            self._refuse(error)
        else:
            await self._ask(session, prompt, called[1], text)

    async def _ask(self, session: Session, prompt: Prompt, typed: str, draft: str) -> None:
        """Use a prompt, or say why it cannot be used."""
        try:
            await self._use(session, prompt, typed, draft)
        except MullError as error:
            self._refuse(error)

    def _refuse(self, error: MullError) -> None:
        self.host.say(str(error), wrong=True, foreign=error.problem)

    async def _send_unknown(self, text: str, name: str) -> None:
        """Say that a name is of no command and no prompt; what cannot be meant as a command is sent as it stands."""
        asked = command_in(text)
        if asked is None:
            self._send(text, text)
            return
        prompts = await asyncio.to_thread(self.prompts.list)
        self.recall.remember(text, lasting=False)
        self.host.say(unknown_in_words(name, [each.stem for each in prompts]), wrong=True)

    async def _use(self, session: Session, prompt: Prompt, typed: str, draft: str) -> None:
        """Send a prompt with what was typed, or put it into the composer where its input was not.

        ``draft`` is the text in the composer that it takes the place of.

        Raises:
            PersonaError: the persona that goes with it cannot be used.
            PromptError: it is nothing but its input, and there is none.
        """
        values = await self._values(prompt, prompt.typed(typed))
        if values is None:
            return
        persona = await self._persona(session, prompt)
        if INPUT in prompt.missing(values) and not session.attached:
            await self._begin(session, prompt, values, persona, draft)
        else:
            text = prompt.message({INPUT: "", **values})
            await self.know(session, text)
            session.upcoming.filled = FilledPrompt(prompt.called, text)
            self._send(session.upcoming.written(text, persona), draft)

    async def _begin(
        self, session: Session, prompt: Prompt, values: Mapping[str, str], persona: Persona | None, draft: str
    ) -> None:
        """Put a prompt into the composer, with the cursor where its input belongs."""
        text, place = prompt.begun(values)
        if not text.strip():
            raise PromptError(f"{prompt.stem} needs an input.", f"Type {prompt.usage}")
        await self.know(session, text)
        written = session.upcoming.written(text, persona)
        session.upcoming.filled = FilledPrompt(prompt.called, text[:place], text[place:])
        self.references.pasted(text)  # what it names is not attached: it may be a text from elsewhere
        self.draft.sent(draft)
        self.draft.begin_with(written, (place + len(written) - len(text),) * 2)
        self.host.say(GOES_ON)

    async def _values(self, prompt: Prompt, typed: Mapping[str, str]) -> Mapping[str, str] | None:
        """Return what was typed with the values that a form asks for, where some lack; None where one gave up."""
        if not any(name != INPUT for name in prompt.missing(typed)):
            return typed
        from tui.app.personas.values_form import ValuesForm  # noqa: PLC0415  not needed for the first paint

        asked = {name: prompt.variables[name] for name in prompt.known}
        given = {name: value for name, value in typed.items() if name != INPUT}
        form = Persona(prompt.stem, prompt.name, prompt.description, prompt.text, variables=asked, values=given)
        filled = await self.host.ask(ValuesForm(form))
        return None if filled is None else {**typed, **filled.values}

    async def _persona(self, session: Session, prompt: Prompt) -> Persona | None:
        """Return the persona that goes with a prompt; None where that is the one in use, or there is none."""
        if prompt.persona is None:
            return None
        return of_turn_alone(session, await asyncio.to_thread(self.personas.load, prompt.persona))

    def _send(self, text: str, draft: str) -> None:
        """Send a text in the place of what the composer holds; that can be typed again with Up."""
        if self.send(text, written=draft):
            self.draft.sent(draft)
            self.recall.remember(draft)


def _slash(prompt: Prompt) -> str:
    """Return what is typed after the slash to call a prompt."""
    return prompt.stem if find(prompt.stem) is None else f"prompt {prompt.stem}"
