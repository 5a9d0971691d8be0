"""Finish reasons: what the word with which a service ends a reply says of it.

The words are those that each service documents, as of November 2026: OpenAI and Azure ("The chat completion object"),
OpenRouter ("finish_reason", and the other service's word as ``native_finish_reason``), DeepSeek, Zhipu, Moonshot,
Mistral, Cohere (``finish_reason`` of its v1 and v2 API), Google (``FinishReason`` of Gemini), Anthropic
(``stop_reason``), AWS (``stopReason`` of Bedrock), IBM (``stop_reason`` of watsonx), Alibaba (DashScope), Baidu; and of
the servers vLLM, SGLang, Text Generation Inference, llama.cpp, Ollama (``done_reason``) and LM Studio
(``stopReason``). Gateways pass such words on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.core.conversation.message import ReplyStatus
from tui.core.stream import Finished
from tui.providers.errors.wording import quoted
from tui.providers.wire.content_filter import FilterNotes

# Words that services send while the reply still arrives; they end nothing.
NOT_YET = frozenset({"null", "none", "not_finished", "in_progress", "unspecified"})
# By status, in the form that `_plain` gives them.
WORDS: Mapping[ReplyStatus, tuple[str, ...]] = {
    ReplyStatus.COMPLETE: (
        "stop",  # nearly everywhere
        "stop_sequence",  # Anthropic, Cohere, Text Generation Inference
        "stop_string_found",  # LM Studio
        "end_turn",  # Anthropic, Bedrock
        "eos",  # Together
        "eos_token",  # Text Generation Inference, watsonx
        "eos_found",  # LM Studio
        "complete",  # Cohere
        "completed",  # the Responses API
        "finish",  # Bedrock, older models
        "finished",
        "normal",  # Baidu
    ),
    ReplyStatus.LENGTH: (
        "length",
        "max_tokens",  # Anthropic, Bedrock, Cohere, Gemini, watsonx
        "max_output_tokens",  # the Responses API
        "max_predicted_tokens_reached",  # LM Studio
        "max_length",
        "token_limit",  # watsonx
    ),
    ReplyStatus.FILTERED: (
        "content_filter",
        "content_filtered",  # Bedrock
        "sensitive",  # Zhipu
        "safety",  # Gemini, as the seven that follow
        "recitation",
        "language",
        "blocklist",
        "prohibited_content",
        "spii",
        "image_safety",
        "image_prohibited_content",
        "model_armor",
        "guardrail_intervened",  # Bedrock
        "error_toxic",  # Cohere
        "misalignment",  # OpenAI names so, as the three that follow, what its safety systems stop
        "misalignment_policy_violation",
        "bio_policy",
        "cyber_policy",
    ),
    ReplyStatus.REFUSED: ("refusal",),  # Anthropic
    ReplyStatus.INCOMPLETE: (
        "error",  # OpenRouter, Mistral, vLLM, Cohere
        "failed",  # LM Studio
        "network_error",  # Zhipu
        "insufficient_system_resource",  # DeepSeek
        "abort",  # vLLM, SGLang
        "aborted",
        "repetition",  # vLLM
        "cancel",
        "cancelled",  # watsonx
        "canceled",
        "user_cancel",  # Cohere
        "user_stopped",  # LM Studio
        "model_unloaded",  # LM Studio
        "load",  # Ollama: the model was only loaded
        "unload",
        "timeout",  # Cohere
        "time_limit",  # watsonx
        "error_limit",  # Cohere
        "incomplete",
        "pause_turn",  # Anthropic
        "steered",  # the Responses API, as the next one
        "max_messages",
        "other",  # Gemini, as the five that follow
        "malformed_function_call",
        "malformed_response",
        "unexpected_tool_call",
        "too_many_tool_calls",
        "missing_thought_signature",
        "malformed_model_output",  # Bedrock
        "malformed_tool_use",
    ),
}
OF_WINDOW = (
    "model_length",  # Mistral
    "model_context_window_exceeded",  # Anthropic, Bedrock, Zhipu
    "context_length_reached",  # LM Studio
    "context_length",
)
OF_TOOLS = ("tool_calls", "tool_call", "tool_use", "function_call")
STATUSES: Mapping[str, ReplyStatus] = {
    **{word: status for status, words in WORDS.items() for word in words},
    **dict.fromkeys(OF_WINDOW, ReplyStatus.LENGTH),
    **dict.fromkeys(OF_TOOLS, ReplyStatus.COMPLETE),
}
# What is shown of a word that says more than that the reply ended.
TOLD: Mapping[str, str] = {
    "steered": "something else steered the reply, which stopped at a safe place; the service may go on in another one",
    "max_messages": "the service stopped the reply at its limit of messages",
    **dict.fromkeys(
        ("misalignment", "misalignment_policy_violation", "bio_policy", "cyber_policy"),
        "the service's safety systems stopped the reply",
    ),
}
# Words that say no more than the status does.
PLAIN = ("stop", "completed", "length", "max_output_tokens", "content_filter")
LONGEST = 120  # characters of a word that are shown
INNER_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
NOT_OF_WORD = re.compile(r"[\W_]+")
PREFIX = re.compile(r"^(?:finish|stop|done|end)?_?reason_(?=.)")


def ends_reply(word: str) -> bool:
    """Return whether a finish reason ends the reply: some services send a word with every chunk."""
    return bool(word.strip()) and _plain(word) not in NOT_YET


def finished(reason: str, filter_notes: FilterNotes, native: str = "", *, empty: bool = False) -> Finished:
    """Return how a reply ended by its finish reason, with what the content filter reported.

    ``native`` is the word of the service behind a gateway, empty if there is none; it counts where the gateway calls
    the reply complete and it says otherwise. A word that is not in the table does not make a reply complete: it is
    shown. ``empty`` says that the reply has no text: then the words of both are shown.
    """
    word, behind = _plain(reason), _plain(native)
    said = quoted(reason if behind == word or not ends_reply(native) else f"{reason} ({native})", longest=LONGEST)
    status = STATUSES.get(word)
    if status is ReplyStatus.COMPLETE and STATUSES.get(behind, status) is not status:
        status, word = STATUSES[behind], behind
    told = "" if said in PLAIN else said
    notes = filter_notes.detail(status or ReplyStatus.INCOMPLETE, told)
    detail = "; ".join(filter(None, (_detail(status, word, told or said), notes)))
    if empty and status is ReplyStatus.COMPLETE:
        detail = detail or told
    names_window = status is ReplyStatus.LENGTH and (word in OF_WINDOW or behind in OF_WINDOW)
    return Finished(status or ReplyStatus.INCOMPLETE, quoted(reason, longest=LONGEST), detail, names_window)


def _detail(status: ReplyStatus | None, word: str, said: str) -> str:
    """Return the detail to show, with the service's words; empty if they say no more than the status does."""
    if status is None:
        return f"the service ended the reply with a word that mull does not know: {said}"
    if word in TOLD:
        return f"{TOLD[word]} ({said})"
    if status is ReplyStatus.INCOMPLETE:
        return f"the service ended the reply early: {said}"
    if word in OF_TOOLS:
        return f"the model asked for a tool, and mull has none ({said})"
    told = status is ReplyStatus.REFUSED or (status is ReplyStatus.LENGTH and said not in PLAIN)
    return f"the service's word is {said}" if told else ""


def _plain(word: str) -> str:
    """Return a word as the table has it: ``FINISH_REASON_MAX_TOKENS`` and ``maxTokens`` as ``max_tokens``."""
    low = NOT_OF_WORD.sub("_", INNER_CAPITAL.sub("_", word).lower()).strip("_")
    return PREFIX.sub("", low)
