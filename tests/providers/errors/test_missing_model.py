"""A model that is not there, as services word it; and the names that are offered in its place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.exchange import ask, connection
from tests.providers.scripts import answers
from tests.servers import ScriptedServer
from tui.core.errors import ModelError, NoSuchModel
from tui.providers.errors.missing_model import nearest_names

LITELLM = (
    "{'error': '/chat/completions: Invalid model name passed in model=qwen3."
    " Call `/v1/models` to view available models for your key.'}"
)
# Status, fields beside the message, message.
MISSING: list[tuple[int, dict[str, Any], str]] = [
    (400, {"type": "None", "param": "None", "code": "400"}, LITELLM),
    (404, {}, "model 'qwen3' not found"),  # Ollama
    (404, {}, 'model "qwen3" not found, try pulling it first'),
    (404, {"type": "NotFoundError", "code": 404}, "The model `qwen3` does not exist."),  # vLLM
    (404, {"code": "model_not_found"}, "The model `qwen3` does not exist or you do not have access to it."),
    (400, {"code": 400}, "qwen3 is not a valid model ID"),  # OpenRouter
    (400, {"type": "invalid_model"}, "Invalid model: qwen3"),  # Mistral
    (400, {}, "Model Not Exist"),  # DeepSeek
    (400, {}, "Invalid model 'qwen3'. Permitted models can be found in the documentation."),
    (404, {"code": "model_not_available"}, "Unable to access model qwen3."),
    (400, {}, 'Invalid model identifier "qwen3". Please specify a valid downloaded model.'),  # LM Studio
    (404, {}, "models/qwen3 is not found for API version v1main, or is not supported for generateContent."),
    (404, {}, "Model not found, inaccessible, and/or not deployed"),
    (400, {"type": "invalid_request_error"}, "model 'qwen3' not found"),  # llama.cpp's router
    (400, {}, "The provided model identifier is invalid."),
    (400, {"code": "unknown_model"}, "Unknown model: qwen3"),
    (400, {"code": "model_not_supported"}, "The requested model 'qwen3' is not supported by any provider you enabled."),
    (404, {"type": "not_found_error"}, "model: qwen3"),
    (400, {}, "could not find real modelID for qwen3"),
    (400, {"code": 5007}, "No such model qwen3 or task"),
    (400, {"code": None, "param": None}, "invalid model ID"),
    (422, {}, "Unknown model qwen3"),
    (500, {}, "model qwen3 not found"),
]
OTHERS: list[tuple[int, str]] = [
    (400, "The model `qwen3` does not support image input."),
    (503, "Loading model"),
    (400, "Unsupported parameter: 'max_tokens' is not supported with this model."),
    (400, "This model's maximum context length is 8192 tokens."),
    (500, "Invalid model output: the reply is no JSON."),
    (400, "message with id m1 not found"),
    (500, "model requires more system memory (5.6 GiB) than is available (3.1 GiB)"),
    (500, "The model is overloaded. Please try again later."),
    (400, "Invalid value: 'xhigh'. Supported values are: 'low', 'medium'."),
    (400, "tool search not found in the tools of the model"),
]


@pytest.mark.parametrize(("status", "fields", "message"), MISSING)
async def test_a_model_that_is_not_there(
    server: ScriptedServer, status: int, fields: dict[str, Any], message: str
) -> None:
    server.script = answers({"error": {"message": message, **fields}}, status)
    error = (await ask(connection("compatible", server.url))).error
    assert type(error) is NoSuchModel
    assert "has no model qwen3" in error.problem
    assert message.strip("{}")[-20:-3] in error.problem  # in the service's own words
    assert "'error'" not in error.problem


@pytest.mark.parametrize(("status", "message"), OTHERS)
async def test_errors_that_only_speak_of_a_model(server: ScriptedServer, status: int, message: str) -> None:
    server.script = answers({"error": {"message": message}}, status)
    error = (await ask(connection("compatible", server.url))).error
    assert isinstance(error, ModelError)
    assert not isinstance(error, NoSuchModel)


@pytest.mark.parametrize(
    ("name", "listed", "nearest"),
    [
        ("qwen3", ["llama3:latest", "qwen3:8b"], ["qwen3:8b"]),
        ("gpt4o", ["openai/gpt-4o", "gpt-4o-mini", "claude"], ["openai/gpt-4o", "gpt-4o-mini"]),
        ("Qwen3-8b", ["Qwen/Qwen3-8B"], ["Qwen/Qwen3-8B"]),
        ("smollm", ["smollm2-135m", "x"], ["smollm2-135m"]),
        ("deepsek-r1", ["deepseek/deepseek-r1", "deepseek/deepseek-v3"], ["deepseek/deepseek-r1"]),
        ("r1", ["deepseek/deepseek-r1-0528", "o1"], ["deepseek/deepseek-r1-0528", "o1"]),
        ("a", ["a1", "a2", "a3", "a4"], ["a1", "a2", "a3"]),
        ("zzz", ["qwen3", "llama3"], []),
        ("qwen3", [], []),
        ("", ["qwen3"], []),
    ],
)
def test_the_nearest_names(name: str, listed: list[str], nearest: list[str]) -> None:
    found = nearest_names(name, listed)
    assert found[: len(nearest)] == nearest
    assert bool(found) == bool(nearest)
