"""vi's modes over a text: each key gives a text and the place of the cursor.

It knows no screen. What it keeps is what vi keeps: the mode, keys that are not complete yet, what is selected, the
registers, the last search in the line, the last change, and what was there before each change.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from tui.app.chat.editing.motions import Words, line_end, line_start, word_right
from tui.app.chat.editing.signs import next_sign
from tui.app.chat.editing.vi.changes import CHANGING, INSERTING, changed_in, put, put_over, taken_out
from tui.app.chat.editing.vi.draft import LARGEST, Draft, Span, piece_of
from tui.app.chat.editing.vi.objects import object_at
from tui.app.chat.editing.vi.parsing import COMMANDS, IN_VISUAL, OPERATORS, SEARCHES, Command, NoCommand, parse
from tui.app.chat.editing.vi.places import Found, Search, down, found, left, repeated, resting, searched
from tui.app.chat.editing.vi.registers import Registers
from tui.app.chat.editing.vi.visual import Visual

KEPT = 500  # texts that can be gone back to
AS = {
    "x": ("l", "d"), "X": ("h", "d"), "D": ("$", "d"),
    "s": ("l", "c"), "S": ("c", "c"), "C": ("$", "c"), "Y": ("y", "y"),
}  # fmt: skip
"""Commands that are an operator with a motion."""
SELECTED = {"x": "d", "s": "c", "X": "d", "D": "d", "Y": "y", "C": "c", "S": "c", "R": "c"}
"""Commands that are an operator on what is selected; a capital takes whole lines."""
SPACE = {"space": " ", "backspace": "h"}
ARROWS = {"left": "h", "right": "l", "up": "k", "down": "j", "home": "0", "end": "$"}  # they go on selecting
CLIPBOARD = {"ctrl+c": '"+y', "ctrl+x": '"+d'}  # of what is selected


class Mode(Enum):
    """What letters do."""

    INSERT = "INSERT"
    NORMAL = "NORMAL"
    VISUAL = "VISUAL"
    LINES = "VISUAL LINE"


class Vi:
    """The state of vi in one text field; it begins in insert mode, as at a shell's prompt."""

    def __init__(self, registers: Registers | None = None) -> None:
        self.mode = Mode.INSERT
        self.pending = ""  # the keys of a command that is not complete
        self._registers = registers or Registers()
        self._visual: Visual | None = None  # what is selected
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
        if self._visual is not None:
            return self._press_in_visual(key, character, draft, self._visual)
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
        self.mode, self.pending, self._begun, self._visual = Mode.INSERT, "", None, None

    def select_nothing(self) -> None:
        """Go back from visual mode to normal mode."""
        self.mode, self.pending, self._visual = Mode.NORMAL, "", None

    def _press_in_visual(self, key: str, character: str | None, draft: Draft, visual: Visual) -> Draft | None:
        letters = CLIPBOARD.get(key, ARROWS.get(key, SPACE.get(key, character or "")))
        if key == "escape" and not self.pending:
            self.select_nothing()
            return Draft(draft.text, resting(draft.text, visual.at))
        if key == "escape" or not letters.isprintable() or not letters:
            self.pending = ""
            return visual.shown(draft.text) if key == "escape" else None
        if key in CLIPBOARD:
            self.pending, letters = letters[:-1], letters[-1]
        return self._typed(letters, replace(draft, at=visual.at))

    def _typed(self, letter: str, draft: Draft) -> Draft:
        """Do what the keys mean with this one; in visual mode the cursor of ``draft`` is that of the selection."""
        self.pending += letter
        try:
            command = parse(self.pending, visual=self._visual is not None)
        except NoCommand:
            self.pending, command = "", None
        if command is not None:
            self.pending = ""
            resting_at = draft.at if self._visual is not None else resting(draft.text, draft.at)
            draft = self._do(command, Draft(draft.text, resting_at))
        if self._visual is not None:
            return self._visual.shown(draft.text)
        return (
            draft if self.mode is Mode.INSERT or command is None else replace(draft, at=resting(draft.text, draft.at))
        )

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
        if self._visual is not None:
            return self._select(command, draft, self._visual)
        if command.name in "vV" and not command.operator:
            self._show(Visual(draft.at, draft.at, lines=command.name == "V"))
            return draft
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
        return self._kept(command, draft, self._changed(command, draft))

    def _kept(self, command: Command | None, draft: Draft, done: Draft) -> Draft:
        """Note what was there before a change, and the command to do again, where it can be."""
        if self.mode is Mode.INSERT and command is not None:
            self._keep(draft)
            self._begun = command, done
        elif done.text != draft.text:
            self._keep(draft)
            self._last = (command, "") if command is not None else self._last
        return done

    def _changed(self, command: Command, draft: Draft) -> Draft:
        name, count = command.name, command.count or 1
        if not command.operator and name in AS:
            motion, operator = AS[name]
            command = replace(command, name=motion, operator=operator)
        if command.operator:
            span = self._span(command, draft)
            return draft if span is None else self._operate(command.operator, span, draft, command.register)
        if name in INSERTING:
            self.mode = Mode.INSERT
            return INSERTING[name](draft)
        if name in "pP":
            return put(draft, self._registers.get(command.register), count, before=name == "P")
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
        if name == "v" or name[0] in "ia":
            return _part(text, at, name, command.count or 1)
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

    def _operate(self, operator: str, span: Span, draft: Draft, register: str) -> Draft:
        text, start, end = draft.text, span.start, span.end
        if start != end or span.lines:
            self._registers.put(register, piece_of(text, span), yanked=operator == "y")
        if operator == "y":
            return draft if span.lines and start <= draft.at else Draft(text, start)
        if operator == "c":
            self.mode = Mode.INSERT
            return Draft(text[:start] + text[end:], start)
        return taken_out(draft, span)

    # What is selected

    def _show(self, visual: Visual) -> None:
        self._visual, self.mode = visual, Mode.LINES if visual.lines else Mode.VISUAL

    def _select(self, command: Command, draft: Draft, visual: Visual) -> Draft:
        """Select something else, or do a command with what is selected."""
        text, name = draft.text, command.name
        if name in ("v", "V"):
            if visual.lines is (name == "V"):
                self.select_nothing()
            else:
                self._show(replace(visual, lines=name == "V"))
        elif name == "o":
            self._show(visual.turned())
        elif name in tuple(IN_VISUAL):
            return self._do_with_selected(command, draft, visual)
        elif name[0] in "ia":
            taken = _part(text, visual.at, name, 1)
            self._show(visual if taken is None else visual.over(text, taken))
        else:
            there = self._found(command, draft)
            self._show(visual if there is None else visual.moved(text, there.at, to_end=name == "$"))
        return draft

    def _do_with_selected(self, command: Command, draft: Draft, visual: Visual) -> Draft:
        text, name, register = draft.text, command.name, command.register
        lines = visual.lines or (name in SELECTED and name.isupper())
        span, operator = replace(visual, lines=lines).span(text), SELECTED.get(name, name)
        self.select_nothing()
        begun = Draft(text, span.start)
        if operator in tuple(OPERATORS):
            many = text.count("\n", span.start, span.end) + 1 if lines else span.end - span.start
            again = Command(operator if lines else "v", many, operator, register=register)
            return self._kept(again, begun, self._operate(operator, span, begun, register))
        if operator not in ("p", "P"):
            return self._kept(None, begun, changed_in(begun, span, name, command.sign))
        done = put_over(begun, span, self._registers.get(register), command.count or 1)
        if name == "p":
            self._registers.put("", piece_of(text, span), yanked=False)
        return self._kept(None, begun, done)


def _part(text: str, at: int, name: str, count: int) -> Span | None:
    """Return a text object, or for ``v`` as many characters as were selected before; None where there is none."""
    if name == "v":
        return Span(at, min(len(text), at + count))
    taken = object_at(text, at, name)
    return None if taken is None else Span(*taken, lines=name[1] == "p")
