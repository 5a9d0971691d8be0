"""What a folded text is cut into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.folding import folded
from tui.core.search_pieces import KEY, LONGEST, pieces, runs

LONG = "".join(chr(ord("a") + at % 26) for at in range(LONGEST + KEY + 3))


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("dark sky2", ["dark", "sky2"]),
        ("std::vector", ["std", ":", ":", "vector"]),
        ("c++, .env", ["c", "+", "+", ",", ".", "env"]),
        ("대한민국의", ["대한", "한민", "민국", "국의", "의"]),
        ("c言語", ["c", "言語", "語"]),
        ("か", ["か"]),
        ("हिन्दी", ["हिन्दी"]),
        ("ёжик", ["ёжик"]),
        ("👍🏽 ok", ["👍", "🏽", "ok"]),
        ("don't", ["don", "'", "t"]),
        ("a_b", ["a", "_", "b"]),
        ("", []),
    ],
)
def test_words_pairs_and_signs(text: str, cut: list[str]) -> None:
    assert pieces(text) == cut


def test_a_long_word_is_cut_into_parts_that_hold_each_key_of_it() -> None:
    parts = pieces(LONG)
    assert (LONG[:LONGEST], LONG[-LONGEST:]) == (parts[0], parts[-1])
    assert max(map(len, parts)) == LONGEST
    for at in range(len(LONG) - KEY + 1):
        assert any(LONG[at : at + KEY] in part for part in parts)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_every_sign_is_in_a_piece_and_no_piece_has_a_blank(text: str) -> None:
    plain = folded(text)
    assert "".join(run.text for run in runs(plain)) == "".join(plain.split())
    assert all(piece and not any(sign.isspace() for sign in piece) for piece in pieces(plain))


@given(st.text("ab1 .,_-/'", max_size=60))
def test_ascii_is_cut_like_any_text(text: str) -> None:
    plain = folded(text)
    assert pieces(plain) == [piece for run in runs(plain) for piece in run.pieces]
