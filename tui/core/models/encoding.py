"""The encoding of a model that is not in the catalogue, from its name, if that is certain."""

from __future__ import annotations

import re

# Model families by the beginning of the name without the vendor, each with an encoding that splintr has. Later members
# with an encoding of their own are left out: Llama 4, Qwen 3.5, Phi-4-mini.
FAMILIES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), encoding)
    for pattern, encoding in (
        (r"gpt-oss(-|$)", "o200k_harmony"),
        (r"(meta-)?llama-?3(\.[123])?(-|$)", "llama3"),
        (r"(meta-)?llama-?2(-|$)", "llama2"),
        (r"codellama(-|$)", "codellama"),
        (r"qwen-?2\.5(-|$)", "qwen2.5"),
        (r"qwen-?2(-|$)", "qwen2"),
        (r"qwen-?3(-|$)", "qwen3"),
        (r"qwq-32b(-|$)", "qwen2.5"),
        (r"deepseek-v3(\.[12])?(-|$)", "deepseek_v3"),
        (
            r"deepseek-r1(-0528)?-6(71|85)b(-|$)",
            "deepseek_v3",
        ),  # without the size it may be a small Qwen or Llama
        (r"phi-?4(?!-mini|-multimodal)(-|$)", "phi4"),
        (r"gemma-?2(-|$)", "gemma2"),
        (r"gemma-?3(-|$)", "gemma3"),
        (r"olmo-?2(-|$)", "olmo2"),
        (r"glm-?4\.5(-|$)", "glm4.5"),
        (r"kimi-?k2(-|$)", "kimi_k2"),
        (r"kimi-?k2\.5(-|$)", "kimi_k2.5"),
        (r"mistral-7b(-instruct)?-v0\.[12](-|$)", "mistral"),
    )
)


def encoding_of(model: str) -> str | None:
    """Return the encoding of a model such as ``Qwen/Qwen3-8B`` or ``llama3.1:8b``; None if it is not certain."""
    name = re.sub(r"[:_ ]", "-", model.lower().rsplit("/", 1)[-1])
    if "distill" in name:
        return None
    return next((encoding for family, encoding in FAMILIES if family.match(name)), None)
