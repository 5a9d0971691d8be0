"""What a terminal would obey is taken out of foreign text."""

from tui.core.cleaning import cleaned, cleaned_line, marked


def test_cleaning_takes_what_a_terminal_would_obey_and_leaves_the_rest() -> None:
    assert cleaned("a\x1b]0;x\x07b\u202ec\u200bd\x9be\tf\n") == "a]0;xbcde\tf\n"
    assert cleaned("👩\u200d💻 日本語 é") == "👩\u200d💻 日本語 é"
    assert cleaned_line(" a\n\tb\x00 ") == "a b"


def test_what_is_not_let_through_can_be_marked_by_a_sign_of_its_own() -> None:
    assert marked("a\x1b[1m\x00b\x7f\x9bc\u202ed\u00ade\tf") == "a\u241b[1m\u2400b\u2421\ufffdc\ufffdde\tf"
