"""A prompt of one's own: the text of a user's message, with places for what is typed, and the check of its file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.errors import PromptError
from tui.core.near_name import near_name
from tui.core.personas.checks import UNFIT, persona_from
from tui.core.personas.mistakes import InvalidPersona, Mistakes
from tui.core.personas.persona import BUILT_INS, NOTHING, VARIABLE, fill, places

INPUT = "input"
"""The variable that is filled with what is typed after the name, or piped in."""
KEYS = ("name", "description", "variables", "persona", "effort", "tags", "imported")
CHECKED_AS_PERSONA = ("name", "description", "variables", "effort", "tags", "imported")
VALUE = re.compile(rf"({VARIABLE})=(?:\"([^\"\n]*)\"|([^\s\"]\S*))(?:\s+|$)")
"""A value as it is typed before the input: ``name=word`` or ``name="some words"``."""
HEADING = re.compile(r"#{1,6}(?:\s|$)")
HERE = "\0"  # where the input is to go: no file has this character


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file gives it. ``text`` is the body as written, with its placeholders not filled yet.

    ``stem`` is what it is called by: ``/stem``. ``variables`` has the default of each variable, None for one without.
    ``persona`` is the stem or name of the persona that goes with it, None for the one in use; ``effort`` the reasoning
    effort that it is asked with, None for that in use. ``built_ins`` has the values of names such as ``date``, which
    are filled without being declared. ``of_project``: it is not the user's own.
    """

    stem: str
    name: str
    description: str = ""
    text: str = ""
    variables: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    persona: str | None = None
    effort: str | None = None
    tags: tuple[str, ...] = ()
    built_ins: Mapping[str, str] = field(default_factory=dict, hash=False)
    of_project: bool = False

    @property
    def about(self) -> str:
        """What it is for, in a line: its description, else the first line of its text that is no heading."""
        return self.description or _first_line(self.text)

    @property
    def usage(self) -> str:
        """How it is called in the chat: ``/explain reader=... WORDS``, with the variables that have no default."""
        needed = [name for name, value in self.variables.items() if value is None and name != INPUT]
        return " ".join([f"/{self.stem}", *(f"{name}=..." for name in needed), "WORDS"])

    @property
    def called(self) -> CalledPrompt:
        """What a message that is made of it keeps of it."""
        return CalledPrompt(self.stem, self.effort)

    @property
    def asks_for(self) -> str:
        """The persona and the effort that it is asked with, in words; empty where those in use stay."""
        asked = {"persona": self.persona, "effort": self.effort}
        return ", ".join(f"{name} {value}" for name, value in asked.items() if value is not None)

    @property
    def takes_input(self) -> bool:
        """Whether the text has a place for what is typed; without one that is added after a blank line."""
        return INPUT in places(self.text)

    @property
    def known(self) -> tuple[str, ...]:
        """The variables that can be given a value, the input not counted."""
        return tuple(name for name in self.variables if name != INPUT)

    @property
    def unused(self) -> tuple[str, ...]:
        """The variables that the text does not hold."""
        held = places(self.text)
        return tuple(name for name in self.variables if name not in held)

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The names between double braces that are no variables: they are sent as they stand."""
        return tuple(name for name in places(self.text) if name not in {INPUT, *self.variables, *BUILT_INS})

    def missing(self, values: Mapping[str, str] = NOTHING) -> tuple[str, ...]:
        """Return the variables of the text that have neither a value nor a default, the input among them."""
        filled = self._filled(values)
        return tuple(name for name in places(self.text) if name in {INPUT, *self.variables} and name not in filled)

    def message(self, values: Mapping[str, str] = NOTHING) -> str:
        r"""Return the message to send; a variable that is missing stands as ``{{name}}``.

        ``values`` has a value for each variable that is to have another one than its default, and under ``input`` what
        was typed. Where the text has no place for that, it comes after the text and a blank line. Of ``\{{name}}`` the
        backslash alone is left out.

        Raises:
            PromptError: a value is given for a variable that this prompt does not have.
        """
        for name in values:
            if name not in {INPUT, *self.variables}:
                raise PromptError(f"{self.stem} has no variable {name!r}.", self._known_in_words(name))
        text = fill(self.text, self._filled(values), (INPUT, *self.variables, *BUILT_INS)).strip()
        typed = values.get(INPUT, "")
        return f"{text}\n\n{typed}" if typed.strip() and not self.takes_input else text

    def begun(self, values: Mapping[str, str] = NOTHING) -> tuple[str, int]:
        """Return the message without its input, and where in it that is to be written, in characters from 0.

        Raises:
            PromptError: as ``message`` does.
        """
        before, _, behind = self.message({**values, INPUT: HERE}).partition(HERE)
        return before + behind.replace(HERE, ""), len(before)

    def typed(self, text: str) -> dict[str, str]:
        """Return the values in what was typed after the name: ``reader=me lang="plain English" and the input``.

        Only variables of this prompt are taken for such; all from the first other word on is the input, as it stands.
        """
        values, at = {}, len(text) - len(text.lstrip())
        while (found := VALUE.match(text, at)) is not None and found[1] in self.known:
            values[found[1]] = found[2] if found[2] is not None else found[3]
            at = found.end()
        return values | ({INPUT: text[at:]} if text[at:].strip() else {})

    def _filled(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the value of each variable and built-in name that has one."""
        defaults = {name: value for name, value in self.variables.items() if value is not None}
        return {**self.built_ins, **defaults, **values}

    def _known_in_words(self, name: str) -> str:
        """Return a remedy for a variable that is not there: the one that is near, else all of them."""
        if (near := near_name(name, self.known)) is not None:
            return f"Did you mean {near}?"
        return f"Its variables are: {', '.join(self.known)}." if self.known else "It has no variables."


def prompt_from(stem: str, front: Mapping[Any, Any], body: str, built_ins: Mapping[str, str] = NOTHING) -> Prompt:
    """Return the prompt that a front matter and a body describe. ``stem`` is the file's name without its ending.

    ``built_ins`` has the values of the built-in names.

    Raises:
        InvalidPersona: something does not fit; the error names the key or the line, if there is one, and has what else
            does not fit.
    """
    found = Mistakes()
    _check_keys(front, found)
    checked = {key: front[key] for key in CHECKED_AS_PERSONA if key in front}
    held = persona_from(stem, checked, body, built_in=False, mistakes=found)
    persona = found.of(lambda: _persona(front.get("persona")))
    found.end()
    return Prompt(
        stem=stem,
        name=held.name,
        description=held.description,
        text=body,
        variables=held.variables,
        persona=persona,
        effort=held.effort,
        tags=held.tags,
        built_ins=built_ins,
    )


def _first_line(text: str) -> str:
    """Return the first line of a text that is no heading of Markdown; of headings alone the first of them."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return next((line for line in lines if not HEADING.match(line)), lines[0] if lines else "")


def _check_keys(front: Mapping[Any, Any], found: Mistakes) -> None:
    """Refuse unknown keys: most often they are mistyped."""
    for key in front:
        with found:
            if key not in KEYS:
                near = near_name(key, KEYS) if isinstance(key, str) else None
                remedy = f"Did you mean {near}?" if near is not None else f"Known are {', '.join(KEYS)}."
                raise InvalidPersona(f"unknown key {key!r}.", remedy, key=key if isinstance(key, str) else None)


def _persona(value: Any) -> str | None:
    """Return the persona that goes with a prompt, checked: one line of text."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or UNFIT.search(value.strip()):
        raise InvalidPersona("persona must be one line of text.", "Write its name after persona:", key="persona")
    return value.strip()
