"""Foreign files for tests: written into a folder, read by the form that their content tells, and damaged at random."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tui.imports.conversation import ForeignConversation, Unread
from tui.imports.forms import form_of
from tui.imports.head import head_of
from tui.imports.source import SourceFile, source_at

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def file_with(folder: Path, content: Any, name: str = "any.name") -> SourceFile:
    """Return a file that holds bytes, a text, or else a value as JSON."""
    path = folder / name
    data = content if isinstance(content, str | bytes) else json.dumps(content)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return source_at(path).files[0]


def json_lines(*rows: Any) -> str:
    """Return rows as JSON Lines."""
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def program_of(file: SourceFile) -> str:
    """Return the program whose form a file's content is of, empty if it is of none."""
    form = form_of(head_of(file))
    return "" if form is None else form.program


def read(file: SourceFile) -> list[ForeignConversation | Unread]:
    """Return all that the form of a file reads in it."""
    form = form_of(head_of(file))
    assert form is not None
    return list(form.read(file))


@st.composite
def damaged(draw: Callable[..., Any], value: Any) -> Any:
    """Return a JSON value in which something, somewhere, is another value, is gone, or stands in another place."""
    copy = json.loads(json.dumps(value))
    places = list(_places(copy))
    for _ in range(draw(st.integers(1, 3))):
        held, key = draw(st.sampled_from(places))
        if draw(st.booleans()) or not isinstance(held, list):
            if isinstance(held, dict) or key < len(held):
                held[key] = draw(VALUES)
        else:
            held.reverse()
    return copy


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return each place of a value: what holds it, and its key or number there."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        held = waiting.pop()
        keys = held if isinstance(held, dict) else range(len(held)) if isinstance(held, list) else ()
        found += [(held, key) for key in keys]
        waiting += [held[key] for key in keys]
    return found or [([value], 0)]
