"""What each service says of a model, in the shapes it was recorded in, and what mull makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.providers.exchange import ask, connected, connection
from tests.servers import Received, ScriptedServer, Wire, replies_well
from tui.core.errors import NoSuchModel
from tui.core.models.price import Price
from tui.core.models.profile import ModelProfile
from tui.core.models.server_facts import OF_PROFILE, ServerFacts
from tui.providers.errors.missing_model import names_in_words
from tui.providers.reported_facts import ROWS

OPENROUTER = {
    "id": "deepseek/deepseek-r1",
    "canonical_slug": "deepseek/deepseek-r1",
    "name": "DeepSeek: R1",
    "context_length": 163_840,
    "architecture": {
        "modality": "text->text",
        "input_modalities": ["text"],
        "output_modalities": ["text"],
        "tokenizer": "DeepSeek",
    },
    "pricing": {"prompt": "0.0000007", "completion": "0.0000025", "input_cache_read": "0.00000035"},
    "top_provider": {"context_length": 163_840, "max_completion_tokens": 32_768, "is_moderated": False},
    "supported_parameters": ["include_reasoning", "max_tokens", "reasoning", "seed", "temperature", "top_p"],
}
SEEING = {
    **OPENROUTER,
    "id": "x/y",
    "architecture": {"modality": "text+image+file->text", "input_modalities": ["text", "image", "file"]},
    "supported_parameters": ["max_tokens", "reasoning", "reasoning_effort", "response_format", "structured_outputs"],
    "reasoning": {"mandatory": True, "supported_efforts": ["max", "xhigh", "high", "medium", "low"]},
    "pricing": {"prompt": "-1", "completion": "-1"},
}
WRITING = {
    "prompt": "0.000005", "completion": "0.000025", "input_cache_read": "0.0000005", "web_search": "0.01",
    "input_cache_write": "0.00000625", "input_cache_write_1h": "0.00001",
}  # fmt: skip
LLAMA = {
    "id": "smollm2-135m.gguf",
    "object": "model",
    "owned_by": "llamacpp",
    "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
    "meta": {"n_ctx": 4096, "n_ctx_train": 8192, "n_vocab": 49_152},
}
PROPS = {
    "default_generation_settings": {"n_ctx": 4096, "params": {"seed": 1}},
    "modalities": {"vision": False, "audio": False},
    "chat_template": "{{ messages }}",
    "chat_template_caps": {"supports_system_role": True, "supports_reasoning_effort": False},
}
LITELLM = {
    "model_name": "house-model",
    "litellm_params": {"model": "ollama/qwen3"},
    "model_info": {
        "id": "1",
        "max_input_tokens": 40_960,
        "max_output_tokens": 8_192,
        "input_cost_per_token": 0.000002,
        "output_cost_per_token": 0.00001,
        "supports_vision": True,
        "supports_reasoning": False,
        "supports_response_schema": True,
        "supported_openai_params": ["temperature", "max_tokens", "stream"],
    },
}
OWNED = {"id": "m", "object": "model", "created": 1, "owned_by": "openai"}
SHOWN = {
    "capabilities": ["completion", "vision", "thinking"],
    "details": {"family": "gemma3"},
    "model_info": {"general.architecture": "gemma3", "gemma3.context_length": 131_072},
}
MISTRAL = {
    "id": "m",
    "owned_by": "mistralai",
    "max_context_length": 131_072,
    "capabilities": {"completion_chat": True, "vision": True, "function_calling": True},
}
GROQ = {"id": "m", "owned_by": "Meta", "context_window": 131_072, "max_completion_tokens": 32_768}
STUDIO = {"id": "m", "type": "vlm", "publisher": "x", "arch": "qwen2_vl", "max_context_length": 32_768}

Answers = dict[str, Any]
# What is asked for, the answers by path, and the facts.
PATH = f"/models/{'deep/' * 30}qwen3-8b.gguf"  # longer than what is shown of a name
SHAPES: list[tuple[str, Answers, ServerFacts]] = [
    (
        "deepseek/deepseek-r1",
        {"/v1/models": {"data": [OPENROUTER, SEEING]}},
        ServerFacts(
            window=163_840,
            max_output=32_768,
            images=False,
            reasons=True,
            parameters=("temperature", "top_p", "seed"),
            structured_outputs=False,
            price=Price(0.7, 2.5, 0.35),
        ),
    ),
    (
        "x/y",
        {"/v1/models": {"data": [OPENROUTER, SEEING]}},
        ServerFacts(
            window=163_840,
            max_output=32_768,
            images=True,
            reasons=True,
            efforts=("low", "medium", "high", "xhigh", "max"),
            parameters=(),
            structured_outputs=True,
        ),
    ),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "supported_parameters": ["temperature"], "pricing": None}]}},
        ServerFacts(reasons=False, efforts=(), parameters=("temperature",), structured_outputs=False),
    ),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "supported_parameters": ["response_format"]}]}},
        ServerFacts(reasons=False, efforts=(), parameters=()),
    ),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "pricing": {"prompt": "0", "completion": "0"}}]}},
        ServerFacts(price=Price(0.0, 0.0)),
    ),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "pricing": WRITING}]}},
        ServerFacts(price=Price(5.0, 25.0, cached=0.5, written=6.25, written_long=10.0, searches=10.0)),
    ),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "pricing": {**WRITING, "input_cache_write": "-1", "web_search": "x"}}]}},
        ServerFacts(price=Price(5.0, 25.0, cached=0.5, written_long=10.0)),
    ),
    (
        "smollm2-135m.gguf",
        {"/v1/models": {"data": [LLAMA]}, "/props": PROPS},
        ServerFacts(window=4096, images=False, efforts=(), counts=True),
    ),
    (
        "local",
        {"/v1/models": {"data": [LLAMA]}, "/props": {**PROPS, "modalities": {"vision": True}}},
        ServerFacts(window=4096, images=True, efforts=(), serves="smollm2-135m.gguf", counts=True),
    ),
    (
        "smollm2-135m.gguf",
        {"/v1/models": {"data": [LLAMA]}, "/props": {"chat_template_caps": {"supports_reasoning_effort": True}}},
        ServerFacts(window=4096, images=False, counts=True),
    ),
    (
        "house-model",
        {"/v1/models": {"data": [{**OWNED, "id": "house-model"}]}, "/model/info": {"data": [LITELLM]}},
        ServerFacts(
            window=40_960,
            max_output=8_192,
            images=True,
            reasons=False,
            parameters=("temperature",),
            structured_outputs=True,
            price=Price(2.0, 10.0),
        ),
    ),
    (
        "m",
        {
            "/v1/models": {"data": [OWNED, {**OWNED, "id": "n"}]},
            "/model/info": {"data": [{"model_name": "m", "model_info": {"input_cost_per_token": 0}}, LITELLM]},
        },
        ServerFacts(),  # LiteLLM writes 0 where it knows no price
    ),
    (
        "m",
        {"/v1/models": {"data": [{**OWNED, "max_input_tokens": 9_000, "max_output_tokens": 900}]}},
        ServerFacts(window=9_000, max_output=900),
    ),
    (
        "gemma3",
        {
            "/v1/models": {"data": [{"id": "gemma3:latest", "owned_by": "library"}]},
            "/api/ps": {"models": [{"name": "gemma3:latest", "context_length": 4096}]},
            "/api/show": SHOWN,
        },
        ServerFacts(window=4096, images=True, reasons=True),
    ),
    (  # of several models too, Ollama's name may be left without its tag
        "gemma3",
        {
            "/v1/models": {
                "data": [{"id": "a:1b", "owned_by": "library"}, {"id": "gemma3:latest", "owned_by": "library"}]
            },
            "/api/ps": {
                "models": [{"name": "a:1b", "context_length": 9}, {"name": "gemma3:latest", "context_length": 4096}]
            },
            "/api/show": SHOWN,
        },
        ServerFacts(window=4096, images=True, reasons=True),
    ),
    (
        "m",
        {
            "/v1/models": {"data": [{"id": "m", "owned_by": "library"}]},
            "/api/ps": {"models": []},
            "/api/show": {"capabilities": ["completion", "tools"]},
        },
        ServerFacts(images=False, reasons=False),
    ),
    ("m", {"/v1/models": {"data": [MISTRAL]}}, ServerFacts(window=131_072, images=True)),
    ("m", {"/v1/models": {"data": [GROQ]}}, ServerFacts(window=131_072, max_output=32_768)),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "owned_by": "organization_owner"}]}, "/api/v0/models": {"data": [STUDIO]}},
        ServerFacts(window=32_768, images=True),
    ),
    (
        "m",
        {
            "/v1/models": {"data": [{"id": "m", "owned_by": "organization_owner"}]},
            "/api/v0/models": {"data": [{**STUDIO, "type": "llm", "loaded_context_length": 4096}]},
        },
        ServerFacts(window=4096, images=False),
    ),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "owned_by": "vllm", "max_model_len": 2048, "root": "m"}]}},
        ServerFacts(window=2048, counts=True),
    ),
    ("m", {"/v1/models": {"data": [{"id": "m", "input_modalities": ["text", "image"]}]}}, ServerFacts(images=True)),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "architecture": {"modality": "text+image->text"}}]}},
        ServerFacts(images=True),
    ),
    ("m", {"/v1/models": {"data": [{"id": "m"}]}}, ServerFacts()),
    # Nothing of these can be believed.
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "architecture": 7, "pricing": {"prompt": "x"}, "capabilities": {}}]}},
        ServerFacts(),
    ),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "type": "chat", "pricing": {"prompt": "1e400", "completion": True}}]}},
        ServerFacts(),
    ),
    (
        "m",
        {"/v1/models": {"data": [{"id": "m", "supported_parameters": "all", "capabilities": ["tool_use"]}]}},
        ServerFacts(),
    ),
    # Names
    (
        "qwen-3",
        {"/v1/models": {"data": [{"id": "qwen3:8b"}, {"id": "llama3"}]}},
        ServerFacts(unlisted=True, nearest=("qwen3:8b",)),
    ),
    ("zzz", {"/v1/models": {"data": [{"id": "a"}, {"id": "b"}]}}, ServerFacts(unlisted=True)),
    ("zzz", {"/v1/models": {"data": [{"id": "a", "owned_by": "vllm"}]}}, ServerFacts(unlisted=True, counts=True)),
    ("QWEN3", {"/v1/models": {"data": [{"id": "qwen3"}, {"id": "b"}]}}, ServerFacts()),
    ("openai/gpt-9", {"/v1/models": {"data": [{"id": "openai/*"}, {"id": "b"}]}}, ServerFacts()),
    ("b", {"/v1/models": {"data": [{"name": "a"}, {"model": "b"}]}}, ServerFacts()),
    ("b", {"/v1/models": {"data": []}}, ServerFacts()),
    (PATH, {"/v1/models": {"data": [{"id": PATH}, {"id": "b"}]}}, ServerFacts()),
    ("qwen3", {"/v1/models": {"data": [{"id": PATH}, {"id": "b"}]}}, ServerFacts(unlisted=True, nearest=(PATH,))),
]


def serves(answers: Answers) -> Any:
    """Return a script that answers each path with its body."""

    async def script(received: Received, wire: Wire) -> None:
        path = received.target.partition("?")[0]
        body = answers.get(path)
        await wire.whole(body if path in answers else {"error": "no such path"}, 200 if path in answers else 404)

    return script


@pytest.mark.parametrize(("model", "answers", "facts"), SHAPES)
async def test_what_a_server_says(server: ScriptedServer, model: str, answers: Answers, facts: ServerFacts) -> None:
    server.script = serves(answers)
    async with connected(connection("compatible", server.url, model=model)) as provider:
        assert await provider.facts() == facts
    asked = [received for received in server.received if received.target == "/api/show"]
    assert [received.body for received in asked] == [{"model": model}][: len(asked)]


def test_every_row_of_the_table_is_tried() -> None:
    tried = json.dumps([answers for _, answers, _ in SHAPES])
    assert [row.path for row in ROWS if f'"{row.path.rpartition(".")[2]}"' not in tried] == []
    assert {row.fact for row in ROWS} == set(OF_PROFILE)
    assert all(row.source for row in ROWS)


PLAIN = ModelProfile("qwen3", known=False, encoding_published=False)
SAID = ServerFacts(window=4096, images=False, efforts=("low",), parameters=("seed",), price=Price(1, 2), max_output=99)


@pytest.mark.parametrize("field", ["window", "images", "efforts", "parameters", "price", "max_output"])
def test_the_settings_win_over_the_server(field: str) -> None:
    applied = SAID.applied_to(PLAIN)
    assert getattr(applied, field) == getattr(SAID, field)
    assert applied.knows(field)
    own = replace(PLAIN, told=frozenset({field}))
    assert getattr(SAID.applied_to(own), field) == getattr(own, field)


def test_a_later_word_of_the_server_wins_over_an_earlier_one() -> None:
    before = SAID.applied_to(PLAIN)
    assert replace(SAID, window=512).applied_to(before).window == 512
    assert ServerFacts().applied_to(before) == before


@pytest.mark.parametrize(
    ("serves", "encoding"),
    [("Qwen2.5-Coder-0.5B.gguf", "qwen2.5"), ("/models/gemma-3-270m.gguf", "gemma3"), ("smollm2.gguf", "o200k_base")],
)
def test_tokens_are_counted_as_those_of_the_model_that_is_served(serves: str, encoding: str) -> None:
    applied = ServerFacts(serves=serves).applied_to(PLAIN)
    assert (applied.encoding, applied.encoding_published) == (encoding, encoding != "o200k_base")
    settled = replace(PLAIN, encoding="glm4", told=frozenset({"encoding"}))
    assert ServerFacts(serves=serves).applied_to(settled).encoding == "glm4"


@pytest.mark.parametrize("inside", [False, True], ids=["as an answer", "inside a stream"])
@pytest.mark.parametrize(
    ("listed", "remedy"),
    [
        ({"data": [{"id": "qwen3:8b"}, {"id": "llama3"}]}, "Nearest names there: qwen3:8b. Check model"),
        ({"data": [{"id": "a"}, {"id": "b"}]}, "It has: a, b. Check model"),
        ({"data": [{"id": f"a{n}"} for n in range(9)]}, "Check model"),
        ({"data": []}, "Check model"),
        (None, "Check model"),
    ],
)
async def test_a_missing_model_offers_the_nearest_names(
    server: ScriptedServer, listed: Any, remedy: str, inside: bool
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        gone = {"error": {"message": "model 'qwen3' not found", "code": 404}}
        if received.method == "GET":
            await wire.whole(listed or gone, 200 if listed else 404)
        elif inside:
            await wire.head()
            await wire.events(gone)
            await wire.finish()
        else:
            await wire.whole(gone, 404)

    server.script = script
    error = (await ask(connection("compatible", server.url))).error
    assert type(error) is NoSuchModel
    assert error.remedy.startswith(remedy)


async def test_a_deployment_is_not_looked_for_among_models(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole({"error": {"message": "gone", "code": "DeploymentNotFound"}}, 404)

    server.script = script
    assert type((await ask(connection("azure", server.url))).error) is NoSuchModel
    assert len(server.received) == 1


def test_what_is_said_of_a_model_that_is_not_listed() -> None:
    facts = ServerFacts(unlisted=True, nearest=("a", "b"))
    words = facts.unlisted_in_words("q", "127.0.0.1:8080/v1")
    assert words == "127.0.0.1:8080/v1 does not list a model 'q'. Nearest names there: a, b."
    assert ServerFacts().unlisted_in_words("q", "x") == ""


def test_of_a_long_name_the_end_is_shown() -> None:
    (said, listed) = (ServerFacts(serves=PATH).served_in_words, ServerFacts(unlisted=True, nearest=(PATH,)))
    for words in (said, listed.unlisted_in_words("q", "x"), names_in_words("zz", [PATH])):
        assert "…" in words
        assert PATH[-60:] in words
        assert len(words) < 200


async def test_a_model_that_is_not_listed_is_asked_all_the_same(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        if received.method == "GET":
            await wire.whole({"data": [{"id": "a"}]})
        else:
            await replies_well(received, wire)

    server.script = script
    async with connected(connection("compatible", server.url)) as provider:
        facts = await provider.facts()
        assert facts is not None
        assert facts.unlisted
    assert (await ask(connection("compatible", server.url))).text == "Hello."
