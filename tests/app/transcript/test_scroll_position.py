"""The scroll position, without a widget."""

from dataclasses import replace

import pytest

from tui.app.transcript.entry import Entry
from tui.app.transcript.layout import Layout
from tui.app.transcript.palette import Palette
from tui.app.transcript.scroll_position import ScrollPosition

REPLY = Entry("r", "reply", "o1", text="one\n\ntwo", live=True)
HEIGHT = 10


@pytest.fixture
def layout(palette: Palette) -> Layout:
    layout = Layout()
    layout.show([*(Entry(str(n), "user", "You", text=f"Question {n}") for n in range(40)), REPLY])
    layout.resize(60, palette)
    return layout


def test_the_end_is_followed_line_by_line_while_a_reply_streams(layout: Layout) -> None:
    position = ScrollPosition(layout)
    end = layout.view_at(None, 0, HEIGHT)
    assert position.top(None, 0, HEIGHT, 0, exact=False) == end
    for lines in range(1, 6):
        layout.replace(replace(REPLY, text="one\n\ntwo" + "\n\nmore" * lines))
        assert position.top(None, 0, HEIGHT, end + 2 * lines - 2, exact=False) == end + 2 * lines
    assert position.top(None, 0, HEIGHT, end + 14, exact=False) == end + 14, "the end has moved up by a few lines"
    assert position.top(None, 0, HEIGHT, end + 14, exact=True) == end + 10
    assert position.top(None, 0, HEIGHT, end + 15, exact=False) == end + 10, "by more than a few"


def test_an_anchor_is_kept_only_while_the_end_is_not_followed(layout: Layout) -> None:
    position = ScrollPosition(layout)
    position.keep_anchor(6)
    assert position.anchor(6) is None
    assert position.follow(False)
    assert not position.follow(False)
    assert position.anchor(6) == layout.anchor(6)
    position.keep_anchor(6)
    position.keep_anchor(9)
    assert position.kept_anchor() == position.anchor(9) == layout.anchor(6), "kept until one moves"
    position.drop_anchor()
    assert position.kept_anchor() is None
    assert position.anchor(9) == layout.anchor(9)


def test_following_the_end_resets_the_unseen_lines(layout: Layout) -> None:
    position = ScrollPosition(layout)
    position.follow(False)
    position.unseen += 7
    assert position.follow(True)
    assert position.unseen == 0
    assert position.shows_end(layout.height - HEIGHT, HEIGHT)
    assert not position.shows_end(layout.height - HEIGHT - 1, HEIGHT)
