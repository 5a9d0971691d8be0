"""A persona's file: Markdown under YAML front matter, read with the line of every mistake."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.core.errors import PersonaError
from tui.core.persona import Persona
from tui.core.persona_check import InvalidPersona, persona_from

FENCE = "---"
LARGEST = 1_000_000
LONGEST_FRONT_MATTER = 64_000


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values between the fences, and the file's line (from 1) on which each key stands."""

    values: dict[Any, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read_persona(path: Path, *, built_in: bool = False) -> Persona:
    """Read one persona's file; its stem is the file's.

    Raises:
        PersonaError: the file cannot be read or is broken; the text names it and the line.
    """
    try:
        if not path.is_file():
            what = "is not a file" if path.exists() else "does not exist"
            raise PersonaError(f"{path} {what}.", "`mull personas list` shows every persona.")
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise PersonaError(f"{path} cannot be read: {reason}.", "Check its name and permissions.") from None
    if len(raw) > LARGEST:
        raise PersonaError(f"{path} is larger than 1 MB.", "A persona is a few hundred words; shorten it.")
    return parse_persona(text_of(raw, str(path)), path.stem, str(path), built_in=built_in)


def text_of(raw: bytes, origin: str) -> str:
    """Decode a file: UTF-8 with or without a byte order mark, any line ends.

    Raises:
        PersonaError: it is not UTF-8.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PersonaError(f"{origin}, line {line}: this is not UTF-8 text.", "Save it as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_persona(text: str, stem: str, origin: str, *, built_in: bool = False) -> Persona:
    """Make a persona of a file's text; without front matter all of it is the body.

    Raises:
        PersonaError: the text is broken; the error names ``origin`` and the line.
    """
    front, body, body_starts = _split(text, origin)
    try:
        return persona_from(stem, front.values, body, built_in)
    except InvalidPersona as error:
        line = front.lines.get(error.key) if error.key is not None else None
        if error.body_line is not None:
            line = body_starts + error.body_line - 1
        where = origin if line is None else f"{origin}, line {line}"
        raise PersonaError(f"{where}: {error.problem}", error.remedy) from None


def _split(text: str, origin: str) -> tuple[FrontMatter, str, int]:
    """Return front matter, body, and the line on which the body starts."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return FrontMatter(), text, 1
    for end, line in enumerate(lines[1:], 1):
        if line.rstrip() == FENCE:
            return _front_matter("\n".join(lines[1:end]), origin), "\n".join(lines[end + 1 :]), end + 2
    raise PersonaError(
        f"{origin}, line 1: the front matter is not closed.",
        "Put --- on a line of its own between the settings and the text.",
    )


def _front_matter(text: str, origin: str) -> FrontMatter:
    """Read YAML the safe way, keeping the lines of the keys. The first line of ``text`` is line 2."""
    import yaml  # noqa: PLC0415  heavy: 20 ms that the first paint must not wait for

    if len(text) > LONGEST_FRONT_MATTER:
        raise PersonaError(f"{origin}: the front matter is longer than 64,000 characters.", "Shorten it.")
    quote = "Check the spelling; put text that holds : # { [ or quotes into quotes."
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            return FrontMatter()
        if _has_aliases(node):
            raise PersonaError(f"{origin}: anchors and aliases (& and *) are not read.", "Write it out.")
        values = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise PersonaError(_yaml_problem(error, text, origin), quote) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 2
        raise PersonaError(f"{origin}, line {line}: a character YAML does not allow.", "Delete it.") from None
    # What PyYAML's safe constructors raise on values such as 2024-13-45 or !!bool maybe, and on deep nesting.
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise PersonaError(f"{origin}: a value of the front matter cannot be read ({error}).", quote) from None
    if not isinstance(values, dict):
        raise PersonaError(f"{origin}, line 2: the front matter must be lines of `key: value`.", quote)
    return FrontMatter(values, {key.value: key.start_mark.line + 2 for key, _ in node.value})


def _yaml_problem(error: Any, text: str, origin: str) -> str:
    """Say what PyYAML minds, and where; for what is never closed the line on which it was opened."""
    mark = error.problem_mark
    if error.context_mark is not None and (mark is None or mark.index >= len(text.rstrip())):
        mark = error.context_mark
    line = mark.line + 2 if mark is not None else 2
    said = ", ".join(word for word in (error.context, error.problem) if word) or "this is not YAML"
    return f"{origin}, line {line}: {said}."


def _has_aliases(root: Any) -> bool:
    """Say whether a node is used twice: a few lines of aliases can stand for gigabytes, or for a ring."""
    seen: set[int] = set()
    rest = [root]
    while rest:
        node = rest.pop()
        if id(node) in seen:
            return True
        seen.add(id(node))
        children = node.value if isinstance(node.value, list) else []
        for child in children:
            rest.extend(child if isinstance(child, tuple) else (child,))
    return False
