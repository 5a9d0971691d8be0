"""Event lines from bytes in any pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.providers.wire.sse import EventReader, EventTooLarge

LINES = st.lists(
    st.sampled_from(
        [
            "data: x",
            "data:y",
            "data",
            "data:",
            "data: é😀",
            "event: e",
            "event:",
            "id: 1",
            "retry: 5",
            ": c",
            "z",
            "data: {}",
            "data:{",
            "data: }",
            "data: [DONE]",
            "data: }{",
            "error: {}",
            "error",
            "{}",
            "",
            "",
        ]
    ),
    max_size=30,
)


def events(*pieces: bytes) -> list[tuple[str, str]]:
    reader = EventReader()
    return [event for piece in pieces for event in reader.feed(piece)]


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (b"data: a\n\n", [("", "a")]),
        (b"data:a\n\n", [("", "a")]),
        (b"data:  a\n\n", [("", " a")]),
        (b"data: a\r\n\r\n", [("", "a")]),
        (b"data: a\r\r", [("", "a")]),
        (b"\xef\xbb\xbfdata: a\n\n", [("", "a")]),
        (b": hello\n\ndata: a\n\n", [("", "a")]),
        (b": hello\ndata: a\n\n", [("", "a")]),
        (b"event: e\ndata: a\n\n", [("e", "a")]),
        (b"data: a\nevent: e\ndata: b\n\n", [("e", "a\nb")]),
        (b"data:\n\n", []),
        (b"data\n\n", []),
        (b"event: e\n\n", []),
        (b"id: 1\n\n", []),
        (b"\n\n\n\ndata: a\n\n\n\n\ndata: b\n\n", [("", "a"), ("", "b")]),
        (b"data: caf\xff\n\n", [("", "caf\ufffd")]),
        (b"data: a\r\ndata: b\r\n\r\n", [("", "a\nb")]),
        (b"data: a\rdata: b\r\r", [("", "a\nb")]),
        (b"data: a\n", []),
        (b"data: a", []),
        (b"", []),
        (b"error: no\n\n", [("error", "no")]),
        (b"error:no\nerror: more\n\n", [("error", "no\nmore")]),
        (b"data: a\nerror: no\n\n", [("", "a"), ("error", "no")]),
        (b"error\n\n", []),
        (b"errors: no\n\n", []),
        (b'{"error": 1}\n\n', [("", '{"error": 1}')]),
        (b'{\n"error": 1\n}\n\n', [("", '{\n"error": 1\n}')]),
        (b": ping\n\n {}\n\n", [("", " {}")]),
        (b"data: a\n{}\n\n", [("", "a"), ("", "{}")]),
        (b"Bad Gateway\n\n", []),
    ],
)
def test_events(sent: bytes, wanted: list[tuple[str, str]]) -> None:
    assert events(sent) == wanted
    assert events(*(bytes([byte]) for byte in sent)) == wanted


@given(LINES, st.lists(st.integers(0, 200), max_size=12), st.sampled_from(["\n", "\r", "\r\n"]), st.booleans())
def test_any_cutting_gives_the_same_events(lines: list[str], cuts: list[int], end: str, bom: bool) -> None:
    sent = (("\ufeff" if bom else "") + "".join(line + end for line in lines)).encode()
    places = sorted({0, len(sent), *(cut for cut in cuts if cut < len(sent))})
    pieces = [sent[a:b] for a, b in pairwise(places)]
    plain = "".join(line + "\n" for line in lines).encode()
    assert events(*pieces) == events(plain)


@given(st.binary(max_size=300), st.integers(1, 7))
def test_no_bytes_break_it(sent: bytes, size: int) -> None:
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert events(*pieces) == events(sent)
    for _, data in events(sent):
        data.encode()


@pytest.mark.parametrize(
    ("sent", "rest"),
    [
        (b"data: a\n\n", []),
        (b"data: a\n", [("", "a")]),
        (b"data: a", [("", "a")]),
        (b"dat", []),
        (b": bye", []),
        (b"\n", []),
        (b"", []),
        (b"data: a\n\nerror: no", [("error", "no")]),
        (b'data: a\n\n{"error": 1}', [("", '{"error": 1}')]),
        (b'event: error\ndata: {"error": 1}', [("error", '{"error": 1}')]),
    ],
)
def test_what_no_empty_line_ended_is_given_at_the_end_and_is_not_complete(
    sent: bytes, rest: list[tuple[str, str]]
) -> None:
    reader = EventReader()
    reader.feed(sent)
    assert not reader.complete
    assert reader.end() == rest
    assert reader.end() == []


ONE, TWO, DONE = '{"n": 1}', '{"n": {"m": 2}}', "[DONE]"


@pytest.mark.parametrize(
    ("sent", "wanted", "rest", "complete"),
    [
        (f"data: {ONE}\ndata: {TWO}\ndata: {DONE}\n\n", [ONE, TWO, DONE], [], False),
        (f"data:{ONE}\ndata:{TWO}\ndata:{DONE}\n\n", [ONE, TWO, DONE], [], False),
        (f"data: {ONE}\r\ndata: {TWO}\r\ndata: {DONE}\r\n\r\n", [ONE, TWO, DONE], [], False),
        (f"data: {ONE}\rdata: {TWO}\rdata: {DONE}\r\r", [ONE, TWO, DONE], [], False),
        (f"data: {ONE}\ndata: {TWO}\ndata: {DONE}\n", [ONE, TWO], [DONE], True),
        (f"data: {ONE}\ndata: {TWO}\n", [ONE], [TWO], True),
        (f"data: {ONE}\ndata: {TWO}", [ONE], [TWO], False),
        (f"data: {ONE}\n\ndata: {TWO}\ndata: {DONE}\n\n", [ONE, TWO, DONE], [], False),
        (f"event: message\ndata: {ONE}\nevent: message\ndata: {TWO}\n\n", [ONE, TWO], [], False),
        (f"id: 1\ndata: {ONE}\nid: 2\ndata: {TWO}\n\n", [ONE, TWO], [], False),
        (f"retry: 3\nid: 1\nevent: a\ndata: {ONE}\nretry: 3\nid: 1\nevent: a\ndata: {TWO}\n\n", [ONE, TWO], [], False),
        (f"data: {ONE}\n: ping\ndata: {TWO}\n\n", [ONE, TWO], [], False),
        ('data: {\ndata: "n": 1\ndata: }\n\n', ['{\n"n": 1\n}'], [], False),
        ("data: [\ndata: {}\ndata: ,{}\ndata: ]\n\n", ["[\n{}\n,{}\n]"], [], False),
        ('data: {"a": {}\ndata: }\n\n', ['{"a": {}\n}'], [], False),
        ("data: words\ndata: {more}\n\n", ["words\n{more}"], [], False),
        (f"data: {ONE}\nevent: late\n\n", [ONE], [], False),
        (f'data: {ONE}\nerror: {{"message": "no"}}\n\n', [ONE, '{"message": "no"}'], [], False),
        (f"\ufeffdata: {ONE}\ndata: {TWO}\n\n", [ONE, TWO], [], False),
    ],
)
def test_json_events_may_touch(sent: str, wanted: list[str], rest: list[str], complete: bool) -> None:
    for size in (1, 2, 3, 7, len(sent.encode())):
        reader, bytes_ = EventReader(), sent.encode()
        pieces = [bytes_[at : at + size] for at in range(0, len(bytes_), size)]
        assert [data for piece in pieces for _, data in reader.feed(piece)] == wanted
        assert reader.complete is complete
        assert [data for _, data in reader.end()] == rest


def test_an_event_that_touches_the_next_is_given_when_the_next_begins() -> None:
    reader = EventReader()
    assert reader.feed(b"data: {}\n") == []
    assert reader.feed(b"data: {}\n") == [("", "{}")]
    assert reader.feed(b"data: {}\n") == [("", "{}")]


def test_an_event_keeps_its_own_name_where_events_touch() -> None:
    sent = b"event: a\ndata: {}\nevent: b\ndata: {}\nevent: error\ndata: {}\n\n"
    assert events(sent) == [("a", "{}"), ("b", "{}"), ("error", "{}")]
    assert events(*(bytes([byte]) for byte in sent)) == events(sent)


def test_what_belongs_to_no_field_is_kept_to_be_quoted() -> None:
    reader = EventReader()
    reader.feed(b": hi\n\nInternal\nServer Error\n\nid: 4\n\n")
    assert reader.stray == b"Internal\nServer Error"
    reader.feed(b"x" * 100_000 + b"\n\n")
    assert len(reader.stray) < 2000


def test_lines_that_could_touch_and_never_do_take_linear_time() -> None:
    reader = EventReader()
    for _ in range(200_000):
        reader.feed(b"data: }\nevent: x\n")
    assert reader.feed(b"\n")[0][0] == "x"


def test_an_event_beyond_the_cap_is_refused() -> None:
    reader = EventReader(most_bytes=1000)
    reader.feed(b"data: " + b"x" * 900)
    with pytest.raises(EventTooLarge):
        reader.feed(b"x" * 200)


def test_many_events_under_the_cap_are_fine() -> None:
    reader = EventReader(most_bytes=1000)
    assert sum(len(reader.feed(b"data: " + b"x" * 500 + b"\n\n")) for _ in range(50)) == 50
