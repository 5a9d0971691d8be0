"""What a terminal would obey is taken out of foreign text."""

import pytest

from tui.core.cleaning import cleaned, cleaned_line, marked, without_controls


def test_cleaning_takes_what_a_terminal_would_obey_and_leaves_the_rest() -> None:
    assert cleaned("a\x1b]0;x\x07b\u202ec\u200bd\x9be\tf\n") == "a]0;xbcde\tf\n"
    assert cleaned("👩\u200d💻 日本語 é") == "👩\u200d💻 日本語 é"
    assert cleaned_line(" a\n\tb\x00 ") == "a b"


def test_what_is_not_let_through_can_be_marked_by_a_sign_of_its_own() -> None:
    assert marked("a\x1b[1m\x00b\x7f\x9bc\u202ed\u00ade\tf") == "a\u241b[1m\u2400b\u2421\ufffdc\ufffdde\tf"


@pytest.mark.parametrize(
    ("text", "kept", "controls", "invisible"),
    [
        ("plain", "plain", 0, 0),
        ("a\tb\nc", "a\tb\nc", 0, 0),
        ("a\r\nb\rc\r\n", "a\nb\nc\n", 0, 0),
        ("rm x\r", "rm x\n", 0, 0),
        ("\x1b]52;c;eA==\x07", "]52;c;eA==", 2, 0),
        ("\x1b[201~rm x\n", "[201~rm x\n", 1, 0),
        ("\x9b31m\x9d0;x\x9c\x90x", "31m0;xx", 4, 0),
        ("a\x00\x01\x08\x0b\x0c\x0e\x1f\x7f\x80\x85b", "ab", 10, 0),
        ("a\u202eb\u2066c\u200bd\ufeff", "a\u202eb\u2066c\u200bd\ufeff", 0, 4),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 👩\u200d💻 soft\u00adhyphen", None, 0, 0),
        ("\U000e0041\x1b", "\U000e0041", 1, 1),
    ],
)
def test_what_is_handed_to_another_program_has_no_controls(
    text: str, kept: str | None, controls: int, invisible: int
) -> None:
    assert without_controls(text) == (text if kept is None else kept, controls, invisible)
