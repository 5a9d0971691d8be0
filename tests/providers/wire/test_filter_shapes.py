"""Every shape in which a content filter's results arrive: streamed, whole, in an error, old, new and hostile."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import chunk, usage, whole_response
from tui.core.connection_kinds import AZURE
from tui.core.conversation.content_filter import (
    EVERYTHING,
    LONGEST,
    LONGEST_NAME,
    MOST,
    MOST_ITEMS,
    PROMPT,
    REPLY,
    FilterFinding,
    in_words,
)
from tui.core.conversation.message import ReplyStatus
from tui.core.stream import FilterReported, Finished, StreamValue
from tui.providers.connections.destination import Destination
from tui.providers.errors.refusals import Refusal, refused
from tui.providers.errors.wording import Secret
from tui.providers.wire.chat_completions import ChatDecoder
from tui.providers.wire.content_filter import FilterNotes
from tui.providers.wire.decoder import Decoder
from tui.providers.wire.response_reader import ResponseReader
from tui.providers.wire.responses import ResponsesDecoder

SAFE = {"filtered": False, "severity": "safe"}
TO = Destination("work", AZURE, "https://example.openai.azure.com", "o1-new")

# A result of one category as it arrives, and the finding that it makes of the category in a reply.
SHAPES: dict[str, tuple[str, Any, FilterFinding | None]] = {
    "safe": ("hate", SAFE, FilterFinding(REPLY, "hate", "safe")),
    "low": ("hate", {"filtered": False, "severity": "low"}, FilterFinding(REPLY, "hate", "low")),
    "medium": ("violence", {"filtered": True, "severity": "medium"}, FilterFinding(REPLY, "violence", "medium", True)),
    "high": ("sexual", {"filtered": True, "severity": "high"}, FilterFinding(REPLY, "sexual", "high", True)),
    "capitals": ("sexual", {"filtered": True, "severity": "High"}, FilterFinding(REPLY, "sexual", "high", True)),
    "a severity as a number": ("hate", {"severity": 4}, FilterFinding(REPLY, "hate", "medium")),
    "a number that is safe": ("hate", {"severity": 0}, FilterFinding(REPLY, "hate", "safe")),
    "a number beyond all": ("hate", {"severity": 99, "filtered": False}, FilterFinding(REPLY, "hate")),
    "detected": (
        "jailbreak", {"filtered": False, "detected": True}, FilterFinding(REPLY, "jailbreak", detected=True),
    ),
    "not detected": (
        "jailbreak", {"filtered": False, "detected": False}, FilterFinding(REPLY, "jailbreak", detected=False),
    ),
    "profanity": ("profanity", {"filtered": True, "detected": True}, FilterFinding(REPLY, "profanity", "", True, True)),
    "code with a citation": (
        "protected_material_code",
        {"filtered": False, "detected": True, "citation": {"URL": "https://example.org/a", "license": "MIT"}},
        FilterFinding(REPLY, "protected_material_code", detected=True, citation="https://example.org/a", license="MIT"),
    ),
    "an older citation": (
        "protected_material_code",
        {"filtered": False, "detected": True, "URL": "https://example.org/a", "license": "NOASSERTION"},
        FilterFinding(
            REPLY, "protected_material_code", detected=True, citation="https://example.org/a", license="NOASSERTION"
        ),
    ),
    "blocklists": (
        "custom_blocklists",
        {"filtered": True, "details": [{"filtered": True, "id": "pizza"}, {"filtered": False, "id": "soup"}]},
        FilterFinding(REPLY, "custom_blocklists", "", True, ids=("pizza",)),
    ),
    "blocklists without a hit": (
        "custom_blocklists", {"filtered": False, "details": []}, FilterFinding(REPLY, "custom_blocklists"),
    ),
    "older blocklists": (
        "custom_blocklists",
        [{"filtered": True, "id": "raiBlocklistName"}, {"filtered": False, "id": "soup"}],
        FilterFinding(REPLY, "custom_blocklists", "", True, ids=("raiBlocklistName",)),
    ),
    "older blocklists without a hit": (
        "custom_blocklists", [{"filtered": False, "id": "soup"}], FilterFinding(REPLY, "custom_blocklists"),
    ),
    "topics": (
        "custom_topics",
        {"filtered": False, "details": [{"detected": True, "id": "rivals"}]},
        FilterFinding(REPLY, "custom_topics", ids=("rivals",)),
    ),
    "personal data": (
        "personally_identifiable_information",
        {
            "filtered": True, "detected": True, "redacted_text": "*** wrote",
            "sub_categories": [
                {"sub_category": "Person", "filtered": True, "detected": True, "redacted": True},
                {"sub_category": "Email", "filtered": False, "detected": False, "redacted": False},
            ],
        },
        FilterFinding(REPLY, "personally_identifiable_information", "", True, True, ("Person",)),
    ),
    "ungrounded": (
        "ungrounded_material",
        {
            "filtered": False, "detected": True,
            "details": [{"completion_start_offset": 10, "completion_end_offset": 54}],
        },
        FilterFinding(REPLY, "ungrounded_material", detected=True, spans=((10, 54),)),
    ),
    "the filter is down": (
        "error", {"code": 500, "message": "It was too slow"}, FilterFinding(REPLY, EVERYTHING, error="It was too slow"),
    ),
    "one category is down": (
        "purview",
        {"detected": False, "filtered": False, "details": {"error": {"code": "400", "message": "VALIDATION_ERROR"}}},
        FilterFinding(REPLY, "purview", detected=False, error="VALIDATION_ERROR"),
    ),
    "a category of a later day": ("teleport", {"filtered": True}, FilterFinding(REPLY, "teleport", "", True)),
    "null": ("hate", None, None),
    "a word": ("hate", "safe", None),
    "a number": ("hate", 7, None),
    "empty": ("hate", {}, None),
    "filtered as a word": ("hate", {"filtered": "true"}, FilterFinding(REPLY, "hate")),
    "lists in place of words": (
        "hate", {"severity": [], "filtered": [], "detected": [], "details": 7, "citation": []},
        FilterFinding(REPLY, "hate"),
    ),
    "places that are none": (
        "ungrounded_material",
        {"detected": True, "details": [{"completion_start_offset": 9, "completion_end_offset": 3}, None, 7]},
        FilterFinding(REPLY, "ungrounded_material", detected=True),
    ),
    "control characters": (
        "custom_blocklists", {"filtered": True, "details": [{"filtered": True, "id": "a\x1b[31mb\u202e\nc"}]},
        FilterFinding(REPLY, "custom_blocklists", "", True, ids=("a [31mb c",)),
    ),
}  # fmt: skip
ALL = pytest.mark.parametrize("shape", SHAPES)


def read(decoder: Decoder, *events: Any) -> list[StreamValue]:
    """Return the values of a stream of these events."""
    reader = ResponseReader(decoder, TO)
    lines = (each if isinstance(each, str) else json.dumps(each) for each in events)
    values = [value for line in lines for value in reader.take(f"data: {line}\n\n".encode())]
    return [*values, *reader.end()]


def findings(values: list[StreamValue]) -> tuple[FilterFinding, ...]:
    """Return the last report among the values."""
    reports = [value.findings for value in values if isinstance(value, FilterReported)]
    return reports[-1] if reports else ()


def wanted(finding: FilterFinding | None, source: str = REPLY) -> tuple[FilterFinding, ...]:
    if finding is None:
        return ()
    return (
        FilterFinding(
            source, finding.category, finding.severity, finding.filtered, finding.detected, finding.ids,
            finding.citation, finding.license, finding.spans, finding.error,
        ),
    )  # fmt: skip


@ALL
def test_in_a_stream_of_chat_completions(shape: str) -> None:
    category, result, finding = SHAPES[shape]
    text = chunk("Hello.")
    text["choices"][0]["content_filter_results"] = {category: result}
    assert findings(read(ChatDecoder(), text, chunk(finish="stop"), usage(), "[DONE]")) == wanted(finding)


@ALL
def test_in_the_prompt_before_a_stream(shape: str) -> None:
    category, result, finding = SHAPES[shape]
    for name in ("content_filter_results", "content_filter_result"):
        first = {"choices": [], "prompt_filter_results": [{"prompt_index": 0, name: {category: result}}]}
        values = read(ChatDecoder(), first, chunk("Hello."), chunk(finish="stop"), usage(), "[DONE]")
        assert findings(values) == wanted(finding, PROMPT)


@ALL
def test_in_a_whole_reply(shape: str) -> None:
    category, result, finding = SHAPES[shape]
    body = {
        "choices": [
            {
                "index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello."},
                "content_filter_results": {category: result},
            }
        ],
        "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {category: result}}],
    }  # fmt: skip
    reader = ResponseReader(ChatDecoder(), TO)
    values = [*reader.take(json.dumps(body).encode()), *reader.end()]
    assert findings(values) == (*wanted(finding, PROMPT), *wanted(finding))


@ALL
@pytest.mark.parametrize("whole", [True, False])
def test_in_the_responses_api(shape: str, whole: bool) -> None:
    category, result, finding = SHAPES[shape]
    filters: list[dict[str, Any]] = [
        {
            "blocked": False,
            "source_type": source,
            "content_filter_raw": [],
            "content_filter_results": {category: result},
        }
        for source in ("prompt", "completion")
    ]
    response = {**whole_response("Hello."), "content_filters": filters}
    reader = ResponseReader(ResponsesDecoder(), TO)
    event = response if whole else {"type": "response.completed", "response": response}
    line = json.dumps(event) if whole else f"data: {json.dumps(event)}\n\n"
    values = [*reader.take(line.encode()), *reader.end()]
    assert findings(values) == (*wanted(finding, PROMPT), *wanted(finding))


@ALL
def test_in_an_error(shape: str) -> None:
    category, result, finding = SHAPES[shape]
    error = {"message": "The prompt was filtered.", "code": "content_filter", "param": "prompt", "status": 400}
    listed = [{"blocked": True, "source_type": "prompt", "content_filter_results": {category: result}}]
    for place in (
        {"innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": {category: result}}},
        {"innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_results": {category: result}}},
        {"content_filter_results": {category: result}},
        {"content_filters": listed},
    ):
        found = refused(Refusal(400, {"error": {**error, **place}}, TO))
        assert found.content_filter == wanted(finding, PROMPT), place
        if finding is not None and finding.filtered:
            assert f"filtered the prompt ({in_words([finding])})" in found.problem


def test_a_chunk_that_only_repeats_is_no_news() -> None:
    text = chunk("Hello.")
    text["choices"][0]["content_filter_results"] = {"hate": SAFE}
    values = read(ChatDecoder(), *[text] * 50, chunk(finish="stop"), usage(), "[DONE]")
    assert len([value for value in values if isinstance(value, FilterReported)]) == 1


def test_the_gravest_word_of_a_stream_counts_and_stays_in_the_raw_reply() -> None:
    decoder = ChatDecoder()
    severities = ["safe", "low", "medium", "low", "safe"]
    texts = [chunk(f"{n} ") for n in range(len(severities))]
    for text, severity in zip(texts, severities, strict=True):
        text["choices"][0]["content_filter_results"] = {"violence": {"filtered": False, "severity": severity}}
    values = read(decoder, *texts, chunk(finish="stop"), usage(), "[DONE]")
    assert findings(values) == (FilterFinding(REPLY, "violence", "medium"),)
    end = [value for value in values if isinstance(value, Finished)][-1]
    assert end.status is ReplyStatus.COMPLETE
    assert end.detail == "the content filter noticed violence (medium)"
    raw = decoder.raw()
    assert raw is not None
    assert raw["choices"][0]["content_filter_results"]["violence"]["severity"] == "medium"


def test_a_word_that_comes_after_the_end_is_part_of_the_end() -> None:
    late = {
        "choices": [
            {
                "index": 0, "finish_reason": None, "content_filter_offsets": {"check_offset": 65},
                "content_filter_results": {"hate": {"filtered": False, "severity": "low"}},
            }
        ]
    }  # fmt: skip
    early = {"choices": [{"index": 0, "finish_reason": None, "content_filter_offsets": {"check_offset": 1}}]}
    values = read(ChatDecoder(), chunk("Hello."), early, chunk(finish="stop"), usage(), late, "[DONE]")
    end = [value for value in values if isinstance(value, Finished)][-1]
    assert (end.status, end.detail) == (ReplyStatus.COMPLETE, "the content filter noticed hate (low)")


def test_the_key_is_masked_in_what_the_filter_says() -> None:
    secret = Secret()
    secret.hold("sk-canary-0123456789abcdef")
    notes = FilterNotes(secret)
    notes.take(
        {"custom_blocklists": {"filtered": True, "details": [{"filtered": True, "id": "sk-canary-0123456789abcdef"}]}}
    )
    assert notes.findings[0].ids == ("***",)
    assert "canary" not in notes.detail(ReplyStatus.FILTERED)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["filtered", "detected", "severity", "details", "id", "citation", "URL", "license", "error", "message",
             "sub_categories", "sub_category", "completion_start_offset", "completion_end_offset", "hate", "jailbreak",
             "content_filter_results", "content_filter_result", "source_type", "innererror", "content_filters"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_anything_at_all_makes_findings_within_bounds(value: Any) -> None:
    notes = FilterNotes()
    notes.take(value)
    notes.take_prompt(value)
    notes.take_prompt([value])
    notes.take_sources(value)
    notes.take_sources([value])
    notes.take_unavailable(value)
    notes.take_error(value if isinstance(value, dict) else {"innererror": value})
    for each in notes.findings:
        assert each.category.isprintable()
        assert 0 < len(each.category) <= LONGEST_NAME
        assert len(each.ids) <= MOST_ITEMS
        "".join([*each.ids, each.citation, each.license, each.severity, each.error]).encode()
    for status in ReplyStatus:
        assert notes.detail(status).isprintable()


def test_a_flood_is_held_within_bounds() -> None:
    notes = FilterNotes()
    words = {"severity": "x" * 10**5, "details": [{"id": f"{n} " * 1000, "filtered": True} for n in range(5_000)]}
    long = {**words, "citation": {"URL": "u" * 10**6, "license": "l" * 10**6}, "error": {"message": "m" * 10**6}}
    for n in range(3):
        notes.take({f"{n} {m}": long for m in range(4 * MOST)})
    assert len(notes.findings) == MOST
    assert len(notes.flagged) <= MOST
    for each in notes.findings:
        assert len(each.ids) == MOST_ITEMS
        assert max(map(len, each.ids)) <= LONGEST_NAME
        assert len(each.citation) <= LONGEST
        assert len(each.license) <= LONGEST_NAME
        assert len(each.error) <= LONGEST
        assert len(each.severity) <= LONGEST_NAME
    assert len(notes.detail(ReplyStatus.FILTERED)) <= 500
