"""A reply as Responses sends it: one body, or the frames of a stream, with the response object and its items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tui.core.reply_options import MODE, VERBOSITY
from tui.providers.practice.faults import filter_results, flagged_prompt, flagged_reply, response_events
from tui.providers.practice.refusals import BROKEN, broken, misaligned
from tui.providers.practice.reply import Reply
from tui.providers.practice.request import Received
from tui.providers.practice.stream import Frame, compact, event, obfuscation
from tui.providers.practice.usage import told

DELTA = "\x00"  # stands for a delta's text; no reply holds a NUL
# By the finish reason of Chat Completions: the reason for an incomplete response, and the status.
INCOMPLETE = {
    "length": "max_output_tokens",
    "content_filter": "content_filter",
    "steered": "steered",
    "max_messages": "max_messages",
}
STATUSES = {"stop": "completed", "error": "failed"}


@dataclass(frozen=True, slots=True)
class ResponsesWire:
    """Writes one reply. ``created`` is in seconds since 1970, ``cached`` and ``written`` are in tokens."""

    reply: Reply
    ident: str
    created: int
    cached: int
    written: int
    _numbers: Iterator[int] = field(default_factory=count)

    def body(self) -> dict[str, Any]:
        """Return the body of a reply that is not streamed."""
        if self.reply.fault == "stopped":
            return {"error": misaligned()}
        return {"error": broken()} if self.reply.fault == "errorevent" else self._response().finished()

    def frames(self) -> Iterator[Frame]:
        """Yield the stream in the order of the OpenAI API reference: the response, its items, the whole response."""
        response = self._response()
        for kind in ("response.created", "response.in_progress"):
            yield self._event(kind, response=response.begun())
        index = 0
        if self.reply.reasoning:
            yield from self._reasoning(response, index)
            index += 1
        for item in response.search_items():
            yield self._event("response.output_item.added", output_index=index, item=item | {"status": "in_progress"})
            yield self._event("response.output_item.done", output_index=index, item=item)
            index += 1
        if self.reply.commentary:
            yield from self._message(response, index, commentary=True)
            index += 1
        if self.reply.carried or self.reply.finish == "stop":
            yield from self._message(response, index)
        if not self.reply.broken and not self.reply.unfinished:
            yield self._event(f"response.{response.status}", response=response.finished())

    def malformed(self) -> Iterator[Frame]:
        """Yield malformed events: JSON with values missing or of the wrong type."""
        return (self._event(kind, **fields) for kind, fields in response_events())

    def error(self) -> Frame:
        """Return an error event inside a stream; for ``errorevent`` it has the form of Chat Completions."""
        if self.reply.fault == "errorevent":
            return Frame(event(compact({"error": broken()})))
        if self.reply.fault == "stopped":
            return self._event("error", **{k: v for k, v in misaligned().items() if k != "type"})
        return self._event("error", code="server_error", message=BROKEN, param=None)

    def _response(self) -> ResponseBody:
        """Return the writer of response objects."""
        return ResponseBody(self.reply, self.ident, self.created, self.cached, self.written)

    def _reasoning(self, response: ResponseBody, index: int) -> Iterator[Frame]:
        """Yield the reasoning item: its summary part by part, or its text, or only the time that it takes."""
        yield self._event("response.output_item.added", output_index=index, item=response.reasoning_item([]))
        parts = self.reply.summary
        text_shown = response.reasoning_text
        shown = self.reply.thoughts if text_shown else ()
        share, rest = divmod(self.reply.silent, len(parts) + 1)
        for number, text in enumerate(parts):
            yield from self._summary_part(response.reasoning_id, index, number, text, share)
        at: dict[str, Any] = {"item_id": response.reasoning_id, "output_index": index, "content_index": 0}
        for piece in shown:
            yield self._event("response.reasoning_text.delta", piece.tokens, **at, delta=piece.text)
        if shown:
            yield self._event("response.reasoning_text.done", **at, text=text_shown)
        item = response.reasoning_item(parts)
        yield self._event("response.output_item.done", share + rest, output_index=index, item=item)

    def _summary_part(self, item: str, index: int, number: int, text: str, reasoning: int) -> Iterator[Frame]:
        """Yield one part of the reasoning summary; ``reasoning`` is the tokens that come before it."""
        at: dict[str, Any] = {"item_id": item, "output_index": index, "summary_index": number}
        kind = "response.reasoning_summary_"
        part = {"type": "summary_text", "text": ""}
        yield self._event(f"{kind}part.added", reasoning, **at, part=part)
        for step, line in enumerate(text.splitlines(keepends=True)):
            filler: dict[str, Any] = {"obfuscation": obfuscation(step, len(line))} if self._obfuscated() else {}
            yield self._event(f"{kind}text.delta", **at, delta=line, **filler)
        yield self._event(f"{kind}text.done", **at, text=text)
        yield self._event(f"{kind}part.done", **at, part=part | {"text": text})

    def _message(self, response: ResponseBody, index: int, *, commentary: bool = False) -> Iterator[Frame]:
        """Yield a message item, commentary or the answer: its only part, delta by delta."""
        item = response.message_item("in_progress", whole=False, commentary=commentary)
        part = response.part("", commentary=commentary)
        yield self._event("response.output_item.added", output_index=index, item=item)
        at: dict[str, Any] = {"item_id": item["id"], "output_index": index, "content_index": 0}
        yield self._event("response.content_part.added", **at, part=part)
        yield from self._deltas(at, commentary=commentary)
        if self.reply.broken and not commentary:
            return
        text = self.reply.commentary_text if commentary else self.reply.text
        if self.reply.refused and not commentary:
            yield self._event("response.refusal.done", **at, refusal=text)
        else:
            yield self._event("response.output_text.done", **at, text=text, logprobs=[])
        yield self._event("response.content_part.done", **at, part=response.part(text, commentary=commentary))
        status = "completed" if commentary else response.message_status
        item = response.message_item(status, whole=True, commentary=commentary)
        yield self._event("response.output_item.done", output_index=index, item=item)

    def _deltas(self, at: dict[str, Any], *, commentary: bool) -> Iterator[Frame]:
        """Yield a frame for each piece of text; the JSON around text, number and filler is written once."""
        refused = self.reply.refused and not commentary
        kind = "response.refusal.delta" if refused else "response.output_text.delta"
        extra: dict[str, Any] = {} if refused else {"logprobs": []}
        fields = {"type": kind, **at, "delta": DELTA, **extra}
        head, _, tail = compact(fields)[:-1].partition(compact(DELTA))
        obfuscated = self._obfuscated()
        for index, piece in enumerate(self.reply.commentary if commentary else self.reply.carried):
            filler = f',"obfuscation":"{obfuscation(index, len(piece.text))}"' if obfuscated else ""
            numbered = f'{tail},"sequence_number":{next(self._numbers)}{filler}}}'
            yield Frame(event(f"{head}{compact(piece.text)}{numbered}", kind), visible=piece.tokens)

    def _event(self, kind: str, reasoning: int = 0, **fields: Any) -> Frame:
        """Return a numbered event; ``reasoning`` is the tokens that come before it."""
        body = {"type": kind, "sequence_number": next(self._numbers), **fields}
        return Frame(event(compact(body), kind), reasoning=reasoning)

    def _obfuscated(self) -> bool:
        """Return whether a filler is added: it is, unless the request turns it off."""
        return self.reply.received.option("include_obfuscation", True)


@dataclass(frozen=True, slots=True)
class ResponseBody:
    """Writes the response object of one reply, at its beginning and at its end.

    ``created`` is in seconds since 1970, ``cached`` and ``written`` are in tokens.
    """

    reply: Reply
    ident: str
    created: int
    cached: int
    written: int

    @property
    def reasoning_id(self) -> str:
        """The id of the reasoning item."""
        return f"rs_{self.ident.removeprefix('resp_')}"

    @property
    def message_id(self) -> str:
        """The id of the message item."""
        return f"msg_{self.ident.removeprefix('resp_')}"

    @property
    def status(self) -> str:
        """The status at the end: completed, incomplete or failed; in_progress for the fault ``nofinish``."""
        return "in_progress" if self.reply.unfinished else STATUSES.get(self.reply.finish, "incomplete")

    @property
    def message_status(self) -> str:
        """The status of the message at its end: completed or incomplete."""
        return "completed" if self.reply.finish == "stop" else "incomplete"

    @property
    def reasoning_text(self) -> str:
        """The text of the reasoning item, empty if it has none."""
        shown = self.reply.thoughts if self.reply.show != "think" else ()
        return "".join(piece.text for piece in shown)

    def begun(self) -> dict[str, Any]:
        """Return the response at its beginning, without output."""
        return self._response("in_progress", [], None, None)

    def finished(self) -> dict[str, Any]:
        """Return the whole response."""
        reply = self.reply
        reason = INCOMPLETE.get(reply.finish)
        output: list[dict[str, Any]] = []
        if reply.reasoning:
            output.append(self.reasoning_item(reply.summary))
        output += self.search_items()
        if reply.commentary:
            output.append(self.message_item("completed", whole=True, commentary=True))
        if reply.carried or reply.finish == "stop":
            output.append(self.message_item(self.message_status, whole=True))
        whole = told(reply.received.directive.usage, responses_usage(reply, self.cached, self.written))
        usage = None if reply.fault == "nousage" else whole
        return (
            self._response(self.status, output, {"reason": reason} if reason else None, usage) | self._fields_of_fault()
        )

    def reasoning_item(self, parts: Sequence[str]) -> dict[str, Any]:
        """Return the reasoning item with the parts of its summary, and with its text if there is one."""
        item = {
            "id": self.reasoning_id,
            "type": "reasoning",
            "summary": [{"type": "summary_text", "text": text} for text in parts],
        }
        return item | (
            {"content": [{"type": "reasoning_text", "text": self.reasoning_text}]} if self.reasoning_text else {}
        )

    def search_items(self) -> list[dict[str, Any]]:
        """Return the items of the web searches."""
        query = self.reply.received.question.strip()[:80] or "practice"
        action = {"type": "search", "query": query, "queries": [query]}
        ident = f"ws_{self.ident.removeprefix('resp_')}"
        return [
            {"id": f"{ident}_{number}", "type": "web_search_call", "status": "completed", "action": action}
            for number in range(self.reply.received.directive.searches)
        ]

    def message_item(self, status: str, *, whole: bool, commentary: bool = False) -> dict[str, Any]:
        """Return the item of the answer or the commentary; without content unless ``whole``."""
        text = self.reply.commentary_text if commentary else self.reply.text
        content = [self.part(text, commentary=commentary)] if whole else []
        named = {"phase": "commentary" if commentary else "final_answer"} if self.reply.commentary else {}
        return {
            "id": f"{self.message_id}_on_the_way" if commentary else self.message_id,
            "type": "message",
            "status": status,
            "role": "assistant",
            "content": content,
            **named,
        }

    def part(self, text: str, *, commentary: bool = False) -> dict[str, Any]:
        """Return the only content part: text, or a refusal."""
        if self.reply.refused and not commentary:
            return {"type": "refusal", "refusal": text}
        return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}

    def _fields_of_fault(self) -> dict[str, Any]:
        """Return the fields of the whole response that a fault changes. Azure's filter is as public reports show it."""
        fault = self.reply.fault
        if self.reply.finish == "error":
            return {"error": {"code": "server_error", "message": BROKEN}}
        if fault == "nullchoices":
            return {"output": None}
        if fault == "flagged":
            return {
                "content_filters": [_filtered("prompt", flagged_prompt()), _filtered("completion", flagged_reply())]
            }
        if fault != "azurefilter":
            return {}
        return {"content_filters": [_filtered("completion", filter_results("violence"), blocked=True)]}

    def _response(self, status: str, output: list[dict[str, Any]], incomplete: Any, usage: Any) -> dict[str, Any]:
        """Return a response object; what the request does not set has the service's default."""
        received = self.reply.received
        body, stored = received.body, received.directive.store
        return {
            "id": self.ident,
            "object": "response",
            "created_at": self.created,
            "status": status,
            "background": False,
            "completed_at": self.created if status == "completed" else None,
            "error": None,
            "incomplete_details": incomplete,
            "instructions": body.get("instructions"),
            "max_output_tokens": body.get("max_output_tokens"),
            "model": received.snapshot,
            "output": output,
            "parallel_tool_calls": body.get("parallel_tool_calls", True),
            "previous_response_id": None,
            "reasoning": _reasoning(received),
            "service_tier": received.tier if status != "in_progress" else "auto",
            "store": body.get("store", True) if stored is None else stored == "true",
            "temperature": body.get("temperature", 1.0),
            "text": _text(received),
            "tool_choice": "auto",
            "tools": [],
            "top_p": body.get("top_p", 1.0),
            "truncation": body.get("truncation") or "disabled",
            "usage": usage,
            "metadata": body.get("metadata") or {},
        }


def _reasoning(received: Received) -> dict[str, Any]:
    """Return the reasoning settings as the service echoes them: with its defaults where the request sets none."""
    asked, told = received.body.get("reasoning") or {}, received.directive
    shown: dict[str, Any] = {"effort": told.effort or received.effort, "summary": asked.get("summary")}
    if received.profile.modes:
        shown["mode"] = received.asked(MODE) or MODE.usual[0]
    if told.context or received.profile.reasoning_context:
        shown["context"] = told.context or asked.get("context") or "all_turns"
    return shown


def _text(received: Received) -> dict[str, Any]:
    """Return the text settings as the service echoes them: with its defaults where the request sets none."""
    verbosity = {"verbosity": VERBOSITY.usual[0]} if received.profile.verbosities else {}
    return {"format": {"type": "text"}, **verbosity, **(received.body.get("text") or {})}


def responses_usage(reply: Reply, cached: int, written: int) -> dict[str, Any]:
    """Return the ``usage`` of Responses, in tokens; reasoning is part of the output."""
    return {
        "input_tokens": reply.received.tokens,
        "input_tokens_details": {
            "cached_tokens": cached,
            "cache_write_tokens": written,
            "cache_write_tokens_details": {"ttl_30m_tokens": written, "ttl_12h_tokens": 0},
        },
        "output_tokens": reply.output,
        "output_tokens_details": {"reasoning_tokens": reply.reasoning},
        "total_tokens": reply.received.tokens + reply.output,
    }


def _filtered(source: str, results: dict[str, Any], *, blocked: bool = False) -> dict[str, Any]:
    """Return an entry of ``content_filters``: the results for the prompt or the completion."""
    return {"blocked": blocked, "source_type": source, "content_filter_results": results}
