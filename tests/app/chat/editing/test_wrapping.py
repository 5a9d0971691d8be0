"""Lines are broken where Textual breaks them."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual._wrap import compute_wrap_offsets
from textual.document._document import Document
from textual.document._wrapped_document import WrappedDocument

from tui.app.chat.editing.signs import is_end, snapped
from tui.app.chat.editing.wrapping import WrappedText, wrap_offsets

WORDS = st.lists(st.sampled_from([" ", "  ", "a", "bc", "def", "ghijklmnop", "ü", "я", "¡"]), max_size=40)
OTHERS = st.lists(st.sampled_from([" ", "\t", "a", "日本", "\u00a0", "e\u0301", "word", "👩\u200d💻"]), max_size=20)


@settings(max_examples=150)
@given(st.one_of(WORDS, OTHERS).map("".join), st.integers(2, 30))
def test_lines_are_broken_as_textual_breaks_them(text: str, width: int) -> None:
    broken = compute_wrap_offsets(text, width, 4)
    assert wrap_offsets(text, width, 4) == sorted({snapped(text, at) for at in broken} - {0})


def test_no_line_is_broken_within_a_sign() -> None:
    text = "👨\u200d👩\u200d👧\u200d👦🇩🇪" * 20
    for width in range(8, 30):
        begins = [0, *wrap_offsets(text, width, 4), len(text)]
        assert all(is_end(text, at) for at in begins)
        rows = [cell_len(text[begin:end]) for begin, end in pairwise(begins)]
        assert max(rows) <= width + 1, "beside the text there is room for the cursor"


def test_each_character_that_is_taken_for_one_column_is_one() -> None:
    plain = "".join(chr(code) for code in range(0x20, 0x500) if chr(code).isprintable())
    for width in (7, 8, 40):
        assert wrap_offsets(plain, width, 4) == compute_wrap_offsets(plain, width, 4)
        for character in plain:
            assert wrap_offsets(character * 50, width, 4) == compute_wrap_offsets(character * 50, width, 4), character


def test_the_height_is_that_of_all_rows() -> None:
    document = Document("one two three four\n\nfive")
    for wrapped in (WrappedText(document), WrappedDocument(document)):
        wrapped.wrap(8)
        assert wrapped.height == 5
        document.replace_range((0, 3), (0, 3), "\n" * 3)
        wrapped.wrap_range((0, 3), (0, 3), (3, 0))
        assert wrapped.height == 8
        document.replace_range((0, 3), (3, 0), "")
