"""A persona that is named at the start of a message, ``@reviewer Look at this``: this one turn is asked under it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.personas.persona import Persona

SIGN = "@"
NOBODY: Mapping[str, Persona] = MappingProxyType({})
LITERAL = ("@@", "\\@")
"""What a message begins with that is to be sent with the sign and the name."""
_NAMED = re.compile(r"@(\w[\w-]{0,63})(?:[ \t]*\n|[ \t]+|$)")


class Mention(NamedTuple):
    """A message as it is sent, and the persona of this one turn; None is that of the session."""

    text: str
    persona: Persona | None = None


def name_in(text: str) -> str:
    """Return the name behind the sign at the very start of a text, in small letters; empty where there is none."""
    found = _NAMED.match(text[1:] if text.startswith(LITERAL) else text)
    return found[1].casefold() if found is not None else ""


def read_mention(text: str, known: Mapping[str, Persona] = NOBODY) -> Mention:
    """Return a message without the persona that it names, and that persona; ``known`` are the personas by stem.

    A name that is not known is text, and so is one with nothing behind it. Of a sign that is doubled, or behind a
    backslash, one is left where the name is known.
    """
    persona = known.get(name_in(text))
    if persona is None:
        return Mention(text)
    if text.startswith(LITERAL):
        return Mention(text[1:])
    found = _NAMED.match(text)
    rest = text[found.end() :] if found is not None else ""
    return Mention(rest, persona) if rest.strip() else Mention(text)


def is_name_alone(text: str, known: Mapping[str, Persona]) -> bool:
    """Return whether a text names a persona, and nothing stands behind the name."""
    found = _NAMED.match(text)
    return found is not None and not text[found.end() :].strip() and name_in(text) in known


def turn_in_words(persona: Persona | None, prompt: CalledPrompt | None) -> tuple[str, ...]:
    """Return the prompt that a message was made of, and the persona that it alone was asked under.

    Each may be none. The persona's name may be foreign.
    """
    under = [] if persona is None else [f"asked under {persona.name or persona.stem}, for this turn alone"]
    return (*([] if prompt is None else [prompt.in_words]), *under)


def mentioning(text: str, persona: Persona | None, known: Mapping[str, Persona] = NOBODY) -> str:
    """Return a message as it is written: with the persona of its turn before it. The other way of `read_mention`.

    Of one that begins with the sign and a name that is known, and names nobody, the sign is doubled.
    """
    if persona is not None:
        return f"{SIGN}{persona.stem} {text}"
    literal = text.startswith(SIGN) and not text.startswith(LITERAL) and name_in(text) in known
    return f"{SIGN}{text}" if literal else text
