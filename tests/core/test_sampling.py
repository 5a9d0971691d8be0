"""Seed, temperature and top_p: which values they take, and how they are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_request import request_for
from tests.doubles import ScriptedProvider
from tui.core.models.catalogue import built_in
from tui.core.request import Wishes, why_not_sent
from tui.core.sampling import MOST_SEED, SAMPLING, SEED, TEMPERATURE, TOP_P, SamplingParameter, sampling_in_words
from tui.engine.choice import Choice

HERE = ScriptedProvider().route


@pytest.mark.parametrize(
    ("parameter", "typed", "value"),
    [
        (SEED, "42", 42),
        (SEED, "0", 0),
        (SEED, "-1", -1),
        (SEED, "+7", 7),
        (SEED, "1_000", 1000),
        (SEED, str(MOST_SEED), MOST_SEED),
        (SEED, str(-MOST_SEED - 1), -MOST_SEED - 1),
        (SEED, str(MOST_SEED + 1), None),
        (SEED, "4.2", None),
        (SEED, "0x2a", None),
        (SEED, "1e3", None),
        (SEED, "true", None),
        (SEED, "", None),
        (SEED, "9" * 5000, None),
        (TEMPERATURE, "0.7", 0.7),
        (TEMPERATURE, ".7", 0.7),
        (TEMPERATURE, "0", 0),
        (TEMPERATURE, "2", 2),
        (TEMPERATURE, "2.0", 2),
        (TEMPERATURE, "2.01", None),
        (TEMPERATURE, "-0.1", None),
        (TEMPERATURE, "nan", None),
        (TEMPERATURE, "inf", None),
        (TEMPERATURE, "0,7", None),
        (TEMPERATURE, "warm", None),
        (TOP_P, "1", 1),
        (TOP_P, "0.95", 0.95),
        (TOP_P, "1e-3", 0.001),
        (TOP_P, "1.1", None),
        (TOP_P, "95%", None),
    ],
)
def test_what_is_typed_is_a_value_or_none(parameter: SamplingParameter, typed: str, value: float | None) -> None:
    assert parameter.read(typed) == value
    assert value is None or isinstance(parameter.read(typed), int) is parameter.whole


@given(st.text(max_size=60))
def test_any_text_is_a_value_within_the_bounds_or_none(text: str) -> None:
    for parameter in SAMPLING:
        value = parameter.read(text)
        assert value is None or parameter.least <= value <= parameter.most


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (Wishes(), ""),
        (Wishes(seed=42), "seed 42"),
        (Wishes(seed=0, temperature=0), "seed 0 · temperature 0"),
        (Wishes(temperature=0.7, top_p=0.95), "temperature 0.7 · top_p 0.95"),
        (Wishes(seed=MOST_SEED), f"seed {MOST_SEED}"),
        (Wishes(effort="high", max_output_tokens=50, seed=-1), "seed -1"),
    ],
)
def test_only_what_is_set_is_told(wishes: Wishes, words: str) -> None:
    assert sampling_in_words(wishes) == words


@pytest.mark.parametrize("name", built_in().names())
def test_what_is_said_beforehand_is_what_the_request_does(name: str) -> None:
    profile = built_in().find(name)
    values = {"seed": 7, "temperature": 0.5, "top_p": 0.5}
    for api in profile.apis:
        for effort in (None, *profile.efforts_on(api)):
            request = request_for(profile, Wishes(effort=effort, seed=7, temperature=0.5, top_p=0.5), api=api)
            for parameter, value in values.items():
                why = why_not_sent(parameter, value, profile, replace(HERE, api=api), request.effort)
                assert (getattr(request, parameter) is None) is (why is not None)
                assert (why in request.adaptations) is (why is not None)


def test_a_choice_keeps_the_parameters_as_its_user_set_them() -> None:
    choice = Choice(ScriptedProvider(), built_in().find("gpt-4o"), wishes=Wishes(seed=42, temperature=0.7, top_p=1))
    assert (choice.chosen.seed, choice.chosen.temperature, choice.chosen.top_p) == (42, 0.7, 1)
