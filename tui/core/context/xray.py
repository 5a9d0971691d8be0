"""The X-ray of the next request: one line for each part of the context, then the reserve and the free tokens.

The screen and ``mull context`` both use it, so they show the same. A line is made when it is asked for, since a session
of 10,000 turns has 30,000 lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.context.context import Context
from tui.core.context.parts import Fate, Part, PartKind
from tui.core.context.prompt_cache import CacheState, PromptCache, places
from tui.core.formatting import clock_time, tokens
from tui.core.note import COVERED, MUTED, NOT_SENT, Reason
from tui.core.usage.report import cell
from tui.core.usage.totals import token_sum
from tui.core.usage.usage import Figure, Provenance

OF_NO_TURN = (PartKind.SCHEMA, PartKind.PERSONA)
BRACKETS = {True: ("┌", "╶"), False: ("│", "└")}  # of a line that begins a turn, or follows: not its last, its last
# The sign of each status, so that no colour is needed to tell them apart.
SIGNS = {Fate.KEPT: "●", Fate.ADAPTED: "■", Fate.MUTED: "×", Fate.DROPPED: "○"}
RESERVE, FREE = "reserve", "free"  # the lines that are not a part
SET_ASIDE, LEFT = "set aside for reasoning and answer", "left of the window"


@dataclass(frozen=True, slots=True)
class XrayLine:
    """One line of the X-ray. ``part`` is None for the reserve and for the free tokens.

    ``fate_word``, ``kind_word`` and ``role`` are text to show; code decides by ``part``. ``share`` is the tokens of the
    part as a share of the whole request, 0 to 1. ``is_setting`` is True if the figure is a setting, no count.
    ``cache`` is what becomes of its tokens at the prompt cache, None where nothing is known of that.
    """

    sign: str
    fate_word: str
    kind_word: str
    role: str
    tokens: Figure
    share: float
    text: str
    note: str = ""
    part: Part | None = None
    is_setting: bool = False
    cache: tuple[tuple[CacheState, int], ...] | None = None

    @property
    def is_attached(self) -> bool:
        """True if the part is an attachment, sent with the message before it."""
        return self.part is not None and self.part.attached is not None

    @property
    def pinned(self) -> bool:
        """True if mull never offers to leave the part out."""
        return self.part is not None and self.part.pinned


class Xray:
    """The lines of a context, by number from 0. ``cache`` is what the prompt cache holds of it, None if unknown."""

    def __init__(self, context: Context, cache: PromptCache | None = None) -> None:
        self.context = context
        self.cache = cache
        self._places = {} if cache is None else places(context, cache)
        self._used = context.used.value or 0

    def __len__(self) -> int:
        """Return the number of lines: the parts, the reserve, the free tokens."""
        return len(self.context.parts) + 2

    def line(self, number: int) -> XrayLine:
        """Return one line by its number, from 0."""
        parts = self.context.parts
        if number < len(parts):
            return self._part(parts[number], self._cache_at(number))
        if number == len(parts):
            size = Figure(self.context.reserve, Provenance.REPORTED)  # a setting, no estimate
            return XrayLine("░", "set aside", RESERVE, "", size, 0.0, "", SET_ASIDE, is_setting=True)
        return XrayLine("·", "free", FREE, "", self.context.free, 0.0, "", free_in_words(self.context))

    def bracket(self, number: int) -> str:
        """Return the sign that joins the lines of a turn: its first, its last, one between, or its only one."""
        begins, after = self._begins_turn(number), self._begins_turn(number + 1)
        if begins is None:
            return " "
        first, last = BRACKETS[begins]
        return first if after is False else last

    def _begins_turn(self, number: int) -> bool | None:
        """Return whether a turn begins at a line; None for a line that is of no turn."""
        parts = self.context.parts
        if number >= len(parts) or parts[number].message is None or parts[number].kind in OF_NO_TURN:
            return None
        return parts[number].begins_turn

    def last_message(self) -> int:
        """Return the number of the last line that is a message: the draft or the last message; 0 if there is none."""
        parts = self.context.parts
        return next((n for n in reversed(range(len(parts))) if parts[n].role is not None), 0)

    def matching(self, words: str) -> list[int]:
        """Return the numbers of the lines that have every word, in their text or in what is shown of them."""
        wanted = words.lower().split()
        return [n for n in range(len(self)) if all(word in self._searched(n) for word in wanted)]

    def _searched(self, number: int) -> str:
        """Return the text of a line that is searched, in small letters."""
        parts = self.context.parts
        if number >= len(parts):
            line = self.line(number)
            return f"{line.fate_word} {line.kind_word} {line.note}"
        part = parts[number]
        pinned = " pinned" if part.pinned else ""
        return f"{fate_word(part)}{pinned} {kind_word(part)} {part.role or ''} {part.note or ''} {part.text}".lower()

    def _cache_at(self, number: int) -> tuple[tuple[CacheState, int], ...] | None:
        """Return what becomes of a part's tokens at the prompt cache."""
        if self.cache is None or number not in self._places:
            return None
        return tuple(self.cache.within(*self._places[number]))

    def _part(self, part: Part, cache: tuple[tuple[CacheState, int], ...] | None) -> XrayLine:
        share = (part.tokens.value or 0) / self._used if self._used else 0.0
        sign, fate, kind, role = SIGNS[part.fate], fate_word(part), kind_word(part), part.role or ""
        return XrayLine(sign, fate, kind, role, part.tokens, share, part.text, str(part.note or ""), part, cache=cache)


def free_in_words(context: Context) -> str:
    """Return what is free, how much the model takes at most, and how far off the last estimate of a request was."""
    most, drift = context.profile.max_input, context.drift
    limit = f"a request has {most:,} tokens at most" if most is not None and most < (context.window or 0) else ""
    off = f"the last estimate was off by {drift.words}" if drift is not None and drift.tokens else ""
    return " · ".join(filter(None, (LEFT, limit, off)))


def kind_word(part: Part) -> str:
    """Return what a part is, in one word to show."""
    return "attached" if part.attached is not None else part.kind.traits.called or part.kind.value


def fate_word(part: Part) -> str:
    """Return the status of a part as text to show; a part that a summary covers was not muted by the user."""
    return "summed up" if part.fate is Fate.MUTED and part.note == COVERED else str(part.fate)


DROPPING = {
    Reason.REASONING_DROPPED_TOLD: "reported",
    Reason.REASONING_READ_AGAIN: "read_again",
    Reason.REASONING_DROPPED: "not_told",
}


def dropping_told(context: Context) -> dict[str, int]:
    """Return of how many turns the service reported that their reasoning is dropped, may be read again, or nothing."""
    counts = dict.fromkeys(DROPPING.values(), 0)
    for part in context.parts:
        if part.note is not None and part.note.reason in DROPPING:
            counts[DROPPING[part.note.reason]] += 1
    return counts


def dropped_in_words(context: Context) -> str:
    """Return what the dropped reasoning is, and of how many turns the service reported what becomes of it."""
    told = dropping_told(context)
    turns = sum(told.values())
    words = ["reasoning of earlier turns, dropped"]
    if told["reported"]:
        of = "" if told["reported"] == turns else f" of {told['reported']:,} of {turns:,} turns"
        words.append(f"as the service reported{of}")
    if told["read_again"]:
        words.append(f"of {told['read_again']:,} the service reported that it may read it again")
    return ", ".join(words)


def dropped_of(context: Context) -> str:
    """Return the tokens of dropped reasoning as text to show, with ``≥`` where that of a turn is unknown."""
    whole = context.dropped_reasoning
    if whole.value is not None:
        return tokens(whole)
    return cell(token_sum(part.tokens for part in context.parts if part.kind is PartKind.REASONING))


def fate_sentence(line: XrayLine) -> str:
    """Return the status of a line's part and the reason, as text without a full stop."""
    if line.part is None:
        return line.note
    words = [line.fate_word, *(["pinned: never offered to be left out"] if line.pinned else [])]
    note = NOT_SENT if line.part.note == MUTED else line.note  # the status says already that it is muted
    return " · ".join([*words, *([note] if note else [])])


CACHE_WORDS = {
    CacheState.READ: "read",
    CacheState.LIKELY: "likely",
    CacheState.WRITTEN: "write",
    CacheState.FRESH: "fresh",
}
OF_A_PART = {
    CacheState.READ: "read from the cache last time (reported)",
    CacheState.LIKELY: "likely cached",
    CacheState.WRITTEN: "will be written to the cache",
    CacheState.FRESH: "fresh",
}
STRETCHES = {
    CacheState.READ: "read from the cache by the last request, reported",
    CacheState.LIKELY: "likely cached{until}",
    CacheState.WRITTEN: "will be written to the cache",
    CacheState.FRESH: "fresh, read at full price",
}


def cache_word(line: XrayLine) -> str:
    """Return what becomes of a line's tokens at the prompt cache, in one word; ``+`` where only its first tokens do."""
    if not line.cache:
        return ""
    return CACHE_WORDS[line.cache[0][0]] + ("+" if len(line.cache) > 1 else "")


def cache_sentence(line: XrayLine) -> str:
    """Return what becomes of a line's tokens at the prompt cache, without a full stop; empty where that is unknown."""
    held = line.cache or ()
    if len(held) == 1:
        return OF_A_PART[held[0][0]]
    return ", then ".join(f"~{size:,} tokens {OF_A_PART[state]}" for state, size in held)


def stretches_in_words(cache: PromptCache) -> list[tuple[Figure, str]]:
    """Return the stretches of the next request as rows: how many tokens, and what becomes of them."""
    until = f" until {clock_time(cache.until)}" if cache.until else ", for how long is not known"
    return [(each.figure, STRETCHES[each.state].format(until=until)) for each in cache.stretches]


def cache_doubt(cache: PromptCache) -> str:
    """Return why nothing of the last request is likely cached, as text to show; empty where something may be."""
    if cache.expired:
        return f"the cache likely ended at {clock_time(cache.until)}"
    return "effort or options changed since: the cache may not be used" if cache.changed else ""
