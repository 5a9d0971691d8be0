"""What a reply reports it took, with all the details of each API; every figure in tokens."""

from __future__ import annotations

from typing import Any

from tui.providers.practice.reply import Reply


def chat_usage(reply: Reply, cached: int, written: int) -> dict[str, Any]:
    """Return the usage of Chat Completions; reasoning is inside the completion's tokens."""
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


def responses_usage(reply: Reply, cached: int, written: int) -> dict[str, Any]:
    """Return the usage of Responses; reasoning is inside the output's tokens."""
    return {
        "input_tokens": reply.received.tokens,
        "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": written},
        "output_tokens": reply.output,
        "output_tokens_details": {"reasoning_tokens": reply.reasoning},
        "total_tokens": reply.received.tokens + reply.output,
    }
