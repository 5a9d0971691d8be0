"""What is said of the room for the next request, and of what each way to make room saves."""

import pytest

from tui.app.xray.make_room import helps_more, how_full, saves
from tui.core.context.room import Room


def room(used: int | None, most: int | None, needed: int) -> Room:
    return Room("m", used, most, needed, None if used is None or most is None else most - used)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (
            room(781, 768, 384),
            "The request would take ~781 tokens; m takes 768 at most."
            " ~13 too many, ~397 with the 384 to keep free for the reply.",
        ),
        (room(781, 768, 0), "The request would take ~781 tokens; m takes 768 at most. ~13 too many."),
        (
            room(768, 768, 10),
            "The request would take ~768 tokens; m takes 768 at most."
            " ~1 too many, ~10 with the 10 to keep free for the reply.",
        ),
        (
            room(500, 768, 384),
            "~268 tokens are left for m to think and answer; 384 should stay free (reserve or output budget)."
            " ~116 too many.",
        ),
        (room(100, 768, 384), "There is room: ~668 tokens are left, 384 should stay free."),
        (room(None, 768, 384), "How much room there is, is not known for this model."),
        (room(100, None, 384), "How much room there is, is not known for this model."),
    ],
)
def test_how_full_the_next_request_is(held: Room, said: str) -> None:
    assert how_full(held) == said


@pytest.mark.parametrize(
    ("held", "saved", "said"),
    [
        (room(781, 768, 384), 400, "saves ~400 tokens"),
        (room(781, 768, 384), 397, "saves ~397 tokens"),
        (room(781, 768, 384), 293, "saves ~293 tokens; ~280 are left for the reply"),
        (room(781, 768, 384), 14, "saves ~14 tokens; ~1 are left for the reply"),
        (room(781, 768, 384), 13, "saves ~13 tokens; it does not fit then either"),
        (room(781, 768, 384), 5, "saves ~5 tokens; it does not fit then either"),
        (room(500, 768, 384), 100, "saves ~100 tokens; ~368 are left for the reply"),
        (room(500, 768, 384), 116, "saves ~116 tokens"),
        (room(100, 768, 384), 50, "saves ~50 tokens"),
        (room(100, None, 384), 50, "saves ~50 tokens"),
    ],
)
def test_what_a_way_saves(held: Room, saved: int, said: str) -> None:
    assert saves(held, saved) == said


@pytest.mark.parametrize(
    ("held", "saved", "than", "helps"),
    [
        (room(781, 768, 384), 400, 0, True),
        (room(781, 768, 384), 400, 293, True),
        (room(781, 768, 384), 300, 293, False),  # both fit, neither with room for the reply
        (room(781, 768, 384), 300, 5, True),
        (room(781, 768, 384), 10, 5, False),  # neither fits
        (room(781, 768, 384), 300, 400, False),
        (room(500, 768, 384), 200, 100, True),
        (room(500, 768, 384), 90, 80, False),
        (room(100, 768, 384), 90, 0, False),  # there is room
        (room(100, None, 384), 90, 0, False),
    ],
)
def test_the_largest_message_is_offered_where_it_helps_more(held: Room, saved: int, than: int, helps: bool) -> None:
    assert helps_more(held, saved, than) is helps
