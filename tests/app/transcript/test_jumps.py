"""The targets of jumps, without a widget."""

import pytest

from tui.app.transcript.entry import Entry
from tui.app.transcript.jumps import Jumps, codes, turns
from tui.app.transcript.layout import Layout
from tui.app.transcript.palette import Palette

CODE = "Words.\n\n```py\nx = 1\n```\n\n- item\n\n  ```\n  y\n  ```"


@pytest.fixture
def layout(palette: Palette) -> Layout:
    layout = Layout()
    pairs = [(Entry(f"u{n}", "user", "You", text="?"), Entry(f"r{n}", "reply", "o1", text=CODE)) for n in range(3)]
    layout.show([entry for pair in pairs for entry in pair])
    layout.resize(60, palette)
    while layout.measure(0, layout.height):
        pass
    return layout


def test_each_turn_and_each_code_is_a_target_in_both_directions(layout: Layout) -> None:
    for targets, count in ((turns, 3), (codes, 6)):
        down = list(targets(layout, 0, 1))
        assert down == sorted(down)
        assert len(down) == count
        assert list(targets(layout, len(layout) - 1, -1)) == down[::-1]


def test_a_jump_continues_from_the_last_target_unless_the_view_moved(layout: Layout) -> None:
    jumps = Jumps(layout)
    first, second, third = turns(layout, 0, 1)
    target = jumps.target(turns, 1, first)
    assert target is not None
    assert layout.line_of(target) == second
    jumps.arrived(first + 1, target)  # near the end the view cannot begin at the target
    following = jumps.target(turns, 1, first + 1)
    assert following is not None
    assert layout.line_of(following) == third
    again = jumps.target(turns, 1, first)
    assert again is not None
    assert layout.line_of(again) == second
    assert jumps.target(turns, -1, first) is None


def test_what_is_meant_is_what_was_gone_to_else_what_is_in_view(layout: Layout) -> None:
    jumps = Jumps(layout)
    first, second, third = turns(layout, 0, 1)

    def meant(
        top: int, kind: str = "user", *, height: int = 5, at_end: bool = False, in_view: bool = False
    ) -> str | None:
        view = range(top, top + height)
        index = jumps.meant(lambda entry: entry.kind == kind, view, at_end=at_end, in_view=in_view)
        return None if index is None else layout.entry_at(index).key

    assert meant(0) == "u0"
    assert meant(first + 3) == "u0", "nothing is in view: the nearest above"
    assert meant(first + 3, in_view=True) is None, "or nothing"
    assert meant(first + 3, "reply", height=1, in_view=True) == "r0", "the view begins in its text"
    assert meant(first + 1, height=third - first + 1) == "u1", "the first in view"
    assert meant(first + 1, height=third - first + 1, at_end=True) == "u2"
    assert meant(0, "error") is None
    target = layout.anchor(second)
    assert target is not None
    jumps.arrived(first, target)
    assert (meant(first), meant(first, "reply")) == ("u1", "r0"), "what was gone to, where it is of the kind"
    assert meant(first + 1) == "u0", "the view has moved"
    jumps.forget()
    assert meant(first) == "u0"
