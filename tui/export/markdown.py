"""A conversation as Markdown: a document to read.

Every message is under a heading of its own, which no text of a message can be, and what it says reaches no other one
(`tui.export.contained`). What mull says around it is on lines of its own: a name or a title that holds line breaks is
put on one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from tui.core.conversation.message import Message
from tui.core.conversation.tree import Conversation
from tui.export.brackets import closed_brackets
from tui.export.contained import contained, fence_for
from tui.export.front_matter import MAKES_A_LINK, front_matter
from tui.export.passages import (
    FOLDED,
    PRACTICE,
    Framed,
    Passage,
    PassageKind,
    has_practice,
    lineage,
    passages_of,
    title_line,
)
from tui.export.selection import EVERYTHING, Selection

BEFORE_A_TAG = re.compile(r"\\+(?=<[!?/\w])")  # backslashes that would take the one that hides the tag

FOLDS = ("<details><summary>{}</summary>\n\n", "\n\n</details>")
"""Before and after what a viewer shows folded under a title."""


def to_markdown(
    conversation: Conversation,
    exported: str,
    selection: Selection = EVERYTHING,
    *,
    about: bool = True,
    section_of: Callable[[Message, Conversation, Selection], str] | None = None,
) -> str:
    """Return the path to the head, or a part of it, as one Markdown document; ``exported`` is the time, ISO 8601 UTC.

    ``about`` puts what is known of the session before it, as front matter. ``section_of`` takes the place of
    ``section`` where sections are kept.

    Raises:
        UsageError: there is no such turn.
    """
    selection = selection.along(conversation)
    messages = selection.messages(conversation)
    title = title_line(conversation)
    facts = [f"- {_plain(fact)}" for fact in lineage(conversation)]
    facts += [f"- **practice**: {PRACTICE}"] if has_practice(conversation) else []
    blocks = [
        "\n".join(front_matter(conversation, messages, title, exported, selection.summed(messages)) if about else ()),
        f"# {_plain(title)}",
        "\n".join(facts),
    ]
    blocks += [(section_of or section)(message, conversation, selection) for message in messages]
    return "\n\n".join(filter(None, blocks)) + "\n"


def section(message: Message, conversation: Conversation, selection: Selection = EVERYTHING) -> str:
    """Return a message as it stands in a document. Of the conversation, only its marks on the message count."""
    written = (framed(passage).whole for passage in passages_of(message, conversation, selection))
    return "\n\n".join(filter(None, (each.strip("\n") for each in written)))


def framed(passage: Passage) -> Framed:
    """Return a passage as Markdown. What mull says is in italics, and differs so from the message's text."""
    match passage.kind:
        case PassageKind.HEADING:
            return Framed(f"## {_plain(passage.text)}")
        case PassageKind.NOTES | PassageKind.FOOTER:
            return Framed("\n".join(f"*{_plain(line)}*" for line in passage.lines))
        case PassageKind.ATTACHED:
            return Framed("\n".join(f"- {line}" for line in passage.lines))
        case PassageKind.VERBATIM:
            return fenced(passage.text, passage.language)
        case PassageKind.ATTACHED_TEXT | PassageKind.PICTURE:
            return Framed(_shown(passage))
        case PassageKind.SAID | PassageKind.REASONING | PassageKind.COMMENTARY | PassageKind.TOOLS:
            before, after = FOLDS if passage.kind in FOLDED else ("", "")
            text = fenced(passage.text).whole if passage.kind is PassageKind.TOOLS else contained(passage.text)
            return Framed(before.format(FOLDED.get(passage.kind)), text, after)


def _shown(passage: Passage) -> str:
    """Return what was attached: a picture, or a text that a viewer shows folded."""
    if passage.kind is PassageKind.PICTURE:
        return f"![{_as_label(passage.title)}]({passage.text})"
    before, after = FOLDS
    title = escape(passage.title).replace("[", "&#91;")
    return before.format(title) + fenced(passage.text, passage.language).whole + after


def _as_label(name: str) -> str:
    """Return a name as the text of a picture."""
    return re.sub(r"[\\`*_\[\]<>&]", r"\\\g<0>", name)


def _plain(line: str) -> str:
    """Return a line of mull's in which no name or title makes a link or a tag."""
    return closed_brackets(MAKES_A_LINK.sub(r"\\\g<0>", BEFORE_A_TAG.sub(r"\g<0>\g<0>", line)))


def fenced(text: str, language: str = "text") -> Framed:
    """Return a text in a fence longer than any run of backticks inside."""
    fence = fence_for(text)
    return Framed(f"{fence}{language}\n", text, f"\n{fence}")
