"""How the list of offers is drawn, and what is found in it."""

from __future__ import annotations

import pytest

from tui.app.completion.offer import Offer, found
from tui.app.completion.offer_list import _Columns

MODELS = [
    Offer("/model gpt-5-mini", "gpt-5-mini", "window 400k", "until 2027"),
    Offer("/model o1", "o1", "window 200k", current=True),
]


@pytest.mark.parametrize(
    ("typed", "names"),
    [("", ["gpt-5-mini", "o1"]), ("g5m", ["gpt-5-mini"]), ("5 mini", ["gpt-5-mini"]), ("200", ["o1"]), ("x", [])],
)
def test_offers_are_found_by_parts_of_words(typed: str, names: list[str]) -> None:
    assert [offer.name for offer in found(MODELS, typed)] == names


@pytest.mark.parametrize("width", [20, 39, 40, 60, 76, 96])
def test_rows_are_as_wide_as_the_list_and_keys_end_at_its_right(width: int) -> None:
    rows = [_Columns(MODELS, width).row(offer, here=here).plain for offer in MODELS for here in (True, False)]
    assert all(len(row) <= width for row in rows)
    assert rows[0].startswith("▸   gpt-5-mini")
    assert rows[3].startswith("  ● o1")
    assert (len(rows[0]) == width and rows[0].endswith("until 2027")) == (width >= 40)
    if width >= 60:
        assert rows[0].index("window") == rows[2].index("window"), "columns line up"


def test_of_a_long_path_the_end_is_seen() -> None:
    path = Offer("@a", "a/long/way/down/to/the/file/that/is/meant.py", key="~1.2k")
    row = _Columns([path], 40).row(path, here=False).plain
    assert "…" in row
    assert "is/meant.py" in row
    assert row.endswith("~1.2k")


def test_foreign_text_is_cleaned() -> None:
    odd = Offer("x", "a\x1b[31mb", "c\nd")
    row = _Columns([odd], 60).row(odd, here=False).plain
    assert "\x1b" not in row
    assert "\n" not in row
