"""Parents of messages as a file names them, made a tree: each message has one that is there, or is a beginning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.imports import fields


def sound(parents: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the parent of each message, in the same order; None is a beginning.

    A parent that is no message, or the message itself, is none. A circle is cut where the way up from the first message
    below it enters it.
    """
    found: dict[str, str | None] = {}
    for key, parent in parents.items():
        found[key] = parent if isinstance(parent, str) and parent in parents and parent != key else None
    sure: set[str] = set()  # those from which the way up is known to end
    for start in found:
        way: set[str] = set()
        at: str | None = start
        while at is not None and at not in sure and at not in way:
            way.add(at)
            at = found[at]
        if at is not None and at in way:
            found[at] = None
        sure |= way
    return found


def named(nodes: Mapping[str, Any], parent: str, children: str) -> dict[str, Any]:
    """Return for each message the parent that it names in a field, or else the one that has it among its children.

    Beginnings come first, and siblings in the order in which their parent has them.
    """
    by_children: dict[str, str] = {}
    for key, node in nodes.items():
        for child in fields.items(node, children):
            if isinstance(child, str) and child in nodes:
                by_children.setdefault(child, key)
    in_order = (*(key for key in nodes if key not in by_children), *by_children)
    above = {key: fields.text(nodes[key], parent) for key in in_order}
    return {key: found if found in nodes else by_children.get(key) for key, found in above.items()}
