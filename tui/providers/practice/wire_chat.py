"""A reply on the wire of Chat Completions: one body, or the frames of a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tui.providers.practice.frame import Frame, compact, event, obfuscation
from tui.providers.practice.played import fingerprint
from tui.providers.practice.reply import Reply

DONE = Frame(event("[DONE]"))
PLACE = "\x00"  # where a delta's text goes; no reply holds a NUL


@dataclass(frozen=True, slots=True)
class ChatWire:
    """Writes one reply. ``created`` in seconds since 1970, ``cached`` in tokens."""

    reply: Reply
    ident: str
    created: int
    cached: int
    written: int

    def body(self) -> dict[str, Any]:
        """Return the body of a reply that is not streamed."""
        reply = self.reply
        text = reply.text
        message: dict[str, Any] = {
            "role": "assistant",
            "content": None if reply.refused else text,
            "refusal": text if reply.refused else None,
            "annotations": [],
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish}
        return {
            "id": self.ident,
            "object": "chat.completion",
            "created": self.created,
            "model": reply.received.snapshot,
            "choices": [choice | self._filtered()],
            "usage": self.usage(),
            "service_tier": "default",
            "system_fingerprint": fingerprint(reply.received.profile),
        }

    def frames(self) -> Iterator[Frame]:
        """Yield the stream in the order of the contract page, "Streams"."""
        reply = self.reply
        if reply.received.call.azure:
            yield _event(
                {
                    "choices": [],
                    "created": 0,
                    "id": "",
                    "model": "",
                    "object": "",
                    "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}],
                }
            )
        first = {"role": "assistant", "content": None if reply.refused else "", "refusal": None}
        yield Frame(_event(self._chunk(first)).data, reasoning=reply.reasoning)
        yield from self._deltas()
        if reply.broken:
            return
        yield _event(self._chunk({}, reply.finish))
        if reply.received.option("include_usage", False):
            yield _event(self._envelope([]) | {"usage": self.usage()})
        yield DONE

    def error(self, message: str) -> Frame:
        """Return an error that comes in the middle of a stream."""
        error = {"message": message, "type": "server_error", "param": None, "code": "server_error"}
        return _event({"error": error})

    def usage(self) -> dict[str, Any]:
        """Return the usage with all its details; reasoning is inside the completion's tokens."""
        reply = self.reply
        return {
            "prompt_tokens": reply.received.tokens,
            "completion_tokens": reply.output,
            "total_tokens": reply.received.tokens + reply.output,
            "prompt_tokens_details": {
                "cached_tokens": self.cached,
                "audio_tokens": 0,
                "cache_write_tokens": self.written,
            },
            "completion_tokens_details": {
                "reasoning_tokens": reply.reasoning,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }

    def _deltas(self) -> Iterator[Frame]:
        """Yield one frame a piece; the JSON around the text is written once, as it never changes."""
        field = "refusal" if self.reply.refused else "content"
        chunk = self._chunk({field: PLACE})
        veiled = self._veiled()
        head, _, tail = compact(chunk | {"obfuscation": PLACE} if veiled else chunk).partition(compact(PLACE))
        tail, _, end = tail.partition(compact(PLACE))
        for index, piece in enumerate(self.reply.pieces):
            filler = f'"{obfuscation(index, len(piece.text))}"' if veiled else ""
            yield Frame(event(f"{head}{compact(piece.text)}{tail}{filler}{end}"), visible=piece.tokens)

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        """Return one chunk with one choice."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        chunk = self._envelope([choice | self._filtered()])
        return chunk | {"usage": None} if self.reply.received.option("include_usage", False) else chunk

    def _envelope(self, choices: list[Any]) -> dict[str, Any]:
        """Return what every chunk of a stream holds."""
        return {
            "id": self.ident,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.reply.received.snapshot,
            "service_tier": "default",
            "system_fingerprint": fingerprint(self.reply.received.profile),
            "choices": choices,
        }

    def _filtered(self) -> dict[str, Any]:
        """Return what Azure adds to a choice."""
        return {"content_filter_results": {}} if self.reply.received.call.azure else {}

    def _veiled(self) -> bool:
        """Say whether obfuscation is added, which is so unless the request forbids it."""
        return self.reply.received.option("include_obfuscation", True)


def _event(chunk: dict[str, Any]) -> Frame:
    """Return one chunk as an event."""
    return Frame(event(compact(chunk)))
