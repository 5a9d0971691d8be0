"""A prompt of one's own on the command line: ``mull ask --prompt NAME``, filled with words, piped text and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tui.cli.assembly import Assembly
from tui.cli.documents import attachments_from, input_from
from tui.cli.personas.values import values_from
from tui.core.attachments import Held
from tui.core.errors import PromptError
from tui.core.prompt import INPUT


@dataclass(frozen=True, slots=True)
class AskedPrompt:
    """A prompt as it is sent: its text with all values, the persona that goes with it, and files.

    ``rest`` are the values for the persona, each as name=value.
    """

    text: str
    persona: str | None
    attached: tuple[Held, ...]
    rest: tuple[str, ...] = ()


def of_prompt(
    name: str | None, words: tuple[str, ...], values: Sequence[str], files: tuple[Path, ...], persona: str | None = None
) -> AskedPrompt | None:
    """Return a prompt filled with words, piped text and values; None where none is named. Blocks for the disk.

    Where a ``persona`` is named, or goes with the prompt, the values of its variables are its, but for
    those of the prompt.

    Raises:
        PromptError: there is no such prompt, it is broken, or it lacks a value.
        UsageError: a value is not written as name=value; or as of ``documents``.
    """
    if name is None:
        return None
    here = Assembly()
    prompt = here.own_prompts.load(name)
    given, persona = values_from(values), persona or prompt.persona
    others = here.personas.load(persona).fillable if persona and given.keys() - set(prompt.known) else ()
    rest = tuple(f"{each}={given.pop(each)}" for each in others if each in given and each not in prompt.known)
    typed = input_from(words, alone=prompt.takes_input)
    filled = given | ({INPUT: typed} if typed or files else {})
    text = prompt.message(filled)
    if lacking := prompt.missing(filled):
        raise PromptError(f"The prompt {prompt.stem} needs {' and '.join(lacking)}.", remedy_of(lacking))
    return AskedPrompt(text, persona, attachments_from(files), rest)


def remedy_of(lacking: Sequence[str]) -> str:
    """Return how to give what a prompt lacks."""
    flags = " ".join(f"--var {name}=..." for name in lacking if name != INPUT)
    input_ = "Give the input as words, or pipe it in." if INPUT in lacking else ""
    return " ".join(filter(None, [f"Give it by {flags}." if flags else "", input_]))
