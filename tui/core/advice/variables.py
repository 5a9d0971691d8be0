"""Variables of a persona that its text does not hold, and names between braces that are no variable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.core.advice.finding import Finding, Rule
from tui.core.personas.persona import PLACE, Persona

# Code, in which double braces are mostly the code's own. A block that holds one name alone marks what is filled in.
CODE = re.compile(r"^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?P<held>.*?)^[ \t]*(?P=fence)|`[^`\n]{1,500}`", re.S | re.M)
UNUSED = "This variable is nowhere in the text: nothing is filled in."
NO_VARIABLE = "No variable, so it is sent as it stands. To fill it, add to the front matter: variables: {{{name}: ...}}"
MOST = 10  # names that are no variable: a text with more of them holds a template of another program
# Templates of web pages, and words of the languages that templates are written in.
PAGE = re.compile(r"<(?:div|span|li|td|html|body|script)\b|\bv-(?:if|for)=", re.IGNORECASE)
KEYWORDS = ("else", "end", "if", "each", "this", "range", "with")


def variables(persona: Persona, read: str) -> list[Finding]:
    """Return a finding for each variable that is nowhere in the text, and for each name that is no variable.

    ``read`` is the beginning of the text, in which the latter are looked for.
    """
    unused = [Finding(Rule.VARIABLES, 0, 0, UNUSED, variable=name) for name in persona.unused]
    undeclared = set(persona.undeclared)
    found: dict[str, Finding] = {}
    for place in _places(read):
        if place[2] in undeclared:
            reason = NO_VARIABLE.format(name=place[2])
            found.setdefault(place[2], Finding(Rule.VARIABLES, place.start(), place.end(), reason))
    return [*unused, *(found.values() if len(found) <= MOST and not PAGE.search(read) else ())]


def _places(text: str) -> Iterator[re.Match[str]]:
    """Yield the names between double braces that stand outside of code, and behind no backslash or dollar."""
    code = [each.span() for each in CODE.finditer(text) if not PLACE.fullmatch((each["held"] or "").strip())]
    for place in PLACE.finditer(text):
        within = any(start <= place.start() < end for start, end in code)
        beside = text[max(0, place.start() - 1) : place.start()] + text[place.end() : place.end() + 1]
        if not (within or place[1] or place[2].lower() in KEYWORDS or set(beside) & {"$", "/"}):
            yield place
