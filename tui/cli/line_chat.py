"""The chat on a terminal that has lines and nothing else (``TERM=dumb``): a prompt, a line, a reply."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tui.app.commands import command_in, prompt_called
from tui.cli.ask import note_ending, printed_turn
from tui.cli.assembly import Assembly, Flags
from tui.cli.find_window import find_window
from tui.cli.mention import know_named, known_by
from tui.cli.output import data, note, note_unkept, prepare
from tui.cli.past_habits import load_habits
from tui.cli.personas.asked_values import asked_values
from tui.cli.personas.values import NO_VALUES, PersonaValues
from tui.cli.session_filters import resumed_by
from tui.cli.signals import Stopping
from tui.core.context.room import TooLittleRoom
from tui.core.conversation.called_prompt import FilledPrompt
from tui.core.conversation.repair import RequestLacks
from tui.core.errors import MullError, NotKept, PersonaError, PromptError, UnknownPrompt, UsageError
from tui.core.mention import mentioning
from tui.core.personas.persona import Persona
from tui.core.recipient import SentElsewhere
from tui.engine.persona_switch import of_turn_alone, wishes_held
from tui.engine.session import Session

PROMPT, MORE = "> ", ". "
GOES_ON = "\\"  # at the end of a line: the text goes on in the next one
LEAVE = ("quit", "exit", "q")
ANYWAY = "/anyway"
ASKED = PersonaValues({}, asked_values)
HELP = """\
A line is sent when you end it; one that ends with a backslash goes on in the next, until Ctrl+D. Ctrl+C stops a reply.
/anyway sends the last text all the same, where it was refused for want of room or of a disk.
/quit, or Ctrl+D, leaves. The session stays on disk: mull --resume last goes on with it.
@NAME before a text asks it under that persona, and goes back: @reviewer Look at this.
Where a persona lacks values, they are asked for, a line each; Ctrl+D gives up.
Persona, model and effort are options here: mull --persona NAME --model NAME --effort WORD.
/NAME WORDS asks a prompt of yours: mull prompts list.
Everything else needs a terminal with a screen, or a command: mull --help."""
BEGINNING = "this terminal has lines only (TERM=dumb), so the chat has lines too. /help says what can be typed."


@dataclass
class LineChat:
    """One conversation, line by line. ``refused`` is the text that was not sent, for another try."""

    assembly: Assembly
    session: Session
    refused: str = ""

    def ask_for_values(self, text: str) -> None:
        """Ask for the values that the persona of a text lacks, so that the text can be sent. Blocks for the user.

        Raises:
            PersonaError: one is lacking still; or the persona that goes with a prompt is missing or broken.
        """
        for persona in self._personas_of(text):
            before = wishes_held(self.session, persona.stem)
            self.session.upcoming.remember(ASKED.fill(persona, before))

    def _personas_of(self, text: str) -> Iterable[Persona]:
        """Return the persona that a text names at its start, or that goes with the prompt which it asks."""
        called = prompt_called(text)
        if called is None:
            return known_by(self.assembly.personas, text).values()
        try:
            named = self.assembly.own_prompts.load(called[0]).persona
        except PromptError:
            return ()
        return () if named is None else [self.assembly.personas.load(named)]

    async def take(self, text: str) -> None:
        """Do what a text asks for: a command, or a message to send."""
        command, called = command_in(text), prompt_called(text)
        if called is not None and f"/{called[0].lower()}" != ANYWAY:
            await self._ask(*called, text)
        elif command is not None:
            await self._do(*command)
        elif text.strip():
            await self._send(text, anyway=False)

    async def _ask(self, name: str, typed: str, text: str) -> None:
        """Ask a prompt of one's own; where there is none of that name, take the text for what it is without one."""
        try:
            prompt = self.assembly.own_prompts.load(name)
            values = prompt.typed(typed)
            if lacking := prompt.missing(values):
                raise PromptError(f"{prompt.stem} needs {' and '.join(lacking)}.", f"Type {prompt.usage}")
            under = self.assembly.personas.load(prompt.persona) if prompt.persona is not None else None
        except UnknownPrompt:
            command = command_in(text)
            await (self._do(*command) if command is not None else self._send(text, anyway=False))
        except MullError as error:
            note(error)
        else:
            said, under = prompt.message(values), of_turn_alone(self.session, under)
            self.session.upcoming.filled = FilledPrompt(prompt.called, said)
            await self._send(mentioning(said, under, known_by(self.assembly.personas, said)), anyway=False)

    async def _do(self, word: str, rest: str) -> None:
        """Do what a slash command says, or say why not; ``rest`` is what stands after its word."""
        known = f"/{word.lower()}"
        if known not in ("/help", ANYWAY, *(f"/{leaving}" for leaving in LEAVE)):
            note(f"No command /{word} here. /help says what can be typed; a space before it sends it as text.")
        elif rest:
            note(f"{known} takes nothing after it.")
        elif known == "/help":
            data(HELP)
        elif self.refused:
            await self._send(self.refused, anyway=True)
        else:
            note("Nothing was refused.")

    async def _send(self, text: str, *, anyway: bool) -> None:
        """Run one turn and print it; what is refused is told, and the text is kept for another try."""
        self.refused = ""
        with Stopping(self.session.interrupt):
            try:
                know_named(self.session, known_by(self.assembly.personas, text), text, NO_VALUES)
                await find_window(self.session, text)
                await load_habits(self.assembly, [self.session.choice])
                reply = await printed_turn(self.session, text, stream=True, anyway=anyway)
                note_ending(self.session, reply)
            except (TooLittleRoom, RequestLacks, NotKept) as error:
                self.refused = text
                note(f"{error.problem} Nothing was sent. {ANYWAY} sends it all the same.")
            except SentElsewhere as error:
                note(f"{error.problem} Nothing was sent. The same once more sends it there.")
            except MullError as error:
                note(error)


def line_chat(flags: dict[str, Any]) -> int:
    """Talk line by line with these fields of `Flags`, until the input ends; return the exit code.

    Raises:
        UsageError: the session can be read only; or as of `Assembly.start`.
    """
    prepare()
    assembly = Assembly(Flags(**resumed_by(flags)))
    assembly.values = replace(assembly.values, ask=asked_values)
    start = assembly.start()
    if start.session.read_only:
        raise UsageError("This session cannot be gone on with.", " ".join(start.notices))
    note(BEGINNING, *start.notices)
    chat = LineChat(assembly, start.session)
    with asyncio.Runner() as runner:
        try:
            while _goes_on(runner, chat):
                pass
        finally:
            runner.run(chat.session.aclose())
    return 0 if note_unkept(chat.session.keeping.unkept) else 1


def _goes_on(runner: asyncio.Runner, chat: LineChat) -> bool:
    """Do what is typed next, and return whether more may follow. Ctrl+C drops a line that has begun."""
    try:
        text = _read()
        if text is None or _leaves(text):
            return False
        chat.ask_for_values(text)
        runner.run(chat.take(text))
    except PersonaError as error:
        note(error)
    except KeyboardInterrupt:
        data("")
    return True


def _leaves(text: str) -> bool:
    """Return whether a text is a command that ends the chat."""
    word, rest = command_in(text) or ("", "")
    return word.lower() in LEAVE and not rest


def _read() -> str | None:
    """Return what is typed next, without the line's end; None where the input has ended, and nothing is left of it."""
    lines: list[str] = []
    while True:
        data(MORE if lines else PROMPT, end="")
        line = sys.stdin.buffer.readline().decode("utf-8", "replace")
        if not line:
            data("")
        else:
            lines.append(line.rstrip("\r\n"))
        if not line or not lines[-1].endswith(GOES_ON):
            return "\n".join(each.removesuffix(GOES_ON) for each in lines) if lines else None
