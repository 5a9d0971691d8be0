"""The model that the name of a deployment says, where that is sure: ``o1-new`` is an o1, ``my-gpt`` may be any."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# Names of models that are also the name of a whole generation: ``gpt-4-prod`` may be a gpt-4o. Alone they are sure.
GENERATIONS = frozenset({"gpt-4", "gpt-5", "gpt-5.4", "gpt-5.6"})
# Words after a model's name that may make it another model, known or not.
VARIANTS = frozenset({
    "mini", "nano", "pro", "turbo", "preview", "audio", "realtime", "transcribe", "diarize", "tts", "speech", "search",
    "chat", "codex", "deep", "research", "vision", "image", "instruct", "embedding", "spark", "max", "ultra", "lite",
    "flash", "oss", "sol", "terra", "luna", "astra", "router", "small", "large", "plus",
})  # fmt: skip
SIZES = frozenset({"mini", "nano", "pro", "turbo", "preview", "lite"})
OTHER_VENDORS = frozenset({
    "deepseek", "llama", "mistral", "mixtral", "grok", "phi", "claude", "gemini", "gemma", "qwen", "kimi", "glm",
    "cohere", "command", "jais",
})  # fmt: skip
# Words that may make it another model wherever they stand: a comparison, a model made of it, another vendor's.
DOUBTS = OTHER_VENDORS | {
    "not", "no", "non", "like", "vs", "than", "beyond", "replaces", "replacing", "instead",
    "ft", "tuned", "finetuned", "finetune", "custom", "distill", "distilled",
}  # fmt: skip
SIZE_OF_WINDOW = re.compile(r"\d+k")
WORD = re.compile(r"[a-z0-9]+")


def model_in_name(deployment: str, names: Mapping[str, str]) -> str:
    """Return the model that a deployment's name says, empty where it is not sure.

    ``names`` are the models' names and aliases in lower case, each with the name of its model.
    """
    text = deployment.strip().lower()
    matches = _longest(text, names)
    if len({names[name] for name, _, _ in matches}) != 1:
        return ""
    name, start, end = matches[0]
    before, after = WORD.findall(text[:start]), WORD.findall(text[end:])
    if (before or after) and names[name] in GENERATIONS:
        return ""
    doubtful = DOUBTS.intersection(before + after) or SIZES.intersection(before) or VARIANTS.intersection(after)
    return "" if doubtful or any(map(SIZE_OF_WINDOW.fullmatch, after)) else names[name]


def is_of_another_vendor(name: str) -> bool:
    """Return whether a model's name says that it is another vendor's than OpenAI: ``Llama-3.3-70B``."""
    words = {re.sub(r"\d+$", "", word) for word in WORD.findall(name.lower())}
    return bool(words & OTHER_VENDORS)


def _longest(text: str, names: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """Return the names within a text with begin and end, each place by the longest name there."""
    found = [(name, m.start(), m.end()) for name in names for m in _pattern(name).finditer(text)]
    found.sort(key=lambda each: (each[1], -each[2]))
    longest: list[tuple[str, int, int]] = []
    for each in found:
        if not longest or each[1] >= longest[-1][2]:
            longest.append(each)
    return longest


@lru_cache(maxsize=512)
def _pattern(name: str) -> re.Pattern[str]:
    """Return what finds a name as deployments write it: ``gpt-4.1-mini`` also as ``gpt41mini`` or ``gpt_4.1_mini``.

    Neither letters nor digits stand beside it, and no further point of a version.
    """
    written = re.escape(name).replace(r"\-", "-").replace("-", "[-_]?").replace(r"\.", r"\.?")
    return re.compile(rf"(?<![a-z0-9]){written}(?![a-z0-9]|\.\d)")
