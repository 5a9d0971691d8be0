"""Motions, written as texts with the places in them that are gone through."""

from collections.abc import Callable
from functools import partial

import pytest

from tui.app.chat.editing import motions
from tui.app.chat.editing.motions import Words

Motion = Callable[[str, int], int]


def path(text: str, motion: Motion, *, backwards: bool) -> str:
    """Return a text with a bar at each place that a motion goes to, from one of its ends."""
    at, places = len(text) if backwards else 0, set()
    while (to := motion(text, at)) != at:
        places.add(to)
        at = to
    return "".join(("|" if at in places else "") + character for at, character in enumerate(text + "$"))[:-1]


LEFT, RIGHT = motions.word_left, motions.word_right
ROWS = (
    (LEFT, True, "|one |two_|three, |4.|5 "), (RIGHT, False, "one| two|_three|, 4|.5| |"),
    (partial(LEFT, words=Words.SPACED), True, "|one |two_three, |4.5 "),
    (partial(RIGHT, words=Words.SPACED), False, "one| two_three,| 4.5| |"),
    (partial(LEFT, words=Words.VI), True, "|one |two_three|, |4|.|5 "),
    (motions.next_word, False, "one |two_three|, |4|.|5\n|\n|x|"),
    (motions.word_end, False, "on|e two_thre|e|, |4|.|5\n\n|x"),
    (RIGHT, False, "caf" + "e\u0301" + "| ol" + "e\u0301" + "|"), (LEFT, True, "|über |naïve"),
    (RIGHT, False, "我|喜欢|北京|。and| x|"), (LEFT, True, "|我|喜欢|北京。|and |x"), (RIGHT, False, "ผม|ชอบ|กิน|ข้าว|"),
    (motions.paragraph_right, False, "a\nb\n|\nc\n|\n\nd|"), (motions.paragraph_left, True, "|a\nb\n|\nc\n\n|\nd"),
)  # fmt: skip


@pytest.mark.parametrize(("motion", "backwards", "shown"), ROWS)
def test_a_motion_goes_from_place_to_place(motion: Motion, backwards: bool, shown: str) -> None:
    assert path(shown.replace("|", ""), motion, backwards=backwards) == shown


def test_the_ends_of_a_line() -> None:
    text = "one\n  two\n"
    assert [motions.line_start(text, at) for at in (0, 3, 4, 9, 10)] == [0, 0, 4, 4, 10]
    assert [motions.line_end(text, at) for at in (0, 3, 4, 9, 10)] == [3, 3, 9, 9, 10]
    assert [motions.first_in_line(text, at) for at in (1, 4, 8, 10)] == [0, 6, 6, 10]
