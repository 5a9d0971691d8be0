"""A document of mull's read back: in Markdown, HTML or JSON, with its appendix, without it, or of an earlier mull."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from tui.core.conversation.message import Message
from tui.core.conversation.tree import Conversation
from tui.export.code_colours import CodeColours
from tui.export.contained import contained
from tui.export.formats import FORMATS
from tui.export.html import framed as in_html
from tui.export.html import said
from tui.export.mark import with_line_feeds
from tui.export.markdown import framed as in_markdown
from tui.export.reading.appendix_rows import Found, Records, counted, found_in_comment, found_in_json, records_of
from tui.export.reading.edited_document import EditedDocument
from tui.export.reading.edits import Change, Writing, edited
from tui.export.reading.html_text import elements_of, markdown_of, text_in_html
from tui.export.reading.json_message import edited_value
from tui.export.reading.markdown_text import text_in_markdown
from tui.export.reading.marked import from_markdown as with_comments
from tui.export.reading.readable import READ, ReadableDocument
from tui.export.reading.readable_html import readable_html
from tui.export.reading.readable_json import readable_json
from tui.export.reading.readable_markdown import readable_markdown
from tui.export.reading.split import Split, normal, split_html, split_json, split_markdown
from tui.export.reading.transcript import NoRecords, ReadTranscript

A_PAGE = re.compile(r"\s*(?:<!doctype html|<html)", re.IGNORECASE)
AN_OBJECT = re.compile(r'\s*\{\s*"')
NUMBER = re.compile(r'<section id="m(\d{1,15})"')
OF_EARLIER = re.compile(r"^<!-- mull session ", re.MULTILINE)
A_HEADING = re.compile(r"^## ", re.MULTILINE)
IN_MARKDOWN = Writing(in_markdown, "\n\n", text_in_markdown)
IN_HTML = Writing(lambda passage: in_html(passage, CodeColours()), "\n", text_in_html)


@dataclass(frozen=True, slots=True)
class Form:
    """How documents of one format are read: with records at their end, or as they read without."""

    name: str
    found: Callable[[str], Found]
    split: Callable[[str], Split]
    edit: Callable[[Message, Conversation, str], tuple[Message, Change]]
    number: Callable[[str], int | None]
    readable: Callable[[str], ReadableDocument]
    text_of: Callable[[str], str]


def _in_page(message: Message, conversation: Conversation, section: str) -> tuple[Message, Change]:
    inner = section.split("\n", 1)[-1].removesuffix("</section>")
    return edited(message, conversation, inner, IN_HTML)


def _number_in_json(section: str) -> int | None:
    value = json.loads(section)
    number = value.get("id") if isinstance(value, dict) else None
    return number if type(number) is int else None


def _number_in_page(section: str) -> int | None:
    found = NUMBER.match(section)
    return None if found is None else int(found[1])


MARKDOWN = Form(
    "md",
    lambda text: found_in_comment(text, markdown=True),
    split_markdown,
    lambda message, conversation, section: edited(message, conversation, section, IN_MARKDOWN),
    lambda _: None,
    readable_markdown,
    lambda text: normal(contained(text)),
)
HTML = Form(
    "html",
    lambda text: found_in_comment(text, markdown=False),
    split_html,
    _in_page,
    _number_in_page,
    readable_html,
    lambda text: markdown_of(elements_of(said(text, CodeColours()))),
)
JSON = Form("json", found_in_json, split_json, edited_value, _number_in_json, readable_json, lambda text: text)


def read_document(text: str) -> ReadTranscript:
    """Return the records of a document of mull's; how its lines end does not matter.

    What was edited, is lost or is doubtful is named in ``problems``.

    Raises:
        NoRecords: it holds none.
        NoTranscript: nothing can be made of what it holds.
    """
    text = with_line_feeds(text).removeprefix("\ufeff")
    form = HTML if A_PAGE.match(text) else JSON if AN_OBJECT.match(text) else MARKDOWN
    if form is MARKDOWN and _is_of_earlier(text):
        return with_comments(text)
    found = form.found(text)
    if found.mark is None:
        return _readable(form, found)
    return _complete(form, found, records_of(found, found.mark))


def _readable(form: Form, found: Found) -> ReadTranscript:
    """Return what a document without records says, as it reads. Raises NoRecords: it has no message."""
    try:
        read = form.readable(found.document)
    except (ValueError, RecursionError):
        raise NoRecords("it is no document of mull's") from None
    if not read.messages:
        raise NoRecords("it has no message, and no records at its end")
    return ReadTranscript(read.session, read.lines(), [READ, *found.problems, *read.problems], text_of=form.text_of)


def _is_of_earlier(text: str) -> bool:
    """Return whether comments stand before the sections, as an earlier mull wrote them."""
    begins, heading = OF_EARLIER.search(text), A_HEADING.search(text)
    return begins is not None and (heading is None or begins.start() < heading.start())


def _complete(form: Form, found: Found, records: Records) -> ReadTranscript:
    """Return what a document with an appendix holds."""
    held = Conversation()
    for line in records.lines:
        held.apply(line)
    own = held.session
    held.session = str(records.about.get("session", own))
    held.settle()
    writer = FORMATS[form.name]
    document = EditedDocument(
        records,
        held,
        form.split(found.document),
        lambda conversation, exported: form.split(writer.write(conversation, exported)),
        form.edit,
        form.number,
    )
    lines = counted(records, document.lines())
    return ReadTranscript(own or held.session, lines, [*records.problems, *document.problems], records.contents)
