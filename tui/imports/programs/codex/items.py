"""Response items of codex: what was said, thought and done, as the model's API has it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui.imports import fields
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.embedded import Embedded, of_url, parted
from tui.imports.programs.codex.pieces import INJECTED, SUMMED_UP, Piece
from tui.imports.tool_notes import called, gave

FRAME = re.compile(r"\s*(?:<image(?: [^>]*)?>|</image>)\s*")  # texts that codex puts around a picture
SILENT = {"ghost_snapshot", "compaction", "context_compaction"}


class Items:
    """Reads the items of one rollout, one after the other. Its counters are those of the conversation."""

    def __init__(self, unknown: Counter[str], left_out: Counter[str]) -> None:
        self.unknown = unknown
        self.left_out = left_out
        self._model = ""
        self._effort: str | None = None
        self._tools: dict[str, str] = {}  # by the id of a call

    def set_model(self, context: Mapping[str, Any]) -> None:
        """Take the model and the effort of the turns from here on."""
        self._model = fields.text(context, "model")
        self._effort = fields.text(context, "effort") or None

    def piece(self, key: str, time: str, item: Mapping[str, Any]) -> Piece | None:
        """Return what an item says; None where it says nothing to a person."""
        kind = fields.text(item, "type")
        if kind == "message":
            return self._message(key, time, item)
        if kind == "reasoning":
            return self._reasoning(key, time, item)
        if kind.endswith("_call"):
            return self._reply(key, time, notes=(self._call(kind, item),))
        if kind.endswith("_output"):
            tool = self._tools.get(fields.text(item, "call_id"), "")
            return self._reply(key, time, notes=(gave(tool, _result(item.get("output"))),))
        if kind in SILENT:
            return None
        self.unknown[kind or "an item without a type"] += 1
        text = "\n\n".join(_texts(item.get("content"))) or fields.text(item, "text")
        return self._reply(key, time, text=text) if text else None

    def compacted(self, key: str, time: str, payload: Mapping[str, Any]) -> Piece | None:
        """Return the summary that took the place of all before it; None where only the vendor can read it."""
        text = fields.text(payload, "message").strip() or _summary(fields.items(payload, "replacement_history"))
        if not text:
            self.left_out["summaries that only the vendor can read"] += 1
            return None
        return Piece(ForeignMessage(key, None, Kind.SUMMARY, time, text, model=self._model))

    def _message(self, key: str, time: str, item: Mapping[str, Any]) -> Piece | None:
        content, role = item.get("content"), fields.text(item, "role")
        pictures, notes = parted(_pictures(content))
        texts = [text for text in _texts(content) if not ((pictures or notes) and FRAME.fullmatch(text))]
        text = "\n\n".join(texts)
        if role == "assistant":
            return self._reply(key, time, text=text, notes=notes, phase=fields.text(item, "phase"))
        if role == "user":
            message = ForeignMessage(key, None, Kind.USER, time, text, attachments=pictures, notes=notes)
            return Piece(message, _told(item), texts=tuple(texts))
        if role not in ("developer", "system"):
            self.unknown[f"role {role}"] += 1
            return self._reply(key, time, text=text) if text else None
        self.left_out[INJECTED] += 1
        return Piece(ForeignMessage(key, None, Kind.HIDDEN, time))

    def _reasoning(self, key: str, time: str, item: Mapping[str, Any]) -> Piece | None:
        texts = (*_texts(item.get("summary")), *_texts(item.get("content")))
        return self._reply(key, time, reasoning="\n\n".join(texts), texts=texts) if texts else None

    def _call(self, kind: str, item: Mapping[str, Any]) -> str:
        action = fields.mapping(item, "action")
        name = fields.text(item, "name") or kind.removesuffix("_call").replace("_", " ")
        space = fields.text(item, "namespace")
        tool = f"{space}.{name}" if space else name
        self._tools[fields.text(item, "call_id")] = tool
        asked = item.get("arguments", item.get("input", action.get("command")))
        return called(tool, asked if asked is not None else {k: v for k, v in action.items() if k != "type"})

    def _reply(
        self,
        key: str,
        time: str,
        text: str = "",
        reasoning: str = "",
        notes: tuple[str, ...] = (),
        phase: str = "",
        texts: tuple[str, ...] = (),
    ) -> Piece:
        message = ForeignMessage(
            key,
            None,
            Kind.REPLY,
            time,
            text,
            reasoning=reasoning,
            model=self._model,
            effort=self._effort,
            notes=notes,
            phase=phase,
        )
        return Piece(message, texts=texts)


def _texts(content: Any) -> tuple[str, ...]:
    """Return the texts of a content, in order; unknown parts count with any text in them."""
    if isinstance(content, str):
        return (content,) if content else ()
    parts: Sequence[Any] = content if isinstance(content, list) else ()
    return tuple(text for part in parts if (text := fields.text(part, "text")))


def _summary(history: Sequence[Any]) -> str:
    """Return the summary that a history begins with after a compaction, empty if there is none as text."""
    texts = [" ".join(_texts(fields.items(item, "content"))) for item in history]
    return next((text for text in reversed(texts) if text.startswith(SUMMED_UP)), "")


def _pictures(content: Any) -> Iterator[Embedded]:
    for part in content if isinstance(content, list) else ():
        url = fields.text(part, "image_url") or fields.text(part, "image_url", "url")
        if url:
            yield of_url(url)


def _result(output: Any) -> Any:
    """Return what a tool gave, to be shown: a text, or the texts of a list."""
    if not isinstance(output, list):
        return output
    pictures = ["(a picture)" for part in output if fields.at(part, "image_url")]
    return " ".join([*_texts(output), *pictures])


def _told(item: Mapping[str, Any]) -> bool | None:
    """Return whether an item says of itself that a person typed it; None if it says nothing."""
    kinds = fields.items(item, "internal_chat_message_metadata_passthrough", "content_item_kinds")
    return all(str(kind).startswith("user.") for kind in kinds) if kinds else None
