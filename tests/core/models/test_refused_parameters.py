"""What a refusal teaches, and what is said of it."""

from dataclasses import replace

import pytest

from tests.doubles import WordCounter
from tui.core.connection_kinds import OPENAI
from tui.core.context.context import build_context
from tui.core.conversation.message import Message, PersonaSwitch, UserMessage
from tui.core.errors import RequestRefused
from tui.core.models.catalogue import built_in
from tui.core.models.profile import Api, RefusedParameter, Role
from tui.core.models.refused_parameters import (
    FORMS,
    KEPT_AS,
    Remembered,
    learned_from,
    part_named,
    refusal_note,
    without_refused,
)
from tui.core.models.taken_options import refusal_of
from tui.core.reply_options import REPLY_OPTIONS, TIER, options_of
from tui.core.request import Request, Route, Wishes, build_request

SCHEMA = {"type": "object", "properties": {}, "additionalProperties": False}


def request_for(model: str, api: Api, wishes: Wishes) -> Request:
    context = build_context([], built_in().find(model), WordCounter(), draft="hello")
    return build_request(context, Route("c", OPENAI, "e", model, api), wishes)


@pytest.mark.parametrize(("api", "part"), [("chat", "response_format"), ("responses", "text.format")])
def test_a_refused_schema_is_left_out_once(api: Api, part: str) -> None:
    request, profile = request_for("gpt-4o", api, Wishes(schema=SCHEMA)), built_in().find("gpt-4o")
    error = RequestRefused("example.org refused the request: no.", code="unsupported_parameter", param=part)
    assert learned_from(error, request, profile) == (part,)
    assert learned_from(error, request, without_refused(profile, [part])) == ()
    assert learned_from(error, request_for("gpt-4o", api, Wishes()), profile) == ()


@pytest.mark.parametrize(("kept", "words"), [(True, "remembered for this deployment"), (False, "rest of this session")])
def test_what_is_said_of_it(kept: bool, words: str) -> None:
    said = str(refusal_note(RefusedParameter.STREAM, built_in().find("o1"), kept=kept))
    assert said.startswith("o1 refused stream here: asked again without it")
    assert said.endswith(words)


def test_what_is_said_of_a_role() -> None:
    o1 = built_in().find("o1")
    begin = "o1 refused a message with the role developer here: asked again without it, and "
    assert str(refusal_note(RefusedParameter.ROLE_DEVELOPER, o1, kept=True)) == begin + "remembered for this deployment"
    for_now = str(refusal_note(RefusedParameter.ROLE_DEVELOPER, o1, kept=False))
    assert for_now == begin + "left out for the rest of this session"


def test_a_schema_that_is_itself_at_fault_teaches_nothing_of_the_deployment() -> None:
    said = (
        "Invalid schema for response_format 'reply': In context=(), 'additionalProperties' is required to be supplied."
    )
    error = RequestRefused(said, status=400, param="response_format")
    assert learned_from(error, request_for("gpt-4o", "chat", Wishes(schema=SCHEMA)), built_in().find("gpt-4o")) == ()


@pytest.mark.parametrize(
    ("role", "refused", "then"),
    [("developer", "role developer", "system"), ("system", "role system", "none"),
     ("instructions", "role instructions", "developer"), ("none", None, "none")],
)  # fmt: skip
def test_a_refused_role_falls_back_to_the_next_older(role: Role, refused: str | None, then: Role) -> None:
    profile = replace(built_in().find("o1"), role=role)
    context = build_context([PersonaSwitch(1, None, "", "p", "P", "Be brief.")], profile, WordCounter(), draft="hello")
    request = build_request(context, Route("c", OPENAI, "e", "o1", "chat"), Wishes())
    error = RequestRefused("No such role.", code="invalid_value", param="messages[0].role")
    parts = learned_from(error, request, profile)
    assert parts == ((refused,) if refused else ())
    assert without_refused(profile, parts).role == then
    for other in set(KEPT_AS) - {refused}:
        assert without_refused(profile, [other]).role == role


NEITHER = ("role developer", "role system")


@pytest.mark.parametrize(
    ("words", "role", "parts"),
    [
        ("System role not supported", "developer", NEITHER),
        ("system messages are not supported by this model", "developer", NEITHER),
        ("This model does not support system prompts.", "developer", NEITHER),
        ("This model doesn't support a system message", "developer", NEITHER),
        ("Only user and assistant roles are supported!", "developer", NEITHER),
        ("Only user, model roles are supported", "developer", NEITHER),
        ("System role not supported", "system", ("role system",)),
        ("developer messages are not supported", "developer", ("role developer",)),
        ("unknown variant `developer`, expected one of `system`, `user`", "developer", ("role developer",)),
        ("Only user, assistant and system roles are supported", "developer", ("role developer",)),
        ("Unexpected message role.", "developer", ("role developer",)),
        ("unknown role: developer", "developer", ("role developer",)),
        ("'developer' is not one of ['system', 'user', 'assistant']", "developer", ("role developer",)),
        ("Developer instruction is not enabled for models/gemma-3", "developer", ("role developer",)),
        ("System role not supported", "none", ()),
    ],
)
def test_words_that_name_the_system_role_teach_both(words: str, role: Role, parts: tuple[str, ...]) -> None:
    profile = replace(built_in().find("o1"), role=role)
    path: list[Message] = [
        PersonaSwitch(1, None, "", "p", "P", "Be brief."),
        UserMessage(2, 1, "", "one"),
        PersonaSwitch(3, 2, "", "q", "Q", "Be kind.", "append"),
    ]
    context = build_context(path[:1], profile, WordCounter(), draft="hello")
    request = build_request(context, Route("c", OPENAI, "e", "o1", "chat"), Wishes())
    error = RequestRefused(words, code="unsupported_parameter", param="role system")
    assert learned_from(error, request, profile) == parts
    appended = build_request(
        build_context(path, profile, WordCounter(), draft="hello"), Route("c", OPENAI, "e", "o1", "chat"), Wishes()
    )
    unsure = words == "Unexpected message role."
    assert learned_from(error, appended, profile) == (("later_system",) if unsure else parts)


def test_a_role_that_was_not_sent_teaches_nothing() -> None:
    """Without a persona all that is said has the role user: leaving a developer message out would not help."""
    error = RequestRefused("No such role.", code="invalid_value", param="messages[0].role")
    assert learned_from(error, request_for("o1", "chat", Wishes()), built_in().find("o1")) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *((part.value, part.value) for part in RefusedParameter if part.role is None and part not in FORMS),
        ("repeated_role", "two messages of one role in a row"),
        ("later_system", "a system message after the first message"),
        ("bare_reply", "replies without reasoning_content"),
        ("role developer", "messages with the role developer"),
        ("role system", "messages with the role system"),
        ("role instructions", "messages with the role instructions"),
        ("logit_bias", "logit_bias"),
        ("role pilot", "role pilot"),
        ("", ""),
    ],
)
def test_what_the_file_holds_is_read_as_it_stands_and_shown_in_words(text: str, words: str) -> None:
    part = part_named(text)
    assert str(part) == text
    assert isinstance(part, RefusedParameter) is (text in KEPT_AS)
    assert Remembered(part).what == words
    profile = built_in().find("o1")
    left_out = without_refused(profile, [part, part])
    assert left_out.refused == (() if text in KEPT_AS and KEPT_AS[text].role else (text,))
    assert build_request(
        build_context([], left_out, WordCounter(), draft="hello"), Route("c", OPENAI, "e", "o1", "chat"), Wishes()
    ).messages


ASKED = Wishes(verbosity="low", mode="pro", tier="priority")
TIER_VALUES = ("auto", "default", "flex", "scale", "priority", "fast", "ultrafast")
# What the error names, its code and words, and what is learned of a request with ASKED.
OF_OPTIONS: list[tuple[str, str, str, list[str]]] = [
    ("service_tier", "unknown_parameter", "Unknown parameter: 'service_tier'.", ["service_tier"]),
    ("service_tier", "unsupported_parameter", "'service_tier' is not supported with this model.", ["service_tier"]),
    ("service_tier", "invalid_value", "Invalid service_tier argument.", ["service_tier priority"]),
    ("service_tier", "unsupported_value", "'priority' is not open to your organization.", ["service_tier priority"]),
    ("service_tier", "unsupported_value", "This model has no service tiers.", ["service_tier"]),
    ("service_tier", "invalid_value", "Supported values are: 'auto', 'default', and 'flex'.",
     ["service_tier scale", "service_tier priority", "service_tier fast", "service_tier ultrafast"]),
    ("service_tier", "invalid_value", "Supported values are: 'auto' and 'priority'.", ["service_tier priority"]),
    ("verbosity", "unsupported_value", "'verbosity' does not support 'low'. Supported values are: 'medium'.",
     ["verbosity low", "verbosity high"]),
    ("verbosity", "unsupported_value", "'low' is not supported.", ["verbosity low"]),
    ("text.verbosity", "unsupported_parameter", "'text.verbosity' is not supported with this model.", ["verbosity"]),
    ("text.verbosity", "invalid_value", "Input should be 'medium'", ["verbosity low", "verbosity high"]),
    ("reasoning.mode", "invalid_value", "Invalid value: 'pro'. Supported values are: 'standard'.",
     ["reasoning.mode pro"]),
    ("reasoning.mode", "unknown_parameter", "Unknown parameter: 'reasoning.mode'.", ["reasoning.mode"]),
    ("reasoning.mode", "unsupported_value", "Pro is not available to you.", ["reasoning.mode pro"]),
    ("service_tier", "rate_limit_exceeded", "'priority' is busy.", []),
    ("service_tier", "", "'priority' is not open to you.", []),
]  # fmt: skip


@pytest.mark.parametrize(("param", "code", "words", "parts"), OF_OPTIONS)
def test_what_is_learned_of_an_option_is_the_value_or_the_whole(
    param: str, code: str, words: str, parts: list[str]
) -> None:
    """It is left out of the next request, the other options are not, and nothing is learned twice."""
    model = built_in().find("gpt-6-sol")
    error = RequestRefused(words, status=400, code=code, param=param)
    learned = learned_from(error, request_for(model.name, "responses", ASKED), model)
    assert [str(part) for part in learned] == parts
    assert [part_named(part) for part in parts] == list(learned)
    without = without_refused(model, learned)
    context = build_context([], without, WordCounter(), draft="hello")
    again = build_request(context, Route("c", OPENAI, "e", model.name, "responses"), ASKED)
    kept = {option.name: getattr(ASKED, option.name) for option in REPLY_OPTIONS}
    lost = {option.name for option in REPLY_OPTIONS if parts and parts[0].startswith(option.part)}
    assert options_of(again) == {name: value for name, value in kept.items() if name not in lost}
    if parts:
        assert learned_from(error, again, without) == ()


def test_every_value_of_an_option_can_be_refused_by_name() -> None:
    for option in REPLY_OPTIONS:
        assert {refusal_of(option, value) for value in option.values} < set(RefusedParameter)
    assert TIER.values == TIER_VALUES


@pytest.mark.parametrize("part", [RefusedParameter.TIER_PRIORITY, RefusedParameter.VERBOSITY])
def test_what_is_said_of_an_option(part: RefusedParameter) -> None:
    said = str(refusal_note(part, built_in().find("gpt-6-sol"), kept=True))
    assert said == f"gpt-6-sol refused {part} here: asked again without it, and remembered for this deployment"
