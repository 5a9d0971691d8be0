"""Which rule on messages an error names, by its words alone; words about something else name none."""

from __future__ import annotations

from typing import Any

import pytest

from tui.core.connection_kinds import COMPATIBLE
from tui.core.errors import ModelError, RequestRefused
from tui.providers.connections.destination import Destination
from tui.providers.errors.message_rules import broken_rule
from tui.providers.errors.refusals import Refusal, refused, refused_in_stream
from tui.providers.errors.wording import NO_SECRET

NAMED = {
    "repeated_role": (
        "Conversation roles must alternate user/assistant/user/assistant/...",
        "After the optional system message, conversation roles must alternate user/assistant/user/assistant/...",
        "Jinja Exception: After the optional system message, conversation roles must alternate user and assistant "
        "roles except for tool calls and results.",
        "litellm.BadRequestError: OpenAIException - Conversation roles must alternate user/assistant/user/assistant",
        'messages: roles must alternate between "user" and "assistant", but found multiple "user" roles in a row',
        "After the (optional) system message(s), user and assistant roles should be alternating.",
        "Please ensure that multiturn requests alternate between user and model.",
        "Unexpected role 'user' after role 'user'",
        "Unexpected role 'assistant' after role 'assistant'",
        "Consecutive user messages are not supported.",
        "The request has two messages with the same role in a row.",
        "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
        "First message must be from the user.",
        "messages do not alternate as they should",
    ),
    "later_system": (
        "System message must be at the beginning.",
        "While executing CallExpression at line 84, column 32 in source: ... Jinja Exception: System message must be "
        "at the beginning.",
        "System message must be the first message",
        "system messages must come first",
        "The system prompt may only appear at the start of the conversation.",
        "A system role should only be the first message.",
        "Only one system message is allowed.",
        "System messages are only allowed at the start of the conversation",
        "The system message is only supported as the first message.",
        "The conversation has more than one system message.",
        "multiple system messages are not allowed",
        "Unexpected role 'system' after role 'assistant'",
        "Unexpected role 'developer' after role 'user'",
        "There can only be one system message",
        "Only the first message can be a system message",
        "Only the first message can have the role 'system'.",
        "Messages with role 'system' must be at the beginning",
        "The 'system' role must be the first message.",
        "Received multiple non-consecutive system messages.",
        "messages: system role is only allowed for the first message",
        "Developer message must be at the beginning.",
        "A system message may only appear at index 0",
    ),
    "bare_reply": (
        "The reasoning_content in the thinking mode must be passed back to the API.",
        "The `reasoning_content` in the thinking mode must be passed back to the API.",
        "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2",
        "messages[2]: missing field `reasoning_content`",
        "reasoning_content is required for assistant messages while thinking is enabled",
        "An assistant message without reasoning_content is not accepted by this model.",
    ),
    "role system": (
        "System role not supported",
        "System role is not supported by this model.",
        "system messages are not supported",
        "Developer instruction is not enabled for models/gemma-3-27b-it",
        "Developer instruction is not enabled: developer messages are not allowed",
        "This model does not support system messages.",
        "the chat template doesn't support a system role",
        "Only user and assistant roles are supported!",
        "Only user and assistant roles are supported, with the exception of an initial optional system message!",
        "Only user, assistant and tool roles are supported",
        "Unknown role: developer",
        "unsupported role 'system'",
        "Unexpected message role.",
        "Invalid role: developer",
        "role 'developer' is not supported",
        "'developer' is not one of ['system', 'assistant', 'user', 'tool', 'function'] - 'messages.0.role'",
        "Failed to deserialize the JSON body into the target type: messages[0].role: unknown variant `developer`, "
        "expected one of `system`, `user`, `assistant`, `tool`",
        "body -> messages -> 0 -> role: Input should be 'system', 'user' or 'assistant'",
    ),
}
# Errors about something else, some with the same words.
OTHER = (
    "Invalid content in messages[1]: image too large.",
    "messages[1].content must be a string",
    "Your system is not supported in this region.",
    "The system is currently overloaded, please try again later.",
    "You have no role that may use this deployment.",
    "The role assignment is missing: ask for 'Cognitive Services OpenAI User'.",
    "Unsupported value: 'temperature' does not support 0.5 with this model.",
    "Unknown parameter: 'messages[1].reasoning_content'.",
    "Extra inputs are not permitted: reasoning_content",
    "reasoning_content is not supported by this model",
    "Your system message must be at most 4,000 characters.",
    "The system prompt is too long.",
    "The first message must not be empty.",
    "Alternatively, use another model.",
    "alternating current",
    "Last message must have role user",
    "Unexpected role 'tool' after role 'user'",
    "The user must accept the terms first.",
    "Model developer is not available.",
    "Only one choice is supported.",
    "",
)
TO = Destination("c", COMPATIBLE, "http://127.0.0.1:1/v1", "m", "none")


@pytest.mark.parametrize(("rule", "words"), [(rule, words) for rule, held in NAMED.items() for words in held])
def test_words_that_name_a_rule(rule: str, words: str) -> None:
    assert broken_rule(words) == rule
    assert broken_rule(words.upper()) == rule, "in whatever case"


@pytest.mark.parametrize("words", OTHER)
def test_words_about_something_else(words: str) -> None:
    assert broken_rule(words) is None


ALTERNATE = NAMED["repeated_role"][0]
SOURCE = "------------\nWhile executing CallExpression at line 189, column 32 in source:\n" + "x" * 400
ERROR = {"message": ALTERNATE, "type": "BadRequestError", "param": None, "code": 400}
BODIES: list[tuple[int, Any]] = [
    (400, {"error": ERROR}),
    (400, {"object": "error", **ERROR}),
    (400, {"error": ALTERNATE}),
    (400, {"detail": ALTERNATE}),
    (400, ALTERNATE),
    (422, {"error": {**ERROR, "code": "invalid_request_error", "param": "messages"}}),
    (
        500,
        {"error": {"code": 500, "message": f"{SOURCE}\nError: Jinja Exception: {ALTERNATE}", "type": "server_error"}},
    ),
    (503, {"error": {"message": f"upstream: {ALTERNATE}"}}),
]


def check(error: ModelError) -> None:
    assert type(error) is RequestRefused
    assert (error.param, error.code) == ("repeated_role", "unsupported_parameter")
    assert error.may_retry is False
    assert "Alt+X" in error.remedy


@pytest.mark.parametrize(("status", "body"), BODIES)
def test_the_rule_is_found_in_every_shape_of_error(status: int, body: Any) -> None:
    check(refused(Refusal(status, body, TO)))


@pytest.mark.parametrize("code", [None, 400, 500, "server_error"])
def test_the_rule_is_found_in_an_error_inside_a_stream(code: Any) -> None:
    check(refused_in_stream({"message": ALTERNATE, "code": code}, TO, NO_SECRET))
