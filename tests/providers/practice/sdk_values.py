"""What the SDK's types call optional, or one of many, and a reply of the practice model always has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent, ResponseTextDeltaEvent

from tests.narrowing import of_class, present

Event = TypeVar("Event")


def content_of(reply: ChatCompletion) -> str:
    """Return the text of a reply in one piece."""
    return present(reply.choices[0].message.content)


def usage_of(reply: ChatCompletion | ChatCompletionChunk) -> CompletionUsage:
    """Return the figures of a reply, or of the chunk that reports them."""
    return present(reply.usage)


def reasoning_of(reply: ChatCompletion | ChatCompletionChunk) -> int:
    """Return how many reasoning tokens a reply reports."""
    return present(present(usage_of(reply).completion_tokens_details).reasoning_tokens)


def cached_of(reply: ChatCompletion) -> int:
    """Return how many of the input tokens a reply reports as cached."""
    return present(present(usage_of(reply).prompt_tokens_details).cached_tokens)


def reasoning_of_response(answer: Response) -> int:
    """Return how many reasoning tokens an answer of the Responses API reports."""
    return present(answer.usage).output_tokens_details.reasoning_tokens


def last_event(events: list[ResponseStreamEvent], kind: type[Event]) -> Event:
    """Return the last event, which must be of one class."""
    return of_class(events[-1], kind)


def streamed_text(events: Iterable[ResponseStreamEvent]) -> str:
    """Return the output text that the events of a stream add up to."""
    return "".join(event.delta for event in events if isinstance(event, ResponseTextDeltaEvent))
