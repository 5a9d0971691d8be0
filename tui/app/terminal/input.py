"""What the terminal sends, told apart before Textual's parser sees it: keys, pastes, reports, and unknown answers.

Textual's parser types what it does not know, and waits for ever for the end of a paste. Here the input is cut into
units first: a text, or one whole sequence. The parser gets one unit at a time; what it makes nothing of is dropped, and
so is what stays unfinished, also where its rest comes late. A report of the background is read here
(`tui.app.terminal.background`). A paste whose end is lost is over after a moment of quiet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual import constants, events
from textual._xterm_parser import XTermParser

from tui.app.terminal.background import BackgroundChanged, reported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.message import Message

ESC = "\x1b"
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
STRING_ENDS = "\x1b\\"  # alone: of a string that was dropped before
LONGEST = 4096  # characters of an answer; what is longer is dropped unread
LONGEST_KNOWN = 32  # characters of a sequence that Textual's parser reads; it types a longer one
LONGEST_KEY = 16  # characters of one key

SEQUENCE_LIMIT = 0.3  # seconds in which a sequence that has begun, and is no key so far, is to be whole
STRING_LIMIT = 0.5  # the same for an answer that is a string
AWAITED = 1.0  # seconds in which a terminal answers that answers at all
LATE = 10.0  # seconds in which the rest of an answer may still come that was taken for unfinished
QUIET = 1.0  # seconds without a burst, after which a paste is over whose end has not come
STRAY = 10.0  # seconds after that in which the rest of it may still come: it is no keys, and sends no message
# Alt and a key that is no letter, which Textual's parser takes for the key alone, or for another.
ALT = {
    "\x1b\x7f": "alt+backspace",
    "\x1b\x08": "alt+backspace",
    "\x1b/": "alt+slash",
    "\x1b_": "alt+underscore",
    "\x1b-": "alt+minus",  # as a dash, which Option types on some keyboards
}
BY_HAND = 0.05  # seconds between two keys at least; what comes sooner, or more at once, is sent by a program

# A whole sequence. What stands before the general form keeps to none.
SEQUENCE = re.compile(
    r"\x1b(?:"
    r"\[M[^\x1b]{3}"  # the mouse, as X10 reports it
    r"|\[\[[ -~]"  # a function key of the Linux console
    r"|\[\d{1,2}\$(?!y)"  # a shifted function key of rxvt
    r"|\[(?![\[M])[0-?]*[ -/]*[@-~]"
    r"|O[ -~]"
    r"|[^\x1b\[O\]P_]"  # Alt and a key
    r")",
    re.DOTALL,
)
BEGUN = re.compile(r"\x1b(?:\[(?:M[^\x1b]{0,2}|\[|[0-?]*[ -/]*)?|O|[\]P_])?", re.DOTALL)  # the beginning of one
# An answer that is a string: a colour, a version, a capability. Alt and a key begin in the same way.
STRING = re.compile(r"\x1b(?:\][\dlLI]|P[\d>|!=$+]|_G)[^\x00-\x1f\x7f\x9c]*(?P<end>\x1b\\|\x07|\x9c|\x1b\Z|\Z)?")
# A report of a colour, of the colour scheme or of a mode: whole, and as far as it has come.
REPORT = re.compile(r"\x1b(?:\]\d+;[\d;]*rgba?:[0-9a-fA-F/]+(?:\x1b\\|\x07|\x9c)|\[\?[\d;]+(?:n|\$y))")
REPORT_BEGUN = re.compile(
    r"\x1b(?:\]\d+;[\d;]*(?:r|rg|rgb|rgba|rgba?:[0-9a-fA-F/]*\x1b?)?|\[\?\d+;[\d;]*\$?)",
)


class TerminalInput:
    """Makes events of what the terminal sends. Times are in seconds, of a clock that never goes back."""

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._paste: Paste | None = None  # the paste that has begun
        self._held = ""  # a sequence that has begun
        self._behind = ""  # what was typed behind it: more of it, or keys, as will be seen
        self._due: float | None = None
        self._last = 0.0  # when something came last
        self._stray_until = 0.0
        self._awaited_until = 0.0
        self._lost = ""  # a sequence whose rest did not come in time
        self._lost_until = 0.0

    @property
    def due(self) -> float | None:
        """When `decide` is to be called if nothing comes before, None if nothing is held."""
        return self._due if self._paste is None else self._paste.due

    def expect(self, now: float) -> None:
        """Be told that the terminal was asked for its background: an Escape may be the beginning of its answer."""
        self._awaited_until = now + AWAITED

    def feed(self, text: str, now: float) -> Iterator[Message]:
        """Yield the events of what came with one read."""
        by_hand, self._last = _is_key(text) and now - self._last >= BY_HAND, now
        if self._paste is not None:
            self._paste.take(text, now, by_hand=by_hand)
            yield from self._after_paste(now)
        elif self._held:
            yield from self._more(text, now, by_hand=by_hand)
        else:
            yield from self._cut(self._stray(self._late(text, now, by_hand=by_hand), now), now)

    def decide(self, now: float) -> Iterator[Message]:
        """Yield the events of what is held, where nothing more came in time: a key, or what was typed behind it."""
        if self.due is None or now < self.due:
            return
        if self._paste is not None:
            paste, self._paste, self._stray_until = self._paste, None, now + STRAY
            yield _pasted(paste.text)
            yield from self._cut(paste.typed, now)
            return
        held, behind, self._held, self._behind, self._due = self._held, self._behind, "", "", None
        self._lost, self._lost_until = held, now + LATE
        if len(held) < 3:
            yield from self._of_unit(held)
        yield from self._cut(behind, now)

    def _more(self, text: str, now: float, *, by_hand: bool) -> Iterator[Message]:
        """Yield the events of what follows on a sequence that has begun."""
        held, behind = self._held, self._behind + text
        if by_hand and len(held) > 1 and _begins(held + behind):
            self._behind = behind
            return
        self._held, self._behind, self._due = "", "", None
        broken_off = by_hand and len(held) > 2 and not _is_whole(_first_unit(held + behind))
        yield from self._cut(behind if broken_off else held + behind, now)

    def _cut(self, text: str, now: float) -> Iterator[Message]:
        """Yield the events of a text, unit by unit; hold what has only begun."""
        while text:
            if plain := text.partition(ESC)[0]:
                yield from self._parser.feed(plain)
                text = text[len(plain) :]
                continue
            if _begins(text):
                self._hold(text, now)
                return
            if text.startswith(PASTE_BEGINS):
                self._paste = Paste(now)
                self._paste.take(text[len(PASTE_BEGINS) :], now, by_hand=False)
                yield from self._after_paste(now)
                return
            unit = _first_unit(text)
            yield from self._of_unit(unit)
            text = text[len(unit) :]

    def _hold(self, text: str, now: float) -> None:
        """Wait for more of a sequence."""
        self._held = text if len(text) < LONGEST else text[:3]
        limit = STRING_LIMIT if STRING.match(text) or now < self._awaited_until else SEQUENCE_LIMIT
        is_key = len(text) < 3 and now >= self._awaited_until
        self._due = now + (constants.ESCAPE_DELAY if is_key else limit)

    def _of_unit(self, unit: str) -> list[Message]:
        """Return the events of a whole unit; none of an answer nobody waits for, and of a broken sequence."""
        if unit == ESC:
            return [events.Key("escape", ESC)]
        if unit in ALT:
            return [events.Key(ALT[unit], None)]
        if (background := reported(unit)) is not None and _is_whole(unit):
            self._awaited_until = 0.0
            return [BackgroundChanged(background)]
        if unit == STRING_ENDS or STRING.match(unit):
            return []
        if unit.startswith("\x1b[") and len(unit) > 2:
            return self._known(unit) if _is_whole(unit) and len(unit) <= LONGEST_KNOWN else []
        return self._known(unit) or self._keys(unit)

    def _known(self, unit: str) -> list[Message]:
        """Return what Textual's parser makes of a sequence: nothing where it waits for more, or fails.

        Where it knows a sequence, a letter behind it is that letter, and nothing else.
        """
        try:
            known, behind = list(self._parser.feed(unit)), list(self._parser.feed("a"))
        except (ValueError, OverflowError, RuntimeError):  # a number that is no character
            known, behind = [], []
        if len(behind) == 1:
            return known
        before, self._parser = self._parser, XTermParser()
        for name in ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size"):
            setattr(self._parser, name, getattr(before, name))
        return []

    def _keys(self, unit: str) -> list[Message]:
        """Return the keys that a unit is, which the parser tells once nothing can follow: Escape, or Alt and a key."""
        parser = XTermParser()
        return [*parser.feed(unit), *parser.feed("")]

    def _after_paste(self, now: float) -> Iterator[Message]:
        """Yield a paste that has ended, and the events of what came behind it."""
        if self._paste is not None and (ended := self._paste.ended()) is not None:
            text, behind = ended
            self._paste, self._held, self._behind, self._due = None, "", "", None
            yield _pasted(text)
            yield from self._cut(behind, now)

    def _late(self, text: str, now: float, *, by_hand: bool) -> str:
        """Return a text; with what came before it, where it is the rest of a report that was taken for unfinished."""
        if now >= self._lost_until or (by_hand and text not in ("\x07", STRING_ENDS)):
            return text
        joined = self._lost + text
        if not REPORT.match(joined) and not REPORT_BEGUN.fullmatch(joined):
            return text
        self._lost_until = 0.0
        return joined

    def _stray(self, text: str, now: float) -> str:
        """Return a text; marked as a paste where it is the rest of one that was taken for over."""
        if now >= self._stray_until:
            return text
        rest, end, behind = text.partition(PASTE_ENDS)
        if end:
            self._stray_until = 0.0
        if len(rest) < 2 or not all(sign.isprintable() or sign in "\r\n\t" for sign in rest):
            return text
        return f"{PASTE_BEGINS}{rest}{PASTE_ENDS}{behind}"


class Paste:
    """What came of a paste that has begun."""

    def __init__(self, now: float) -> None:
        self.due = now + QUIET  # when it is over although its end did not come
        self.typed = ""  # what came by hand behind its last burst: more of it, or keys, as will be seen
        self._bursts: list[str] = []
        self._tail = ""  # its last characters, in which a mark may have begun
        self._ends = False

    @property
    def text(self) -> str:
        """All of it that came in bursts."""
        return "".join(self._bursts)

    def take(self, text: str, now: float, *, by_hand: bool) -> None:
        """Take what came with one read."""
        look = self._tail + text
        self._tail = look[1 - len(PASTE_ENDS) :]
        self._ends = PASTE_ENDS in look or PASTE_BEGINS in look
        if by_hand and not self._ends:
            self.typed += text
            return
        self._bursts += [self.typed, text]
        self.typed, self.due = "", now + QUIET

    def ended(self) -> tuple[str, str] | None:
        """Return it, and what came behind it; None while its end has not come. It ends where another one begins."""
        if not self._ends:
            return None
        text = self.text
        ends, begins = text.find(PASTE_ENDS), text.find(PASTE_BEGINS)
        if ends < 0 or 0 <= begins < ends:
            return text[:begins], text[begins:]
        return text[:ends], text[ends + len(PASTE_ENDS) :]


def _is_key(text: str) -> bool:
    """Say whether a text can be one key."""
    return len(text) == 1 or (text.startswith(ESC) and len(text) <= LONGEST_KEY and text.count(ESC) == 1)


def _begins(text: str) -> bool:
    """Say whether a text is the beginning of a sequence and no more."""
    if SEQUENCE.fullmatch(text):
        return False
    if BEGUN.fullmatch(text):
        return True
    found = STRING.match(text)
    return found is not None and found["end"] in ("", ESC) and found.end() == len(text)


def _is_whole(unit: str) -> bool:
    """Say whether a unit has its end."""
    found = STRING.fullmatch(unit)
    return bool(SEQUENCE.fullmatch(unit)) if found is None else found["end"] not in (None, "", ESC)


def _first_unit(text: str) -> str:
    """Return the first unit of a text that begins with ESC: a sequence, a string, or as much as is broken off."""
    found = STRING.match(text) or SEQUENCE.match(text)
    if found is not None:
        return found[0]
    if text[1:2] in ("]", "P", "_"):  # Alt and a key: no answer goes on like this
        return text[:2]
    begun = BEGUN.match(text)
    return ESC if begun is None else begun[0]


def _pasted(text: str) -> events.Paste:
    return events.Paste(text.replace("\x00", ""))
