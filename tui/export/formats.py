"""The formats a conversation can be exported in: a format is a module of this folder and a row below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tui.core.attachments import Contents, lost
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.export.appendix import NAME, Appendix, appendix_of
from tui.export.attached import Pictures
from tui.export.bare_messages import to_json_lines
from tui.export.html import to_html
from tui.export.json import to_json
from tui.export.kept_back import conversation_without
from tui.export.mark import ExportMark
from tui.export.markdown import to_markdown
from tui.export.reading.split import Split, split_html, split_json, split_markdown
from tui.export.selection import EVERYTHING, Selection


class Writer(Protocol):
    """Writes a conversation as text."""

    def __call__(self, conversation: Conversation, exported: str, selection: Selection = EVERYTHING) -> str:
        """Return what is selected of it; ``exported`` is the time of the export, ISO 8601 UTC.

        Raises:
            UsageError: there is no such turn.
        """


@dataclass(frozen=True, slots=True)
class Format:
    """One export format.

    ``name`` is what it is asked for by, ``suffix`` the end of a file's name, without the dot. ``split`` takes a
    document apart, and ``join`` puts an appendix to its end; None where a format has none. ``pictures`` is where the
    pictures are when it shows attachments; None where it shows none.
    """

    name: str
    suffix: str
    write: Writer
    split: Callable[[str], Split] | None = None
    join: Callable[[str, Appendix], str] | None = None
    pictures: Pictures | None = None

    def completion(self) -> tuple[Callable[[str], Split], Callable[[str, Appendix], str]]:
        """Return what takes a document apart, and what puts an appendix to it.

        Raises:
            UsageError: the format has no complete form.
        """
        if self.split is None or self.join is None:
            forms = " or ".join(each.name for each in FORMATS.values() if each.split is not None)
            raise UsageError(f"{self.name} has no complete form.", f"Export as {forms}.")
        return self.split, self.join

    def complete(
        self,
        conversation: Conversation,
        exported: str,
        contents: Contents = lost,
        *,
        raw: bool = False,
        masked: bool = False,
        mark: ExportMark | None = None,
    ) -> str:
        """Return the document of a conversation, and at its end what brings all of it back without loss.

        ``contents`` reads the bytes of attachments. ``raw``: also what else is in no export (`tui.export.kept_back`).
        ``masked``: keys are masked at the end too; in the conversation they must be masked already. The end is under a
        new mark unless one is given.

        Raises:
            UsageError: the format has no complete form.
        """
        split_up, join = self.completion()
        shown = conversation if raw else conversation_without(conversation)
        document = self.write(shown, exported)
        split = split_up(document)
        appendix = appendix_of(shown, split, exported, contents, raw=raw, masked=masked, mark=mark)
        return join(document, appendix)


def _with_comment(document: str, appendix: Appendix) -> str:
    return f"{document}\n{appendix.as_comment()}"


def _with_list(document: str, appendix: Appendix) -> str:
    return f'{document.rstrip().removesuffix("}").rstrip()},\n  "{NAME}": {appendix.as_json()}\n}}\n'


DEFAULT = Format("md", "md", to_markdown, split_markdown, _with_comment, Pictures.BESIDE)
FORMATS = {
    each.name: each
    for each in (
        DEFAULT,
        Format("json", "json", to_json, split_json, _with_list),
        Format("html", "html", to_html, split_html, _with_comment, Pictures.INSIDE),
        Format("jsonl", "jsonl", to_json_lines),
    )
}


def format_of_file(name: str) -> Format | None:
    """Return the format that the ending of a file's name means; None where it means none."""
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    return next((each for each in FORMATS.values() if each.suffix == ending), None)
