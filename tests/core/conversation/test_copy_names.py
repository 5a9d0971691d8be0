"""Copies are known by their names, and told apart among many."""

from tui.core.conversation.copy_names import CopyName, copied_among, copy_name

NAME = "20261127-140501-ab12"


def test_a_name_says_of_which_session_it_is_a_copy_and_what_left_it() -> None:
    assert copy_name(NAME) is None
    assert copy_name("notes-of-may") is None
    assert copy_name(f"{NAME}.sync-conflict-20261128-101500-ABCDEFG") == CopyName(NAME, "Syncthing")
    assert copy_name("notes (2)") == CopyName("notes", "Google Drive")


def test_copies_are_counted_by_their_session() -> None:
    names = [NAME, f"{NAME} (1)", f"{NAME}-LAPTOP", "notes", "notes (Ada's conflicted copy 2026-11-28)"]
    assert copied_among(names) == {NAME: 2, "notes": 1}
