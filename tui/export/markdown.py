"""A conversation as Markdown: a document to read, and on request what brings it back without loss.

Every message is under a heading of its own, which no text of a message can be, and what it says reaches no other one
(`tui.export.contained`). What mull says around it is on lines of its own: a name or a title that holds line breaks is
put on one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tui.core.conversation.message import (
    Message,
)
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.record import (
    Line,
    Marked,
    Record,
    Titled,
)
from tui.core.conversation.record_json import to_json
from tui.core.conversation.tree import Conversation
from tui.export.contained import contained
from tui.export.front_matter import MAKES_A_LINK, front_matter
from tui.export.passages import (
    FOLDED,
    KINDS,
    PRACTICE,
    Passage,
    PassageKind,
    has_practice,
    lineage,
    passages_of,
    title_line,
)
from tui.export.sections import ExportMark, Section, with_line_feeds
from tui.export.selection import EVERYTHING, Selection
from tui.export.unmarked import TITLE_AFTER_LAST


def session_comment(conversation: Conversation, mark: ExportMark) -> str:
    """Return the comment with what is of the session as a whole: name, start, messages, title, choice, marks."""
    path = conversation.path()
    last = path[-1].id + TITLE_AFTER_LAST if path else 1
    time = path[-1].time if path else conversation.started
    records: list[Record] = [Titled(conversation.title)]
    records += [conversation.choice] if conversation.choice is not None else []
    for mark_of, held in conversation.marks.items():
        records += [Marked(m.id, mark_of, True) for m in path if m.id in held]
    lines = [Line(0, conversation.started, conversation.beginning)]
    lines += [Line(last + place, time, record) for place, record in enumerate(records)]
    plain = [json.loads(to_json(line)) for line in lines]
    return mark.comment("session", {"messages": [message.id for message in path], "lines": plain})


def message_comment(message: Message, section: str, mark: ExportMark) -> str:
    """Return the comment of a message whose section follows it, after a line feed.

    Its texts are lines of the section; a text that holds a carriage return, which an editor may change, is in the
    comment instead.
    """
    section = with_line_feeds(f"{section}\n")[:-1]
    held = [json.loads(to_json(line)) for line in lines_of(message)]
    places: dict[tuple[int, int], tuple[dict[str, Any], str]] = {}
    at = 0
    for plain, name in [(plain, name) for name in ("reasoning", "text") for plain in held if plain.get(name)]:
        start = f"{section}\n".find(f"\n{plain[name]}\n", at) + 1
        if start and "\r" not in plain[name]:
            at = start + len(plain[name])
            places[start, len(plain[name])] = plain, name
    of = Section.of(section, list(places), mark)
    for place, (plain, name) in zip(of.places, places.values(), strict=True):
        del plain[name]
        plain.setdefault("at", {})[name] = [place.start, place.length, place.digest]
    return mark.comment("records", {"size": of.size, "digest": of.digest, "frame": of.frame, "lines": held})


RUN_OF_TICKS = re.compile(r"`{3,}")


def to_markdown(
    conversation: Conversation,
    exported: str,
    selection: Selection = EVERYTHING,
    *,
    about: bool = True,
    complete: bool = False,
    mark: ExportMark | None = None,
    section_of: Callable[[Message, Conversation, Selection], str] | None = None,
) -> str:
    """Return the path to the head, or a part of it, as one Markdown document; ``exported`` is the time, ISO 8601 UTC.

    ``about`` puts what is known of the session before it, as front matter. A ``complete`` one carries in comments what
    ``from_markdown`` needs to bring it back without loss. They are under a new mark, unless one is given.
    ``section_of`` takes the place of ``section`` where sections are kept, in a document that is not complete.

    Raises:
        UsageError: there is no such turn.
    """
    under = (mark or ExportMark.new()) if complete else None
    messages = selection.messages(conversation)
    title = title_line(conversation)
    facts = [f"- {_plain(fact)}" for fact in lineage(conversation)]
    facts += [f"- **practice**: {PRACTICE}"] if has_practice(conversation) else []
    blocks = [
        "\n".join(front_matter(conversation, messages, title, exported, selection.summed(messages)) if about else ()),
        f"# {_plain(title)}",
        "\n".join(facts),
        "" if under is None else session_comment(conversation, under),
    ]
    if under is None:
        blocks += [(section_of or section)(message, conversation, selection) for message in messages]
    else:
        blocks += [_complete(message, conversation, under) for message in messages]
    return "\n\n".join(filter(None, blocks)) + "\n"


def section(message: Message, conversation: Conversation, selection: Selection = EVERYTHING) -> str:
    """Return a message as it stands in a document. Of the conversation, only its marks on the message count."""
    written = (_written(passage) for passage in passages_of(message, conversation, selection))
    return "\n\n".join(filter(None, (each.strip("\n") for each in written)))


def _complete(message: Message, conversation: Conversation, mark: ExportMark) -> str:
    """Return a message as it stands in a document, with the comments that bring it back."""
    section = "\n\n".join(_written(passage) for passage in passages_of(message, conversation))
    kind = KINDS[type(message)]
    return f"<!-- mull {kind} {message.id} {mark.text} -->\n{message_comment(message, section, mark)}\n{section}"


def _written(passage: Passage) -> str:
    """Return a passage as Markdown. What mull says is in italics, and differs so from the message's text."""
    match passage.kind:
        case PassageKind.HEADING:
            return f"## {_plain(passage.text)}"
        case PassageKind.NOTES | PassageKind.FOOTER:
            return "\n".join(f"*{_plain(line)}*" for line in passage.lines)
        case PassageKind.ATTACHED:
            return "\n".join(f"- {line}" for line in passage.lines)
        case PassageKind.SAID:
            return contained(passage.text)
        case PassageKind.VERBATIM:
            return fenced(passage.text, passage.language)
        case PassageKind.REASONING | PassageKind.COMMENTARY | PassageKind.TOOLS:
            as_it_is = passage.kind is PassageKind.TOOLS
            return _folded(FOLDED[passage.kind], fenced(passage.text) if as_it_is else contained(passage.text))


def _folded(title: str, text: str) -> str:
    """Return a text that a viewer shows folded under a title."""
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def _plain(line: str) -> str:
    """Return a line of mull's in which no name or title makes a link or a tag."""
    return MAKES_A_LINK.sub(r"\\\g<0>", line)


def fenced(text: str, language: str = "text") -> str:
    """Return a text in a fence longer than any run of backticks inside."""
    longest = max((len(run) for run in RUN_OF_TICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
