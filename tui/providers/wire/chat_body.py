"""A reply's body, assembled from the chunks of its stream, as Chat Completions would have sent it in one piece.

Only choice 0 counts, as mull asks for one. Text and reasoning are joined; of any other field the last value is kept.
``obfuscation``, which only pads a stream, is left out. A chunk that holds only text costs one append.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.providers.wire.json_values import mended

# Fields whose texts are joined.
GROWING = {"text", "summary", "data", "arguments", "content", "refusal", "reasoning", "reasoning_content"}
FIRST = ("id", "object", "created", "model", "choices", "usage")  # the order of a reply in one piece
SKIPPED = ("choices", "obfuscation")
EMPTY: tuple[Any, ...] = (None, "", 0)
MOST = 16 * 1024 * 1024  # characters and values that are kept
DEEPEST = 8  # levels of a delta that are joined; of deeper values the last one is kept


class _Pieces(list[str]):
    """A text that still grows."""


class Assembled:
    """The reply so far; ``begun`` is True once a choice has come.

    The decoder appends the reply's text to ``content`` and sets ``filters`` to the latest results of the content
    filter; ``flagged`` are the results that a later chunk must not replace.
    """

    def __init__(self) -> None:
        self.begun = False
        self.content = _Pieces()
        self.filters: Mapping[str, Any] = {}
        self.flagged: dict[str, Any] = {}
        self._head: dict[str, Any] = {}
        self._message: dict[str, Any] = {}
        self._choice: dict[str, Any] = {}
        self._room = MOST

    def head(self, chunk: Mapping[str, Any]) -> None:
        """Add the fields of a chunk beside its choices; an empty value replaces none."""
        for name, value in chunk.items():
            if name not in SKIPPED and (name not in self._head or value not in EMPTY):
                self._head[name] = value

    def delta(self, delta: Mapping[str, Any]) -> None:
        """Add a delta that holds more than text."""
        for name, value in delta.items():
            if name == "content" and isinstance(value, str):
                self.content.append(value)
            elif isinstance(value, str) and isinstance(text := self._message.get(name), _Pieces) and self._room > 0:
                text.append(value)
                self._room -= len(value)
            elif name not in self._message or value not in (None, self._message[name]):
                self._grow(self._message, {name: value})

    def choice(self, choice: Mapping[str, Any]) -> None:
        """Add the fields of a choice beside its delta; None replaces no value."""
        self.begun = True
        for name, value in choice.items():
            if name not in ("delta", "message") and (value is not None or name not in self._choice):
                self._choice[name] = value

    def body(self) -> Mapping[str, Any] | None:
        """Return the whole reply, None if no choice has come."""
        if not self.begun:
            return None
        message = {"role": "assistant", "content": None, **_joined(self._message)}
        if self.content:
            text = mended("".join(self.content))
            parts = message["content"]
            message["content"] = [*parts, {"type": "text", "text": text}] if isinstance(parts, list) else text
        choice = {"index": 0, "message": message, **self._choice}
        if self.filters or self.flagged:
            choice["content_filter_results"] = {**self.filters, **self.flagged}
        whole = {**self._head, "object": "chat.completion", "choices": [choice]}
        return {name: whole[name] for name in (*(n for n in FIRST if n in whole), *whole)}

    def _grow(self, held: dict[str, Any], more: Mapping[str, Any], depth: int = 0) -> None:
        """Add to an object: texts in GROWING, lists and objects grow; other values replace the one before."""
        for name, value in more.items():
            self._room -= 1 + (len(value) if isinstance(value, str) else 0)
            before = held.get(name)
            if self._room < 0 or (value is None and name in held):
                continue
            if isinstance(value, str) and name in GROWING:
                held[name] = before if isinstance(before, _Pieces) else _Pieces()
                held[name].append(value)
            elif isinstance(value, dict) and depth < DEEPEST:
                held[name] = before if isinstance(before, dict) else {}
                self._grow(held[name], value, depth + 1)
            elif isinstance(value, list) and depth < DEEPEST:
                held[name] = before if type(before) is list else []
                self._lengthen(held[name], value, depth + 1)
            else:
                held[name] = value

    def _lengthen(self, held: list[Any], more: list[Any], depth: int) -> None:
        """Add to a list: an object that continues the last one is merged into it."""
        for value in more:
            last = held[-1] if held else None
            if not isinstance(value, dict):
                self._room -= 1
                held += [value] if self._room > 0 else []
            elif isinstance(last, dict) and _identity(last) == _identity(value):
                self._grow(last, value, depth)
            elif self._room > 0:
                held.append({})
                self._grow(held[-1], value, depth)


def _identity(value: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return what two objects in a row have in common if they are pieces of the same one."""
    return value.get("type"), value.get("index")


def _joined(value: Any) -> Any:
    """Return JSON with the pieces of its texts joined."""
    if isinstance(value, _Pieces):
        return mended("".join(value))
    if isinstance(value, dict):
        return {name: _joined(held) for name, held in value.items()}
    return [_joined(each) for each in value] if isinstance(value, list) else value
