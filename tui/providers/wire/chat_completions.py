"""Chat Completions on the wire: a request becomes a body, chunks become stream values. It does no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui.core.conversation.message import ReplyStatus
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
from tui.providers.wire.chat_body import Assembled
from tui.providers.wire.content_filter import FilterNotes
from tui.providers.wire.decoder import NotAReply, ServiceReported
from tui.providers.wire.finish_reasons import ends_reply, finished
from tui.providers.wire.json_values import Mender, list_of, mapping_of, text_of
from tui.providers.wire.reported_usage import chat_usage
from tui.providers.wire.request_body import content_of, given, schema_of
from tui.providers.wire.served_settings import of_chat

PATH = "/chat/completions"
COUNT_PATH = "/chat/completions/input_tokens"  # llama.cpp's server has it


def body(request: Request) -> dict[str, Any]:
    """Return the body of a request; what the request does not set is left out."""
    cap = "max_tokens" if request.old_token_cap else "max_completion_tokens"
    wishes = {
        cap: request.max_output_tokens,
        "reasoning_effort": request.effort,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": request.seed,
        "verbosity": request.verbosity,
        "service_tier": request.tier,
        "store": request.store,
        "prompt_cache_key": request.cache_key,
        "response_format": _format(request),
    }
    made = {**count_body(request), **given(wishes)}
    if request.stream:
        made["stream"] = True
        if request.stream_usage:
            made["stream_options"] = {"include_usage": True}
    return made


def count_body(request: Request) -> dict[str, Any]:
    """Return the part of a body that the model reads, to have its tokens counted."""
    messages = [_message(m, empty_reasoning=request.empty_reasoning) for m in request.messages]
    return {"model": request.model, "messages": messages}


def _message(message: RequestMessage, *, empty_reasoning: bool) -> dict[str, Any]:
    """Return one message; ``empty_reasoning`` adds the key ``reasoning_content`` to a reply, without any reasoning."""
    made = {"role": message.role, "content": content_of(message, "text", _image)}
    return made | {"reasoning_content": ""} if empty_reasoning and message.role == "assistant" else made


def _image(data_url: str) -> dict[str, Any]:
    """Return the content part of an image."""
    return {"type": "image_url", "image_url": {"url": data_url}}


def _format(request: Request) -> dict[str, Any] | None:
    """Return the response format that makes a reply fit the request's schema, None if it has none."""
    if request.schema is None:
        return None
    return {"type": "json_schema", "json_schema": schema_of(request.schema, request.strict)}


class ChatDecoder:
    """The `Decoder` of chunks.

    ``finished`` is True once a finish reason has come; ``over`` once the usage has come too, unless the content filter
    may still report.
    """

    def __init__(self, secret: Secret = NO_SECRET) -> None:
        self.finished = False
        self.over = False
        self._text = Mender()
        self._reasoning = Mender()
        self._refused = False
        self._summarised = False
        self._late_filter = False
        self._filter = FilterNotes(secret)
        self._ended_by: tuple[str, str] | None = None  # the finish reason, and the one behind a gateway
        self._whole = Assembled()
        self._content = self._whole.content
        self._identity = Identified()
        self._named: tuple[Any, ...] = ("", "", None)  # model, fingerprint and tier in the last event

    def feed(self, event: str, data: Any, out: list[StreamValue]) -> None:
        """Append the values of one event to ``out``; ``data`` is the event's JSON, or a whole reply's.

        Raises:
            ServiceReported: it is an error.
            NotAReply: it is not part of a reply.
        """
        if not isinstance(data, dict):
            raise NotAReply
        choices = data.get("choices")
        failed = event == "error" or bool(data.get("error"))
        if failed and not choices:
            raise ServiceReported(data)
        usage = data.get("usage")
        if "choices" not in data and not usage:
            raise NotAReply
        if not choices or usage or not self._whole.begun:
            self._whole.head(data)
        self._identify(data, out)
        if "prompt_filter_results" in data:
            self._filter.take_prompt(data["prompt_filter_results"])
        for choice in list_of(choices):
            self._choice(mapping_of(choice), out)
        self._report_filter(out)
        errors = [data] if failed else [c for c in map(mapping_of, list_of(choices)) if c.get("error")]
        if errors:
            raise ServiceReported(errors[0])
        if usage:
            out.append(chat_usage(mapping_of(usage)))
            self.over = self.finished and not self._late_filter

    def end(self) -> list[StreamValue]:
        """Return what was held back: half a surrogate pair, as U+FFFD."""
        out: list[StreamValue] = []
        text, reasoning = self._text.end(), self._reasoning.end()
        if text:
            out.append(TextDelta(text))
        if reasoning:
            out.append(self._reasoning_delta(reasoning))
        return out

    def raw(self) -> Mapping[str, Any] | None:
        """Return the reply's body as the service would have sent it without streaming, None if nothing of it came."""
        self._whole.flagged = self._filter.flagged
        return self._whole.body()

    def _identify(self, data: Mapping[str, Any], out: list[StreamValue]) -> None:
        """Append model, fingerprint and tier if they are new."""
        named = (data.get("model"), data.get("system_fingerprint"), data.get("service_tier"))
        if named == self._named:
            return
        self._named = named
        held = self._identity
        identity = Identified(
            model=text_of(data.get("model")) or held.model,
            system_fingerprint=text_of(data.get("system_fingerprint")) or held.system_fingerprint,
            settings=of_chat(data) or held.settings,
        )
        if identity != held:
            self._identity = identity
            out.append(identity)

    def _choice(self, choice: Mapping[str, Any], out: list[StreamValue]) -> None:
        """Append the values of one choice; a whole reply has a ``message`` where a chunk has a ``delta``."""
        if choice.get("index") not in (0, None):
            return
        delta = mapping_of(choice.get("delta") or choice.get("message"))
        self._find_reasoning(delta, out)
        content = delta.get("content")
        if content and len(delta) == 1 and isinstance(content, str):
            self._content.append(content)
        elif delta:
            self._whole.delta(delta)
        if isinstance(content, list):
            self._add_parts(content, out)
        else:
            self._add_text(content, out)
        refusal = text_of(delta.get("refusal"))
        if refusal:
            self._refused = True
            out.append(TextDelta(refusal))
        if "content_filter_results" in choice:
            self._filter.take(choice["content_filter_results"])
            self._whole.filters = mapping_of(choice["content_filter_results"]) or self._whole.filters
        self._late_filter = self._late_filter or "content_filter_offsets" in choice
        if "content_filter_result" in choice:
            self._filter.take_unavailable(choice["content_filter_result"])
            self._whole.choice(choice)
        reason = text_of(choice.get("finish_reason"))
        if reason or not self._whole.begun:
            self._whole.choice(choice)
        if ends_reply(reason):
            self._finish(reason, text_of(choice.get("native_finish_reason")), out)

    def _find_reasoning(self, delta: Mapping[str, Any], out: list[StreamValue]) -> None:
        """Append the reasoning that compatible servers send; of OpenRouter's two fields the text is enough."""
        reasoning = delta.get("reasoning_content") or delta.get("reasoning")
        if "reasoning_details" in delta:
            details = [mapping_of(detail) for detail in list_of(delta["reasoning_details"])]
            self._summarised = self._summarised or any("summary" in detail for detail in details)
            texts = (text_of(detail.get("text")) or text_of(detail.get("summary")) for detail in details)
            reasoning = reasoning or "".join(texts)
        self._add_reasoning(reasoning, out)

    def _add_parts(self, parts: list[Any], out: list[StreamValue]) -> None:
        """Append content that is a list of parts, as Mistral sends it when the model reasons."""
        for part in map(mapping_of, parts):
            kind = part.get("type")
            if kind == "thinking":
                for reasoning in map(mapping_of, list_of(part.get("thinking"))):
                    self._add_reasoning(reasoning.get("text"), out)
            elif kind in ("text", "output_text"):
                self._add_text(part.get("text"), out)

    def _add_text(self, text: Any, out: list[StreamValue]) -> None:
        """Append a piece of the reply's text."""
        text = self._text.feed(text) if text and isinstance(text, str) else ""
        if text:
            out.append(TextDelta(text))

    def _add_reasoning(self, reasoning: Any, out: list[StreamValue]) -> None:
        """Append a piece of reasoning."""
        reasoning = self._reasoning.feed(reasoning) if reasoning and isinstance(reasoning, str) else ""
        if reasoning:
            out.append(self._reasoning_delta(reasoning))

    def _reasoning_delta(self, text: str) -> ReasoningDelta:
        """Return a piece of reasoning; OpenRouter says of a summary that it is one."""
        return SummaryDelta(text) if self._summarised else ReasoningDelta(text)

    def _finish(self, reason: str, native: str, out: list[StreamValue]) -> None:
        """Append the end of the reply: only a finish reason makes it complete.

        ``native`` is the word of the service behind a gateway, empty if there is none.
        """
        out += self.end()
        ended = finished(reason, self._filter, native, empty=not any(self._content))
        if self._refused and ended.status is ReplyStatus.COMPLETE:
            ended = replace(ended, status=ReplyStatus.REFUSED)
        self.finished = True
        self._ended_by = (reason, native)
        out.append(ended)

    def _report_filter(self, out: list[StreamValue]) -> None:
        """Append what the filter has found, if that is new; where the reply has ended, its end says so too."""
        news = self._filter.news()
        if news and self._ended_by is not None and not any(isinstance(value, Finished) for value in out):
            self._finish(*self._ended_by, out)
        out += news
