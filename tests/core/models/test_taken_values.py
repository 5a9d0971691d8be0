"""A refused value says nothing of other values: no lesson on the parameter, and an error that names what is taken."""

from __future__ import annotations

import time

import pytest

from tests.doubles import WordCounter
from tui.core.connection_kinds import OPENAI
from tui.core.context.context import build_context
from tui.core.errors import RequestRefused
from tui.core.models.catalogue import built_in
from tui.core.models.profile import Api
from tui.core.models.refused_parameters import learned_from
from tui.core.models.taken_values import taken_values
from tui.core.request import Request, Route, Wishes, build_request

EFFORTS = ("low", "medium", "high")
# The words of services and servers, and the efforts that they say are taken.
SAID = [
    ("Invalid value: 'none'. Supported values are: 'low', 'medium', and 'high'.", EFFORTS),
    (
        "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. Supported values are:"
        " 'medium'.",
        ("medium",),
    ),
    (
        "Unsupported value: 'xhigh' is not supported with the 'o1' model. Supported values are: 'low', 'high'.",
        ("low", "high"),
    ),
    ("[{'loc': ('body', 'reasoning_effort'), 'msg': \"Input should be 'low', 'medium' or 'high'\"}]", EFFORTS),
    ("value is not a valid enumeration member; permitted: 'low', 'medium', 'high'", EFFORTS),
    ("`reasoning_effort` must be one of `none` or `default`", ("none", "default")),
    ("reasoning_effort must be one of [low, high]", ("low", "high")),
    ('reasoning_effort must be either "low" or "high"', ("low", "high")),
    ("unknown variant `ultra`, expected one of `low`, `medium`, `high`", EFFORTS),
    ("unknown variant `ultra`, expected `low` or `high`", ("low", "high")),
    ("'ultra' is not one of ['low', 'medium', 'high'] - 'reasoning_effort'", EFFORTS),
    (
        'invalid reasoning value: \'ultra\' (must be "high", "medium", "low", or "none")',
        ("high", "medium", "low", "none"),
    ),
    ("Reasoning effort must be low/medium/high.", EFFORTS),
    ("this model supports only one of low | medium", ("low", "medium")),
    ("allowed: low, high", ("low", "high")),
    ("The effort is invalid. Valid options include: none, low.", ("none", "low")),
    ("is invalid, please use low, medium or high", EFFORTS),
    ("Accepted efforts are 'high' and 'xhigh' here.", ("high", "xhigh")),
]
NAMES_NONE = [
    "",
    "Unsupported parameter: 'reasoning_effort' is not supported with this model.",
    "Unrecognized request argument supplied: reasoning_effort",
    "reasoning_effort must be a string",
    "Unknown parameter: 'reasoning.effort'.",
    "The values are wrong.",
    "Supported values are: 1, 2 and 3.",
    "must be",
    "Supported values are: ",
]
# What refuses an effort that was sent as high, and whether the effort as such was refused by it.
REFUSALS = [
    *((words, "invalid_value", False) for words, _ in SAID),
    ("'high' is not supported.", "invalid_value", False),
    ("Unsupported value: 'reasoning_effort' does not support 'high' with this model.", "unsupported_value", False),
    ("HIGH is out of the question.", "invalid_value", False),
    ("Unsupported parameter: 'reasoning_effort' is not supported with this model.", "unsupported_parameter", True),
    ("Unrecognized request argument supplied: reasoning_effort", "unknown_parameter", True),
    ("This model does not reason.", "unsupported_value", True),
    ("reasoning_effort refused.", "unsupported_value", True),
    ("Only high-end models take it.", "unsupported_value", True),
]


def request_for(effort: str, summary: str = "off") -> Request:
    """Return a request to o1 with an effort."""
    profile = built_in().find("o1")
    context = build_context([], profile, WordCounter(), draft="hello")
    api: Api = "chat" if summary == "off" else "responses"
    return build_request(context, Route("c", OPENAI, "e", "o1", api, summary=summary), Wishes(effort=effort))


@pytest.mark.parametrize(("words", "taken"), SAID)
def test_the_values_that_words_name(words: str, taken: tuple[str, ...]) -> None:
    assert taken_values(words) == taken
    assert taken_values(f"example.org refused the request: {words} Request id: req_1.") == taken


@pytest.mark.parametrize("words", NAMES_NONE)
def test_words_that_name_no_values(words: str) -> None:
    assert taken_values(words) == ()


@pytest.mark.parametrize(("words", "code", "learned"), REFUSALS)
@pytest.mark.parametrize("param", ["reasoning_effort", "reasoning.effort"])
def test_only_words_on_the_parameter_teach_that_no_effort_is_taken(
    words: str, code: str, learned: bool, param: str
) -> None:
    error = RequestRefused(f"example.org refused the request: {words}", status=400, code=code, param=param)
    parts = learned_from(error, request_for("high"), built_in().find("o1"))
    assert parts == (("reasoning_effort",) if learned else ())


@pytest.mark.parametrize(
    ("words", "code", "learned"),
    [
        ("Invalid value: 'detailed'. Supported values are: 'auto', 'concise'.", "invalid_value", False),
        ("Unsupported parameter: 'reasoning.summary' is not supported with this model.", "unsupported_parameter", True),
        ("Your organization must be verified to generate reasoning summaries.", "unsupported_value", True),
    ],
)
def test_a_refused_kind_of_summary_is_not_every_summary(words: str, code: str, learned: bool) -> None:
    error = RequestRefused(words, status=400, code=code, param="reasoning.summary")
    parts = learned_from(error, request_for("high", "detailed"), built_in().find("o1"))
    assert parts == (("reasoning.summary",) if learned else ())


@pytest.mark.parametrize(
    "hostile", ["supported values are " * 50_000, "must be" + " " * 500_000, "must be 'low'or" * 9_000]
)
def test_hostile_words_take_no_time(hostile: str) -> None:
    began = time.process_time()
    taken_values(hostile)
    assert time.process_time() - began < 5
