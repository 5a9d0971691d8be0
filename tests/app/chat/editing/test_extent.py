"""How large a text may be that is edited here."""

import pytest

from tui.app.chat.editing.extent import can_be_edited, is_large


@pytest.mark.parametrize(
    ("text", "large", "edited"),
    [
        ("", False, True),
        ("a" * 20_000, False, True),
        ("a" * 20_001, True, False),
        ("文" * 6_666, False, True),
        ("文" * 6_667, True, False),
        ("line\n" * 19_999, False, True),
        ("line\n" * 20_000, True, True),
        ("line\n" * 60_001, True, False),
        ("文文文\n" * 30_001, True, False),
        ("\ud800" * 20_000, False, True),
    ],
)
def test_the_limits(text: str, large: bool, edited: bool) -> None:
    assert (is_large(text), can_be_edited(text)) == (large, edited)
