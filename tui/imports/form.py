"""A form in which a program keeps or exports conversations: how it is told by its content, and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tui.imports.conversation import Read
from tui.imports.head import Head
from tui.imports.source import SourceFile


@dataclass(frozen=True, slots=True)
class Form:
    """One form. ``program`` is named as people know it; ``what`` is the end of the sentence "It is ...".

    ``fits`` tells it by the content of a file, never by its name. ``read`` yields each conversation of a file, one by
    one, and what could not be read; it raises OSError alone, where the disk fails.
    """

    program: str
    what: str
    fits: Callable[[Head], bool]
    read: Callable[[SourceFile], Iterator[Read]]
