"""Responses on the wire: a request becomes a body, events become stream values. It does no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.core.conversation.phases import BETWEEN
from tui.core.receipt import Settings
from tui.core.request import Request, RequestMessage
from tui.core.stream import (
    Finished,
    Identified,
    ReasoningDelta,
    StreamValue,
    SummaryDelta,
    TextDelta,
)
from tui.providers.errors.wording import NO_SECRET, Secret
from tui.providers.wire.content_filter import FilterNotes
from tui.providers.wire.decoder import NotAReply, ServiceReported
from tui.providers.wire.finish_reasons import ends_reply, finished
from tui.providers.wire.json_values import Mender, figure_of, list_of, mapping_of, mended, text_of
from tui.providers.wire.output_messages import OutputMessages, item_of
from tui.providers.wire.reported_usage import responses_usage
from tui.providers.wire.request_body import content_of, given, schema_of
from tui.providers.wire.served_settings import of_response

PATH = "/responses"
COUNT_PATH = "/responses/input_tokens"
BETWEEN_PARTS = "\n\n"  # between the instructions of several personas
Part = tuple[int | str, ...]  # where a piece of text came from: the kind of event, the output item, where in it
# Event type without its last word: the field that holds the whole text, and the kind of text.
DELTAS = {
    "response.output_text": ("text", "text"),
    "response.refusal": ("refusal", "refusal"),
    "response.reasoning_summary_text": ("text", "reasoning"),
    "response.reasoning_text": ("text", "reasoning"),
}
# Type of a part in a whole reply: the same.
PARTS = {
    "output_text": ("text", "text"),
    "refusal": ("refusal", "refusal"),
    "summary_text": ("text", "reasoning"),
    "reasoning_text": ("text", "reasoning"),
}
SUMMARIES = ("response.reasoning_summary_text", "summary_text")  # those of reasoning that are a summary of it
# The events that end a reply; the last one is OpenRouter's, and leaves it to the response's status how.
ENDS = ("response.completed", "response.incomplete", "response.failed", "response.cancelled", "response.done")
STILL_RUNS = ("in_progress", "queued")


def body(request: Request) -> dict[str, Any]:
    """Return the body of a request; what the request does not set is left out."""
    wishes = {
        "max_output_tokens": request.max_output_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "store": request.store,
        "prompt_cache_key": request.cache_key,
        "service_tier": request.tier,
        "stream": True if request.stream else None,
    }
    return count_body(request) | given(wishes)


def count_body(request: Request) -> dict[str, Any]:
    """Return the body that asks for the number of input tokens: everything that the model would read."""
    instructions = [m.text for m in request.messages if m.role == "instructions"]
    reasoning = {
        "effort": request.top_effort,
        "mode": request.mode,
        "context": "current_turn" if request.drop_reasoning else None,
        "summary": request.summary,
    }
    options = {
        "instructions": mended(BETWEEN_PARTS.join(instructions)) or None,
        "reasoning": given(reasoning) or None,
        "text": _text(request) or None,
    }
    messages = [m for m in request.messages if m.role != "instructions"]
    items = [item for message in messages for item in (*_update(message), _item(message))]
    return {"model": request.model, "input": items, **given(options)}


def _update(message: RequestMessage) -> list[dict[str, Any]]:
    """Return the item that sets the effort of a message and of those after it, an empty list where it stays."""
    if message.effort is None:
        return []
    return [{"type": "configuration_update", "reasoning": {"effort": message.effort}}]


def _item(message: RequestMessage) -> dict[str, Any]:
    """Return a message as an item of the input.

    OpenAI reads a reply with or without its type. llama.cpp's server knows a reply by it and refuses one without.
    """
    kind = {"type": "message"} if message.role == "assistant" else {}
    phase = {"phase": message.phase} if message.phase else {}
    return {**kind, "role": message.role, "content": content_of(message, "input_text", _image), **phase}


def _image(data_url: str) -> dict[str, Any]:
    """Return the content part of an image."""
    return {"type": "input_image", "image_url": data_url, "detail": "auto"}


def counted(answer: Any) -> int:
    """Return the count in an answer to `count_body`.

    Raises:
        NotAReply: there is none.
    """
    tokens = figure_of(mapping_of(answer).get("input_tokens")).value
    if tokens is None:
        raise NotAReply
    return tokens


def _text(request: Request) -> dict[str, Any]:
    """Return the text settings: how long the reply is to be, and the schema that it must fit."""
    verbosity = given({"verbosity": request.verbosity})
    if request.schema is None:
        return verbosity
    return {"format": {"type": "json_schema", **schema_of(request.schema, request.strict)}, **verbosity}


class ResponsesDecoder:
    """The `Decoder` of events. ``finished`` once the event came that ends the reply; then it is ``over`` too."""

    def __init__(self, secret: Secret = NO_SECRET) -> None:
        self.finished = False
        self._filter = FilterNotes(secret)
        self._kinds: set[str] = set()  # the kinds of text that came
        self._last: dict[bool, Part] = {}  # of what is visible and of reasoning: the part of the last piece
        self._begun: set[Part] = set()  # the parts that text came from
        self._messages = OutputMessages()
        self._menders = {kind: Mender() for kind in ("text", "refusal", "reasoning")}
        self._model = ""
        self._settings: Settings = {}
        self._whole: Mapping[str, Any] | None = None

    @property
    def over(self) -> bool:
        """True once nothing more is needed: the event that ends the reply holds the usage too."""
        return self.finished

    def feed(self, event: str, data: Any, out: list[StreamValue]) -> None:
        """Append the values of one event to ``out``; ``data`` is the event's JSON, or a whole reply's.

        Raises:
            ServiceReported: it is an error, or reports that the reply failed.
            NotAReply: it is not part of a reply.
        """
        if not isinstance(data, dict):
            raise NotAReply
        kind = text_of(data.get("type")) or event
        stem, _, last = kind.rpartition(".")
        if stem in DELTAS:
            self._add_delta(stem, last, data, out)
        elif kind == "error" or (not kind and data.get("error") and "output" not in data):
            raise ServiceReported(data)
        elif kind in ENDS:
            response = mapping_of(data.get("response"))
            self._end(response, text_of(response.get("status")) if last == "done" else last, out)
        elif kind.startswith("response."):
            self._identify(mapping_of(data.get("response")), out)
            self._messages.name(mapping_of(data.get("item")), data.get("output_index"))
            out += self._messages.news()
        elif data.get("object") == "response" or isinstance(data.get("output"), list):
            self._end(data, text_of(data.get("status")), out)
        else:
            raise NotAReply

    def end(self) -> list[StreamValue]:
        """Return what was held back: half a surrogate pair, as U+FFFD."""
        rest = {kind: mender.end() for kind, mender in self._menders.items()}
        return [_delta(kind, self._last.get(False, ("",)), text) for kind, text in rest.items() if text]

    def raw(self) -> Mapping[str, Any] | None:
        """Return the latest response object that came, None if none did; it is whole if the service ended the reply."""
        return self._whole

    def _add_delta(self, stem: str, last: str, data: Mapping[str, Any], out: list[StreamValue]) -> None:
        """Append a delta; a ``done`` counts only if its part had no delta."""
        field, kind = DELTAS[stem]
        item = item_of(data.get("output_index"), data.get("item_id"))
        part = (stem, item, str(data.get("summary_index")), str(data.get("content_index")))
        if last == "delta" and isinstance(data.get("delta"), str):
            self._add_text(kind, part, data["delta"], out)
        elif last == "done" and part not in self._begun:
            self._add_text(kind, part, text_of(data.get(field)), out)

    def _add_text(self, kind: str, part: Part, text: str, out: list[StreamValue]) -> None:
        """Append a piece of text, after a blank line if it begins another part of what it is added to.

        ``part`` is the kind of event, the output item and where in it.
        """
        text = self._menders[kind].feed(text) if text else ""
        if not text:
            return
        visible = kind != "reasoning"
        before = self._last.get(visible)
        between = BETWEEN if before is not None and before != part else ""
        if visible:
            self._messages.add(part[1], text, between)
        if before != part:
            self._last[visible] = part
            self._begun.add(part)
            self._kinds.add(kind)
            out += self._messages.news()
        out.append(_delta(kind, part, between + text))

    def _identify(self, response: Mapping[str, Any], out: list[StreamValue]) -> None:
        self._whole = response or self._whole
        self._filter.take_sources(response.get("content_filters"))
        out += self._filter.news()
        model, settings = text_of(response.get("model")), of_response(response) if response else {}
        if (model and model != self._model) or (settings and settings != self._settings):
            self._model, self._settings = model or self._model, settings
            out.append(Identified(model=self._model or None, settings=settings))

    def _end(self, response: Mapping[str, Any], status: str, out: list[StreamValue]) -> None:
        """Append what the whole reply adds: it ends a stream, or came without one."""
        self._identify(response, out)
        self._messages.name_rest(response.get("output"))
        self._add_missing_text(response, out)
        out += self._messages.news()
        out += self.end()
        usage = mapping_of(response.get("usage"))
        if usage:
            out.append(responses_usage(usage, response.get("output")))
        if status == "failed":
            raise ServiceReported(response.get("error") or {"message": "the response failed"})
        if ends_reply(status) and status not in STILL_RUNS:
            self.finished = True
            out.append(self._finish(response, status))

    def _add_missing_text(self, response: Mapping[str, Any], out: list[StreamValue]) -> None:
        """Append the text of a whole reply, for each kind of text that no delta brought."""
        seen = set(self._kinds)
        for number, item in enumerate(map(mapping_of, list_of(response.get("output")))):
            parts = [*list_of(item.get("summary")), *list_of(item.get("content"))]
            for index, part in enumerate(map(mapping_of, parts)):
                name = text_of(part.get("type"))
                field, kind = PARTS.get(name, ("", ""))
                if kind and kind not in seen:
                    self._add_text(kind, (name, number, str(index)), text_of(part.get(field)), out)

    def _finish(self, response: Mapping[str, Any], status: str) -> Finished:
        """Return how the reply ended, with the service's word for the reason."""
        reason = text_of(mapping_of(response.get("incomplete_details")).get("reason"))
        ended = finished(status if status == "completed" else reason or status, self._filter)
        if status != "completed" and ended.status is ReplyStatus.COMPLETE:
            early = f"the service called the reply {status}: {ended.reason}"
            return Finished(ReplyStatus.INCOMPLETE, ended.reason, early)
        if "refusal" in self._kinds and ended.status is ReplyStatus.COMPLETE:
            return replace(ended, status=ReplyStatus.REFUSED)
        return ended


def _delta(kind: str, part: Part, text: str) -> TextDelta | ReasoningDelta:
    """Return the stream value for a piece of this kind of text; ``part`` begins with where it came from."""
    if kind != "reasoning":
        return TextDelta(text)
    return SummaryDelta(text) if part[0] in SUMMARIES else ReasoningDelta(text)
