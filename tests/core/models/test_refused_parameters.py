"""What a refusal teaches, and what is said of it."""

import pytest

from tests.doubles import WordCounter
from tui.core.context.context import build_context
from tui.core.errors import RequestRefused
from tui.core.models.catalogue import built_in
from tui.core.models.refused_parameters import in_words, lesson_from, taught
from tui.core.request import Request, Route, Wishes, build_request

SCHEMA = {"type": "object", "properties": {}, "additionalProperties": False}


def request_for(model: str, api: str, wishes: Wishes) -> Request:
    context = build_context([], built_in().find(model), WordCounter(), draft="hello")
    return build_request(context, Route("c", "openai", "e", model, api), wishes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("api", "part"), [("chat", "response_format"), ("responses", "text.format")])
def test_a_refused_schema_is_left_out_once(api, part):
    request, profile = request_for("gpt-4o", api, Wishes(schema=SCHEMA)), built_in().find("gpt-4o")
    error = RequestRefused("example.org refused the request: no.", code="unsupported_parameter", param=part)
    assert lesson_from(error, request, profile) == part
    assert lesson_from(error, request, taught(profile, [part])) is None
    assert lesson_from(error, request_for("gpt-4o", api, Wishes()), profile) is None


@pytest.mark.parametrize(("kept", "words"), [(True, "remembered for this deployment"), (False, "rest of this session")])
def test_what_is_said_of_it(kept, words):
    said = in_words("stream", built_in().find("o1"), kept=kept)
    assert said.startswith("o1 refused stream here: asked again without it")
    assert said.endswith(words)


def test_a_schema_that_is_itself_at_fault_teaches_nothing_of_the_deployment():
    said = (
        "Invalid schema for response_format 'reply': In context=(), 'additionalProperties' is required to be supplied."
    )
    error = RequestRefused(said, status=400, param="response_format")
    assert lesson_from(error, request_for("gpt-4o", "chat", Wishes(schema=SCHEMA)), built_in().find("gpt-4o")) is None
