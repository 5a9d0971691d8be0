"""llm to 0.31: one row of ``responses`` holds what was asked and the answer, and a conversation is one line of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.imports.attached import sorted_out
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.database import Database, Row
from tui.imports.fields import text, value_of
from tui.imports.programs.llm.parts import (
    attachment,
    effort_of,
    fragment,
    model_of,
    seconds_of,
    tool_note,
    usage_of,
)
from tui.imports.times import time_of
from tui.imports.tool_notes import called

COLUMNS = (
    *("id", "model", "resolved_model", "prompt", "system", "response", "reasoning", "conversation_id"),
    *("options_json", "duration_ms", "datetime_utc", "input_tokens", "output_tokens", "token_details"),
)
BESIDE = {
    "prompt_attachments": "order",
    "prompt_fragments": "order",
    "system_fragments": "order",
    "tool_calls": "id",
    "tool_results": "id",
}
"""The tables that hold more of a response, by what their rows are ordered by."""


@dataclass(frozen=True, slots=True)
class Responses:
    """The responses of a database. ``rows`` are their places by conversation, in the order in which they were given.

    The places of responses that belong to no conversation are under None.
    """

    database: Database
    rows: Mapping[Hashable, Sequence[int]]
    beside: Mapping[str, Mapping[Hashable, Sequence[int]]]

    def read(self, places: Sequence[int]) -> Iterator[ForeignMessage]:
        """Yield the messages of some responses, one after the other in one line."""
        parent: str | None = None
        system = ""
        for place in places:
            row = self.database.row_at("responses", place, *COLUMNS)
            key = text(row, "id") or f"row {place}"
            said = self._system(row)
            if said and said != system:
                system = said
                yield ForeignMessage(f"{key}:system", parent, Kind.PERSONA, time_of(row.get("datetime_utc")), said)
                parent = f"{key}:system"
            for message in self._exchange(row, key, parent):
                yield message
                parent = message.key

    def key_of(self, place: int) -> Any:
        """Return the id of the response at a place."""
        return self.database.row_at("responses", place, "id").get("id")

    def _exchange(self, row: Row, key: str, parent: str | None) -> Iterator[ForeignMessage]:
        """Yield what tools gave before, what was asked, and the answer."""
        time = time_of(row.get("datetime_utc"))
        results = tuple(tool_note(each) for each in self._of(row, "tool_results", "name", "output", "exception"))
        if results:
            yield ForeignMessage(f"{key}:results", parent, Kind.REPLY, time, notes=results)
            parent = f"{key}:results"
        asked = self._asked(row)
        held, notes = sorted_out(
            attachment(self.database, each.get("attachment_id"))
            for each in self._of(row, "prompt_attachments", "attachment_id")
        )
        if asked or held or notes or not results:
            yield ForeignMessage(f"{key}:prompt", parent, Kind.USER, time, asked, notes=notes, attachments=held)
            parent = f"{key}:prompt"
        yield self._answer(row, key, parent)

    def _answer(self, row: Row, key: str, parent: str | None) -> ForeignMessage:
        calls = self._of(row, "tool_calls", "name", "arguments")
        return ForeignMessage(
            key,
            parent,
            Kind.REPLY,
            time_of(row.get("datetime_utc")),
            text(row, "response"),
            reasoning=text(row, "reasoning"),
            model=model_of(row),
            notes=tuple(called(text(each, "name"), _arguments(each.get("arguments"))) for each in calls),
            usage=usage_of(row),
            seconds=seconds_of(row),
            effort=effort_of(row),
        )

    def _asked(self, row: Row) -> str:
        return "\n".join(each for each in [*self._fragments(row, "prompt_fragments"), text(row, "prompt")] if each)

    def _system(self, row: Row) -> str:
        return "\n".join(each for each in [*self._fragments(row, "system_fragments"), text(row, "system")] if each)

    def _fragments(self, row: Row, table: str) -> list[str]:
        return [fragment(self.database, each.get("fragment_id")) for each in self._of(row, table, "fragment_id")]

    def _of(self, row: Row, table: str, *columns: str) -> Iterator[Row]:
        for place in self.beside[table].get(row.get("id"), ()):
            yield self.database.row_at(table, place, *columns)


def responses_of(database: Database) -> Responses:
    """Return the responses of a database; none where it has no such table."""
    rows = database.places("responses", "conversation_id", "datetime_utc", "id")
    beside = {table: database.places(table, "response_id", order) for table, order in BESIDE.items()}
    return Responses(database, rows, beside)


def _arguments(held: Any) -> Any:
    known = value_of(held)
    return held if known is None else known
