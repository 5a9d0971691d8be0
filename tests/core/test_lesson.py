"""Refusals that name what they mind in words alone."""

import pytest

from tests.doubles import WordCounter
from tui.core.catalogue import built_in
from tui.core.context import build_context
from tui.core.errors import RequestRefused
from tui.core.lesson import lesson_from, taught
from tui.core.request import Request, Route, Wishes, build_request

SCHEMA = {"type": "object", "properties": {}, "additionalProperties": False}
# As public reports quote OpenAI and Azure; the second names the parameter nowhere else.
CHAT = (
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more about it."
)
RESPONSES = "Invalid parameter: 'text.format' of type 'json_schema' is not supported with this model."
OLD_AZURE = "response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later"


def request_for(model: str, api: str, wishes: Wishes) -> Request:
    context = build_context([], built_in().find(model), WordCounter(), draft="hello")
    return build_request(context, Route("c", "openai", "e", model, api), wishes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("api", "said", "code", "param", "lesson"),
    [
        ("chat", CHAT, None, None, "response_format"),
        ("chat", CHAT, None, "", "response_format"),
        ("responses", RESPONSES, None, None, "text.format"),
        ("chat", OLD_AZURE, "BadRequest", "", "response_format"),
    ],
)
def test_a_schema_refused_in_words_alone_is_left_out(api, said, code, param, lesson):
    request = request_for("gpt-4o", api, Wishes(schema=SCHEMA))
    profile = built_in().find("gpt-4o")
    error = RequestRefused(f"example.org refused the request: {said}", status=400, code=code, param=param)
    assert lesson_from(error, request, profile) == lesson
    assert lesson_from(error, request, taught(profile, [lesson])) is None
    assert lesson_from(error, request_for("gpt-4o", api, Wishes()), profile) is None


def test_a_schema_that_is_itself_at_fault_teaches_nothing_of_the_deployment():
    said = (
        "Invalid schema for response_format 'reply': In context=(), 'additionalProperties' is required to be supplied."
    )
    error = RequestRefused(said, status=400, param="response_format")
    assert lesson_from(error, request_for("gpt-4o", "chat", Wishes(schema=SCHEMA)), built_in().find("gpt-4o")) is None
