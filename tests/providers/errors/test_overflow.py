"""Context overflow in the words of many services, with the window and the input that they tell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.narrowing import of_class
from tui.core.connection_kinds import COMPATIBLE
from tui.core.errors import ContextOverflow, ModelError, RequestRefused
from tui.providers.connections.destination import Destination
from tui.providers.errors.refusals import Refusal, refused, refused_in_stream
from tui.providers.errors.wording import NO_SECRET

LLAMA = {
    "code": 400,
    "message": "the request exceeds the available context size, try increasing it",
    "type": "exceed_context_size_error",
    "n_prompt_tokens": 5021,
    "n_ctx": 4096,
}
IN_LITELLM = (
    "litellm.BadRequestError: OpenAIException - Error code: 400 - {'error': {'code': 400, 'message': 'request (5021 "
    "tokens) exceeds the available context size (4096 tokens), try increasing it', 'type': "
    "'exceed_context_size_error', 'n_prompt_tokens': 5021, 'n_ctx': 4096}}"
)
# The name, the status, the error (a message, or the object), the window and the input that it tells.
OVERFLOWS: list[tuple[str, int, Any, int | None, int | None]] = [
    ("llama.cpp", 400, LLAMA, 4096, 5021),
    ("llama.cpp, in words alone", 400, "request (5021 tokens) exceeds the available context size (4096 tokens), try"
     " increasing it", 4096, 5021),
    ("llama.cpp, earlier", 400, "the request exceeds the available context size. try increasing the context size or"
     " enable context shift", None, None),
    ("llama.cpp, a broken figure", 400, LLAMA | {"n_ctx": "many", "n_prompt_tokens": -3}, None, None),
    ("llama.cpp, a figure without end", 400, LLAMA | {"n_ctx": 10**400}, None, 5021),
    ("litellm before llama.cpp", 400, IN_LITELLM, 4096, 5021),
    ("litellm before openai", 400, "litellm.ContextWindowExceededError: litellm.BadRequestError: "
     "ContextWindowExceededError: OpenAIException - This model's maximum context length is 8192 tokens. However, your "
     "messages resulted in 9013 tokens.", 8192, 9013),
    ("openai", 400, {"message": "This model's maximum context length is 128000 tokens. However, your messages resulted"
     " in 130007 tokens. Please reduce the length of the messages.", "code": "context_length_exceeded"}, 128_000,
     130_007),
    ("openai, gpt-5: a limit that is no window", 400, {"message": "Input tokens exceed the configured limit of 272000"
     " tokens. Your messages resulted in 300011 tokens.", "code": "context_length_exceeded"}, None, 300_011),
    ("openai responses", 400, {"message": "Your input exceeds the context window of this model.",
     "code": "context_length_exceeded"}, None, None),
    ("openai, earlier", 400, "This model's maximum context length is 4097 tokens. However, you requested 5000 tokens"
     " (1000 in the messages, 4000 in the completion).", 4097, 1000),
    ("vllm", 400, "This model's maximum context length is 8192 tokens. However, you requested 8692 tokens (8192 in the"
     " messages, 500 in the completion). Please reduce the length of the messages or completion.", 8192, 8192),
    ("vllm, later", 400, "This model's maximum context length is 8192 tokens. However, your request has 9001 input"
     " tokens. Please reduce the length of the input messages. None", 8192, 9001),
    ("vllm, later still", 400, "You passed 9001 input tokens and requested 100 output tokens. However, the model's"
     " context length is only 8192 tokens, resulting in a maximum input length of 8092 tokens.", 8192, 9001),
    ("vllm, a budget that is too large", 400, "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's"
     " maximum context length is 8192 tokens and your request has 120 input tokens (9000 > 8192 - 120).", 8192, 120),
    ("vllm, of its engine", 400, "The decoder prompt (length 9001) is longer than the maximum model length of 8192."
     " Make sure that `max_model_len` is no smaller than the number of text tokens.", 8192, 9001),
    ("sglang", 400, "The input (9001 tokens) is longer than the model's context length (8192 tokens).", 8192, 9001),
    ("sglang, both", 400, "Requested token count exceeds the model's maximum context length of 8192 tokens.", 8192,
     None),
    ("tgi", 422, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000 `inputs`"
     " tokens and 200 `max_new_tokens`", 4096, 4000),
    ("ollama", 400, "the input length exceeds the context length", None, None),
    ("ollama, as a failure", 500, "input length exceeds the context length", None, None),
    ("lm studio", 400, "The number of tokens to keep from the initial prompt is greater than the context length"
     " (n_keep: 5021>= n_ctx: 4096). Try to load the model with a larger context length, or provide a shorter input.",
     4096, 5021),
    ("lm studio, earlier", 400, "Trying to keep the first 5021 tokens when context the overflows. However, the model is"
     " loaded with context length of only 4096 tokens, which is not enough.", 4096, 5021),
    ("mistral", 400, "Prompt contains 40021 tokens and 0 draft tokens, too large for model with 32768 maximum context"
     " length", 32_768, 40_021),
    ("anthropic behind a gateway", 400, "prompt is too long: 210021 tokens > 200000 maximum", 200_000, 210_021),
    ("gemini behind a gateway", 400, "The input token count (1200021) exceeds the maximum number of tokens allowed"
     " (1048576).", 1_048_576, 1_200_021),
    ("openrouter", 400, "This endpoint's maximum context length is 131072 tokens. However, you requested about 200021"
     " tokens (150021 of text input, 50000 in the output). Please reduce the length of either one.", 131_072, 150_021),
    ("with separators", 413, "Context length of 1,048,576 tokens exceeded.", 1_048_576, None),
]  # fmt: skip
OTHERS = [
    ("a refused parameter", 400, "Unknown parameter: 'context_length'."),
    ("a failure", 500, "CUDA out of memory"),
    ("too many tokens a minute", 429, "Rate limit reached: 8192 tokens per minute"),
    ("no such model", 404, "The model 'context' was not found"),
]


TO = Destination("local", COMPATIBLE, "http://127.0.0.1:1/v1", "m", "none")


def answer(status: int, error: Any) -> Refusal:
    return Refusal(status, {"error": error if isinstance(error, dict) else {"message": error}}, TO)


@pytest.mark.parametrize(
    ("status", "error", "window", "sent"), [row[1:] for row in OVERFLOWS], ids=[row[0] for row in OVERFLOWS]
)
def test_an_overflow_is_told_with_its_sizes(status: int, error: Any, window: int | None, sent: int | None) -> None:
    found = of_class(refused(answer(status, error)), ContextOverflow)
    assert (found.window, found.sent) == (window, sent)
    assert found.may_retry is False
    assert "Alt+R" in found.remedy
    assert ("/budget" in found.remedy) is (window is not None and sent is not None and sent < window)


@pytest.mark.parametrize("error", [row[2] for row in OVERFLOWS], ids=[row[0] for row in OVERFLOWS])
def test_an_overflow_inside_a_stream_is_one_too(error: Any) -> None:
    body = error if isinstance(error, dict) else {"message": error}
    assert isinstance(refused_in_stream(body, TO, NO_SECRET), ContextOverflow)


@pytest.mark.parametrize(("status", "words"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS])
def test_other_errors_are_no_overflow(status: int, words: str) -> None:
    found: ModelError = refused(answer(status, words))
    assert not isinstance(found, ContextOverflow)


def test_a_budget_that_was_spent_says_what_helps() -> None:
    words = "Could not finish the message because max_tokens or model output limit was reached."
    found = of_class(refused(answer(400, words)), RequestRefused)
    assert "Alt+M" in found.remedy
