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
    ("sent", "truncated"),
    [(b"data: a\n\n", False), (b"data: a\n", True), (b"dat", True), (b": bye", False), (b"\n", False), (b"", False)],
)
def test_a_truncated_last_event_is_reported(sent: bytes, truncated: bool) -> None:
    reader = EventReader()
    reader.feed(sent)
    assert reader.end() is truncated


def test_an_event_beyond_the_cap_is_refused() -> None:
    reader = EventReader(most_bytes=1000)
    reader.feed(b"data: " + b"x" * 900)
    with pytest.raises(EventTooLarge):
        reader.feed(b"x" * 200)


def test_many_events_under_the_cap_are_fine() -> None:
    reader = EventReader(most_bytes=1000)
    assert sum(len(reader.feed(b"data: " + b"x" * 500 + b"\n\n")) for _ in range(50)) == 50
