"""A whole reply of Chat Completions, put together from the chunks of its stream, as the service would have sent it.

Only choice 0 is: mull asks for one. Text and reasoning are joined, of anything else the last value counts; what only
pads a stream (``obfuscation``) is left out. A chunk that holds nothing but text costs one look and one append.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.providers.wire.json_values import mended

GROWING = {"text", "summary", "data", "arguments", "content", "refusal", "reasoning", "reasoning_content"}
FIRST = ("id", "object", "created", "model", "choices", "usage")  # the order of a reply in one piece
PASSED_OVER = ("choices", "obfuscation")
EMPTY: tuple[Any, ...] = (None, "", 0)
MOST = 16 * 1024 * 1024  # characters and values that are held: as many as of text
DEEPEST = 8  # levels of a delta that are joined; of what lies deeper the last value counts


class _Pieces(list[str]):
    """A text in the making."""


class Assembled:
    """The reply so far; ``begun`` once something of it came.

    The decoder appends the reply's text to ``content``, and sets ``filters`` to the last verdicts of the content
    filter; ``flagged`` are the verdicts that a later chunk must not replace.
    """

    def __init__(self) -> None:
        self.begun = False
        self.content = _Pieces()
        self.filters: Mapping[str, Any] = {}
        self.flagged: dict[str, Any] = {}
        self._head: dict[str, Any] = {}
        self._message: dict[str, Any] = {}
        self._choice: dict[str, Any] = {}
        self._left = MOST

    def head(self, chunk: Mapping[str, Any]) -> None:
        """Take in the fields of a chunk beside its choices; an empty value never replaces another."""
        for name, value in chunk.items():
            if name not in PASSED_OVER and (name not in self._head or value not in EMPTY):
                self._head[name] = value

    def delta(self, delta: Mapping[str, Any]) -> None:
        """Take in a delta that holds more than text."""
        for name, value in delta.items():
            if name == "content" and isinstance(value, str):
                self.content.append(value)
            elif isinstance(value, str) and isinstance(there := self._message.get(name), _Pieces) and self._left > 0:
                there.append(value)
                self._left -= len(value)
            elif name not in self._message or value not in (None, self._message[name]):
                self._grow(self._message, {name: value})

    def choice(self, choice: Mapping[str, Any]) -> None:
        """Take in the fields of a choice beside its delta: of the first, the one that ends the reply, an odd one."""
        self.begun = True
        for name, value in choice.items():
            if name not in ("delta", "message") and (value is not None or name not in self._choice):
                self._choice[name] = value

    def body(self) -> Mapping[str, Any] | None:
        """Return the whole reply, None where nothing of one came."""
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
        """Add to an object: texts are joined, lists and objects grow, anything else replaces the value before."""
        for name, value in more.items():
            self._left -= 1 + (len(value) if isinstance(value, str) else 0)
            there = held.get(name)
            if self._left < 0 or (value is None and name in held):
                continue
            if isinstance(value, str) and name in GROWING:
                held[name] = there if isinstance(there, _Pieces) else _Pieces()
                held[name].append(value)
            elif isinstance(value, dict) and depth < DEEPEST:
                held[name] = there if isinstance(there, dict) else {}
                self._grow(held[name], value, depth + 1)
            elif isinstance(value, list) and depth < DEEPEST:
                held[name] = there if type(there) is list else []
                self._lengthen(held[name], value, depth + 1)
            else:
                held[name] = value

    def _lengthen(self, held: list[Any], more: list[Any], depth: int) -> None:
        """Add to a list: a value that continues its last one is joined to it."""
        for value in more:
            last = held[-1] if held else None
            if not isinstance(value, dict):
                self._left -= 1
                held += [value] if self._left > 0 else []
            elif isinstance(last, dict) and _mark(last) == _mark(value):
                self._grow(last, value, depth)
            elif self._left > 0:
                held.append({})
                self._grow(held[-1], value, depth)


def _mark(value: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return what distinguishes one value of a list from the next."""
    return value.get("type"), value.get("index")


def _joined(value: Any) -> Any:
    """Return JSON with its texts joined."""
    if isinstance(value, _Pieces):
        return mended("".join(value))
    if isinstance(value, dict):
        return {name: _joined(held) for name, held in value.items()}
    return [_joined(each) for each in value] if isinstance(value, list) else value
