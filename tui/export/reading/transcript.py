"""A transcript that was read back, and why a text is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tui.core.conversation.record import Line


class NoTranscript(ValueError):
    """A text that is no export of mull's, or a damaged one; the text says how that shows."""


class NoRecords(NoTranscript):
    """A text without the comment that an export begins with."""


@dataclass(frozen=True, slots=True)
class ReadTranscript:
    """The session's name, the records it is made of, and what was changed, is lost or is doubtful.

    ``contents`` are bytes of attachments by their digests. ``text_of`` is how the document writes a text that was said,
    where it has no records of it: None where it has.
    """

    session: str
    lines: list[Line]
    problems: list[str] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    text_of: Callable[[str], str] | None = None
