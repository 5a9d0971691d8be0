"""What a terminal would obey is taken out of foreign text."""

from tui.core.cleaning import cleaned, cleaned_line


def test_cleaning_takes_what_a_terminal_would_obey_and_leaves_the_rest():
    assert cleaned("a\x1b]0;x\x07b\u202ec\u200bd\x9be\tf\n") == "a]0;xbcde\tf\n"
    assert cleaned("👩\u200d💻 日本語 é") == "👩\u200d💻 日本語 é"
    assert cleaned_line(" a\n\tb\x00 ") == "a b"
