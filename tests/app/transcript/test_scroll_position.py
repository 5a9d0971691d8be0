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


def test_the_end_is_followed_in_leaps_while_a_reply_streams(layout: Layout) -> None:
    position = ScrollPosition(layout)
    end = layout.view_at(None, 0, HEIGHT)
    top = position.top(None, 0, HEIGHT, 0, exact=False)
    assert top == end + 4
    assert position.top(None, 0, HEIGHT, top, exact=False) == top, "the end is still in view"
    assert position.top(None, 0, HEIGHT, top, exact=True) == end
    layout.replace(replace(REPLY, live=False))
    assert position.top(None, 0, HEIGHT, 0, exact=False) == layout.view_at(None, 0, HEIGHT)


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
