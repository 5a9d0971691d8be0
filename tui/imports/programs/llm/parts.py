"""What both generations of llm's database hold alike: attachments, fragments, usage, and what tools gave."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from tui.core.attachments import Held
from tui.core.usage.usage import UNKNOWN, Figure, Usage
from tui.imports.attached import attached
from tui.imports.database import Database, Row
from tui.imports.fields import mapping, number, text, together, tokens, value_of
from tui.imports.tool_notes import failed, gave, not_there

CACHED = (
    ("prompt_tokens_details", "cached_tokens"),
    ("input_tokens_details", "cached_tokens"),
    ("cachedContentTokenCount",),
)
REASONING = (
    ("completion_tokens_details", "reasoning_tokens"),
    ("output_tokens_details", "reasoning_tokens"),
)
APART = ("cache_read_input_tokens", "cache_creation_input_tokens")  # beside the input, at Anthropic alone


def attachment(database: Database, key: Any) -> Held | str:
    """Return an attachment by its id, or a note on it: of most only the path or the address is in the database."""
    row = database.first("attachments", "id", key, "type", "path", "url", "content")
    place = text(row, "path") or text(row, "url")
    data = row.get("content")
    if isinstance(data, bytes):
        kind = mimetypes.guess_extension(text(row, "type")) or ""
        return attached(PurePath(place).name or f"{str(key)[:8]}{kind}", data)
    return not_there(place or str(key)[:8], text(row, "type") or "file")


def fragment(database: Database, key: Any) -> str:
    """Return the text of a fragment by its id, empty if it is not there."""
    return text(database.first("fragments", "id", key, "content"), "content")


def tool_note(result: Mapping[str, Any]) -> str:
    """Return a note on what a tool gave, or on why it failed."""
    error = text(result, "exception")
    return failed(text(result, "name"), error) if error else gave(text(result, "name"), result.get("output"))


def effort_of(row: Row) -> str | None:
    """Return the reasoning effort that was asked for, None where the options name none."""
    options = row.get("options_json")
    held = value_of(options) if isinstance(options, str) else options
    return text(held, "reasoning_effort") or None


def usage_of(row: Row) -> Usage | None:
    """Return the usage that a row tells; None where it tells none."""
    details = row.get("token_details")
    return usage(
        tokens(row, "input_tokens"),
        tokens(row, "output_tokens"),
        mapping(details) if isinstance(details, Mapping) else mapping(value_of(details)),
    )


def usage(read: Figure, said: Figure, details: Mapping[str, Any]) -> Usage | None:
    """Return a usage of input and output, in tokens, with what a service told in its own words; None of no figure."""
    if read.value is None and said.value is None:
        return None
    cached, written = (tokens(details, name) for name in APART)
    return Usage(
        input=together(read, cached, written),
        cached=_first(details, CACHED) if cached.value is None else cached,
        output=said,
        reasoning=_first(details, REASONING),
        written=written,
    )


def seconds_of(row: Row) -> float | None:
    """Return how long an answer took, in s."""
    duration = number(row, "duration_ms")
    return None if duration is None or duration < 0 else duration / 1000


def model_of(row: Row) -> str:
    """Return the model that answered: the one that the service named, else the one that was asked."""
    return text(row, "resolved_model") or text(row, "model")


def _first(details: Mapping[str, Any], places: tuple[tuple[str, ...], ...]) -> Figure:
    return next((found for place in places if (found := tokens(details, *place)).value is not None), UNKNOWN)
