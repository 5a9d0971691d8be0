"""Records survive the trip through a line of JSON, and nothing else gets in."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.conversation.content_filter import PROMPT, REPLY, FilterFinding, merged
from tui.core.conversation.filing import tags_of
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import (
    Checkpoint,
    Chosen,
    Filed,
    Forked,
    HeadMoved,
    Line,
    Mark,
    Marked,
    PersonaSwitched,
    Record,
    ReplyChecked,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.conversation.record_json import BadLine, from_json, to_json
from tui.core.models.price import Rates
from tui.core.note import note_from
from tui.core.schema import SchemaFit
from tui.core.usage.usage import FIGURES, Figure, Provenance, Usage

texts = st.text(st.characters(exclude_categories=["Cs"]))
ids = st.integers(0, 10**6)
maybe_id = st.none() | ids
seconds = st.none() | st.floats(0, 1e6, allow_nan=False)
figures = st.builds(Figure) | st.builds(Figure, ids, st.sampled_from([Provenance.REPORTED, Provenance.ESTIMATED]))
usages = st.builds(Usage, *[figures] * len(FIGURES))
maybe_text = st.none() | texts
kept = st.lists(texts, max_size=3).map(tuple)
notes = st.lists(texts.map(note_from), max_size=3).map(tuple)
origins = st.builds(
    ReplyOrigin, texts, texts, texts, maybe_text, texts, st.booleans(), notes, maybe_id, st.integers(-999, 999),
    maybe_id, texts,
)  # fmt: skip
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)
places_in_a_text = st.lists(st.tuples(st.integers(0, 9), st.integers(9, 99)), unique=True, max_size=3).map(tuple)
findings = st.lists(
    st.builds(
        FilterFinding,
        st.sampled_from([PROMPT, REPLY]),
        names,
        st.sampled_from(["", "safe", "low", "odd"]),
        st.booleans(),
        st.none() | st.booleans(),
        st.lists(names, unique=True, max_size=3).map(tuple),
        texts,
        texts,
        places_in_a_text,
        texts,
    ),
    max_size=3,
).map(lambda found: merged((), found))
prices = st.floats(0, 1e6, allow_nan=False)
rates = st.none() | st.builds(Rates, prices, prices, *[st.none() | prices] * 4, st.sampled_from(["", "flex"]))
outcomes = st.builds(
    ReplyOutcome, st.sampled_from(list(ReplyStatus)[1:]), texts, maybe_text, usages, seconds, seconds, seconds,
    maybe_text, maybe_text, notes, st.none() | st.builds(SchemaFit, kept, texts), maybe_text,
    content_filter=findings, rates=rates,
)  # fmt: skip
modes = st.sampled_from(["replace", "append"])
records = st.one_of(
    st.builds(SessionStarted, texts, ids, texts, maybe_id.filter(lambda at: at != 0), texts, texts),
    st.builds(Titled, texts),
    st.builds(Filed, st.lists(texts, max_size=3).map(tags_of), st.booleans(), st.booleans()),
    st.builds(
        Chosen,
        texts,
        texts,
        st.none() | texts,
        maybe_id,
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(0, 2),
        st.none() | st.integers(0, 1) | st.floats(0, 1),
    ),
    st.builds(PersonaSwitched, maybe_id, texts, texts, texts, modes),
    st.builds(UserSaid, maybe_id, texts),
    st.builds(ReplyStarted, maybe_id, origins),
    st.builds(Checkpoint, ids, texts, texts, st.booleans()),
    st.builds(ReplyEnded, ids, texts, texts, outcomes, st.none() | origins, st.booleans()),
    st.builds(ReplyChecked, ids, st.builds(SchemaFit, kept, texts)),
    st.builds(SummaryAsked, origins),
    st.builds(Summarised, maybe_id, texts, origins, st.lists(ids, max_size=3).map(tuple), texts, outcomes, maybe_id),
    st.builds(Marked, ids, st.sampled_from(get_args(Mark)), st.booleans()),
    st.builds(Forked, texts, ids),
    st.builds(HeadMoved, maybe_id),
)
spoilt = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    | st.lists(st.integers() | st.text(max_size=3), max_size=2) | st.dictionaries(st.text(max_size=6), st.integers())
    | st.just({"status": "x"})
)  # fmt: skip


@given(ids, texts, records)
def test_a_record_reads_as_it_was_written(seq: int, time: str, record: Record) -> None:
    line = Line(seq, time, record)
    text = to_json(line)
    assert "\n" not in text
    assert from_json(text) == line


@given(st.text() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_anything_else_is_a_bad_line_and_never_another_error(text: str) -> None:
    try:
        from_json(text)
    except BadLine:
        return


def all_kinds() -> set[type]:
    return set(get_args(Record))


def test_every_kind_of_record_is_tried() -> None:
    branches = records.element_strategies  # type: ignore[attr-defined]  # Hypothesis has no public way
    tried = {branch.wrapped_strategy.target for branch in branches}
    assert tried == all_kinds()


@given(records, st.sampled_from(["", "\n", "\r", "\r\n", "  \n"]), st.sampled_from(["", " ", "\t "]))
def test_space_around_a_record_changes_nothing(record: Record, after: str, before: str) -> None:
    line = Line(1, "t", record)
    assert from_json(before + to_json(line) + after) == line


@given(records, st.sampled_from(["x", "{}", ",", "\n{}", "\u00a0"]))
def test_more_than_one_record_in_a_line_is_a_bad_line(record: Record, more: str) -> None:
    with pytest.raises(BadLine, match="Extra data"):
        from_json(to_json(Line(1, "t", record)) + more)


def places(value: dict[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the way to every value of an object, at any depth."""
    for key, held in value.items():
        yield (*at, key)
        if isinstance(held, dict):
            yield from places(held, (*at, key))


@given(records, st.data())
def test_a_record_with_a_spoilt_field_at_any_depth_is_a_bad_line_or_a_record(
    record: Record, data: st.DataObject
) -> None:
    body = json.loads(to_json(Line(1, "t", record)))
    *way, key = data.draw(st.sampled_from(sorted(places(body))))
    held = body
    for step in way:
        held = held[step]
    if data.draw(st.booleans()):
        held[key] = data.draw(spoilt)
    else:
        del held[key]
    try:
        line = from_json(json.dumps(body))
    except BadLine:
        return
    assert from_json(to_json(line)) == line


@given(records)
def test_a_line_cut_anywhere_is_a_bad_line(record: Record) -> None:
    text = to_json(Line(1, "t", record))
    for end in {0, 1, len(text) // 2, len(text) - 1}:
        with pytest.raises(BadLine, match="not JSON"):
            from_json(text[:end])


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
        ('{"type": ["user"], "seq": 1, "time": ""}', "unknown type"),
        ('{"type": "reply", "seq": 1, "time": "", "parent": null, "origin": {"model": "o1"}}', "connection is missing"),
        ('{"type": "ended", "seq": 1, "time": "", "reply": 1, "text": "", "outcome": {}}', "status is missing"),
        ('{"type": "ended", "seq": 1, "time": "", "reply": 1, "text": "", "outcome": {"status": "live"}}',
         "status is none that is known"),
        ('{"type": "ended", "seq": 1, "time": "", "reply": 1, "text": "",'
         ' "outcome": {"status": "complete", "usage": {"input": "9"}}}', "input must be int"),
    ],
)  # fmt: skip
def test_a_bad_line_says_why(text: str, why: str) -> None:
    with pytest.raises(BadLine, match=why):
        from_json(text)


def test_unknown_keys_of_a_later_mull_are_passed_over() -> None:
    line = from_json('{"type": "user", "seq": 3, "time": "t", "parent": 2, "text": "hi", "colour": "red"}')
    assert line.record == UserSaid(2, "hi")


def test_what_a_file_does_not_say_of_a_reply_is_nothing_or_unknown() -> None:
    origin = '"origin": {"model": "o1", "connection": "work"}'
    started = from_json(f'{{"type": "reply", "seq": 2, "time": "t", "parent": 1, {origin}}}').record
    assert isinstance(started, ReplyStarted)
    assert started.origin == ReplyOrigin(
        "o1", "work", endpoint="", effort=None, persona="none", practice=False, notes=(), counted=None, correction=0,
        cap=None, schema="",
    )  # fmt: skip
    ended = from_json(
        '{"type": "ended", "seq": 3, "time": "t", "reply": 2, "text": "", "outcome": {"status": "failed"}}'
    ).record
    assert isinstance(ended, ReplyEnded)
    assert (ended.reasoning, ended.sent) == ("", None)
    assert ended.outcome == ReplyOutcome(
        ReplyStatus.FAILED, detail="", finish_reason=None, usage=Usage(), cost=None, seconds=None, thought=None,
        request_id=None, system_fingerprint=None, notes=(), fit=None, raw=None,
    )  # fmt: skip


@pytest.mark.parametrize("notes", ['"a note"', "[1]", '["a", null]', "{}", "7"])
def test_notes_that_are_no_texts_are_a_bad_line(notes: str) -> None:
    origin = f'{{"model": "o1", "connection": "work", "notes": {notes}}}'
    with pytest.raises(BadLine, match="notes must be a list of str"):
        from_json(f'{{"type": "reply", "seq": 2, "time": "t", "parent": 1, "origin": {origin}}}')


def test_a_new_file_is_of_version_1() -> None:
    assert json.loads(to_json(Line(0, "t", SessionStarted("s"))))["version"] == 1
