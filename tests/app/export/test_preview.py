"""A preview: the beginning of a document, and how long all of it is."""

from __future__ import annotations

from tests.app.export.places import conversation
from tui.app.export.preview import Beginning, beginning, preview_of
from tui.export.selection import EVERYTHING, Selection


def words(text: str) -> int:
    return len(text.split())


def test_it_says_which_part_it_is_and_how_much_all_of_it_is() -> None:
    short = preview_of("one word\n", "a.md", words)
    assert (short.text, short.part, short.size) == ("one word\n", "all of it", "9 B · ~2 tokens")
    long = preview_of("ä b\n" * 100_000, "a.md", words, share=0.5)
    assert len(long.text.split("\n")) == 400
    assert (long.part, long.size) == ("its beginning", "about 1 MB · ~400k tokens")
    assert len(preview_of("x" * 10**6, "a.md", words).text) == 20_000
    page = "<!doctype html>\n<style>\n</style>\n<body>\nHello\n"
    assert (preview_of(page, "a.html", words).text, preview_of(page, "a.html", words).part) == (
        "<body>\nHello\n", "from its body on",
    )  # fmt: skip
    assert preview_of("", "a.md", words).size == "0 B · ~0 tokens"
    assert preview_of("\ud83d", "a.md", words).bytes == 1


def test_it_is_made_of_as_many_turns_as_are_enough() -> None:
    held = conversation(*("x" * 20_000 for _ in range(20)))
    found = beginning(EVERYTHING, held.path())
    assert (found.selection, round(found.share, 2)) == (Selection(1, 3), 0.15)
    assert beginning(Selection(tree=True), held.path()).selection == Selection(1, 3)
    middle = Selection(3, 17)
    assert beginning(middle, middle.messages(held)).selection == Selection(3, 5)
    one = Selection(4, 4)
    assert beginning(one, one.messages(held)) == Beginning(one)
    last = Selection(0)
    assert beginning(last, last.messages(conversation("x" * 10**6))) == Beginning(last)
