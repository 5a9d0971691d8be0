"""What is purged taken out of what is being written: no more than that."""

import pytest

from tui.core.conversation.purge import Purge
from tui.core.conversation.queue import Queued
from tui.core.conversation.unsent import has_a_part, queued_without, text_without

KEY = "sk-proj-Zq7Xw2Rt9Lm4Vb8Nc1Kd6Hs3Jf5Gp0YaUiOe"


def purge(*texts: str) -> Purge:
    return Purge(1, "", "user", texts)


@pytest.mark.parametrize(
    ("gone", "written", "left"),
    [
        (f"it is {KEY}", f"Why {KEY}?", "Why ?"),
        (f"it is {KEY}", f"it is {KEY}", ""),
        ("a sentence that is long enough", "a sentence that is long enough, and more", ", and more"),
        ("a sentence that is long enough\n", "a sentence that is long", "a sentence that is long"),
        ("yes", "yes, but", "yes, but"),
        ("yes", "yes\n", ""),
        ("", "anything", "anything"),
    ],
)
def test_what_is_purged_is_cut_out_of_a_text(gone: str, written: str, left: str) -> None:
    assert text_without(written, purge(gone)) == left


def test_a_part_that_is_left_is_known() -> None:
    gone = purge("First a line of words.\nThe code of the safe is 4711-0815")
    assert has_a_part("and the code? The code of the safe is 4711-0815!", gone)
    assert not has_a_part("The code is secret", gone)
    assert not has_a_part("yes", purge("yes"))


def test_a_message_of_which_nothing_is_left_waits_no_more() -> None:
    assert queued_without(Queued("yes"), purge("yes")) is None
    assert queued_without(Queued("no", instead_of=3), purge("yes")) == Queued("no", instead_of=3)
    assert queued_without(Queued(""), purge("yes")) == Queued("")
