"""A reply as Chat Completions sends it: one body, or the frames of a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tui.providers.practice.faults import (
    FILTER_STEP,
    FILTER_UNAVAILABLE,
    chat_chunks,
    checked_chunk,
    filter_results,
    filtered_chunk,
    flagged_prompt,
    flagged_reply,
    prompt_filter_chunk,
    prompt_filter_results,
)
from tui.providers.practice.models import fingerprint
from tui.providers.practice.refusals import broken, misaligned
from tui.providers.practice.reply import Reply
from tui.providers.practice.stream import Frame, compact, event, obfuscation
from tui.providers.practice.usage import told

DONE = Frame(event("[DONE]"))
PLACE = "\x00"  # stands for a delta's text; no reply holds a NUL


@dataclass(frozen=True, slots=True)
class ChatWire:
    """Writes one reply. ``created`` is in seconds since 1970, ``cached`` and ``written`` are in tokens."""

    reply: Reply
    ident: str
    created: int
    cached: int
    written: int

    def body(self) -> dict[str, Any]:
        """Return the body of a reply that is not streamed."""
        if self.reply.fault in ("errorevent", "stopped"):
            return {"error": broken() if self.reply.fault == "errorevent" else misaligned()}
        return {
            "id": self.ident,
            "object": "chat.completion",
            "created": self.created,
            "model": self.reply.received.snapshot,
            "choices": None if self.reply.fault == "nullchoices" else [self._whole_choice()],
            **({} if self.reply.fault == "nousage" else {"usage": self._usage()}),
            "service_tier": self.reply.received.tier,
            "system_fingerprint": fingerprint(self.reply.received.profile),
            **({} if self.reply.fault != "flagged" else prompt_filter_results(flagged_prompt())),
        }

    def frames(self) -> Iterator[Frame]:
        """Yield the stream in the order in which the services send it."""
        reply = self.reply
        results = self._of_prompt()
        if results is not None:
            yield _event(prompt_filter_chunk(results))
        first = {"role": "assistant", "content": None if reply.refused else "", "refusal": None}
        yield Frame(_event(self._chunk(first)).data, reasoning=reply.silent)
        if reply.show not in (None, "think"):
            for thought in reply.thoughts:
                shown = self._chunk(chat_field(str(reply.show), thought.text))
                yield Frame(_event(shown).data, reasoning=thought.tokens)
        yield from self._deltas()
        if not reply.broken:
            yield from self._end()

    def malformed(self) -> Iterator[Frame]:
        """Yield malformed chunks: JSON with values missing or of the wrong type."""
        return (_event(chunk) for chunk in chat_chunks(self._envelope([])))

    def error(self) -> Frame:
        """Return an error event inside a stream; for ``errorevent`` it has the form of Responses."""
        if self.reply.fault == "errorevent":
            return Frame(event(compact(broken()), "error"))
        return _event({"error": misaligned() if self.reply.fault == "stopped" else broken()})

    def _end(self) -> Iterator[Frame]:
        """Yield what follows the last delta."""
        reply = self.reply
        if reply.fault == "asyncfilter":
            yield _event(filtered_chunk(0, len(reply.text)))
        elif not reply.unfinished:
            yield _event(self._chunk({}, reply.finish))
        if reply.received.option("include_usage", False) and reply.fault != "nousage":
            yield _event(self._envelope([]) | {"usage": self._usage()})
        if reply.fault != "nodone":
            yield DONE

    def _deltas(self) -> Iterator[Frame]:
        """Yield a frame for each piece of text; the JSON around it, which never changes, is written once."""
        chunk = self._chunk({"refusal" if self.reply.refused else "content": PLACE})
        obfuscated = self.reply.received.option("include_obfuscation", True)
        head, _, tail = compact(chunk | {"obfuscation": PLACE} if obfuscated else chunk).partition(compact(PLACE))
        tail, _, end = tail.partition(compact(PLACE))
        checked = sent = 0  # characters
        for index, piece in enumerate(self.reply.carried):
            filler = f'"{obfuscation(index, len(piece.text))}"' if obfuscated else ""
            yield Frame(event(f"{head}{compact(piece.text)}{tail}{filler}{end}"), visible=piece.tokens)
            sent += len(piece.text)
            if self.reply.fault == "asyncfilter" and index % FILTER_STEP == FILTER_STEP - 1:
                yield _event(checked_chunk(checked, sent))
                checked = sent

    def _whole_choice(self) -> dict[str, Any]:
        """Return the only choice of a body."""
        reply = self.reply
        message: dict[str, Any] = {
            "role": "assistant",
            "content": None if reply.refused else reply.text,
            "refusal": reply.text if reply.refused else None,
            "annotations": [],
        }
        if reply.show not in (None, "think"):
            message |= chat_field(str(reply.show), "".join(thought.text for thought in reply.thoughts))
        finish = None if reply.unfinished else reply.finish
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
        return choice | self._filtered(finish)

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        """Return one chunk with one choice."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        chunk = self._envelope([choice | self._filtered(finish)])
        return chunk | {"usage": None} if self.reply.received.option("include_usage", False) else chunk

    def _envelope(self, choices: list[Any]) -> dict[str, Any]:
        """Return a chunk with these choices and the fields that every chunk has."""
        return {
            "id": self.ident,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.reply.received.snapshot,
            "service_tier": self.reply.received.tier,
            "system_fingerprint": fingerprint(self.reply.received.profile),
            "choices": choices,
        }

    def _of_prompt(self) -> dict[str, Any] | None:
        """Return what a content filter reports of the prompt, None if none looked at it."""
        fault = self.reply.fault
        if fault == "flagged":
            return flagged_prompt()
        if fault == "azurefilter":
            return filter_results()
        return {} if self.reply.received.call.service.filters or fault == "asyncfilter" else None

    def _filtered(self, finish: str | None) -> dict[str, Any]:
        """Return the fields that a content filter adds to a choice; ``finish`` is its finish reason."""
        fault = self.reply.fault
        if fault == "azurefilter":
            return {"content_filter_results": filter_results("violence" if finish else "")}
        if fault == "flagged":
            return {"content_filter_results": flagged_reply() if finish else {}}
        if fault == "nofilter" and finish:
            return {"content_filter_result": FILTER_UNAVAILABLE}
        return {"content_filter_results": {}} if self.reply.received.call.service.filters else {}

    def _usage(self) -> dict[str, Any]:
        whole = chat_usage(self.reply, self.cached, self.written)
        return told(self.reply.received.directive.usage, whole)


def _event(chunk: dict[str, Any]) -> Frame:
    """Return a chunk as an event."""
    return Frame(event(compact(chunk)))


def chat_usage(reply: Reply, cached: int, written: int) -> dict[str, Any]:
    """Return the ``usage`` of Chat Completions, in tokens; reasoning is part of the completion."""
    return {
        "prompt_tokens": reply.received.tokens,
        "completion_tokens": reply.output,
        "total_tokens": reply.received.tokens + reply.output,
        "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0, "cache_write_tokens": written},
        "completion_tokens_details": {
            "reasoning_tokens": reply.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def chat_field(show: str, text: str) -> dict[str, Any]:
    """Return the fields of a Chat Completions delta or message that hold reasoning.

    ``reasoning_content`` is as DeepSeek and llama.cpp send it, ``reasoning`` as vLLM and Ollama, ``summary`` as
    OpenRouter, in two fields.
    """
    if show == "summary":
        detail = {"type": "reasoning.summary", "summary": text, "index": 0}
        return {"reasoning": text, "reasoning_details": [detail]}
    return {show: text}
