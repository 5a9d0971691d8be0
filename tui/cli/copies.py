"""What is said of the copies of a session: that there are any, and what came of merging them."""

from __future__ import annotations

from pathlib import Path

from tui.core.cleaning import cleaned_line
from tui.core.conversation.merged_copy import MergedCopy
from tui.core.ports import OpenSession
from tui.store.paths import SESSION_SUFFIX
from tui.store.sessions.merging import GIT, has_sides
from tui.store.sessions.names import copies_of, copy_at


def copies_in_words(folder: Path, opened: OpenSession) -> list[str]:
    """Return what lies beside a session that was opened and may have gone apart from it, as one sentence or none."""
    session = opened.conversation.session
    path = folder / f"{session}{SESSION_SUFFIX}"
    if (copy := copy_at(path)) is not None:
        of = f"this is a copy of session {copy.of}, left by {copy.tool}"
        is_there = (folder / f"{copy.of}{SESSION_SUFFIX}").is_file()
        merges = f"/merge in the chat, or mull sessions merge {copy.of}"
        return [f"{of}: {merges}, makes one of both" if is_there else f"{of}, which is not here"]
    merges = f"/merge in the chat, or mull sessions merge {session},"
    copies = copies_of(path)
    if copies:
        told = ", ".join(cleaned_line(each.path.name) for each in copies)
        also = "a copy of this session lies" if len(copies) == 1 else f"{len(copies)} copies of this session lie"
        return [f"{also} beside it, left by {copies[0].tool} ({told}): {merges} makes one of them, and loses nothing"]
    if opened.losses and has_sides(path):
        return [f"the file of this session holds both sides of a git merge: {merges} makes one of them"]
    return []


def copy_mark(session: str) -> str:
    """Return what a list says of a session that is a copy by its name, empty of any other."""
    copy = copy_at(Path(f"{session}{SESSION_SUFFIX}"))
    return "" if copy is None else f" [copy of {copy.of}: mull sessions merge {copy.of}]"


def merge_in_words(merged: MergedCopy) -> list[str]:
    """Return what came of a merge, in sentences: what each had alone, where the other file is, and both ends."""
    beside, name = cleaned_line(merged.other), merged.session
    if merged.tool == GIT:
        beside = "the other side of the git merge"
    counts = f"{_messages(merged.here.messages)} only here, {_messages(merged.there.messages)} only there"
    told = [*map(cleaned_line, merged.notes), f"{name} and {beside} are one session now: {counts}"]
    if merged.taken is not None:
        told.append(f"the copy was moved to {merged.taken}")
    if merged.purges:
        told.append(f"{_messages(len(merged.purges))} purged in one of them: purged in both")
    if merged.parted:
        end, other = (cleaned_line(side.end) for side in merged.ends)
        told.append(f'it goes on from "{end}"; the other end, "{other}", is a branch: mull sessions tree {name}')
    return told


def _messages(count: int) -> str:
    return f"{count:,} message{'' if count == 1 else 's'}"
