"""Nothing a terminal would obey gets through."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color

from tui.app.terminal.cleaning_filter import CleaningFilter
from tui.core.cleaning import cleaned, cleaned_line, marked

BLACK = Color(0, 0, 0)
UNSAFE = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u200b\u200e\u202a\u202e\u2066\u2069\u2028\ufeff\U000e0041\ud800",
]
TEXT = st.text(st.one_of(st.sampled_from(UNSAFE), st.characters()), max_size=40)


def safe(text: str, also: str = "") -> bool:
    text.encode("utf-8")
    return not any(character in text for character in UNSAFE if character not in also)


@given(TEXT)
def test_no_unsafe_character_is_left(text: str) -> None:
    assert safe(cleaned_line(text))
    assert safe(cleaned(text), "\n\t")
    assert safe(marked(text), "\n\t")
    segments = CleaningFilter().apply([Segment(text, Style()), Segment("x")], BLACK)
    assert safe("".join(segment.text for segment in segments))


@given(TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)
    assert cleaned_line(cleaned_line(text)) == cleaned_line(text)
    assert marked(marked(text)) == marked(text)


def test_what_people_write_stays() -> None:
    for text in ("plain", "naïve – “quoted”", "日本語 한국어", "👩\u200d👩\u200d👧 ❤\ufe0f", "שלום", "a\u00a0b"):
        assert cleaned(text) == marked(text) == text


def test_one_line_places_get_one_line() -> None:
    assert cleaned_line("a\nb\r\nc\td") == "a b c d"
    assert cleaned("a\r\nb") == "a\nb"
    assert marked("a\r\nb\rc") == "a\nb\nc"


def test_removed_characters_are_shown_where_one_reads() -> None:
    assert marked("\x1b]0;x\x07") == "␛]0;x␇"
    assert marked("a\u202eb\x9b") == "a�b�"


def test_clean_lines_pass_untouched_and_others_keep_their_width() -> None:
    clean = [Segment("plain ", Style(bold=True)), Segment("é日本")]
    assert CleaningFilter().apply(clean, BLACK) is clean
    dirty = [Segment("a\x1bb\u202e", Style(bold=True)), Segment("\x1b[2J", None, [(ControlType.CLEAR,)])]
    after = CleaningFilter().apply(dirty, BLACK)
    assert [segment.text for segment in after] == ["ab", ""]
    assert cell_len(after[0].text) == cell_len(dirty[0].text)
    assert after[0].style == Style(bold=True)
