"""A text of another program: a persona, a prompt or a rule, as mull would write it, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Purpose(StrEnum):
    """What a text is for: a developer message, a user's message, or a rule of a project that one may attach."""

    PERSONA = "persona"
    PROMPT = "prompt"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that a session begins with; the greeting of a character has no ``user``."""

    user: str
    assistant: str


@dataclass(frozen=True, slots=True)
class ForeignPersona:
    r"""One text of another program.

    ``text`` is a body as mull writes it: ``{{name}}`` is filled for a name of ``variables`` (the default of each, None
    without one) or of a built-in; what stood there by itself has a backslash before it, so that what is sent equals
    what was written. In a prompt ``{{input}}`` is what is typed. ``wishes`` are keys of a persona's file.
    ``kept`` is what was not understood, ``told`` sentences on it, and ``persona`` names the one a prompt goes with.
    ``verbatim`` is the whole file where mull wrote it: then only ``name`` and ``purpose`` count beside it.
    """

    program: str
    name: str
    text: str
    purpose: Purpose = Purpose.PERSONA
    description: str = ""
    variables: Mapping[str, str | None] = field(default_factory=dict)
    wishes: Mapping[str, Any] = field(default_factory=dict)
    opening: tuple[Turn, ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    persona: str = ""
    verbatim: str = ""


@dataclass(frozen=True, slots=True)
class UnreadPersona:
    """A text that could not be read: where it is (a file, with its line if there is one), and why."""

    where: str
    why: str


Found = ForeignPersona | UnreadPersona
