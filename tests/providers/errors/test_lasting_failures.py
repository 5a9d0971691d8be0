"""Which failures of HTTP 500 and more are sent again, and which are told at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.exchange import ask, connection
from tests.providers.scripts import answers, plays
from tests.servers import ScriptedServer
from tui.core.errors import ContextOverflow, ModelError, NoSuchModel, RequestRefused, ServiceFailed
from tui.core.retry_policy import RetryPolicy

NO_PICTURES = "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"
IN_TEMPLATE = (
    "\n------------\nWhile executing CallExpression at line 1, column 2 in source:\n...\nError: Jinja Exception: no"
)
LITELLM = "{'error': 'litellm.BadRequestError: OpenAIException - temperature is wrong'}"
# Status, fields of the error beside its message, and the message.
LASTING: list[tuple[int, dict[str, Any], str]] = [
    (500, {"code": 500, "type": "server_error"}, NO_PICTURES),  # llama.cpp without a projector
    (500, {"code": 500, "type": "server_error"}, NO_PICTURES.replace("image", "audio")),
    (500, {}, "this model does not support images"),
    (500, {}, "The model doesn't support image input"),
    (500, {}, "vision is unsupported"),
    (500, {}, "registry.ollama.ai/library/gemma:2b does not support tools"),  # Ollama
    (500, {}, '"qwen2:0.5b" does not support thinking'),
    (501, {"code": 501, "type": "not_supported_error"}, "This server does not support embeddings."),
    (501, {}, "It broke"),
    (505, {}, "HTTP Version Not Supported"),
    (500, {"code": 500}, IN_TEMPLATE),
    (500, {}, "Jinja Exception: Unexpected message role"),
    (500, {}, "TemplateError: no such filter"),
    (500, {}, "The chat template is not set for this tokenizer"),
    (500, {}, "jinja2.exceptions.UndefinedError: 'dict object' has no attribute 'x'"),
    (500, {"type": "NotImplementedError"}, "beam search"),  # vLLM
    (500, {}, "NotImplementedError: logprobs"),
    (500, {}, "Not implemented"),
    (500, {"type": "invalid_request_error"}, "seed is odd"),
    (500, {"type": "BadRequestError"}, "seed is odd"),
    (500, {"type": "not_supported"}, "no"),
    (500, {"code": "unsupported_value"}, "no"),
    (500, {"type": "None", "param": "None", "code": "400"}, LITELLM),
    (500, {"code": 422}, "no"),
    (502, {"code": 401}, "Incorrect API key"),
    (500, {}, "[json.exception.type_error.302] type must be string, but is null"),
    (500, {}, "Failed to load image or audio file"),
    (500, {}, "cannot identify image file <_io.BytesIO object>"),
    (500, {}, "1 validation error for ChatCompletionRequest"),
    (500, {}, "model requires more system memory (5.6 GiB) than is available (3.1 GiB)"),  # Ollama
]
PASSING: list[tuple[int, dict[str, Any], str]] = [
    (500, {}, "It broke"),
    (500, {}, ""),
    (500, {}, "Internal Server Error"),
    (500, {"code": 500, "type": "server_error"}, "The server had an error while processing your request. Sorry!"),
    (500, {"code": "429"}, "unsupported rate"),  # the inner status counts
    (500, {"code": 408}, "not supported"),
    (500, {}, "CUDA out of memory"),
    (500, {}, "llama runner process has terminated: exit status 2"),
    (500, {}, "Failed to parse input at pos 12"),  # what the model wrote, which may differ next time
    (500, {}, "context deadline exceeded"),
    (502, {}, "Bad gateway"),
    (503, {"code": 503, "type": "unavailable_error"}, "Loading model"),
    (503, {}, "Images are not supported at the moment, try again later"),
    (503, {}, "no slot available"),
    (503, {}, "model not found in memory: it is being loaded, try again shortly"),
    (503, {"code": "model_not_found"}, "The model 'q' is loading"),
    (500, {}, "invalid model state, temporarily unavailable"),
    (504, {}, "upstream request timeout"),
    (529, {"type": "overloaded_error"}, "Overloaded"),
    (501, {}, "Temporarily out of order"),
]


async def failed(server: ScriptedServer, status: int, body: Any, **headers: str) -> ModelError:
    """Return the error of an answer with this status and body."""
    server.script = answers(body, status, **headers)
    error = (await ask(connection("compatible", server.url))).error
    assert error is not None
    assert error.status == status
    return error


@pytest.mark.parametrize(("status", "fields", "message"), LASTING)
async def test_what_would_fail_again_is_told_at_once(
    server: ScriptedServer, status: int, fields: dict[str, Any], message: str
) -> None:
    for body in ({"error": {"message": message, **fields}}, {"message": message, **fields}):
        error = await failed(server, status, body)
        assert type(error) is RequestRefused
        assert RetryPolicy().wait(error, 1) is None
        assert error.remedy


@pytest.mark.parametrize(("status", "fields", "message"), PASSING)
async def test_what_may_pass_is_sent_again(
    server: ScriptedServer, status: int, fields: dict[str, Any], message: str
) -> None:
    error = await failed(server, status, {"error": {"message": message, **fields}})
    assert type(error) is ServiceFailed
    assert RetryPolicy().wait(error, 1) == 1.0


@pytest.mark.parametrize("told", ["true", "false"])
async def test_what_the_service_says_of_it_wins(server: ScriptedServer, told: str) -> None:
    error = await failed(server, 500, {"error": {"message": NO_PICTURES}}, x_should_retry=told)
    assert type(error) is ServiceFailed
    assert error.may_retry is (told == "true")


@pytest.mark.parametrize("status", [500, 501, 503])
async def test_a_picture_that_is_not_taken_says_what_to_do(server: ScriptedServer, status: int) -> None:
    error = await failed(server, status, {"error": {"message": NO_PICTURES}})
    assert "image input is not supported" in error.problem
    assert error.remedy.startswith("Choose a model that sees images (F3)")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("the request exceeds the available context size: this is not supported", ContextOverflow),
        ("model 'qwen3' not found", NoSuchModel),
        ("litellm.NotFoundError: The model `qwen3` does not exist", NoSuchModel),
    ],
)
async def test_it_keeps_its_own_kind(server: ScriptedServer, message: str, kind: type[ModelError]) -> None:
    assert type(await failed(server, 500, {"error": {"message": message}})) is kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": NO_PICTURES, "code": 500}, RequestRefused),
        ({"message": "Jinja Exception: no"}, RequestRefused),
        ({"message": "It broke", "code": 500}, ServiceFailed),
        ({"message": "It broke"}, ServiceFailed),
        ({"message": "model 'qwen3' not found"}, NoSuchModel),
        ({"message": "model 'qwen3' not found: loading it, retry"}, ServiceFailed),
    ],
)
async def test_it_is_the_same_inside_a_stream(
    server: ScriptedServer, error: dict[str, Any], kind: type[ModelError]
) -> None:
    server.script = plays({"error": error})
    assert type((await ask(connection("compatible", server.url))).error) is kind
