"""``mull prompts``: list, show, check and begin prompts of one's own."""

from __future__ import annotations

from typing import Any

from tui.app.commands import find
from tui.cli.assembly import Assembly
from tui.cli.output import data, json_data, note
from tui.cli.personas.values import values_from
from tui.cli.table import print_table
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError, PersonaError, PromptError, UsageError
from tui.core.ports import PersonaSource
from tui.core.prompt import INPUT, Prompt

TEMPLATE = """\
---
description: Explains a text
variables: {reader: a beginner}
---
Explain this to {{reader}}. Begin with what it is for.

<text>
{{input}}
</text>
"""


def list_(as_json: bool) -> int:
    """List prompts by the name they are called by."""
    prompts = Assembly().own_prompts
    found = prompts.list()
    if as_json:
        json_data([as_object(each) for each in found])
    else:
        print_table([cells_of(each) for each in found])
    note(*prompts.problems(), f"your own go into {prompts.own.folder}")
    if prompts.not_allowed is not None:
        note(f"{prompts.not_allowed} is not allowed yet; to use its prompts: mull prompts allow")
    return 0


def show(prompt: str, words: tuple[str, ...], values: tuple[str, ...], as_json: bool) -> int:
    """Print a prompt as it would be sent with some words and values; what is missing stands in braces."""
    found = Assembly().own_prompts.load(prompt)
    filled = {**values_from(values), **({INPUT: " ".join(words)} if words else {})}
    text = found.message(filled)
    if as_json:
        json_data(as_object(found) | {"message": text, "missing": list(found.missing(filled))})
    else:
        data(text)
    return 0


def new(stem: str) -> int:
    """Begin a prompt of your own: writes a file to be edited, never over another one."""
    path = Assembly().own_prompts.own.add(stem, TEMPLATE)
    data(str(path))
    note(f"edit it; then: mull ask --prompt {stem} WORDS, or {called_in_chat(stem)} WORDS in the chat")
    return 0


def check(prompt: str | None, as_json: bool) -> int:
    """Check a prompt (its name or a file), or all of your own: exit code 2 where one cannot be used."""
    assembly = Assembly()
    prompts = assembly.own_prompts
    found = [prompts.load(prompt)] if prompt is not None else prompts.list()
    problems: list[MullError] = [] if prompt is not None else [*prompts.problems()]
    lacks = {each.stem: error for each in found if (error := without_persona(each, assembly.personas)) is not None}
    problems += lacks.values()
    mistakes = [mistake for problem in problems for mistake in problem.each]
    good = [each.stem for each in found if each.stem not in lacks]
    remarks = [line for each in found for line in (*on_name(each), *on_variables(each))]
    if as_json:
        wrong = [{"problem": each.problem, "remedy": each.remedy} for each in mistakes]
        json_data({"good": good, "problems": wrong, "remarks": remarks})
    else:
        data(f"{len(good)} {'is' if len(good) == 1 else 'are'} good, {len(problems)} not")
    note(*mistakes, *remarks)
    return 2 if problems else 0


def allow() -> int:
    """Allow the prompts of the project that you are in, from now on; those that are in its folder are told."""
    assembly = Assembly()
    prompts = assembly.own_prompts
    if prompts.not_allowed is None:
        if prompts.project is None:
            raise UsageError("This project has no prompts.", "They would be in .mull/prompts, here or further up.")
        note("those of this project are allowed already")
        data(str(prompts.project.folder))
        return 0
    folder = str(prompts.not_allowed)
    assembly.preferences.keep("project_prompts", [*assembly.settings.project_prompts, folder])
    data(folder)
    held = [each.stem for each in Assembly().own_prompts.list() if each.of_project]
    note(f"allowed, in {assembly.paths.config}: {', '.join(held) or 'none yet'}")
    return 0


def without_persona(prompt: Prompt, personas: PersonaSource) -> PromptError | None:
    """Return the error that the persona which goes with a prompt cannot be used; None where it can, or none does."""
    if prompt.persona is None:
        return None
    try:
        personas.load(prompt.persona)
    except PersonaError as error:
        return PromptError(f"{cleaned_line(prompt.stem)}: persona: {error.problem}", error.remedy)
    return None


def on_variables(prompt: Prompt) -> list[str]:
    """Return a line on each variable that the text does not hold, and on each name in braces that is no variable."""
    stem = cleaned_line(prompt.stem)
    unused = [f"{stem}: the variable {name} is nowhere in the text" for name in prompt.unused]
    add = "is sent as it stands; to fill it, add to the front matter: variables"
    return [*unused, *(f"{stem}: {{{{{name}}}}} {add}: {{{name}: ...}}" for name in prompt.undeclared)]


def on_name(prompt: Prompt) -> list[str]:
    """Return a line where a command of the chat has the name of a prompt: it stays the command's."""
    if (command := find(prompt.stem)) is None:
        return []
    return [f"{prompt.stem}: in the chat /{prompt.stem} is {command.name}; call it by {called_in_chat(prompt.stem)}"]


def called_in_chat(stem: str) -> str:
    """Return how a prompt is called in the chat."""
    return f"/{stem}" if find(stem) is None else f"/prompt {stem}"


def cells_of(prompt: Prompt) -> list[str]:
    """Return a prompt as the cells of a row of the list."""
    asked = f"  ({prompt.asks_for})" if prompt.asks_for else ""
    origin = "  (project)" if prompt.of_project else ""
    return [f"{cleaned_line(prompt.stem):<14} ", cleaned_line(f"{prompt.about}{asked}{origin}")]


def as_object(prompt: Prompt) -> dict[str, Any]:
    """Return a prompt as a JSON object."""
    return {
        "prompt": prompt.stem,
        "name": prompt.name,
        "description": prompt.description,
        "persona": prompt.persona,
        "effort": prompt.effort,
        "variables": dict(prompt.variables),
        "takes_input": prompt.takes_input,
        "tags": list(prompt.tags),
        "project": prompt.of_project,
        "text": prompt.text,
    }
