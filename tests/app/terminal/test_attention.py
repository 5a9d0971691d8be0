"""When somebody is told: by the setting, the focus, and how long it took."""

import pytest

from tui.app.terminal.attention import AT_ONCE, UNKNOWN_USUAL, is_long, is_told


@pytest.mark.parametrize(
    ("notify", "focused", "told"),
    [
        ("off", True, False), ("off", False, False), ("unfocused", True, False), ("unfocused", False, True),
        ("always", True, True), ("always", False, True),
    ],
)  # fmt: skip
def test_who_looks_is_told_only_where_that_is_set(notify: str, focused: bool, told: bool) -> None:
    assert is_told(notify, focused=focused) is told


@pytest.mark.parametrize(
    ("seconds", "usual", "is_one"),
    [
        (UNKNOWN_USUAL, None, False), (UNKNOWN_USUAL + 0.1, None, True), (30.0, 60.0, False), (61.0, 60.0, True),
        (AT_ONCE, 1.0, False), (AT_ONCE + 0.1, 1.0, True), (0.0, None, False),
    ],
)  # fmt: skip
def test_a_turn_is_long_beyond_its_usual_time(seconds: float, usual: float | None, is_one: bool) -> None:
    assert is_long(seconds, usual) is is_one
