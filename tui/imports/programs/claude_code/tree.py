"""The tree of a session of Claude Code, told apart from links that are no branches.

An answer is a record for each block; each names the one before, and what a tool gave names the call. So several calls
at once fork the records, but not the talk: the blocks of an answer, and what its tools gave, are one chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tui.imports.conversation import ForeignMessage
from tui.imports.parents import sound
from tui.imports.programs.claude_code.messages import Entry
from tui.imports.programs.claude_code.spending import NOTHING, Spent


@dataclass(slots=True)
class _Answer:
    """The blocks of one answer that hang together, and what its tools gave."""

    name: str
    before: str | None  # the entry that it comes after
    blocks: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)

    @property
    def chain(self) -> list[str]:
        return [*self.blocks, *self.results]


class CodeTree:
    """The messages of a session without the entries that are none."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self.parents = sound({key: entry.parent for key, entry in entries.items()})
        self._seen: dict[str, str | None] = {}  # by entry the nearest one with a message, itself or above it
        self.roots: dict[str, str] = {}  # by entry the first one above it
        order = self._in_order()
        self._answers: dict[str, _Answer] = {}
        for key in order:
            self._place(key)
        places = {key: place for place, key in enumerate(entries)}
        for answer in self._answers.values():
            answer.blocks.sort(key=places.__getitem__)
            answer.results.sort(key=places.__getitem__)

    def _in_order(self) -> list[str]:
        """Return all entries, each behind its parent, and else as they were given."""
        order: list[str] = []
        known: set[str | None] = {None}
        for key in self._entries:
            way: list[str] = []
            at: str | None = key
            while at is not None and at not in known:
                way.append(at)
                known.add(at)
                at = self.parents[at]
            order += reversed(way)
        return order

    def _place(self, key: str) -> None:
        """Find the nearest message of an entry, its beginning, and the answer that it is a part of."""
        entry, parent = self._entries[key], self.parents[key]
        self.roots[key] = key if parent is None else self.roots[parent]
        above = None if parent is None else self._seen[parent]
        self._seen[key] = above if entry.message is None else key
        if entry.message is None:
            return
        answer = self._answers.get(above or "")
        if entry.answer:
            if answer is None or answer.name != entry.answer:
                answer = _Answer(entry.answer, above)
            answer.blocks.append(key)
            self._answers[key] = answer
        elif entry.result and answer is not None:
            answer.results.append(key)
            self._answers[key] = answer

    def end(self, key: str) -> str | None:
        """Return the last message of what an entry is a part of, or is below; None if nothing is there."""
        at = self._seen.get(key)
        return None if at is None else self._tail(at)

    def _tail(self, key: str) -> str:
        answer = self._answers.get(key)
        return key if answer is None else answer.chain[-1]

    def messages(self, keys: Iterable[str], spent: Mapping[str, Spent]) -> list[ForeignMessage]:
        """Return the messages of some entries in their tree; ``spent`` is what the answers took, by their ids."""
        left = dict(spent)
        found: list[ForeignMessage] = []
        for key in keys:
            message, answer = self._entries[key].message, self._answers.get(key)
            if message is None:
                continue
            last = answer is not None and key == answer.blocks[-1]
            took = left.pop(answer.name, NOTHING) if answer is not None and last else NOTHING
            found.append(replace(message, parent=self._parent(key, answer), usage=took.usage, cost=took.cost))
        return found

    def _parent(self, key: str, answer: _Answer | None) -> str | None:
        if answer is None:
            parent = self.parents[key]
            above = None if parent is None else self._seen[parent]
        elif (place := answer.chain.index(key)) > 0:
            return answer.chain[place - 1]
        else:
            above = answer.before
        return None if above is None else self._tail(above)
