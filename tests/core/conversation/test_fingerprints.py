"""A new fingerprint is told once, and only within one model over one connection."""

from __future__ import annotations

import pytest

from tui.core.conversation.fingerprints import change_in_words
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome
from tui.core.conversation.tree import Conversation


def told(named: str) -> list[bool]:
    """Return for each reply whether a change is told. A letter each: a model's (upper case), or a fingerprint's."""
    held, model, said = Conversation(), "A", []
    for letter in named.split():
        if letter.isupper():
            model = letter
            continue
        print_ = None if letter == "-" else f"fp_{letter}"
        at = len(held.messages) + 1
        origin = ReplyOrigin(f"model-{model}", "work")
        reply = Reply(at, None, "", origin, "text", outcome=ReplyOutcome(system_fingerprint=print_))
        held.messages[at] = reply
        said.append(bool(change_in_words(held, reply)))
    return said


@pytest.mark.parametrize(
    ("named", "changes"),
    [
        ("a", [False]),
        ("a a a", [False, False, False]),
        ("a b", [False, True]),
        ("a b b", [False, True, False]),
        ("a b a b", [False, True, False, False]),
        ("a b c", [False, True, True]),
        ("- a", [False, False]),
        ("a -", [False, False]),
        ("a - b", [False, False, True]),
        ("A a B b A a", [False, False, False]),
        ("A a B b A c B d", [False, False, True, True]),
        ("A a B a A b", [False, False, True]),
    ],
)
def test_a_fingerprint_that_is_new_is_told_once(named: str, changes: list[bool]) -> None:
    assert told(named) == changes


def test_both_fingerprints_are_named() -> None:
    held = Conversation()
    for at, named in enumerate(("fp_1", "fp_2"), 1):
        outcome = ReplyOutcome(system_fingerprint=named)
        held.messages[at] = Reply(at, None, "", ReplyOrigin("gpt-4o", "work"), "text", outcome=outcome)
    last = held.messages[2]
    assert isinstance(last, Reply)
    assert change_in_words(held, last) == (
        "the fingerprint of gpt-4o is fp_2 now, and was fp_1: its backend has changed, so one seed may give other "
        "texts from here on"
    )
