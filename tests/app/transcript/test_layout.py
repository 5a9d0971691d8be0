"""Entries below each other: every line is that of a list of all drawn lines."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tui.app.transcript.entry import Entry, Kind
from tui.app.transcript.entry_view import EntryView
from tui.app.transcript.layout import Layout
from tui.app.transcript.palette import Palette

quiet = settings(max_examples=60)
KINDS: list[Kind] = ["user", "reply", "notice"]
ENTRIES = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 60)), min_size=1, max_size=30)


def entries_of(shapes: list[tuple[Kind, int]]) -> list[Entry]:
    return [
        Entry(str(number), kind, f"s{number}", text="\n\n".join(["word " * (size % 17)] * (1 + size // 10)))
        for number, (kind, size) in enumerate(shapes)
    ]


def all_lines(entries: list[Entry], width: int, palette: Palette) -> list[str]:
    lines: list[str] = []
    for entry in entries:
        document = EntryView(entry, width, palette)
        while document.measure(0, 10**9):
            pass
        lines.extend(document.line(number).text for number in range(document.height))
    return lines


@quiet
@given(shapes=ENTRIES, looks=st.lists(st.integers(0, 10**6), max_size=6), width=st.integers(10, 80))
def test_a_view_shows_consecutive_lines_of_the_whole(
    palette: Palette, shapes: list[tuple[Kind, int]], looks: list[int], width: int
) -> None:
    entries = entries_of(shapes)
    layout = Layout()
    layout.show(entries)
    layout.resize(width, palette)
    whole = all_lines(entries, width, palette)
    end = layout.view_at(None, 0, 10)
    shown = [line.text for number in range(end, end + 10) if (line := layout.line(number)) is not None]
    assert shown == whole[-10:]
    for look in looks:
        anchor = layout.anchor(look % layout.height)
        assert anchor is not None
        top = layout.view_at(anchor, 0, 10)
        shown = [line.text for number in range(top, top + 10) if (line := layout.line(number)) is not None]
        assert any(whole[at : at + len(shown)] == shown for at in range(len(whole)))


@quiet
@given(shapes=ENTRIES, steps=st.lists(st.integers(-9, 9), max_size=20))
def test_scrolling_by_lines_moves_by_exactly_those_lines(
    palette: Palette, shapes: list[tuple[Kind, int]], steps: list[int]
) -> None:
    entries = entries_of(shapes)
    layout = Layout()
    layout.show(entries)
    layout.resize(40, palette)
    whole = all_lines(entries, 40, palette)
    top = layout.view_at(None, 0, 10)
    true = max(0, len(whole) - 10)
    for step in steps:
        top = layout.view_at(layout.anchor(top), step, 10)
        true = min(max(0, true + step), max(0, len(whole) - 10))
        shown = [line.text for number in range(top, top + 10) if (line := layout.line(number)) is not None]
        assert shown == whole[true : true + 10]


@quiet
@given(shapes=ENTRIES, at=st.integers(0, 29), other=ENTRIES, width=st.integers(10, 80))
def test_another_branch_is_as_if_it_had_been_shown_from_the_start(
    palette: Palette, shapes: list[tuple[Kind, int]], at: int, other: list[tuple[Kind, int]], width: int
) -> None:
    entries, at = entries_of(shapes), at % len(shapes)
    layout = Layout()
    layout.show(entries)
    layout.resize(width, palette)
    layout.view_at(None, 0, 10)
    top = layout.top(at)
    assert layout.cut(entries[at].key) == top
    branch = [Entry(f"b{entry.key}", entry.kind, "s", text=entry.text) for entry in entries_of(other)]
    for entry in branch:
        layout.add(entry)
    assert layout.entries == [*entries[:at], *branch]
    end = layout.view_at(None, 0, 10)
    shown = [line.text for number in range(end, end + 10) if (line := layout.line(number)) is not None]
    assert shown == all_lines([*entries[:at], *branch], width, palette)[-10:]


def test_what_was_said_above_a_reply_of_its_turn_goes_with_it(palette: Palette) -> None:
    layout = Layout()
    layout.show([Entry("1", "user", text="?"), Entry("2-note-0", "notice", text="adapted"), Entry("2", "reply")])
    layout.resize(40, palette)
    layout.cut("2")
    assert [entry.key for entry in layout.entries] == ["1"]
