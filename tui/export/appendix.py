"""What brings a session back from a document without loss, at the document's end: all of its records, a line each.

The lines are JSON, each with a digest under the mark of the export. So what an editor changed shows, and one line that
is damaged takes no other along. In Markdown and HTML they are a comment, which no text of a message can be; in JSON
they are a list under a name of their own.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tui.core.attachments import Contents, lost
from tui.core.conversation.record import Line
from tui.core.conversation.record_json import to_json
from tui.core.conversation.session_records import session_lines
from tui.core.conversation.tree import Conversation
from tui.export.attached import attached_to
from tui.export.kept_back import without_kept_back
from tui.export.mark import ExportMark
from tui.export.reading.split import Split
from tui.export.secrets import masked_record

VERSION = 1
PIECE = 1_500  # bytes of an attachment on one line
ABOUT, RECORD, BYTES = "about", "record", "bytes"  # what a line is: its one name beside ``digest``
BEGINS, ENDS = "<!-- mull complete {}", "mull ends {} -->"
NAME = "complete"  # of the list in a document in JSON


@dataclass(frozen=True, slots=True)
class Appendix:
    """The lines behind a document, and the mark that they are under."""

    mark: ExportMark
    rows: tuple[str, ...]

    def as_comment(self) -> str:
        """Return it as a comment of Markdown and HTML, in which nothing ends the comment early."""
        rows = (row.replace("--", "-\\u002d") for row in self.rows)
        return "\n".join([BEGINS.format(self.mark.text), *rows, ENDS.format(self.mark.text), ""])

    def as_json(self) -> str:
        """Return it as a value of JSON, two spaces deep."""
        rows = ",\n".join(f"      {row}" for row in self.rows)
        return f'{{\n    "mark": "{self.mark.text}",\n    "rows": [\n{rows}\n    ]\n  }}'


def appendix_of(
    conversation: Conversation,
    document: Split,
    exported: str,
    contents: Contents = lost,
    *,
    raw: bool = False,
    masked: bool = False,
    mark: ExportMark | None = None,
) -> Appendix:
    """Return what goes behind the document of a conversation: all of its branches, with the bytes of what is attached.

    ``exported`` is the time of the export, ISO 8601 UTC; ``contents`` reads the bytes. What is kept back
    (`tui.export.kept_back`) is in it only if it is to be ``raw``. ``masked``: keys are masked in it.
    """
    under = mark or ExportMark.new()
    lines = [json.loads(to_json(line if raw else without_kept_back(line))) for line in _lines(conversation)]
    records = [masked_record(each) for each in lines] if masked else lines
    messages = [message.id for message in conversation.path()]
    digests = [under.digest(section) for section in document.sections]
    about = {
        "version": VERSION,
        "session": conversation.session,
        "exported": exported,
        "raw": raw,
        "records": len(records),
        "front": under.digest(document.front),
        "sections": list(zip(messages, digests, strict=False)) if len(messages) == len(digests) else [],
    }
    values = [(ABOUT, about), *((RECORD, each) for each in records), *_bytes(conversation, contents)]
    return Appendix(under, tuple(row_of(under, name, value) for name, value in values))


def row_of(mark: ExportMark, name: str, value: Any) -> str:
    """Return a line: a value under its name, and its digest."""
    return json.dumps({"digest": mark.digest(json.dumps(value)), name: value})


def _lines(conversation: Conversation) -> list[Line]:
    held: Iterable[int] = (*conversation.messages, *conversation.summaries_asked)
    return session_lines(conversation, max(held, default=0) + 1)


def _bytes(conversation: Conversation, contents: Contents) -> Iterator[tuple[str, Any]]:
    """Yield the bytes of attachments in pieces, those that can be had."""
    for attachment in attached_to(conversation.messages.values()):
        data = contents(attachment)
        for at in range(0, max(1, len(data)) if data is not None else 0, PIECE):
            piece = b64encode((data or b"")[at : at + PIECE]).decode("ascii")
            yield BYTES, {"sha256": attachment.sha256, "at": at, "base64": piece}
