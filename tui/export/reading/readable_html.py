"""A page of mull's without records, as it reads."""

from __future__ import annotations

import re

from tui.export.passages import FOLDED, PassageKind
from tui.export.reading.html_text import Element, elements_of, markdown_of
from tui.export.reading.readable import ReadableDocument, ReadMessage
from tui.export.reading.readable_heading import ATTACHED, BADGES, message_under, take_line
from tui.export.reading.split import SECTION, split_html

A_TITLE = re.compile(r"<title>(.*?)</title>")
A_SESSION = re.compile(r"<li>session ([0-9A-Za-z_-]{1,80}), started ")
UNREAD = "a section whose heading is {!r} is of no message, and is not brought in"


def readable_html(text: str) -> ReadableDocument:
    """Return what a page says."""
    split = split_html(text)
    title, session = A_TITLE.search(split.front), A_SESSION.search(split.front)
    named = elements_of(title[1]).text() if title is not None else ""
    found = ReadableDocument("" if session is None else session[1], named)
    for section in split.sections:
        begins = SECTION.match(section)
        parts = [each for each in _first(elements_of(section)).children if isinstance(each, Element)]
        heading = next((each.text() for each in parts if each.name == "h2"), "")
        message = message_under(heading, _models(heading))
        if message is None or begins is None:
            found.problems.append(UNREAD.format(heading))
            continue
        message.key = begins[1]
        for part in parts:
            _read_into(message, part)
        message.said = message.said or [("", False)]
        found.messages.append(message)
    return found


def _models(heading: str) -> tuple[str, ...]:
    """Return what a heading without a time names: in a page, each section is that of a message."""
    found = BADGES.fullmatch(heading)
    return () if found is None else (found["name"],)


def _first(element: Element) -> Element:
    return next((each for each in element.children if isinstance(each, Element)), element)


def _read_into(message: ReadMessage, part: Element) -> None:
    """Read one part of a section into its message."""
    if part.name == "ul":
        lines = [each.text() for each in part.children if isinstance(each, Element)]
        message.attached = tuple(found["name"] for line in lines if (found := ATTACHED.fullmatch(line)))
    elif part.name == "p":
        take_line(part.text(), message)
    elif part.name == "blockquote":
        message.said.append((_text(message, part), False))
    elif part.name == "details":
        within = [each for each in part.children if isinstance(each, Element)]
        title = next((each.text() for each in within if each.name == "summary"), "")
        text = "\n\n".join(markdown_of(each) for each in within if each.name == "blockquote")
        if title == FOLDED[PassageKind.REASONING]:
            message.reasoning = text
        elif title == FOLDED[PassageKind.COMMENTARY]:
            message.said.append((text, True))


def _text(message: ReadMessage, quote: Element) -> str:
    """Return what is said: of a persona as it stands there, of any other as Markdown."""
    if message.kind != "persona":
        return markdown_of(quote)
    return quote.text().removeprefix("\n").removesuffix("\n").removesuffix("\n")
