"""Lines of each script end where those who read it expect."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from tests.paths import ROOT
from tui.app.transcript.markdown.line_breaks import pieces
from tui.app.transcript.markdown.wrapping import wrap

BROKEN = [
    # Korean: between words, never within one, also beside Latin letters, brackets and Chinese characters.
    ("한국어는 단어 사이에서", "한국어는 |단어 |사이에서"),
    ("API는 서버를 부릅니다", "API는 |서버를 |부릅니다"),
    ("모델(GPT)은 “답”을 냅니다", "모델(GPT)은 |“답”을 |냅니다"),
    ("2026년에는 3.5배", "2026년에는 |3.5배"),
    ("大韓民國의 역사", "大|韓|民|國의 |역사"),
    ("가\u1100\u1161나 ㄱㄴㄷ ﾡﾢ", "가\u1100\u1161나 |ㄱㄴㄷ |ﾡﾢ"),
    # Japanese: no line begins with a small kana, a long vowel, a closing sign; none ends with an opening one.
    ("日本語です。", "日|本|語|で|す。"),
    ("「引用」、と", "「引|用」、|と"),
    ("ちょっとキャッチ", "ちょっ|と|キャッ|チ"),
    ("スーパーコンピューター", "スー|パー|コ|ン|ピュー|ター"),
    ("行った（昨日）ら", "行っ|た|（昨|日）|ら"),
    ("人々・ヽ・東京！？", "人々・ヽ・|東|京！？"),
    ("Python3で書いたAPIを、", "Python3|で|書|い|た|API|を、"),
    ("100％と５０円", "100％|と|５|０|円"),
    ("𠮷野家の丼", "𠮷|野|家|の|丼"),
    ("東京\u00a0都", "東|京\u00a0都"),
    ("は…です", "は…|で|す"),
    # Chinese: as above, with its own quotes and dashes.
    ("你好，世界。", "你|好，|世|界。"),
    ("他说：“好的！”《书》", "他|说：|“好|的！”|《书》"),
    ("价格为100元", "价|格|为|100|元"),
    ("我——你……他", "我|——|你……|他"),
    ("用 GPT-5 写代码", "用 |GPT-5 |写|代|码"),
    ("文件a/b/c-d在此", "文|件|a/b/c-d|在|此"),
    # Thai, Lao, Khmer: between words, which have no space between them.
    ("ภาษาไทยไม่มีช่องว่าง", "ภาษา|ไทย|ไม่มี|ช่อง|ว่าง"),
    ("ใช้ API ของไทย", "ใช้ |API |ของ|ไทย"),
    ("ພາສາລາວ", "ພາສາ|ລາວ"),
    ("សួស្តីពិភពលោក", "សួស្តី|ពិភពលោក"),
    # Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari: at spaces and after dashes; hyphens and slashes hold.
    ("a well-known docs/a.md", "a |well-known |docs/a.md"),
    ("one—two and 1–2", "one—|two |and |1–2"),
    ("so — it is", "so |— |it |is"),
    ("größer als Ägypten", "größer |als |Ägypten"),
    ("привет, мир", "привет, |мир"),
    ("مرحبا بالعالم", "مرحبا |بالعالم"),
    ("שלום עולם", "שלום |עולם"),
    ("नमस्ते दुनिया", "नमस्ते |दुनिया"),
    # Signs of several characters stay whole.
    ("go 👩‍👧🏽 now ✅ok", "go |👩‍👧🏽 |now |✅ok"),
    ("日👩‍👧日", "日|👩‍👧|日"),
    ("e\u0301a 日\ufe00本", "e\u0301a |日\ufe00|本"),
    ("\ud800日本\udfff", "\ud800|日|本|\udfff"),
    ("  two  spaces  ", "  |two  |spaces  "),
]

WRAPPED = [
    ("한국어는 단어 사이에서 줄을 바꿉니다.", 12, ["한국어는", "단어", "사이에서", "줄을", "바꿉니다."]),
    ("日本語のテキスト、です。", 12, ["日本語のテキ", "スト、です。"]),
    ("これは「引用」です", 7, ["これは", "「引", "用」で", "す"]),
    ("你好，世界。", 6, ["你好，", "世界。"]),
    ("ภาษาไทยไม่มีช่องว่าง", 8, ["ภาษาไทย", "ไม่มีช่อง", "ว่าง"]),
    ("one—two three", 5, ["one—", "two", "three"]),
    ("see https://example.org/a/long/path now", 20, ["see", "https://example.org/", "a/long/path now"]),
    ("a-very-long-hyphenated-word", 12, ["a-very-long-", "hyphenated-", "word"]),
    ("unbreakableunbreakable", 10, ["unbreakabl", "eunbreakab", "le"]),
    ("done ✅ 日本", 8, ["done ✅", "日本"]),
]
SIGNS = [*"ab 日、。「」ー가다ก่ —-/", "👩‍👧", "e\u0301", "𠮷"]


@pytest.mark.parametrize(("text", "broken"), BROKEN)
def test_where_a_line_may_end(text: str, broken: str) -> None:
    assert "|".join(text[start:end] for start, end in pieces(text)) == broken


@pytest.mark.parametrize(("text", "width", "lines"), WRAPPED)
def test_lines_end_there(text: str, width: int, lines: list[str]) -> None:
    wrapped = wrap([(text, Style())], width)
    assert ["".join(segment.text for segment in line) for line in wrapped] == lines


@given(st.lists(st.sampled_from(SIGNS)).map("".join))
def test_pieces_are_the_whole_text(text: str) -> None:
    found = list(pieces(text))
    assert "".join(text[start:end] for start, end in found) == text
    assert all(start < end for start, end in found)


@pytest.mark.parametrize(
    ("text", "loaded"),
    [("English — “quoted” → 5 ≤ 6 ✅ 🚀", False), ("한국어는 단어 사이에서", False), ("日本", True), ("ไทย", True)],
)
def test_the_library_waits_for_text_that_needs_it(text: str, loaded: bool) -> None:
    program = (
        "import sys; from rich.style import Style; from tui.app.transcript.markdown.wrapping import wrap;"
        "wrap([(sys.argv[1], Style())], 10); print('icu4py' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program, text], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout.strip() == str(loaded)
