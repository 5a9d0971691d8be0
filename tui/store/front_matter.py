"""The front matter of a Markdown file: YAML between two lines of dashes, read the safe way, with the line of each.

What is no YAML as a whole is read key by key, so that the mistakes of several keys are told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.core.errors import PersonaError

FENCE = "---"
LONGEST_FRONT_MATTER = 64_000
MOST_PARTS = 200  # keys of a front matter that is read key by key
QUOTE = "Check the spelling; put text that holds : # { [ or quotes into quotes."
Place = tuple[object, object]
KEY_LINE = re.compile(r"[A-Za-z_][\w-]*:(?:\s|$)")
SETTING_LINE = re.compile(rf"{KEY_LINE.pattern}|\s|-\s|#|$")  # a key, what its value goes on with, a remark


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values between the fences, and the lines of the file (from 1) by key, and by item of a key's value.

    The place of a key is ``(key, None)``, that of an item ``(key, name)`` in a table and ``(key, index)`` in a list.
    ``mistakes`` are what could not be read; the values lack it.
    """

    values: dict[Any, Any] = field(default_factory=dict)
    lines: Mapping[Place, int] = field(default_factory=dict)
    mistakes: tuple[PersonaError, ...] = ()

    def line(self, key: object, item: object = None) -> int | None:
        """Return the line of an item, that of its key where the item has none, None without both."""
        try:
            return self.lines.get((key, item), self.lines.get((key, None)))
        except TypeError:  # a key that is a table
            return None


def split(text: str, origin: str) -> tuple[FrontMatter, str, int]:
    """Return front matter, body, and the line on which the body starts; without front matter all of it is the body.

    Raises:
        PersonaError: the front matter does not begin with a fence alone, is not closed, or is too long; the text names
            ``origin`` and the line.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        if _is_broken_fence(lines):
            problem = f"the front matter must begin with {FENCE} alone."
            raise PersonaError.on_line(origin, 1, problem, f"Take away what else is on the line of the first {FENCE}.")
        return FrontMatter(), text, 1
    for end, line in enumerate(lines[1:], 1):
        if line.rstrip() == FENCE:
            return _front_matter("\n".join(lines[1:end]), origin), "\n".join(lines[end + 1 :]), end + 2
    raise PersonaError.on_line(
        origin,
        1,
        "the front matter is not closed.",
        "Put --- on a line of its own between the settings and the text.",
    )


def _is_broken_fence(lines: Sequence[str]) -> bool:
    """Return whether a first line of more than dashes opens what a later fence closes, with settings between them."""
    if not lines[0].startswith(FENCE) or not lines[0].strip().strip("-"):
        return False
    end = next((at for at, line in enumerate(lines) if line.rstrip() == FENCE), 0)
    between = lines[1:end]
    return any(map(KEY_LINE.match, between)) and all(map(SETTING_LINE.match, between))


def _front_matter(text: str, origin: str) -> FrontMatter:
    """Read YAML the safe way, keeping the lines. The first line of ``text`` is line 2."""
    if len(text) > LONGEST_FRONT_MATTER:
        line = text.count("\n", 0, LONGEST_FRONT_MATTER) + 2
        raise PersonaError.on_line(origin, line, "the front matter is longer than 64,000 characters.", "Shorten it.")
    try:
        return _document(text, origin)
    except PersonaError as error:
        return _by_keys(text, origin, error)


def _by_keys(text: str, origin: str, whole: PersonaError) -> FrontMatter:
    """Return what can be read of a front matter that is no YAML as a ``whole``, each key by itself."""
    parts = _parts(text)
    if len(parts) > MOST_PARTS:
        return FrontMatter(mistakes=(whole,))
    pairs: dict[Any, Any] = {}
    lines: dict[Place, int] = {}
    mistakes: list[PersonaError] = []
    for part in parts:
        try:
            found = _document(part, origin)
        except PersonaError as error:
            mistakes.append(error)
            continue
        again = [_twice(origin, found.lines[key, None], key) for key in found.values if key in pairs]
        mistakes += [*found.mistakes, *again]
        pairs |= {key: value for key, value in found.values.items() if key not in pairs}
        lines |= {place: line for place, line in found.lines.items() if place not in lines}
    return FrontMatter(pairs, lines, tuple(mistakes)) if mistakes else FrontMatter(mistakes=(whole,))


def _parts(text: str) -> list[str]:
    """Return the lines of each key, after so many empty ones that each stands on its line of the front matter."""
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if at == 0 or KEY_LINE.match(line)]
    ends = [*starts[1:], len(lines)]
    if len(starts) > MOST_PARTS:
        return [""] * len(starts)
    return ["\n" * start + "\n".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]


def _document(text: str, origin: str) -> FrontMatter:
    """Return the values of a document.

    Raises:
        PersonaError: it is no YAML, or no table.
    """
    import yaml  # noqa: PLC0415  heavy: 20 ms that the first paint must not wait for

    try:
        loader = yaml.SafeLoader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 2
        raise PersonaError.on_line(origin, line, "a character YAML does not allow.", "Delete it.") from None
    try:
        node = loader.get_single_node()
        return FrontMatter() if node is None else _values(loader, node, origin)
    except yaml.MarkedYAMLError as error:
        raise PersonaError.on_line(origin, *_yaml_problem(error, text), QUOTE) from None
    except RecursionError:
        raise PersonaError.on_line(origin, loader.line + 2, "this is nested too deep.", "Write it plainly.") from None


def _values(loader: Any, root: Any, origin: str) -> FrontMatter:
    """Return the values of a table, each key read by itself: so what cannot be read has its line."""
    if root.id != "mapping" or root.tag != "tag:yaml.org,2002:map":
        raise PersonaError.on_line(origin, _line(root), "the front matter must be lines of `key: value`.", QUOTE)
    pairs: dict[Any, Any] = {}
    lines: dict[Place, int] = {}
    mistakes: list[PersonaError] = []
    seen = {id(root)}
    for key_node, node in root.value:
        try:
            _check_pair(key_node, node, seen, origin)
            key = _key(loader, key_node, origin)
            if key in pairs:
                raise _twice(origin, _line(key_node), key)
            pairs[key] = _constructed(loader, node, origin)
        except PersonaError as error:
            mistakes.append(error)
            continue
        lines[key, None] = _line(key_node)
        lines |= {(key, item): line for item, line in _items(node)}
    return FrontMatter(pairs, lines, tuple(mistakes))


def _check_pair(key: Any, value: Any, seen: set[int], origin: str) -> None:
    """Refuse a key with a value that are not written out, or that hold a key twice. ``seen`` are the nodes before."""
    if (alias := _alias([key, value], seen)) is not None:
        raise PersonaError.on_line(origin, _line(alias), "anchors and aliases (& and *) are not read.", "Write it out.")
    if (again := _repeated([key, value])) is not None:
        raise _twice(origin, _line(again), again.value)


def _twice(origin: str, line: int, key: object) -> PersonaError:
    return PersonaError.on_line(origin, line, f"{key} is there twice.", "Keep one of the two.")


def _key(loader: Any, node: Any, origin: str) -> Any:
    """Return the value of a key, which must be one that a table can have."""
    key = _constructed(loader, node, origin)
    try:
        hash(key)
    except TypeError:
        raise PersonaError.on_line(origin, _line(node), "a key must be a word.", QUOTE) from None
    return key


def _constructed(loader: Any, node: Any, origin: str) -> Any:
    """Return the value of a node."""
    try:
        return loader.construct_document(node)
    # What PyYAML's safe constructors raise on values such as 2024-13-45 or !!bool maybe, and on deep nesting.
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        reason = str(error)[:100] or "nested too deep"
        problem = f"a value of the front matter cannot be read ({reason})."
        raise PersonaError.on_line(origin, _line(node), problem, QUOTE) from None


def _items(node: Any) -> Iterator[tuple[object, int]]:
    """Return the lines of the items of a value by their names, or by their places in a list."""
    if node.id == "mapping":
        yield from ((key.value, _line(key)) for key, _ in node.value if isinstance(key.value, str))
    elif node.id == "sequence":
        yield from ((at, _line(each)) for at, each in enumerate(node.value))


def _line(node: Any) -> int:
    """Return the line of the file on which a node begins: the YAML begins on line 2."""
    return int(node.start_mark.line) + 2


def _yaml_problem(error: Any, text: str) -> tuple[int, str]:
    """Return the line, and what PyYAML minds there; for what is never closed the line on which it was opened."""
    mark = error.problem_mark
    if error.context_mark is not None and (mark is None or mark.index >= len(text.rstrip())):
        mark = error.context_mark
    line = mark.line + 2 if mark is not None else 2
    said = ", ".join(word for word in (error.context, error.problem) if word) or "this is not YAML"
    return line, f"{said}."


def _alias(rest: list[Any], seen: set[int]) -> Any:
    """Return a node that is used twice, None without one: aliases can expand to gigabytes, or to a ring.

    ``rest`` are the nodes to look through, ``seen`` those that were looked through before.
    """
    while rest:
        node = rest.pop()
        if id(node) in seen:
            return node
        seen.add(id(node))
        children = node.value if isinstance(node.value, list) else []
        for child in children:
            rest.extend(child if isinstance(child, tuple) else (child,))
    return None


def _repeated(rest: list[Any]) -> Any:
    """Return a key that a table has twice, None without one: YAML would take the last one without a word."""
    while rest:
        node = rest.pop()
        if isinstance(node.value, list) and node.value and isinstance(node.value[0], tuple):
            seen: set[tuple[str, str]] = set()
            for key, value in node.value:
                if isinstance(key.value, str):
                    if (key.tag, key.value) in seen:
                        return key
                    seen.add((key.tag, key.value))
                rest.append(value)
        elif isinstance(node.value, list):
            rest += node.value
    return None
