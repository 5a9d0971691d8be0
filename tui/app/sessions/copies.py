"""Copies of a session, which a tool left that keeps a folder in step on two machines: merged after a question.

What each has is told first. Nothing is lost: what only one has becomes a branch, and both ends stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.app.hint_line import HintLine
from tui.app.pickers.question import Consent
from tui.core.cleaning import cleaned_line
from tui.core.conversation.merged_copy import CopySide, MergedCopy
from tui.core.formatting import day_and_time

MERGES = "Alt+M shows what each has, and makes one of them"
NOTHING = "There is no copy of this session to merge."
BOTH_STAY = "Both ends stay, as branches of the tree (Alt+L)."
COUNTED = "Nothing is lost, and each reply counts once."
GIT = "git"  # what left both sides of a merge in one file


class MergeCopies(Consent):
    """Shows what a session and its copies have, and asks whether to make one of them."""

    def __init__(self, title: str, copies: Sequence[MergedCopy]) -> None:
        super().__init__()
        self._title = cleaned_line(title)
        self._copies = copies

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            with VerticalScroll(classes="told"):
                yield Static(
                    Content.assemble('Merge "', (self._title, "bold"), f'" and {self._others()}?'), markup=False
                )
                for copy in self._copies:
                    yield Static(told_of(copy), markup=False)
                yield Static(Content.styled(f"\n{outcome_of(self._copies)}", "$text-muted"), markup=False)
            yield HintLine("Enter merges · Escape leaves them as they are", classes="hint")

    def _others(self) -> str:
        if self._copies[0].tool == GIT:
            return "its other side"
        return "its copy" if len(self._copies) == 1 else f"its {len(self._copies)} copies"


def told_of(copy: MergedCopy) -> Content:
    """Return what the session and a copy have, each alone."""
    name, left = cleaned_line(copy.other), f", left by {copy.tool}" if copy.tool else ""
    whose = ("The session", "The copy")
    if copy.tool == GIT:
        name, left, whose = "Both sides of a git merge", "", ("This side", "The other side")
    sides = zip(whose, (copy.here, copy.there), strict=True)
    told = "".join(f"\n{each} alone has {_messages(side.messages)}{_end(side)}." for each, side in sides)
    return Content.assemble("\n", (name, "bold"), (left, "$text-muted"), told)


def outcome_of(copies: Sequence[MergedCopy]) -> str:
    """Return what would come of a merge, as sentences: where the conversation goes on, and what becomes of the rest."""
    told = []
    if any(copy.parted for copy in copies):
        end = cleaned_line(copies[-1].ends[0].end)
        told.append(f"The session goes on from “{end}”, which was written last. {BOTH_STAY}")
    told += [COUNTED, *_purged(copies)]
    if copies[0].tool != GIT:
        told.append("The copy goes into the trash." if len(copies) == 1 else "The copies go into the trash.")
    return " ".join(told)


def merged_in_words(merged: Sequence[MergedCopy]) -> str:
    """Return what came of a merge, as sentences."""
    here, there = merged[0].here.messages, sum(each.there.messages for each in merged)
    copies = "Both sides" if merged[0].tool == GIT else "Session and copy" if len(merged) == 1 else "Session and copies"
    told = [f"{copies} are one: {_messages(here)} only here, {_messages(there)} only there."]
    if any(each.parted for each in merged):
        told.append("The other end is a branch: Alt+L shows it.")
    told += _purged(merged)
    told += [f"{cleaned_line(note)}." for each in merged for note in each.notes]
    return " ".join(told)


def copies_in_words(copied: int, *, is_copy: bool) -> str:
    """Return what the list says of a session that is a copy, or of which there are so many; empty of any other."""
    if is_copy:
        return "copy"
    return "" if not copied else "has a copy" if copied == 1 else f"has {copied} copies"


def _purged(copies: Sequence[MergedCopy]) -> list[str]:
    """Return that what is purged in one of them is purged in both, as one sentence or none."""
    count = sum(len(copy.purges) for copy in copies)
    return [f"What is purged in one of them ({_messages(count)}) is purged in both."] if count else []


def _messages(count: int) -> str:
    return "nothing" if not count else f"{count:,} message{'' if count == 1 else 's'}"


def _end(side: CopySide) -> str:
    """Return with which question one of them ends, and when; empty where it has nothing of its own."""
    if not side.messages or not side.end:
        return ""
    return f", the last to “{cleaned_line(side.end)}” ({day_and_time(side.time)})"
