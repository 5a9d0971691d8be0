"""Which model the name of a deployment says, and which names are not sure."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.models.catalogue import built_in

SURE = [
    ("o1", "o1"),
    ("o1-new", "o1"),
    ("O1-New", "o1"),
    ("o1-2024-12-17", "o1"),
    ("o1-2024-12-17-eu", "o1"),
    ("prod-o1", "o1"),
    ("team_o1_test", "o1"),
    ("chat-o1", "o1"),
    ("o1-2", "o1"),
    ("o1-o1", "o1"),
    ("o1-preview", "o1-preview"),
    ("o1-preview-eu", "o1-preview"),
    ("o1-mini", "o1-mini"),
    ("o1-mini-eu", "o1-mini"),
    ("o1mini", "o1-mini"),
    ("o1_mini_dev", "o1-mini"),
    ("o1-pro-test", "o1-pro"),
    ("o3", "o3"),
    ("o3-sweden", "o3"),
    ("o3-mini-high", "o3-mini"),
    ("o3mini-batch", "o3-mini"),
    ("o4-mini_dev", "o4-mini"),
    ("gpt-4o", "gpt-4o"),
    ("GPT-4o", "gpt-4o"),
    ("gpt4o", "gpt-4o"),
    ("gpt-4o-prod", "gpt-4o"),
    ("gpt-4o-2024-11-20", "gpt-4o"),
    ("gpt-4o-2024-11-20-eu", "gpt-4o"),
    ("my-gpt-4o", "gpt-4o"),
    ("gpt-4o-mini-2", "gpt-4o-mini"),
    ("gpt4omini", "gpt-4o-mini"),
    ("gpt-4-turbo-x", "gpt-4-turbo"),
    ("gpt-4", "gpt-4"),
    ("gpt-4-0613", "gpt-4"),
    ("gpt-4.1-eu", "gpt-4.1"),
    ("gpt41", "gpt-4.1"),
    ("gpt-41-mini", "gpt-4.1-mini"),
    ("gpt-35-turbo", "gpt-3.5-turbo"),
    ("gpt-35-turbo-0125", "gpt-3.5-turbo"),
    ("gpt-3.5-turbo-test", "gpt-3.5-turbo"),
    ("gpt35turbo", "gpt-3.5-turbo"),
    ("gpt-5", "gpt-5"),
    ("gpt-5-mini-x", "gpt-5-mini"),
    ("gpt-5.1", "gpt-5.1"),
    ("gpt-5.1-prod", "gpt-5.1"),
    ("gpt-5.6-sol-eu", "gpt-5.6-sol"),
    ("gpt-6-sol-eu", "gpt-6-sol"),
    ("gpt-6.1-terra", "gpt-6.1-terra"),
    ("gpt-5.1-codex", "gpt-5.1-codex"),
    ("gpt-4o-audio-preview", "gpt-4o-audio-preview"),
    ("o3-deep-research", "o3-deep-research"),
    ("gpt-6.2-sol-eu", "gpt-6.2-sol"),
    ("o1-2024-12-17-eu", "o1"),
]
UNSURE = [
    "",
    "chat",
    "my-gpt",
    "gpt",
    "gpt4-prod",
    "gpt-4-prod",
    "gpt-4-1",
    "gpt-4-64k",
    "gpt-5-prod",
    "gpt-5.1-codex-x-mini",
    "gpt-5.9",
    "gpt-6.1",
    "gpt-4o-realtime-preview",
    "gpt-4o-audio-mini",
    "gpt-4o-transcribe",
    "gpt-4o-ft-support",
    "o3-deep-thought-research",
    "o3.5",
    "o5",
    "o1-vs-o3",
    "o1-or-gpt-4o",
    "not-o1",
    "like-o1",
    "mini-o1",
    "o1-max",
    "o1-32k",
    "foo1",
    "proto1",
    "o12",
    "xo1x",
    "sol-eu",
    "deepseek-r1",
    "deepseek-o1-distill",
    "llama-3-70b",
    "phi-4",
    "model-router",
    "prod",
    "eastus2",
    "가나다",
    "o1" * 40,
]


@pytest.mark.parametrize(("name", "model"), SURE)
def test_a_name_that_is_sure(name: str, model: str) -> None:
    assert built_in().named_in(name) == model


@pytest.mark.parametrize("name", UNSURE)
def test_a_name_that_may_be_any_model_says_none(name: str) -> None:
    assert built_in().named_in(name) == ""


@pytest.mark.parametrize("name", built_in().names())
def test_a_model_s_own_name_is_sure(name: str) -> None:
    assert built_in().named_in(name) == built_in().find(name).name
    assert built_in().named_in(name.upper()) == built_in().find(name).name


@given(st.text(string.ascii_lowercase + string.digits + "-_.", max_size=30))
def test_any_name_says_a_model_of_the_catalogue_or_none(name: str) -> None:
    found = built_in().named_in(name)
    assert found == "" or found in built_in().profiles
