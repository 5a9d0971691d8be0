"""The line above code: what it says at which width, and what its words stand for."""

import pytest

from tui.app.transcript.markdown.code import BUTTON, label_line
from tui.app.transcript.markdown.wrapping import Line, width_of
from tui.app.transcript.palette import Palette


def text_of(line: Line) -> str:
    return "".join(segment.text for segment in line)


# The language, lines if it can be folded, columns, and what is shown; "~" stands for the rule.
LABELS = [
    ("python", 0, 60, "  python ~ #3 · copy · save "),
    ("python", 90, 60, "▾ python · 90 lines ~ #3 · copy · save "),
    ("", 0, 60, "  ~ #3 · copy · save "),
    ("", 90, 60, "▾ 90 lines ~ #3 · copy · save "),
    ("python", 0, 29, "  python ~ #3 · copy · save "),
    ("python", 0, 28, "  python ~ #3 · copy · save "),
    ("python", 0, 27, "  python  #3 · copy · save "),
    ("python", 0, 26, "  python  #3 · copy · save"),
    ("python", 0, 25, "  python ~ #3 · copy "),
    ("python", 0, 19, "  python  #3 · copy"),
    ("python", 0, 18, "  python ~ #3 "),
    ("python", 0, 12, "  python  #3"),
    ("python", 0, 10, "  pyth  #3"),
    ("python", 90, 36, "▾ python · 90 lines ~ #3 · copy "),
    ("日本語", 0, 30, "  日本語 ~ #3 · copy · save "),
    ("日本語", 0, 12, "  日本語  #3"),
    ("\x1b[31m", 0, 60, "  ␛[31m ~ #3 · copy · save "),
    ("x" * 70, 0, 80, f"  {'x' * 40} ~ #3 · copy · save "),
]


@pytest.mark.parametrize(("language", "lines", "width", "shown"), LABELS)
def test_a_label(palette: Palette, language: str, lines: int, width: int, shown: str) -> None:
    line = label_line(3, language, width, palette, lines=lines)
    text = text_of(line)
    before, rule, behind = shown.partition("~")
    assert (text.startswith(before), text.endswith(behind)) == (True, True), text
    assert set(text.removeprefix(before).removesuffix(behind)) <= ({"─"} if rule else {" "})
    assert width_of(line) == width


@pytest.mark.parametrize("width", range(1, 45))
def test_a_label_fits_and_its_words_are_buttons(palette: Palette, width: int) -> None:
    line = label_line(12, "python", width, palette)
    assert width_of(line) <= max(width, len("  #12 "))
    buttons = [(s.text, s.style.meta[BUTTON]) for s in line if s.style and BUTTON in s.style.meta]
    assert buttons == [("copy", (12, "copy")), ("save", (12, "save"))][: len(buttons)]
    assert "#12" in text_of(line)
