"""Citations in ChatGPT's replies: its private marks become the sources that they stand for, in brackets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tui.imports import fields

# A mark opens with U+E200, its pieces are parted by U+E202, and U+E201 closes it; older replies have 【12†source】.
MARK = re.compile("\ue200([^\ue200\ue201]*)\ue201|【[^【】\n]*†[^【】\n]*】")
STRAY = re.compile("[\ue200-\ue206]")
PART = "\ue202"
ENTITY = "entity"


def cited(text: str, metadata: Mapping[str, Any]) -> str:
    """Return the text of a reply in which each mark is its source, or gone where the file does not name that."""
    if not MARK.search(text) and not STRAY.search(text):
        return text
    sources = dict(_sources(text, metadata))
    return STRAY.sub("", MARK.sub(lambda mark: sources.get(mark.group(), "") or _entity(mark.group(1) or ""), text))


def _sources(text: str, metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the marks that are explained, each with what stands in its place."""
    for citation in fields.items(metadata, "citations"):
        start, end = fields.number(citation, "start_ix"), fields.number(citation, "end_ix")
        if start is not None and end is not None and 0 <= start < end <= len(text):
            yield text[int(start) : int(end)], _bracketed([fields.mapping(citation, "metadata")])
    for reference in fields.items(metadata, "content_references"):
        shown = fields.text(reference, "alt")
        yield fields.text(reference, "matched_text"), shown or _bracketed(fields.items(reference, "items"))


def _bracketed(sources: Any) -> str:
    """Return sources as text: `` (A title, https://...; Another)``; empty where none has a title or an address."""
    named = [", ".join(filter(None, (fields.text(each, "title"), fields.text(each, "url")))) for each in sources]
    known = list(dict.fromkeys(filter(None, named)))
    return f" ({'; '.join(known)})" if known else ""


def _entity(inside: str) -> str:
    """Return the name in a mark that stands for a person, place or thing within a sentence; empty for other marks."""
    kind, _, told = inside.partition(PART)
    if kind != ENTITY:
        return ""
    try:
        values = json.loads(told)
    except (ValueError, RecursionError):
        return ""
    named = values[1] if isinstance(values, list) and len(values) > 1 else ""
    return named if isinstance(named, str) else ""
