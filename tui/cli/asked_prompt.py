"""A prompt of one's own on the command line: ``mull ask --prompt NAME``, filled with words, piped text and values."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tui.cli.assembly import SystemClock
from tui.cli.built_in_values import built_in_values
from tui.cli.documents import attachments_from, input_from
from tui.core.attachments import Held
from tui.core.errors import PromptError, UsageError
from tui.core.prompt import INPUT
from tui.store.paths import paths_from
from tui.store.prompts import Prompts


@dataclass(frozen=True, slots=True)
class AskedPrompt:
    """A prompt as it is sent: its text with all values, the persona that goes with it, and files."""

    text: str
    persona: str | None
    attached: tuple[Held, ...]


def own_prompts() -> Prompts:
    """Return the prompts of whoever runs this."""
    return Prompts(paths_from(os.environ).prompts, partial(built_in_values, SystemClock()))


def of_prompt(
    name: str | None, words: tuple[str, ...], values: Sequence[str], files: tuple[Path, ...]
) -> AskedPrompt | None:
    """Return a prompt filled with words, piped text and values; None where none is named. Blocks for the disk.

    Raises:
        PromptError: there is no such prompt, it is broken, or it lacks a value.
        UsageError: a value is not written as name=value, or is given without a prompt; or as of ``documents``.
    """
    given = values_from(values)
    if name is None:
        if given:
            raise UsageError("--var gives a value to a prompt.", "Name the prompt: --prompt NAME.")
        return None
    prompt = own_prompts().load(name)
    typed = input_from(words, alone=prompt.takes_input)
    filled = given | ({INPUT: typed} if typed or files else {})
    text = prompt.message(filled)
    if lacking := prompt.missing(filled):
        raise PromptError(f"The prompt {prompt.stem} needs {' and '.join(lacking)}.", remedy_of(lacking))
    return AskedPrompt(text, prompt.persona, attachments_from(files))


def values_from(given: Sequence[str]) -> dict[str, str]:
    """Return the values of ``--var name=value``, by name.

    Raises:
        UsageError: one has no ``=``, or no name before it.
    """
    found = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"--var {each} names no value.", "Write it as --var name=value.")
        found[name.strip()] = value
    return found


def remedy_of(lacking: Sequence[str]) -> str:
    """Return how to give what a prompt lacks."""
    flags = " ".join(f"--var {name}=..." for name in lacking if name != INPUT)
    input_ = "Give the input as words, or pipe it in." if INPUT in lacking else ""
    return " ".join(filter(None, [f"Give it by {flags}." if flags else "", input_]))
