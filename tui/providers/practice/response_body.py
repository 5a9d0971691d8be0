"""The response object of the Responses API and the items in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tui.providers.practice.reply import Reply

INCOMPLETE = {"length": "max_output_tokens", "content_filter": "content_filter"}


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
        """How the reply ended: completed or incomplete."""
        return "completed" if self.reply.finish == "stop" else "incomplete"

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
        if reply.pieces or reply.finish == "stop":
            output.append(self.message_item(self.status, whole=True))
        return self._response(self.status, output, {"reason": reason} if reason else None, self.usage())

    def reasoning_item(self, parts: Sequence[str]) -> dict[str, Any]:
        """Return the reasoning item: never its text, at most a summary."""
        summary = [{"type": "summary_text", "text": text} for text in parts]
        return {"id": self.reasoning_id, "type": "reasoning", "summary": summary}

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

    def usage(self) -> dict[str, Any]:
        """Return the usage with all its details; reasoning is inside the output's tokens."""
        reply = self.reply
        return {
            "input_tokens": reply.received.tokens,
            "input_tokens_details": {"cached_tokens": self.cached, "cache_write_tokens": self.written},
            "output_tokens": reply.output,
            "output_tokens_details": {"reasoning_tokens": reply.reasoning},
            "total_tokens": reply.received.tokens + reply.output,
        }

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
