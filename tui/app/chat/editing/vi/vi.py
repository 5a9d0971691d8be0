"""vi's modes over a text: each key gives a text and the place of the cursor.

It knows no screen. What it keeps is what vi keeps: the mode, keys that are not complete yet, what was deleted or copied
last, the last search in the line, the last change, and what was there before each change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from tui.app.chat.editing.motions import Words, first_in_line, line_end, line_start, word_right
from tui.app.chat.editing.signs import next_sign
from tui.app.chat.editing.vi.objects import object_at
from tui.app.chat.editing.vi.parsing import COMMANDS, SEARCHES, Command, NoCommand, parse
from tui.app.chat.editing.vi.places import Found, Search, down, found, left, repeated, resting, right, searched

KEPT = 500  # texts that can be gone back to
LARGEST = 1_000_000  # characters that a count may make of a text
AS = {
    "x": ("l", "d"), "X": ("h", "d"), "D": ("$", "d"),
    "s": ("l", "c"), "S": ("c", "c"), "C": ("$", "c"), "Y": ("y", "y"),
}  # fmt: skip
"""Commands that are an operator with a motion."""
SPACE = {"space": " ", "backspace": "h"}


class Mode(Enum):
    """What letters do."""

    INSERT = "INSERT"
    NORMAL = "NORMAL"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text, and the place of the cursor in it, in characters from 0."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Span:
    """What an operator takes: from ``start`` to ``end`` (not included), whole lines if ``lines``."""

    start: int
    end: int
    lines: bool = False


class Vi:
    """The state of vi in one text field; it begins in insert mode, as at a shell's prompt."""

    def __init__(self) -> None:
        self.mode = Mode.INSERT
        self.pending = ""  # the keys of a command that is not complete
        self._register, self._of_lines = "", False
        self._search: Search | None = None
        self._last: tuple[Command, str] | None = None  # the last change, and what was typed in it
        self._begun: tuple[Command, Draft] | None = None  # the command that led to insert mode, and what was there
        self._past: list[Draft] = []
        self._future: list[Draft] = []

    def press(self, key: str, character: str | None, draft: Draft) -> Draft | None:
        """Return what a key makes of a draft; None for a key that is not vi's.

        ``key`` is named as Textual does, ``character`` is what it types.
        """
        if self.mode is Mode.INSERT:
            return self._leave_insert(draft) if key == "escape" else None
        if key == "escape" and not self.pending:
            return None
        if key == "ctrl+r":
            self.pending = ""
            return self._go(self._future, self._past, draft)
        letter = SPACE.get(key, character or "")
        if key == "escape" or len(letter) != 1 or not letter.isprintable():
            self.pending = ""
            return draft if key == "escape" else None
        return self._typed(letter, draft)

    def start(self) -> None:
        """Go back to insert mode: the text was sent, or another one is there."""
        self.mode, self.pending, self._begun = Mode.INSERT, "", None

    def _typed(self, letter: str, draft: Draft) -> Draft:
        self.pending += letter
        try:
            command = parse(self.pending)
        except NoCommand:
            self.pending = ""
            return draft
        if command is None:
            return draft
        self.pending = ""
        done = self._do(command, Draft(draft.text, resting(draft.text, draft.at)))
        return done if self.mode is Mode.INSERT else replace(done, at=resting(done.text, done.at))

    # What was there before

    def _go(self, back: list[Draft], forth: list[Draft], draft: Draft) -> Draft:
        """Go back to a text, or forth; as it is where there is none."""
        if not back:
            return draft
        forth.append(draft)
        there = back.pop()
        return Draft(there.text, resting(there.text, there.at))

    def _keep(self, draft: Draft) -> None:
        self._past = [*self._past[1 - KEPT :], draft]
        self._future = []

    # Commands

    def _do(self, command: Command, draft: Draft) -> Draft:
        if command.name in "uU" and not command.operator:
            lists = (self._past, self._future) if command.name == "u" else (self._future, self._past)
            for _ in range(command.count or 1):
                draft = self._go(*lists, draft)
            return draft
        if command.name == ".":
            return self._again(command, draft)
        if not command.operator and command.name not in COMMANDS + "r":
            there = self._found(command, draft)
            return draft if there is None else replace(draft, at=there.at)
        return self._change(command, draft)

    def _change(self, command: Command, draft: Draft) -> Draft:
        """Do what may change the text, so that it can be taken back and done again."""
        done = self._changed(command, draft)
        if self.mode is Mode.INSERT:
            self._keep(draft)
            self._begun = command, done
        elif done.text != draft.text:
            self._keep(draft)
            self._last = command, ""
        return done

    def _changed(self, command: Command, draft: Draft) -> Draft:
        name, count = command.name, command.count or 1
        if not command.operator and name in AS:
            motion, operator = AS[name]
            command = replace(command, name=motion, operator=operator)
        if command.operator:
            span = self._span(command, draft)
            return draft if span is None else self._operate(command.operator, span, draft)
        if name in INSERTING:
            self.mode = Mode.INSERT
            return INSERTING[name](draft)
        if name in "pP":
            return self._put(draft, count, before=name == "P")
        return CHANGING[name](draft, count, command.sign)

    def _again(self, command: Command, draft: Draft) -> Draft:
        """Do the last change again, what was typed in it among it."""
        if self._last is None:
            return draft
        last, typed = self._last
        last = replace(last, count=command.count or last.count)
        done = self._change(last, draft)
        if self.mode is not Mode.INSERT:
            return done
        typed *= (last.count or 1) if last.name in "aAiI" and not last.operator else 1
        self.mode, self._last, self._begun = Mode.NORMAL, (last, self._last[1]), None
        return Draft(done.text[: done.at] + typed + done.text[done.at :], max(done.at, done.at + len(typed) - 1))

    def _leave_insert(self, draft: Draft) -> Draft:
        self.mode = Mode.NORMAL
        if self._begun is not None:
            command, begun = self._begun
            self._begun = None
            front, rest = begun.text[: begun.at], begun.text[begun.at :]
            typed = ""
            if draft.text.startswith(front) and draft.text.endswith(rest) and len(draft.text) >= len(begun.text):
                typed = draft.text[len(front) : len(draft.text) - len(rest)]
            more = typed * ((command.count or 1) - 1) if command.name in "aAiI" and not command.operator else ""
            if more and len(draft.text) + len(more) <= LARGEST:
                draft = Draft(front + typed + more + rest, len(front + typed + more))
            self._last = command, typed
            if self._past and self._past[-1].text == draft.text:
                self._past.pop()
        before = left(draft.text, draft.at)
        return Draft(draft.text, resting(draft.text, draft.at if before is None else before))

    # Operators

    def _found(self, command: Command, draft: Draft) -> Found | None:
        if command.name in SEARCHES:
            self._search = Search(command.name, command.sign)
        elif command.name not in ";,":
            return found(draft.text, draft.at, command.name, command.count)
        if self._search is None:
            return None
        again = command.name in ";,"
        search = self._search.turned() if command.name == "," else self._search
        at: int | None = draft.at
        for number in range(command.count or 1):
            at = None if at is None else searched(draft.text, at, search, again=again or number > 0)
        return None if at is None else Found(at, inclusive=search.kind in "ft")

    def _span(self, command: Command, draft: Draft) -> Span | None:
        """Return what an operator takes, None where its motion leads nowhere."""
        text, at, name = draft.text, draft.at, command.name
        if name == command.operator:
            last = repeated(down, text, at, command.count - 1) if command.count and command.count > 1 else at
            return Span(line_start(text, at), line_end(text, at if last is None else last), lines=True)
        if name[0] in "ia":
            taken = object_at(text, at, name)
            return None if taken is None else Span(*taken, lines=name[1] == "p")
        if command.operator == "c" and name in "wW" and at < len(text) and not text[at].isspace():
            words = Words.VI if name == "w" else Words.SPACED  # as in vi: a word without the space behind it
            return Span(at, repeated(lambda t, a: word_right(t, a, words), text, at, command.count or 1) or at)
        there = self._found(command, draft)
        if there is None:
            return None
        start, end = sorted((at, there.at))
        if there.lines:
            return Span(line_start(text, start), line_end(text, end), lines=True)
        if name in "wW" and "\n" in text[start:end]:  # the last word of a line: the next line is not its business
            end = start + len(text[start:end].rstrip()) if text[start:end].strip() else line_end(text, start)
        return Span(start, next_sign(text, end) if there.inclusive else end)

    def _operate(self, operator: str, span: Span, draft: Draft) -> Draft:
        text, start, end = draft.text, span.start, span.end
        if start != end or span.lines:
            self._register, self._of_lines = text[start:end] + ("\n" if span.lines else ""), span.lines
        if operator == "y":
            return draft if span.lines and start <= draft.at else Draft(text, start)
        if operator == "c":
            self.mode = Mode.INSERT
            return Draft(text[:start] + text[end:], start)
        if span.lines:  # with one newline: its own, or of the last lines the one before
            start, end = (start, end + 1) if end < len(text) else (max(0, start - 1), end)
        shorter = text[:start] + text[end:]
        if not span.lines:
            return Draft(shorter, start)
        return Draft(shorter, first_in_line(shorter, min(span.start, len(shorter))))

    def _put(self, draft: Draft, count: int, *, before: bool) -> Draft:
        """Put in what was deleted or copied last."""
        text, at = draft.text, draft.at
        put = self._register * count
        if not put or len(text) + len(put) > LARGEST:
            return draft
        if self._of_lines:
            if before:
                place = line_start(text, at)
                return Draft(text[:place] + put + text[place:], first_in_line(put, 0) + place)
            place = line_end(text, at)
            put = "\n" + put[:-1]
            return Draft(text[:place] + put + text[place:], place + 1 + first_in_line(put[1:], 0))
        place = at if before or at == line_end(text, at) else next_sign(text, at)
        return Draft(text[:place] + put + text[place:], place + len(put) - 1)


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


def _joined(draft: Draft, count: int, _sign: str) -> Draft:
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
    signs = 0
    at = draft.at
    while at < end:
        at, signs = next_sign(draft.text, at), signs + 1
    if signs < count:
        return draft
    return Draft(draft.text[: draft.at] + sign * count + draft.text[end:], draft.at + len(sign) * count - 1)


def _case_swapped(draft: Draft, count: int, _sign: str) -> Draft:
    end = repeated(right, draft.text, draft.at, count) or draft.at
    swapped = draft.text[draft.at : end].swapcase()
    return Draft(draft.text[: draft.at] + swapped + draft.text[end:], draft.at + len(swapped))


CHANGING: dict[str, Callable[[Draft, int, str], Draft]] = {"J": _joined, "r": _replaced, "~": _case_swapped}
