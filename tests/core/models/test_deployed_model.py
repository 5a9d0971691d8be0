"""Which model a refusal or a list names, and whose word counts."""

from typing import Any

import pytest

from tui.core.models.catalogue import built_in
from tui.core.models.deployed_model import DeployedModel, ModelSource, model_in_list, model_in_refusal

REFUSALS = [
    ("Model o1 is enabled only for api versions 2024-12-01-preview and later", "o1"),
    ("The model `gpt-4o` does not support messages with the role 'developer'.", "gpt-4o"),
    ("Unsupported value: 'system' is not supported with the 'o1' model.", "o1"),
    ("'system' is not supported with o1-mini. Use gpt-4o instead.", "o1-mini"),
    ("Function tools are not supported for gpt-5.6-sol in /v1/chat/completions.", "gpt-5.6-sol"),
    ("o1-2024-12-17 does not support streaming", "o1-2024-12-17"),
    ("o3-mini models do not support temperature.", "o3-mini"),
    ("Parameter refused by o4-mini: temperature.", "o4-mini"),
    ("model: gpt-4.1-mini-2025-04-14 refused this", "gpt-4.1-mini-2025-04-14"),
    ('The model "o1-preview" is not available in this api-version.', "o1-preview"),
]
NAMES_NONE = [
    "",
    "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    "Use the model gpt-4o instead.",
    "Please use a model such as gpt-4o.",
    "Try with gpt-4o.",
    "This is not supported. Switch to o1 for that.",
    "The model my-gpt does not support 'system'.",
    "The models o1 and more: model o1 does not, model o3 does not.",
    "This model's maximum context length is 8192 tokens.",
    "Invalid value: 'developer'. Supported values are: 'system', 'assistant', 'user', 'function', and 'tool'.",
    "model " * 500,
    "with " + "a-" * 5_000,
]
LISTS: list[tuple[Any, str]] = [
    ({"data": [{"id": "my-gpt", "model": "gpt-4o", "status": "succeeded"}]}, "gpt-4o"),
    ({"data": [{"id": "other", "model": "o1"}, {"id": "MY-GPT", "model": "o3-mini"}]}, "o3-mini"),
    ({"value": [{"name": "my-gpt", "modelName": "o1", "modelVersion": "2024-12-17"}]}, "o1-2024-12-17"),
    (
        {"value": [{"name": "my-gpt", "properties": {"model": {"name": "o1", "version": "2024-12-17"}}}]},
        "o1-2024-12-17",
    ),
    ({"value": [{"name": "my-gpt", "properties": {"model": {"name": "gpt-4", "version": "0613"}}}]}, "gpt-4"),
    ([{"deployment": "my-gpt", "model": "gpt-4.1"}], "gpt-4.1"),
    ({"data": [{"id": "my-gpt", "object": "model"}]}, ""),
    ({"data": [{"id": "my-gpt", "model": "my-gpt"}]}, ""),
    ({"data": [{"id": "gpt-4o"}, {"id": "o1", "model": "o1"}]}, ""),
    ({"data": [{"id": "my-gpt", "model": 7}]}, ""),
    ({"data": [{"id": "my-gpt", "model": {"name": ["o1"]}}]}, ""),
    ({"data": "my-gpt"}, ""),
    ({"data": [None, 3, "my-gpt", []]}, ""),
    ({}, ""),
    ([], ""),
    (None, ""),
    ("my-gpt", ""),
]


def is_model(name: str) -> bool:
    return built_in().find(name).known


@pytest.mark.parametrize(("words", "model"), REFUSALS)
def test_a_refusal_that_names_its_model(words: str, model: str) -> None:
    assert model_in_refusal(words, is_model) == model


@pytest.mark.parametrize("words", NAMES_NONE)
def test_a_refusal_that_names_none_or_only_recommends_one(words: str) -> None:
    assert model_in_refusal(words, is_model) == ""


@pytest.mark.parametrize(("listing", "model"), LISTS)
def test_a_list_says_which_model_a_deployment_has(listing: Any, model: str) -> None:
    assert model_in_list(listing, "my-gpt") == model


def test_the_more_trusted_word_counts_and_of_two_equal_ones_the_later() -> None:
    trusted = [DeployedModel("o1", source) for source in ModelSource]
    learned = trusted[list(ModelSource).index(ModelSource.REPLY) :]
    for earlier in trusted:
        assert earlier.outweighs(None)
        for later in trusted:
            by_order = trusted.index(later) <= trusted.index(earlier)
            assert later.outweighs(earlier) is (by_order and not earlier.settled)
    assert [each.settled for each in learned] == [False] * len(learned)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            DeployedModel("o1-2024-12-17", ModelSource.REPLY, "2026-11-20"),
            "as the reply said (o1-2024-12-17, since 2026-11-20)",
        ),
        (DeployedModel("o1", ModelSource.REFUSAL), "as a refusal said (o1)"),
        (DeployedModel("o1", ModelSource.LIST), "as the resource's list says (o1)"),
        (DeployedModel("o1", ModelSource.NAME), "as the deployment's name says"),
        (DeployedModel("o1", ModelSource.SETTING), "as the settings say"),
        (DeployedModel("o1", ModelSource.VARIABLE), "as the environment says"),
        (DeployedModel("o1", ModelSource.CHOSEN), "as it was chosen (--model or /model)"),
    ],
)
def test_who_says_so_in_words(found: DeployedModel, words: str) -> None:
    assert found.in_words == words
