"""Two names of one model, and of two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.models.same_model import another_version, same_model

SAME = [
    ("o1", "o1-2024-12-17"),
    ("o1-2024-12-17", "o1"),
    ("o3-mini", "o3-mini-2025-01-31"),
    ("gpt-4", "gpt-4-0613"),
    ("gpt-3.5-turbo", "gpt-3.5-turbo-0125"),
    ("gpt-4o", "GPT-4o"),
    ("gpt-4o", "gpt-4o-2024-08-06"),
    ("gpt-5.5", "gpt-5.5-2026-04-23"),
    ("openai/gpt-5", "gpt-5-2025-08-07"),
    ("gpt-5", "openai/gpt-5-2025-08-07"),
    ("deepseek/deepseek-r1:free", "deepseek/deepseek-r1"),
    ("x-ai/grok-4:nitro", "grok-4-0709"),
    ("anthropic/claude-sonnet-4.5", "claude-sonnet-4.5-20250929"),
    ("mistral-large-latest", "mistral-large-2411"),
    ("magistral-medium-latest", "magistral-medium"),
    ("gemini-2.0-flash", "gemini-2.0-flash-001"),
    ("models/gemini-2.5-pro", "gemini-2.5-pro"),
    ("command-r", "command-r-08-2024"),
    ("qwen3", "qwen3:latest"),
    ("llama3.2:latest", "llama3.2"),
    ("qwen3:8b", "qwen3:8b"),
    ("qwen3-8b", "/models/Qwen3-8B-Q4_K_M.gguf"),
    ("qwen3-8b", "C:\\models\\Qwen3-8B-Q8_0.gguf"),
    ("gpt-oss-20b", "gpt-oss-20b-MXFP4.gguf"),
    ("qwen3-8b", f"/{'models/' * 100}Qwen3-8B-Q4_K_M.gguf"),
    ("qwen3-8b", "Qwen3-8B_q4_k_s_bf16-UD.Q5_0"),
    ("gemma-3-27b-it", "gemma-3-27b-it-UD-IQ2_M.gguf"),
    ("ft:gpt-4o-2024-08-06:org::id1", "ft:gpt-4o-2024-08-06:org::id1"),
    ("model-router", "gpt-5-mini-2025-08-07"),
    ("openrouter/auto", "anthropic/claude-sonnet-4.5"),
    ("gpt-5-chat-latest", "gpt-5-chat-latest"),
    (" o1 ", "o1"),
]
OTHERS = [
    ("gpt-6.1-sol", "gpt-5.5-2026-04-23"),
    ("gpt-4o", "gpt-4o-mini"),
    ("gpt-4o", "gpt-4o-mini-2024-07-18"),
    ("gpt-4o-2024-05-13", "gpt-4o-2024-08-06"),
    ("gpt-4", "gpt-4-32k"),
    ("gpt-4", "gpt-4-turbo"),
    ("gpt-4-turbo", "gpt-4"),
    ("o1", "o1-preview"),
    ("o1", "o1-mini-2024-09-12"),
    ("o1", "o1-pro"),
    ("o3", "o3-mini"),
    ("gpt-5", "gpt-5.1"),
    ("gpt-5", "gpt-5-chat-latest"),
    ("gpt-6.1-sol", "gpt-6.1-terra"),
    ("gpt-6.1-sol", "gpt-6-sol"),
    ("qwen3:8b", "qwen3:4b"),
    ("qwen3-8b", "/models/Llama-3.3-70B-Q4_K_M.gguf"),
    ("qwen3-8b", "qwen3-80b"),
    ("mistral-large-2407", "mistral-large-2411"),
    ("deepseek-chat", "deepseek-reasoner"),
    ("ft:gpt-4o:org::id1", "ft:gpt-4o:org::id2"),
    ("ft:gpt-4o:org::id1", "gpt-4o"),
    ("my-gpt-6.3-sol", "gpt-6.3-sol"),
    ("o1", ""),
    ("", "o1"),
]


@pytest.mark.parametrize(("asked", "served"), SAME)
def test_one_model_by_two_names(asked: str, served: str) -> None:
    assert same_model(asked, served)
    assert not another_version(asked, served)


@pytest.mark.parametrize(("asked", "served"), OTHERS)
def test_two_models(asked: str, served: str) -> None:
    assert not same_model(asked, served)


@pytest.mark.parametrize("piece", ["_q1", "-q1", "_iq2_m", "-ud", ".gguf", "_q_", "-0613", "@latest", "/", "\\", "-"])
@pytest.mark.parametrize("times", [20, 60, 100_000])
def test_a_name_of_any_length_is_read_without_a_wait(piece: str, times: int) -> None:
    """A pattern that tries each way to divide such a name would not end in a day."""
    assert not same_model("o1", f"o1{piece * times}!")
    assert not same_model(f"o1{piece * times}!", "o1")
    assert same_model(f"o1{piece * times}!", f"O1{piece * times}!")


@pytest.mark.parametrize(
    ("asked", "served", "version"),
    [
        ("gpt-4o-2024-05-13", "gpt-4o-2024-08-06", True),
        ("mistral-large-2407", "mistral-large-2411", True),
        ("gpt-4o", "gpt-4o-2024-08-06", False),
        ("gpt-4o", "gpt-4o-mini", False),
    ],
)
def test_two_dates_are_two_versions_of_one_model(asked: str, served: str, version: bool) -> None:
    assert another_version(asked, served) is version


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_names_can_be_held_against_each_other(one: str, other: str) -> None:
    assert same_model(one, one)
    assert isinstance(same_model(one, other), bool)
    assert isinstance(another_version(one, other), bool)
