"""What the commands of vi make of a text, each by itself: operators, putting, and what needs no motion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tui.app.chat.editing.motions import first_in_line, line_end, line_start
from tui.app.chat.editing.signs import next_sign
from tui.app.chat.editing.vi.draft import LARGEST, Draft, Piece, Span
from tui.app.chat.editing.vi.places import repeated, right


def taken_out(draft: Draft, span: Span) -> Draft:
    """Take a part out; of whole lines one newline goes along: their own, or of the last ones that before them."""
    text, start, end = draft.text, span.start, span.end
    if not span.lines:
        return Draft(text[:start] + text[end:], start)
    start, end = (start, end + 1) if end < len(text) else (max(0, start - 1), end)
    shorter = text[:start] + text[end:]
    return Draft(shorter, first_in_line(shorter, min(span.start, len(shorter))))


def put(draft: Draft, piece: Piece, count: int, *, before: bool) -> Draft:
    """Put in what a register holds: behind the cursor, or before it; whole lines below its line, or above."""
    text, at = draft.text, draft.at
    added = piece.text * count
    if not added or len(text) + len(added) > LARGEST:
        return draft
    if not piece.lines:
        place = at if before or at == line_end(text, at) else next_sign(text, at)
        return Draft(text[:place] + added + text[place:], place + len(added) - 1)
    if before:
        place = line_start(text, at)
        return Draft(text[:place] + added + text[place:], first_in_line(added, 0) + place)
    place = line_end(text, at)
    added = "\n" + added[:-1]
    return Draft(text[:place] + added + text[place:], place + 1 + first_in_line(added[1:], 0))


def put_over(draft: Draft, span: Span, piece: Piece, count: int) -> Draft:
    """Put what a register holds in the place of a part."""
    text, added = draft.text, piece.text * count
    if len(text) + len(added) > LARGEST:
        return draft
    if span.lines:
        added = added.removesuffix("\n") if piece.lines else added
    elif piece.lines:  # lines within a line part it
        added = f"\n{added}"
    longer = text[: span.start] + added + text[span.end :]
    at = span.start + (piece.lines and not span.lines) if piece.lines else span.start + max(0, len(added) - 1)
    return Draft(longer, first_in_line(longer, at) if piece.lines else at)


def _open(draft: Draft, *, below: bool) -> Draft:
    text = draft.text
    place = line_end(text, draft.at) if below else line_start(text, draft.at)
    return Draft(f"{text[:place]}\n{text[place:]}", place + below)


INSERTING: dict[str, Callable[[Draft], Draft]] = {
    "i": lambda draft: draft,
    "a": lambda draft: replace(draft, at=right(draft.text, draft.at) or draft.at),
    "I": lambda draft: replace(draft, at=first_in_line(draft.text, draft.at)),
    "A": lambda draft: replace(draft, at=line_end(draft.text, draft.at)),
    "o": lambda draft: _open(draft, below=True),
    "O": lambda draft: _open(draft, below=False),
}


def joined(draft: Draft, count: int, _sign: str = "") -> Draft:
    """Join lines: two of them, or as many as ``count``."""
    text, at = draft.text, draft.at
    for _ in range(max(1, count - 1)):
        end = line_end(text, at)
        if end == len(text):
            break
        rest = text[end + 1 :]
        kept = rest.lstrip(" \t")
        gap = "" if not kept or kept[0] in "\n)" or text[:end].endswith((" ", "\n")) or not end else " "
        text, at = text[:end] + gap + kept, end
    return Draft(text, at)


def _replaced(draft: Draft, count: int, sign: str) -> Draft:
    """Put one sign in the place of as many as ``count``, where the line has so many."""
    end = repeated(right, draft.text, draft.at, count) or draft.at
    if _signs(draft.text[draft.at : end]) < count:
        return draft
    return Draft(draft.text[: draft.at] + sign * count + draft.text[end:], draft.at + len(sign) * count - 1)


def _signs(text: str) -> int:
    """Return how many signs a text has, as a person sees them."""
    at = signs = 0
    while at < len(text):
        at, signs = next_sign(text, at), signs + 1
    return signs


def _case_swapped(draft: Draft, count: int, _sign: str) -> Draft:
    end = repeated(right, draft.text, draft.at, count) or draft.at
    swapped = draft.text[draft.at : end].swapcase()
    return Draft(draft.text[: draft.at] + swapped + draft.text[end:], draft.at + len(swapped))


CHANGING: dict[str, Callable[[Draft, int, str], Draft]] = {"J": joined, "r": _replaced, "~": _case_swapped}


def changed_in(draft: Draft, span: Span, name: str, sign: str) -> Draft:
    """Do with a part that is selected what needs no register: another case, one sign for each, lines joined."""
    text, part = draft.text, draft.text[span.start : span.end]
    if name == "J":
        return joined(Draft(text, span.start), part.count("\n") + 1)
    if name == "r":
        part = "\n".join(sign * _signs(line) for line in part.split("\n"))
    else:
        part = {"~": str.swapcase, "u": str.lower, "U": str.upper}[name](part)
    return Draft(text[: span.start] + part + text[span.end :], span.start)
