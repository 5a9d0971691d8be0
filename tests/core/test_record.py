"""Records survive the trip through a line of JSON, and nothing else gets in."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.record import (
    Checkpoint,
    Chosen,
    HeadMoved,
    Line,
    PersonaSwitched,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Titled,
    UserSaid,
)
from tui.core.record_json import BadLine, from_json, to_json
from tui.core.usage import Figure, Provenance, Usage

texts = st.text(st.characters(exclude_categories=["Cs"]))
ids = st.integers(0, 10**6)
maybe_id = st.none() | ids
seconds = st.none() | st.floats(0, 1e6, allow_nan=False)
figures = st.builds(Figure) | st.builds(Figure, ids, st.sampled_from([Provenance.REPORTED, Provenance.ESTIMATED]))
usages = st.builds(Usage, figures, figures, figures, figures)
origins = st.builds(
    ReplyOrigin, texts, texts, texts, st.none() | texts, texts, st.booleans(), st.lists(texts).map(tuple)
)
outcomes = st.builds(
    ReplyOutcome, st.sampled_from(list(ReplyStatus)[1:]), texts, st.none() | texts, usages, seconds, seconds, seconds,
    st.none() | texts, st.none() | texts,
)  # fmt: skip
modes = st.sampled_from(["replace", "append"])
records = st.one_of(
    st.builds(SessionStarted, texts, ids),
    st.builds(Titled, texts),
    st.builds(Chosen, texts, texts, st.none() | texts),
    st.builds(PersonaSwitched, maybe_id, texts, texts, texts, modes),
    st.builds(UserSaid, maybe_id, texts),
    st.builds(ReplyStarted, maybe_id, origins),
    st.builds(Checkpoint, ids, texts, texts),
    st.builds(ReplyEnded, ids, texts, texts, outcomes),
    st.builds(HeadMoved, maybe_id),
)


@given(ids, texts, records)
def test_a_record_reads_as_it_was_written(seq, time, record):
    line = Line(seq, time, record)
    text = to_json(line)
    assert "\n" not in text
    assert from_json(text) == line


@given(st.text() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_anything_else_is_a_bad_line_and_never_another_error(text):
    try:
        from_json(text)
    except BadLine:
        return


@given(records, st.data())
def test_a_record_with_a_spoilt_field_is_a_bad_line_or_a_record(record, data):
    body = json.loads(to_json(Line(1, "t", record)))
    key = data.draw(st.sampled_from(sorted(body)))
    body[key] = data.draw(st.none() | st.integers() | st.text() | st.lists(st.integers()) | st.just({"status": "x"}))
    try:
        line = from_json(json.dumps(body))
    except BadLine:
        return
    assert from_json(to_json(line)) == line


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ('{"type": "user", "seq": 1, "ti', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ('{"type": "surprise", "seq": 1, "time": ""}', "unknown type 'surprise'"),
        ('{"type": "user", "seq": true, "time": "", "parent": null, "text": ""}', "seq must be int"),
        ('{"type": "user", "seq": 1, "time": "", "parent": null}', "text is missing"),
        ('{"type": "persona", "seq": 1, "time": "", "parent": null, "stem": "", "name": "", "text": "", "mode": "x"}',
         "mode must be replace or append"),
    ],
)  # fmt: skip
def test_a_bad_line_says_why(text, why):
    with pytest.raises(BadLine, match=why):
        from_json(text)


def test_unknown_keys_of_a_later_mull_are_passed_over():
    line = from_json('{"type": "user", "seq": 3, "time": "t", "parent": 2, "text": "hi", "colour": "red"}')
    assert line.record == UserSaid(2, "hi")
