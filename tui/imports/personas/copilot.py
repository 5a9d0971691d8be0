"""Copilot's agents, chat modes, prompts and instructions, told by their endings: their front matters look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.imports.personas.document import Document
from tui.imports.personas.foreign_persona import Found, Purpose
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.markdown import filled, foreign, given_name, name_of
from tui.imports.personas.placeholders import Meaning, Place, translated, variable_name

ASKED = re.compile(r"\$\{input:([^:}\n]+)(?::([^}\n]*))?\}")
AGENTS = (".agent.md", ".chatmode.md", ".mode.md")
MODES = {"ask", "edit", "agent"}


def _is_agent(document: Document) -> bool:
    return document.name.endswith(AGENTS)


def _is_prompt(document: Document) -> bool:
    front = document.front
    named = document.name.endswith(".prompt.md")
    return named or ("name" not in front.values and bool({front.line("mode"), front.line("agent")} & MODES))


def _is_instructions(document: Document) -> bool:
    return document.name.endswith(".instructions.md") or "applyTo" in document.front.values


def _asked(match: re.Match[str]) -> Meaning:
    """Return the variable that a person is asked for. The placeholder is a hint of Copilot's, and no default."""
    name = variable_name(match[1])
    return Place(name) if name else None


def _agent(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    purpose = purpose or Purpose.PERSONA
    name = given_name(document) or name_of(document)
    translation = translated(document.body, ASKED, _asked, filled(purpose))
    yield foreign(document, "Copilot agents", purpose, name, translation)


def _prompt(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    purpose = purpose or Purpose.PROMPT
    name = given_name(document) or name_of(document)
    translation = translated(document.body, ASKED, _asked, filled(purpose))
    yield foreign(document, "Copilot prompts", purpose, name, translation)


def _instructions(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    yield foreign(document, "Copilot instructions", purpose or Purpose.RULE, name_of(document))


AGENT = PersonaForm("Copilot agents", _is_agent, _agent)
PROMPT = PersonaForm("Copilot prompts", _is_prompt, _prompt)
INSTRUCTIONS = PersonaForm("Copilot instructions", _is_instructions, _instructions)
