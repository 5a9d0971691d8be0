"""What the forms in Markdown share: a body below a front matter, with what was not understood kept."""

from __future__ import annotations

import re

from tui.core.personas.persona import BUILT_INS
from tui.imports.personas.document import Document, UnreadableFile
from tui.imports.personas.foreign_persona import ForeignPersona, Purpose
from tui.imports.personas.front_matter import kept
from tui.imports.personas.placeholders import INPUT, Translation, literal

SUFFIXES = (".agent", ".chatmode", ".prompt", ".instructions", ".mode")
EXAMPLES = ("\\n", "<example>", "Examples:", "Example:")
UNCLOSED = re.compile(r"[\[\]{}]")
LONGEST_DESCRIPTION = 300


def name_of(document: Document) -> str:
    """Return the name of a file without any of its endings."""
    stem = document.stem
    return next((stem.removesuffix(end) for end in SUFFIXES if stem.lower().endswith(end)), stem)


def given_name(document: Document) -> str:
    """Return the name in the front matter; empty without one, and where it is a list or table that is no YAML."""
    name = document.front.line("name")
    return "" if document.front.loose and UNCLOSED.search(name) else name


def described(document: Document) -> str:
    """Return the description in one line: without the examples that route requests, and cut where it is long."""
    line = document.front.line("description")
    ends = [at for word in EXAMPLES if (at := line.find(word)) > 0]
    line = line[: min(ends)].rstrip() if ends else line
    return line if len(line) <= LONGEST_DESCRIPTION else f"{line[:LONGEST_DESCRIPTION].rsplit(' ', 1)[0]} …"


def foreign(
    document: Document,
    program: str,
    purpose: Purpose,
    name: str,
    translation: Translation | None = None,
) -> ForeignPersona:
    """Return the text of a Markdown file, translated or literally, and of its front matter what was not understood.

    Raises:
        UnreadableFile: there is no text below the front matter.
    """
    if not document.body.strip():
        raise UnreadableFile(
            "there is no text in it" if document.parts[0] is None else "no text below the front matter"
        )
    text, variables = fitted(translation or Translation(literal(document.body, filled(purpose)), {}), purpose)
    description, values = described(document), document.front.values
    same = [key for key, told in (("description", description), ("name", name)) if values.get(key) == told]
    told = ("its front matter is no YAML: it was read line by line",) if document.front.loose else ()
    left = kept(values, *same)
    return ForeignPersona(program, name, text, purpose, description, variables, kept=left, told=told)


def filled(purpose: Purpose) -> frozenset[str]:
    """Return the names that mull fills by itself: what is typed in a prompt, the built-ins elsewhere."""
    return frozenset((INPUT,)) if purpose is Purpose.PROMPT else frozenset(BUILT_INS)


def fitted(translation: Translation, purpose: Purpose) -> tuple[str, dict[str, str | None]]:
    """Return text and variables for a purpose: a persona has no input, so that is a variable of it."""
    variables = dict(translation.variables)
    if translation.typed and purpose is not Purpose.PROMPT:
        variables[INPUT] = None
    return translation.text, variables
