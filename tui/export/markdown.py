"""A conversation as Markdown.

Every message is under a heading of its own, and each boundary carries a comment that a program can
find again; nothing a person wrote or a model said is changed. What mull says around it is on lines of its own: a name
or a title that holds line breaks is put on one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from tui.core.attachments import Attachment
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import (
    SENT_AS,
    Message,
    PersonaSwitch,
    Reply,
    Summary,
    UserMessage,
    covered_in_words,
)
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.record import (
    Line,
    Marked,
    Record,
    SessionStarted,
    Titled,
)
from tui.core.conversation.record_json import to_json
from tui.core.conversation.tree import Conversation
from tui.core.formatting import badges, day_and_time, fit_line, how_ended, reply_line
from tui.core.note import MUTED
from tui.export.open_blocks import closed
from tui.export.sections import Mark, Section, with_line_feeds
from tui.export.unmarked import TITLE_AFTER_LAST


def session_comment(conversation: Conversation, mark: Mark) -> str:
    """Return the comment with what is of the session as a whole: name, start, messages, title, choice, marks."""
    path = conversation.path()
    last = path[-1].id + TITLE_AFTER_LAST if path else 1
    time = path[-1].time if path else conversation.started
    records: list[Record] = [Titled(conversation.title)]
    records += [conversation.choice] if conversation.choice is not None else []
    for word, held in (("muted", conversation.muted), ("pinned", conversation.pinned)):
        records += [Marked(m.id, word, True) for m in path if m.id in held]  # type: ignore[arg-type]  # one of two words
    lines = [Line(0, conversation.started, SessionStarted(conversation.session))]
    lines += [Line(last + place, time, record) for place, record in enumerate(records)]
    plain = [json.loads(to_json(line)) for line in lines]
    return mark.comment("session", {"messages": [message.id for message in path], "lines": plain})


def message_comment(message: Message, section: str, mark: Mark) -> str:
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


def to_markdown(conversation: Conversation, exported: str, *, records: bool = False, mark: Mark | None = None) -> str:
    """Return the path to the head as one Markdown document; ``exported`` is the time, ISO 8601 UTC.

    With ``records`` it carries in comments what ``from_markdown`` needs to bring it back without loss. They are under
    a new mark, unless one is given.
    """
    mark = mark or Mark.new()
    path = conversation.path()
    lines = [
        f"# {cleaned_line(conversation.title) or 'Untitled conversation'}",
        "",
        *_about(conversation, path, exported),
    ]
    lines += [session_comment(conversation, mark)] if records else []
    for message in path:
        section = "\n".join([*_section(message), *_muted(message, conversation)])
        carried = [message_comment(message, section, mark)] if records else []
        known = f" {mark.text}" if records else ""
        lines += ["", f"<!-- mull {_kind(message)} {message.id}{known} -->", *carried, section]
    return ("\n".join(lines) if records else "\n".join(lines).rstrip()) + "\n"


def _about(conversation: Conversation, path: Iterable[Message], exported: str) -> list[str]:
    """Return the facts under the title."""
    facts = [
        cleaned_line(f"- session {conversation.session}, started {day_and_time(conversation.started)}"),
        cleaned_line(f"- exported by mull, {day_and_time(exported)}"),
    ]
    if any(isinstance(m, Reply) and m.origin.practice for m in path):
        facts.append(
            "- **practice**: replies so marked come from the built-in practice model; no model thought about them"
        )
    return facts


def _kind(message: Message) -> str:
    return {PersonaSwitch: "persona", UserMessage: "user", Reply: "reply", Summary: "summary"}[type(message)]


def _section(message: Message) -> list[str]:
    """Return one message with its heading."""
    when = cleaned_line(day_and_time(message.time))
    if isinstance(message, PersonaSwitch):
        return _persona(message, when)
    if isinstance(message, UserMessage):
        return [f"## You · {when}", "", closed(message.text), *_attached(message.attachments)]
    if isinstance(message, Summary):
        return _summary(message, when)
    return _reply(message, when)


def _muted(message: Message, conversation: Conversation) -> list[str]:
    """Return what must be said of a message that is in no request."""
    return ["", f"*{MUTED}*"] if message.id in conversation.muted else []


def _attached(attachments: Iterable[Attachment]) -> list[str]:
    """Return a line for each attachment: what it is, and the digest by which its file beside the session is found."""
    told = [cleaned_line(each.about).replace("`", "'") for each in attachments]
    lines = [f"- attached: `{what}`, sha256 {each.sha256}" for what, each in zip(told, attachments, strict=True)]
    return ["", *lines] if lines else []


def _persona(switch: PersonaSwitch, when: str) -> list[str]:
    if not switch.text:
        return [f"## Persona: none · {when}", "", "*No developer message from here on.*"]
    how = "takes the place of the one before" if switch.mode == "replace" else "added to those before"
    return [
        f"## Persona: {cleaned_line(switch.name)} · {when}",
        "",
        f"*Developer message, {how}:*",
        "",
        *fenced(switch.text),
    ]


def _summary(summary: Summary, when: str) -> list[str]:
    return [
        f"## Summary by {cleaned_line(summary.origin.model)} · {when}",
        "",
        cleaned_line(f"*Stands for {covered_in_words(summary)}, {SENT_AS}:*"),
        "",
        closed(summary.text),
        "",
        _emphasis(reply_line(summary)),
    ]


def _reply(reply: Reply, when: str) -> list[str]:
    marks = "".join(f" [{badge}]" for badge in badges(reply))
    lines = [f"## {cleaned_line(f'{reply.origin.model}{marks}')} · {when}", ""]
    lines += [_emphasis(str(note)) for note in reply.origin.notes] + ([""] if reply.origin.notes else [])
    if reply.reasoning:
        lines += ["<details><summary>Reasoning shown by the service, never sent again</summary>", ""]
        lines += [*fenced(reply.reasoning), "", "</details>", ""]
    lines += _text(reply)
    if reply.outcome.fit is not None:
        lines += ["", _emphasis(fit_line(reply.origin.schema, reply.outcome.fit))]
    if reply.outcome.detail or reply.outcome.cut_off is not None:
        lines += ["", _emphasis(f"{reply.status}: {how_ended(reply)}")]
    return [*lines, "", _emphasis(reply_line(reply))]


def _emphasis(line: str) -> str:
    """Return what mull says of a message as one line that differs from the message's text."""
    return f"*{cleaned_line(line)}*"


def _text(reply: Reply) -> list[str]:
    """Return what a reply says; one that was asked for as JSON, and is, in a fence."""
    if not reply.text:
        return ["*(no visible text)*"]
    if reply.origin.schema and reply.text.lstrip()[:1] in ("{", "["):
        return fenced(reply.text, "json")
    return [closed(reply.text)]


def fenced(text: str, language: str = "text") -> list[str]:
    """Return a text in a fence longer than any run of backticks inside."""
    longest = max((len(run) for run in RUN_OF_TICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}{language}", text, fence]
