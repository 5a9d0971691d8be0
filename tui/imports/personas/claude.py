"""Claude Code's agents, skills and commands: Markdown whose front matter says when and with which tools it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.imports.personas.document import Document
from tui.imports.personas.foreign_persona import Found, Purpose
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.markdown import filled, foreign, given_name, name_of
from tui.imports.personas.placeholders import TYPED, Meaning, Place, translated

ARGUMENT = re.compile(r"\$(?:ARGUMENTS\b(?!\[)|ARGUMENTS\[(\d)\]|([1-9])(?!\d|[.,]\d))")
OF_COMMANDS = {"argument-hint", "allowed-tools", "hide-from-slash-command-tool"}
COMMANDS = "commands"
SKILL = "skill.md"


def _is_agent(document: Document) -> bool:
    return document.parts[0] is not None and {"name", "description"} <= document.front.values.keys()


def _is_skill(document: Document) -> bool:
    return document.name == SKILL


def _is_command(document: Document) -> bool:
    if document.path.suffix.lower() != ".md":
        return False
    keys = document.front.values.keys()
    in_folder = COMMANDS in document.path.absolute().parts[:-1] and "name" not in keys
    return in_folder or bool(keys & OF_COMMANDS and "name" not in keys) or "$ARGUMENTS" in document.body


def _agent(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    name = given_name(document) or name_of(document)
    yield foreign(document, "Claude agents", purpose or Purpose.PERSONA, name)


def _skill(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    name = given_name(document) or document.folder
    yield foreign(document, "skills", purpose or Purpose.PERSONA, name)


def _command(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    """Yield a command; ``$1`` is an argument where it has any, else it may be a sum of money."""
    purpose = purpose or Purpose.PROMPT
    numbered = "argument-hint" in document.front.values or "$ARGUMENTS" in document.body

    def meaning(match: re.Match[str]) -> Meaning:
        if match[1] is None and match[2] is None:
            return TYPED
        number = int(match[1]) + 1 if match[1] is not None else int(match[2])
        return Place(f"argument_{number}") if numbered else None

    translation = translated(document.body, ARGUMENT, meaning, filled(purpose))
    yield foreign(document, "Claude commands", purpose, name_of(document), translation)


AGENT = PersonaForm("Claude agents", _is_agent, _agent)
SKILLS = PersonaForm("skills", _is_skill, _skill)
COMMAND = PersonaForm("Claude commands", _is_command, _command)
