"""Attachments of foreign messages: what mull takes becomes one, and of anything else a note is left."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from tui.core.attachments import LARGEST_IMAGE, Held, held_from
from tui.core.cleaning import cleaned_line
from tui.core.errors import UsageError
from tui.imports.source import SourceFile

UNNAMED = "attachment"


def attached(name: str, data: bytes) -> Held | str:
    """Return the attachment that bytes make, or a note on why they make none."""
    try:
        return held_from(name or UNNAMED, data)
    except UsageError as error:
        return _left(name, error.problem)


def file_attached(name: str, file: SourceFile) -> Held | str:
    """Return the attachment that a file of an export makes, or a note on why it makes none. Blocks for the disk."""
    if file.size > LARGEST_IMAGE:
        return _left(name, f"it is larger than {LARGEST_IMAGE:,} bytes")
    try:
        with closing(file.opened()) as opened:
            data = opened.read(LARGEST_IMAGE + 1)
    except OSError as error:
        return _left(name, error.strerror or "it cannot be read")
    return attached(name, data)


def sorted_out(found: Iterable[Held | str]) -> tuple[tuple[Held, ...], tuple[str, ...]]:
    """Return the attachments among what was found, and the notes."""
    all_of_it = tuple(found)
    held = tuple(each for each in all_of_it if isinstance(each, Held))
    return held, tuple(each for each in all_of_it if isinstance(each, str))


def _left(name: str, why: str) -> str:
    return f"file {cleaned_line(name) or UNNAMED} was left behind: {why.rstrip('.')}"
