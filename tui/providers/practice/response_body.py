"""The response object of the Responses API and the items in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tui.providers.practice import filtering
from tui.providers.practice.errors import BROKEN
from tui.providers.practice.reply import Reply
from tui.providers.practice.usage import responses_usage

INCOMPLETE = {"length": "max_output_tokens", "content_filter": "content_filter"}
STATUSES = {"stop": "completed", "error": "failed"}


@dataclass(frozen=True, slots=True)
class ResponseBody:
    """Writes the response object of one reply at its beginning and at its end."""

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
        """How the reply ended: completed, incomplete or failed; in progress where nothing says so."""
        return "in_progress" if self.reply.unfinished else STATUSES.get(self.reply.finish, "incomplete")

    @property
    def message_status(self) -> str:
        """How the message ended: completed or incomplete."""
        return "completed" if self.reply.finish == "stop" else "incomplete"

    @property
    def thought(self) -> str:
        """The reasoning text that can be read."""
        shown = self.reply.thoughts if self.reply.show != "think" else ()
        return "".join(piece.text for piece in shown)

    def begun(self) -> dict[str, Any]:
        """Return the response as it stands before anything was made."""
        return self._response("in_progress", [], None, None)

    def finished(self) -> dict[str, Any]:
        """Return the response whole."""
        reply = self.reply
        reason = INCOMPLETE.get(reply.finish)
        output: list[dict[str, Any]] = []
        if reply.reasoning:
            output.append(self.reasoning_item(reply.summary))
        if reply.carried or reply.finish == "stop":
            output.append(self.message_item(self.message_status, whole=True))
        usage = None if reply.fault == "nousage" else responses_usage(reply, self.cached, self.written)
        return self._response(self.status, output, {"reason": reason} if reason else None, usage) | self._failing()

    def reasoning_item(self, parts: Sequence[str]) -> dict[str, Any]:
        """Return the reasoning item with its summary; its text is there where a server shows it."""
        item = {
            "id": self.reasoning_id,
            "type": "reasoning",
            "summary": [{"type": "summary_text", "text": text} for text in parts],
        }
        return item | ({"content": [{"type": "reasoning_text", "text": self.thought}]} if self.thought else {})

    def message_item(self, status: str, *, whole: bool) -> dict[str, Any]:
        """Return the message item, empty at its beginning."""
        content = [self.part(self.reply.text)] if whole else []
        return {
            "id": self.message_id,
            "type": "message",
            "status": status,
            "role": "assistant",
            "content": content,
        }

    def part(self, text: str) -> dict[str, Any]:
        """Return the one content part: text, or a refusal."""
        if self.reply.refused:
            return {"type": "refusal", "refusal": text}
        return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}

    def _failing(self) -> dict[str, Any]:
        """Return what a fault changes in the response whole. Azure's filter has the shape of public reports."""
        fault = self.reply.fault
        if self.reply.finish == "error":
            return {"error": {"code": "server_error", "message": BROKEN}}
        if fault == "nullchoices":
            return {"output": None}
        if fault != "azurefilter":
            return {}
        verdicts = {"content_filter_results": filtering.results("violence")}
        return {"content_filters": [{"blocked": True, "source_type": "completion", **verdicts}]}

    def _response(self, status: str, output: list[dict[str, Any]], incomplete: Any, usage: Any) -> dict[str, Any]:
        """Return a response object; what was not asked for stands at the service's default."""
        received = self.reply.received
        body, reasoning = received.body, received.body.get("reasoning") or {}
        shown: dict[str, Any] = {"effort": received.effort, "summary": reasoning.get("summary")}
        if received.profile.reasoning_context:
            shown["context"] = reasoning.get("context") or "all_turns"
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
            "reasoning": shown,
            "service_tier": "default" if status != "in_progress" else "auto",
            "store": body.get("store", True),
            "temperature": body.get("temperature", 1.0),
            "text": body.get("text") or {"format": {"type": "text"}},
            "tool_choice": "auto",
            "tools": [],
            "top_p": body.get("top_p", 1.0),
            "truncation": body.get("truncation") or "disabled",
            "usage": usage,
            "metadata": body.get("metadata") or {},
        }
