"""A prompt of one's own on the command line: ``mull ask --prompt NAME``, filled with words, piped text and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tui.cli.assembly import Assembly
from tui.cli.documents import attachments_from, input_from
from tui.cli.mention import know_named
from tui.cli.personas.values import PersonaValues, values_from
from tui.core.attachments import Held
from tui.core.conversation.called_prompt import CalledPrompt, FilledPrompt
from tui.core.errors import PromptError
from tui.core.mention import NOBODY, mentioning
from tui.core.personas.persona import Persona
from tui.core.prompt import INPUT
from tui.engine.persona_switch import of_turn_alone
from tui.engine.session import Session


@dataclass(frozen=True, slots=True)
class AskedPrompt:
    """A prompt as it is sent: its text with all values, and files.

    ``persona`` is the one that this turn alone is asked under; None: that of the session. ``rest`` are the values for
    personas, each as name=value.
    """

    called: CalledPrompt
    text: str
    persona: Persona | None
    attached: tuple[Held, ...]
    rest: tuple[str, ...] = ()

    @property
    def known(self) -> Mapping[str, Persona]:
        """The persona that `written` may name."""
        return NOBODY if self.persona is None else {self.persona.stem.casefold(): self.persona}

    @property
    def written(self) -> str:
        """The text as one would type it: with the persona of this turn before it."""
        return mentioning(self.text, self.persona)

    def hand_on(self, session: Session, values: PersonaValues, effort: str | None) -> str:
        """Have a session take the prompt for its next message, and return that as one would type it.

        ``values`` are those of the persona, ``effort`` is one that was named beside the prompt: it wins.

        Raises:
            PersonaError: the persona lacks a value of a variable.
        """
        called = replace(self.called, effort=None) if effort else self.called
        session.upcoming.filled = FilledPrompt(called, self.text)
        if of_turn_alone(session, self.persona) is None and not values.given:
            return self.text
        know_named(session, self.known, self.written, values)
        return self.written


def of_prompt(
    name: str | None, words: tuple[str, ...], values: Sequence[str], files: tuple[Path, ...], persona: str | None = None
) -> AskedPrompt | None:
    """Return a prompt filled with words, piped text and values; None where none is named. Blocks for the disk.

    Where a ``persona`` is named, it is asked under in place of the one that goes with the prompt. The values of its
    variables are its, but for those of the prompt.

    Raises:
        PromptError: there is no such prompt, it is broken, or it lacks a value.
        PersonaError: the persona that goes with it cannot be used.
        UsageError: a value is not written as name=value; or as of ``documents``.
    """
    if name is None:
        return None
    here = Assembly()
    prompt = here.own_prompts.load(name)
    under = here.personas.load(prompt.persona) if prompt.persona and persona is None else None
    given, named = values_from(values), here.personas.load(persona) if persona else under
    others = named.fillable if named is not None else ()
    rest = tuple(f"{each}={given.pop(each)}" for each in others if each in given and each not in prompt.known)
    typed = input_from(words, alone=prompt.takes_input)
    filled = given | ({INPUT: typed} if typed or files else {})
    text = prompt.message(filled)
    if lacking := prompt.missing(filled):
        raise PromptError(f"The prompt {prompt.stem} needs {' and '.join(lacking)}.", remedy_of(lacking))
    return AskedPrompt(prompt.called, text, under, attachments_from(files), rest)


def remedy_of(lacking: Sequence[str]) -> str:
    """Return how to give what a prompt lacks."""
    flags = " ".join(f"--var {name}=..." for name in lacking if name != INPUT)
    input_ = "Give the input as words, or pipe it in." if INPUT in lacking else ""
    return " ".join(filter(None, [f"Give it by {flags}." if flags else "", input_]))
