"""The X-ray of the next request: each part of a context as one line, top to bottom, then the reserve and what is free.

Pure, so that the screen and ``mull context`` say the same. A line is made when it is asked for: a session of
10,000 turns has 30,000.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.context.context import Context
from tui.core.context.parts import Fate, Part, PartKind
from tui.core.formatting import tokens
from tui.core.note import COVERED, MUTED, NOT_SENT
from tui.core.usage.report import cell
from tui.core.usage.totals import token_sum
from tui.core.usage.usage import Figure, Provenance

# What becomes of a part, as a sign: no colour is needed to tell them apart.
SIGNS = {Fate.KEPT: "●", Fate.ADAPTED: "■", Fate.MUTED: "×", Fate.DROPPED: "○"}
RESERVE, FREE = "reserve", "free"  # the lines that are no part
SAID_OF = {RESERVE: "set aside for reasoning and answer", FREE: "left of the window"}


@dataclass(frozen=True, slots=True)
class XrayLine:
    """One line. ``fate`` is a word, ``share`` the part of what is used that it takes (or would), 0 to 1.

    ``part`` is None for the reserve and for what is free.
    """

    sign: str
    fate: str
    kind: str
    role: str
    tokens: Figure
    share: float
    text: str
    note: str = ""
    part: Part | None = None

    @property
    def is_attached(self) -> bool:
        """True where it travels with the message before it."""
        return self.part is not None and self.part.attached is not None

    @property
    def pinned(self) -> bool:
        """True where it is never offered to be left out."""
        return self.part is not None and self.part.pinned


class Xray:
    """The lines of a context, by number."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._used = context.used.value or 0

    def __len__(self) -> int:
        """Return how many lines there are: the parts, the reserve, what is free."""
        return len(self.context.parts) + 2

    def line(self, number: int) -> XrayLine:
        """Return one line, counted from 0."""
        parts = self.context.parts
        if number < len(parts):
            return self._part(parts[number])
        if number == len(parts):
            size = Figure(self.context.reserve, Provenance.REPORTED)  # a setting: no estimate
            return XrayLine("░", "set aside", RESERVE, "", size, 0.0, "", SAID_OF[RESERVE])
        return XrayLine("·", "free", FREE, "", self.context.free, 0.0, "", SAID_OF[FREE])

    def last_message(self) -> int:
        """Return the number of the last line that is a message: the draft, or what was said last."""
        parts = self.context.parts
        return next((n for n in reversed(range(len(parts))) if parts[n].role is not None), 0)

    def matching(self, words: str) -> list[int]:
        """Return the numbers of the lines that hold every one of the words: in their text, or in what they are."""
        wanted = words.lower().split()
        return [n for n in range(len(self)) if all(word in self._searched(n) for word in wanted)]

    def _searched(self, number: int) -> str:
        """Return what is looked through of a line."""
        parts = self.context.parts
        if number >= len(parts):
            line = self.line(number)
            return f"{line.fate} {line.kind} {line.note}"
        part = parts[number]
        pinned = " pinned" if part.pinned else ""
        return f"{fate_word(part)}{pinned} {kind_of(part)} {part.role or ''} {part.note or ''} {part.text}".lower()

    def _part(self, part: Part) -> XrayLine:
        share = (part.tokens.value or 0) / self._used if self._used else 0.0
        sign, fate, kind, role = SIGNS[part.fate], fate_word(part), kind_of(part), part.role or ""
        return XrayLine(sign, fate, kind, role, part.tokens, share, part.text, str(part.note or ""), part)


def kind_of(part: Part) -> str:
    """Return what a part is, in a word."""
    return "attached" if part.attached is not None else part.kind.traits.called or part.kind.value


def fate_word(part: Part) -> str:
    """Return what becomes of a part in one word; what a summary replaces was not muted by the user."""
    return "summed up" if part.fate is Fate.MUTED and part.note == COVERED else str(part.fate)


def dropped_of(context: Context) -> str:
    """Return the reasoning that was dropped; ``+1?`` is one turn more, of which nobody knows how much it was."""
    whole = context.dropped_reasoning
    if whole.value is not None:
        return tokens(whole)
    return cell(token_sum(part.tokens for part in context.parts if part.kind is PartKind.REASONING))


def fate_sentence(line: XrayLine) -> str:
    """Return what becomes of a line's part and why, in a sentence without an end."""
    if line.part is None:
        return line.note
    said = [line.fate, *(["pinned: never offered to be left out"] if line.pinned else [])]
    note = NOT_SENT if line.part.note == MUTED else line.note  # that it is muted is said already
    return " · ".join([*said, *([note] if note else [])])
