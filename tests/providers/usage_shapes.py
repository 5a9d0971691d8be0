"""The usage that servers report, by their own names: what each sends, where that is from, and what is right.

Figures of a body are those of its source; texts are as long as the body says. What is right has a number for a reported
figure, ``~`` before an estimate, ``?`` for an unknown one: input, cached, output, reasoning, visible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.note import Reason

APART, LAST, EVERY = "in a chunk of its own", "with the finish reason", "in every chunk"


@dataclass(frozen=True)
class Shape:
    """One server's usage.

    ``sent`` and ``said`` are the words of the request and of the text of the reply, ``thought`` those of the reasoning
    that is shown. ``beside`` stands beside the usage. ``place`` is where it stands in a stream. ``cost`` is in US$ for
    prices of 1, 0.5 (cached) and 10 US$ per million tokens. ``corrects`` says whether the next estimate goes by it.
    """

    name: str
    source: str
    usage: Any
    right: tuple[str, str, str, str, str]
    cost: float | None
    sent: int
    said: int
    why: tuple[Reason, ...] = ()
    corrects: bool = True
    api: str = "chat"
    place: str = APART
    thought: int = 0
    beside: Mapping[str, Any] = field(default_factory=dict)


def chat(prompt: int, completion: int, total: int | None = None, **more: Any) -> dict[str, Any]:
    whole = prompt + completion if total is None else total
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": whole, **more}


def responses(given: int, output: int, cached: int = 0, reasoning: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "input_tokens": given,
        "input_tokens_details": {"cached_tokens": cached},
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": reasoning},
        "total_tokens": given + output,
        **more,
    }


def timings(prompt: int, predicted: int, **more: int) -> dict[str, Any]:
    return {"timings": {"prompt_n": prompt, "prompt_ms": 98.6, "predicted_n": predicted, "predicted_ms": 57.5, **more}}


NO_AUDIO = {"audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}
ADDED, UNCACHED = (Reason.OUTPUT_WITHOUT_REASONING,), (Reason.INPUT_WITHOUT_CACHED,)
ZERO = (Reason.INPUT_TOO_SMALL, Reason.OUTPUT_TOO_SMALL)
SHAPES = (
    Shape(
        "OpenAI, Chat Completions",
        "OpenAI's guide to reasoning models: o1-2024-12-17",
        chat(
            20,
            1843,
            prompt_tokens_details={"cached_tokens": 0, "audio_tokens": 0},
            completion_tokens_details={"reasoning_tokens": 448, **NO_AUDIO},
        ),
        ("20", "0", "1843", "448", "1395"),
        0.01845,
        13,
        1390,
    ),
    Shape(
        "OpenAI, Responses, with cache writes",
        "ResponseUsage of OpenAI's SDK",
        responses(4000, 100) | {"input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 3900}},
        ("4000", "0", "100", "0", "100"),
        0.005,
        3990,
        100,
        api="responses",
    ),
    Shape(
        "OpenAI, Responses",
        "the example of OpenAI's API reference, POST /v1/responses",
        responses(36, 87),
        ("36", "0", "87", "0", "87"),
        0.000906,
        30,
        87,
        api="responses",
    ),
    Shape(
        "Azure, Chat Completions",
        "a stream of Azure's, gpt-4.1-mini-2025-04-14",
        chat(
            22,
            34,
            completion_tokens_details={"reasoning_tokens": 0, **NO_AUDIO},
            prompt_tokens_details={"audio_tokens": 0, "cached_tokens": 0},
        ),
        ("22", "0", "34", "0", "34"),
        0.000362,
        15,
        34,
        beside={"latency_checkpoint": {"engine_ttft_ms": 49}, "obfuscation": "", "service_tier": "default"},
    ),
    Shape(
        "Azure, Responses",
        "ResponseUsageInputTokensDetails of @azure/ai-projects",
        responses(2006, 300, reasoning=64) | {"input_tokens_details": {"cached_tokens": 1920, "cache_write_tokens": 0}},
        ("2006", "1920", "300", "64", "236"),
        0.004046,
        1990,
        236,
        api="responses",
    ),
    Shape(
        "xAI, Chat Completions: reasoning beside the output",
        "github.com/vercel/ai/issues/11487",
        chat(
            279,
            6,
            374,
            prompt_tokens_details={"text_tokens": 279, "cached_tokens": 149},
            completion_tokens_details={"reasoning_tokens": 89, **NO_AUDIO},
            num_sources_used=0,
        ),
        ("279", "149", "95", "89", "6"),
        0.0011545,
        270,
        6,
        ADDED,
        place=EVERY,
    ),
    Shape(
        "xAI, Chat Completions, a long answer",
        "docs.x.ai, deferred chat completions",
        chat(
            26,
            168,
            498,
            prompt_tokens_details={"text_tokens": 26, "audio_tokens": 0, "image_tokens": 0, "cached_tokens": 4},
            completion_tokens_details={"reasoning_tokens": 304, **NO_AUDIO},
            num_sources_used=0,
        ),
        ("26", "4", "472", "304", "168"),
        0.004744,
        20,
        160,
        ADDED,
    ),
    Shape(
        "xAI, Chat Completions, without reasoning",
        "a body of grok-4-1-fast-non-reasoning in a public repository's tests",
        chat(
            176,
            8,
            prompt_tokens_details={"audio_tokens": 0, "cached_tokens": 161, "text_tokens": 176, "image_tokens": 0},
            completion_tokens_details={"reasoning_tokens": 0, **NO_AUDIO},
            num_sources_used=0,
            cost_in_usd_ticks=150500,
        ),
        ("176", "161", "8", "0", "8"),
        0.0001755,
        170,
        8,
    ),
    Shape(
        "xAI, Responses: reasoning within the output",
        "a receipt of grok-4.3 in a public repository",
        responses(
            22006,
            1274,
            192,
            1080,
            num_sources_used=0,
            cost_in_usd_ticks=304909000,
            context_details={"input_tokens": 22006, "output_tokens": 1275},
        ),
        ("22006", "192", "1274", "1080", "194"),
        0.03465,
        21900,
        194,
        api="responses",
    ),
    Shape(
        "DeepSeek",
        "api-docs.deepseek.com, context caching",
        chat(
            1234,
            56,
            prompt_cache_hit_tokens=512,
            prompt_cache_miss_tokens=722,
            prompt_tokens_details={"cached_tokens": 512},
        ),
        ("1234", "512", "56", "?", "?"),
        0.001538,
        1200,
        56,
        place=LAST,
    ),
    Shape(
        "DeepSeek, an older one, that reasons",
        "bodies in public repositories' tests",
        chat(
            150,
            30,
            prompt_cache_hit_tokens=100,
            prompt_cache_miss_tokens=50,
            completion_tokens_details={"reasoning_tokens": 8},
        ),
        ("150", "100", "30", "8", "22"),
        0.0004,
        140,
        22,
        place=LAST,
        thought=8,
    ),
    Shape(
        "Mistral",
        "docs.mistral.ai, POST /v1/chat/completions",
        chat(16, 34, prompt_audio_seconds=None),
        ("16", "?", "34", "?", "?"),
        0.000356,
        8,
        34,
        place=LAST,
    ),
    Shape(
        "Mistral, with its cache",
        "a body in a public repository's tests",
        chat(1200, 40, num_cached_tokens=1024),
        ("1200", "1024", "40", "?", "?"),
        0.001088,
        1180,
        40,
        place=LAST,
    ),
    Shape(
        "Gemini's route: thoughts in the total alone",
        "github.com/mozilla-ai/any-llm/issues/1290, gemini-2.5-flash",
        chat(20, 198, 623),
        ("20", "?", "603", "~405", "~198"),
        0.00605,
        13,
        190,
        ADDED,
        place=EVERY,
    ),
    Shape(
        "Gemini's route: nothing but thoughts",
        "github.com/router-for-me/CLIProxyAPI/issues/5733",
        chat(21, 0, 81, completion_tokens_details={"reasoning_tokens": 60}),
        ("21", "?", "60", "60", "0"),
        0.000621,
        14,
        0,
        ADDED,
    ),
    Shape(
        "Gemini's route: thoughts within the output",
        "github.com/router-for-me/CLIProxyAPI/pull/5744",
        chat(20, 533, completion_tokens_details={"reasoning_tokens": 382}),
        ("20", "?", "533", "382", "151"),
        0.00535,
        13,
        150,
    ),
    Shape(
        "OpenRouter",
        "openrouter.ai/docs, usage accounting",
        chat(
            194,
            2,
            completion_tokens_details={"reasoning_tokens": 0},
            prompt_tokens_details={"cached_tokens": 0, "cache_write_tokens": 100, "audio_tokens": 0},
            cost=0.95,
            cost_details={"upstream_inference_cost": 19},
            is_byok=False,
        ),
        ("194", "0", "2", "0", "2"),
        0.000214,
        185,
        2,
        beside={"provider": "OpenAI"},
    ),
    Shape(
        "llama.cpp",
        "a stream of build b6290 in a public repository",
        chat(28, 22),
        ("28", "?", "22", "?", "?"),
        0.000248,
        18,
        22,
        beside=timings(28, 22),
    ),
    Shape(
        "llama.cpp, the prompt cached",
        "a stream of build b9022 in a public repository",
        chat(24817, 82, prompt_tokens_details={"cached_tokens": 23780}),
        ("24817", "23780", "82", "?", "?"),
        0.013747,
        24700,
        82,
        beside=timings(1037, 82, cache_n=23780),
    ),
    Shape(
        "llama.cpp, timings of what was not cached",
        "a reply of build b4741 in a public repository",
        chat(2143, 4),
        ("2143", "?", "4", "?", "?"),
        0.002183,
        2100,
        4,
        beside=timings(17, 4),
    ),
    Shape(
        "like llama.cpp: only what was not cached",
        "github.com/FastFlowLM/FastFlowLM/issues/729",
        chat(14, 3),
        ("~3269", "?", "3", "?", "?"),
        0.003299,
        3262,
        3,
        (Reason.INPUT_TOO_SMALL,),
        corrects=False,
        beside=timings(14, 3),
    ),
    Shape(
        "vLLM",
        "docs.vllm.ai, OpenAI-compatible server",
        chat(31, 19, prompt_tokens_details=None),
        ("31", "?", "19", "?", "?"),
        0.000221,
        24,
        19,
        beside={"kv_transfer_params": None, "prompt_logprobs": None},
    ),
    Shape(
        "vLLM, a model that reasons",
        "docs.vllm.ai, reasoning outputs: nothing tells reasoning apart",
        chat(31, 119, prompt_tokens_details={"cached_tokens": 16}),
        ("31", "16", "119", "~100", "~19"),
        0.001213,
        24,
        19,
        thought=100,
    ),
    Shape(
        "Ollama",
        "github.com/ollama/ollama, openai/openai.go",
        chat(26, 14),
        ("26", "?", "14", "?", "?"),
        0.000166,
        19,
        14,
        beside={"system_fingerprint": "fp_ollama"},
    ),
    Shape(
        "Ollama, zeros",
        "github.com/ollama/ollama/issues/16428",
        chat(0, 0),
        ("~107", "?", "?", "?", "?"),
        None,
        100,
        14,
        ZERO,
        corrects=False,
        beside={"system_fingerprint": "fp_ollama"},
    ),
    Shape(
        "LM Studio",
        "lmstudio.ai/docs, REST API",
        chat(24, 53),
        ("24", "?", "53", "?", "?"),
        0.000554,
        17,
        53,
        beside={"stats": {"tokens_per_second": 51.43, "time_to_first_token": 0.111, "generation_time": 0.954}},
    ),
    Shape(
        "LM Studio, a model that reasons",
        "LM Studio's /v1/chat/completions: completion_tokens_details",
        chat(24, 153, completion_tokens_details={"reasoning_tokens": 100}),
        ("24", "?", "153", "100", "53"),
        0.001554,
        17,
        53,
        thought=100,
    ),
    Shape(
        "LiteLLM",
        "docs.litellm.ai, prompt caching",
        chat(
            2006,
            300,
            prompt_tokens_details={"cached_tokens": 1920},
            completion_tokens_details={"reasoning_tokens": 0},
            cache_creation_input_tokens=0,
        ),
        ("2006", "1920", "300", "0", "300"),
        0.004046,
        1990,
        300,
    ),
    Shape(
        "LiteLLM, what was written beside the input",
        "github.com/BerriAI/litellm/issues/15056",
        chat(
            31,
            467,
            prompt_tokens_details={"cached_tokens": 0},
            cache_creation_input_tokens=1253,
            cache_read_input_tokens=0,
        ),
        ("1284", "0", "467", "?", "?"),
        0.005954,
        1270,
        460,
        UNCACHED,
    ),
    Shape(
        "Anthropic's names, what was read beside the input",
        "github.com/letta-ai/letta: input_tokens excludes what is cached",
        chat(14, 200, cache_read_input_tokens=2986),
        ("3000", "2986", "200", "?", "?"),
        0.003507,
        2990,
        200,
        UNCACHED,
    ),
    Shape(
        "Perplexity: citations in the total",
        "unpkg.com/@lobehub/chat, usageConverter.test.ts",
        chat(80, 50, 150, citation_tokens=20),
        ("80", "?", "50", "?", "?"),
        0.00058,
        73,
        50,
    ),
    Shape("no usage", "", None, ("~107", "?", "?", "?", "?"), None, 100, 14, corrects=False),
    Shape("an empty usage", "", {}, ("~107", "?", "?", "?", "?"), None, 100, 14, corrects=False),
)
