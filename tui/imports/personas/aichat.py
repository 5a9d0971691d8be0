"""aichat's roles: Markdown with a model and sampling, or the old ``roles.yaml``, a list of names and prompts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tui.imports.personas.document import Document, UnreadableFile
from tui.imports.personas.foreign_persona import ForeignPersona, Found, Purpose, Turn, UnreadPersona
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.front_matter import kept
from tui.imports.personas.markdown import filled, fitted, name_of
from tui.imports.personas.placeholders import TYPED, Meaning, Place, translated
from tui.imports.personas.sampling import sampling
from tui.imports.yaml_events import loaded_text

PROGRAM = "aichat roles"
KEYS = {"model", "temperature", "top_p", "use_tools", "name", "description"}
PLACE = re.compile(r"__INPUT__|\{\{__(os|shell|cwd)__\}\}")
OWN = re.compile(r"__INPUT__|\{\{__[a-z_]+__\}\}")
EXAMPLE = re.compile(r"^### (INPUT|OUTPUT):[ \t]*\n?", re.MULTILINE)
LIST = re.compile(r"(?:#[^\n]*\n|---[ \t]*\n|\s)*+- +(?:name|prompt):")


def _is_role(document: Document) -> bool:
    if document.path.suffix.lower() in (".yaml", ".yml"):
        return False
    keys = document.front.values.keys()
    in_front = bool(keys) and keys <= KEYS and bool(keys & {"use_tools", "temperature", "top_p"})
    examples = [each[1] for each in EXAMPLE.finditer(document.body)]
    return in_front or bool(OWN.search(document.body)) or examples[:2] == ["INPUT", "OUTPUT"]


def _read(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    if not document.body.strip():
        raise UnreadableFile("there is no text below the front matter")
    yield _role(name_of(document), document.body, document.front.values, purpose)


def _role(name: str, body: str, values: Mapping[str, Any], purpose: Purpose | None) -> ForeignPersona:
    """Return a role; ``__INPUT__`` makes all of it a message of the user's."""
    purpose = purpose or (Purpose.PROMPT if "__INPUT__" in body else Purpose.PERSONA)
    built_in = purpose is not Purpose.PROMPT  # a prompt has none: there they are asked for

    def meaning(match: re.Match[str]) -> Meaning:
        return Place(match[1], variable=not built_in) if match[1] else TYPED

    system, turns = _examples(body) if purpose is Purpose.PERSONA else (body, ())
    text, variables = fitted(translated(system, PLACE, meaning, filled(purpose)), purpose)
    wishes, used = sampling(values) if purpose is Purpose.PERSONA else ({}, ())
    left = sorted({each[0] for each in OWN.finditer(system)} - {each[0] for each in PLACE.finditer(system)})
    told = (f"sent as text: {', '.join(left)}",) if left else ()
    description = values.get("description") or ""
    return ForeignPersona(
        PROGRAM,
        name.strip("%") or name,
        text,
        purpose,
        description if isinstance(description, str) else "",
        variables,
        wishes,
        turns,
        kept(values, "description", "name", "prompt", *used),
        told,
    )


def _examples(body: str) -> tuple[str, tuple[Turn, ...]]:
    """Return the text before the first example, and the examples; all of it where they do not come in pairs."""
    found = list(EXAMPLE.finditer(body))
    kinds = [each[1] for each in found]
    if not found or kinds != ["INPUT", "OUTPUT"] * (len(found) // 2) or not body[: found[0].start()].strip():
        return body, ()
    ends = [each.start() for each in found[1:]] + [len(body)]
    texts = [body[each.end() : end].strip() for each, end in zip(found, ends, strict=True)]
    if not all(texts):
        return body, ()
    turns = tuple(Turn(texts[n], texts[n + 1]) for n in range(0, len(texts), 2))
    return body[: found[0].start()], turns


def _is_list(document: Document) -> bool:
    return LIST.match(document.text) is not None


def _read_list(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    value, why = loaded_text(document.text)
    for number, each in enumerate(value if isinstance(value, list) else (), 1):
        name = each.get("name") if isinstance(each, dict) else None
        prompt = each.get("prompt") if isinstance(each, dict) else None
        if isinstance(name, str) and isinstance(prompt, str) and name.strip() and prompt.strip():
            yield _role(name, prompt, each, purpose)
        else:
            yield UnreadPersona(f"role {number}", "it has no name or no prompt")
    if why:
        yield UnreadPersona("the rest", why)


ROLE = PersonaForm(PROGRAM, _is_role, _read)
ROLES = PersonaForm(PROGRAM, _is_list, _read_list)
