"""Which vocabulary an unknown model counts in: where its name says so for sure, else an estimate that says so."""

import pytest

from tui.core.models.catalogue import built_in
from tui.core.models.encoding import FAMILIES, encoding_of
from tui.core.models.profile import ENCODINGS
from tui.tokens import Tokens


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("llama3", "llama3"), ("llama3.1:8b", "llama3"), ("meta-llama/Llama-3.3-70B-Instruct", "llama3"),
        ("Meta-Llama-3-8B-Instruct", "llama3"), ("llama-3.2-3b", "llama3"), ("llama-4-scout", None), ("llama4", None),
        ("qwen3", "qwen3"), ("Qwen/Qwen3-8B", "qwen3"), ("qwen3:32b", "qwen3"), ("qwen2.5-coder:7b", "qwen2.5"),
        ("Qwen2-7B", "qwen2"), ("qwen3.5-27b", None), ("qwen-max", None), ("QwQ-32B", "qwen2.5"),
        ("deepseek-ai/DeepSeek-V3", "deepseek_v3"), ("deepseek-v3.1", "deepseek_v3"), ("deepseek-v4", None),
        ("deepseek-r1", None), ("deepseek-r1:671b", "deepseek_v3"), ("deepseek-r1:8b", None),
        ("DeepSeek-R1-Distill-Qwen-7B", None), ("Qwen3-8B-R1-Distill", None), ("deepseek-chat", None),
        ("phi4", "phi4"), ("microsoft/phi-4", "phi4"), ("phi-4-mini-instruct", None),
        ("gemma-3-12b-it", "gemma3"), ("gemma3n:e4b", None), ("google/gemma-2-9b", "gemma2"),
        ("openai/gpt-oss-20b", "o200k_harmony"), ("gpt-oss:120b", "o200k_harmony"), ("kimi-k2-instruct", "kimi_k2"),
        ("mistral-7b-instruct-v0.2", "mistral"), ("mistral-large", None), ("my-own-model", None), ("", None),
    ],
)  # fmt: skip
def test_a_name_says_its_vocabulary_only_where_that_is_sure(name: str, encoding: str | None) -> None:
    assert encoding_of(name) == encoding


def test_every_family_is_counted_with_a_vocabulary_that_is_there() -> None:
    assert {encoding for _, encoding in FAMILIES} <= set(ENCODINGS)
    counts = {encoding: Tokens().count("漢字 and words, 12345", encoding) for _, encoding in FAMILIES}
    assert all(5 <= count <= 30 for count in counts.values()), counts


def test_a_count_by_another_vocabulary_says_so() -> None:
    catalogue = built_in()
    own = ("gpt-4", "o1", "qwen3:8b")
    assert [catalogue.find(name).counted_with for name in own] == ["", "", ""]
    said = "counted with o200k_base, not this model's own vocabulary"
    assert [catalogue.find(name).counted_with for name in ("gpt-6.1-sol", "my-own-model")] == [said, said]


def test_a_vocabulary_named_in_the_settings_is_the_models_own() -> None:
    named = built_in().with_overrides({"my-own-model": {"encoding": "llama3"}, "gpt-6.1-sol": {"window": 9}})
    assert named.find("my-own-model").counted_with == ""
    assert named.find("gpt-6.1-sol").counted_with != ""
