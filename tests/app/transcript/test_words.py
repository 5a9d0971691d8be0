"""What a double click takes for a word, in each script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.app.transcript.words import LONGEST, word_at

# The text, what is clicked (its first occurrence; the character in the middle), and the word.
WORDS = [
    ("A bold answer.", "bold", "bold"),
    ("A bold answer.", ".", "."),
    ("A bold  answer.", "  ", "  "),
    ("don't stop", "on't", "don't"),
    ("it\u2019s", "s", "it\u2019s"),
    ("'quoted'", "quoted", "quoted"),
    ("rock 'n' roll", "n", "n"),
    ("snake_case_2 = x", "case", "snake_case_2"),
    ("self.value", "value", "value"),
    ("foo(bar)", "bar", "bar"),
    ("a != b", "!=", "!="),
    ("pi is 3.14.", "3.1", "3.14"),
    ("about 2,408 tokens", "408", "2,408"),
    ("end. Begin", "end", "end"),
    ("well-known", "known", "known"),
    ("naïve café", "café", "café"),
    ("cafe\u0301 au lait", "cafe\u0301", "cafe\u0301"),
    ("Straße", "aß", "Straße"),
    ("Привет, мир", "мир", "мир"),
    ("γειά σου", "γειά", "γειά"),
    ("שלום עולם", "עולם", "עולם"),
    ("مرحبا بالعالم", "بالعالم", "بالعالم"),
    ("नमस्ते दुनिया", "नमस्ते", "नमस्ते"),
    ("நன்றி", "ன்", "நன்றி"),
    ("안녕하세요 세계", "안녕하세요", "안녕하세요"),
    ("비율 제한기는", "제한기는", "제한기는"),
    ("日本語のテキスト", "本", "日本語"),
    ("日本語のテキスト", "の", "の"),
    ("日本語のテキスト", "キス", "テキスト"),
    ("コーヒーを飲む", "ーヒ", "コーヒー"),
    ("ラーメンを食べる", "べ", "食べる"),
    ("ラーメンを食べる", "メ", "ラーメン"),
    ("今天天气很好", "天气", "天气"),
    ("請求速率限制", "速", "速率"),
    ("（日本語）", "（", "（"),
    ("ｆｕｌｌ width", "ｌ", "ｆｕｌｌ"),
    ("ພາສາລາວ", "ລາວ", "ລາວ"),
    ("မြန်မာစာ", "မာ", "မြန်မာ"),
    ("ភាសាខ្មែរ ២", "២", "២"),
    ("ﾊﾟｿｺﾝ", "ｿ", "ﾊﾟｿｺﾝ"),
    ("人々は", "々", "人々"),
    ("限流器，用于", "于", "用于"),
    ("And 日本語 more", "本", "日本語"),
    ("Python言語", "th", "Python"),
    ("𠮷野家に", "家", "野家"),
    ("สวัสดีครับวันนี้", "ครับ", "ครับ"),
    ("a\tb", "\t", "\t"),
    ("x²", "²", "x²"),
    ("👩\u200d👩\u200d👧 family", "👩", "👩\u200d👩\u200d👧"),
]


@pytest.mark.parametrize(("text", "clicked", "word"), WORDS)
def test_a_word(text: str, clicked: str, word: str) -> None:
    start, end = word_at(text, text.index(clicked) + len(clicked) // 2)
    assert text[start:end] == word


@given(text=st.text(max_size=60), index=st.integers(-2, 70))
def test_a_word_holds_the_character_that_is_clicked(text: str, index: int) -> None:
    start, end = word_at(text, index)
    if 0 <= index < len(text):
        assert 0 <= start <= index < end <= len(text)
        assert {word_at(text, at) for at in range(start, end)} == {(start, end)}, "each of its characters finds it"
    else:
        assert start == end == len(text)


def test_a_word_without_end_is_looked_at_up_to_a_limit() -> None:
    text = "x" * 1_000_000
    start, end = word_at(text, 500_000)
    assert (start, end) == (500_000 - LONGEST, 500_000 + LONGEST)
