"""llm from 0.32 on: messages that know the one before them, threads that point at their last, and turns between.

A message is kept once, whatever threads it is in, and has neither time nor model: both are those of the turn that made
it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tui.core.attachments import Held
from tui.imports.attached import sorted_out
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.database import Database, Row
from tui.imports.fields import items, mapping, text, value_of
from tui.imports.programs.llm.content import Content
from tui.imports.programs.llm.parts import attachment, effort_of, fragment, model_of, seconds_of, usage_of
from tui.imports.times import time_of
from tui.imports.tool_notes import not_there

TURN = (
    *("id", "thread_id", "parent_message_hash", "tip_message_hash", "model", "resolved_model"),
    *("options_json", "input_tokens", "output_tokens", "token_details", "duration_ms", "datetime_utc"),
)
KINDS = {"user": Kind.USER, "assistant": Kind.REPLY, "system": Kind.PERSONA, "tool": Kind.REPLY}


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads of a database: where their turns are by thread, and the parts by message."""

    database: Database
    turns: Mapping[Hashable, Sequence[int]]
    parts: Mapping[Hashable, Sequence[int]]

    def read(self, thread: Row, unknown: Counter[str]) -> list[ForeignMessage]:
        """Return the messages of a thread and of turns that are not on its line, each after the one before it."""
        own = self.turns_of(thread.get("id"))
        lines = [*(turn.get("tip_message_hash") for turn in own), thread.get("tip_message_hash")]
        parents = self._parents(lines)
        turns = {**self._made(self._origins(thread), parents), **self._made(own, parents)}
        known = {turn.get("id") for turn in own}
        found: list[ForeignMessage] = []
        for key in parents:
            turn = turns.get(key, {})
            found += self._messages(key, parents[key], turn, unknown, counted=turn.get("id") in known)
        return found

    def turns_of(self, thread: Any) -> list[Row]:
        """Return the turns of a thread, the earliest first."""
        return [self.database.row_at("turns", place, *TURN) for place in self.turns.get(thread, ())]

    def _origins(self, thread: Row) -> list[Row]:
        """Return the turns of the threads from which a thread was forked, the first thread's first."""
        found: list[list[Row]] = []
        seen: set[Any] = set()
        at = thread.get("forked_from")
        while at is not None and at not in seen:
            seen.add(at)
            found.append(self.turns_of(at))
            at = self.database.first("threads", "id", at, "forked_from").get("forked_from")
        return [turn for turns in reversed(found) for turn in turns]

    def _parents(self, tips: Sequence[Any]) -> dict[str, str | None]:
        """Return the message before each on the lines that end in some messages, from the beginnings on."""
        found: dict[str, str | None] = {}
        for tip in tips:
            line: dict[str, str | None] = {}
            at = tip
            while isinstance(at, str) and at not in found and at not in line:
                row = self.database.first("messages", "hash", at, "hash", "parent_hash")
                if not row:
                    break
                line[at] = parent = row.get("parent_hash")
                at = parent
            if line:
                first = next(reversed(line))  # one that comes round to itself, or hangs at nothing, is a beginning
                line[first] = line[first] if line[first] in found else None
            found |= dict(reversed(line.items()))
        return found

    def _made(self, turns: Sequence[Row], parents: Mapping[str, str | None]) -> dict[str, Row]:
        """Return the turn that made each message; where several hold it, the earliest did.

        A turn's parent is the last message of its input: what it asked stands there and before, back to an answer.
        """
        found: dict[str, Row] = {}
        for turn in turns:
            at, asked = turn.get("tip_message_hash"), False
            while isinstance(at, str) and at in parents and at not in found:
                asked = asked or at == turn.get("parent_message_hash")
                if asked and self._role(at) == "assistant":
                    break
                found[at] = turn
                at = parents[at]
        return found

    def _role(self, key: str) -> str:
        return text(self.database.first("messages", "hash", key, "role"), "role")

    def _messages(
        self, key: str, parent: str | None, turn: Row, unknown: Counter[str], *, counted: bool
    ) -> Iterator[ForeignMessage]:
        """Yield what a message becomes; what tools gave stands before what was typed with it."""
        role = self._role(key)
        content = self._content(key, unknown)
        kind = KINDS.get(role, Kind.REPLY)
        if role not in KINDS:
            unknown[f"role {role}"] += 1
        held, left = sorted_out(content.files)
        one = ForeignMessage(
            key,
            parent,
            kind,
            time_of(turn.get("datetime_utc")),
            content.text,
            "\n\n".join(content.reasoning),
            notes=(*content.notes, *left),
            attachments=held,
        )
        if kind is not Kind.REPLY and content.given:
            if not one.text and not held and not left:
                yield replace(one, kind=Kind.REPLY, notes=tuple(content.given))
                return
            before = f"{key}:results"
            yield ForeignMessage(before, parent, Kind.REPLY, one.time, notes=tuple(content.given))
            yield replace(one, parent=before)
            return
        yield self._answer(one, content, turn, counted=counted) if kind is Kind.REPLY else one

    def _answer(self, one: ForeignMessage, content: Content, turn: Row, *, counted: bool) -> ForeignMessage:
        """Return a reply with what its turn tells; what the turn used is told once, at its last message."""
        last = counted and turn.get("tip_message_hash") == one.key
        return replace(
            one,
            notes=(*content.given, *one.notes),
            model=model_of(turn),
            effort=effort_of(turn),
            usage=usage_of(turn) if last else None,
            seconds=seconds_of(turn) if last else None,
        )

    def _content(self, key: str, unknown: Counter[str]) -> Content:
        found = Content(self._file)
        for place in self.parts.get(key, ()):
            row = self.database.row_at("parts", place, "type", "tool_name", "text", "payload")
            payload = mapping(value_of(row.get("payload")))
            said = text(row, "text") or self._joined(payload)
            found.add(text(row, "type"), said, {"name": text(row, "tool_name"), **payload}, unknown)
        return found

    def _joined(self, payload: Mapping[str, Any]) -> str:
        """Return the text that stands in pieces, some of which are fragments that are kept once."""
        pieces = items(payload, "text_ref")
        return "".join(
            text(each, "literal") or fragment(self.database, mapping(each).get("fragment")) for each in pieces
        )

    def _file(self, named: Any) -> Held | str:
        key = mapping(named).get("id")
        return attachment(self.database, key) if key is not None else not_there("")


def threads_of(database: Database) -> Threads:
    """Return the threads of a database; none where it has no such tables."""
    turns = database.places("turns", "thread_id", "datetime_utc", "id")
    return Threads(database, turns, database.places("parts", "message_hash", "position"))
