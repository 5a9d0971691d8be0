"""A minimal terminal screen: enough of the sequences a full-screen program sends to tell what a user would read."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from unicodedata import combining, east_asian_width

SEQUENCE = re.compile(
    r"\x1b\[(?P<private>[<-?]*)(?P<numbers>[\d;:]*)[ -/]*(?P<final>[@-~])"  # CSI
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC
    r"|\x1b[PX^_][^\x1b]*\x1b\\"  # DCS and other strings
    r"|\x1b[ -/]+[0-~]|\x1b(?P<letter>[0-OQ-WYZ\\`-~])"  # character sets and single letters
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])"
)


class Screen:
    """Cells of text without colours; no wrapping (full-screen programs place every line)."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._held = ""  # a sequence cut by the end of what was fed
        self._clear()

    def feed(self, data: bytes) -> None:
        """Take in what a program wrote."""
        text = self._held + self._decode(data)
        at = 0
        while at < len(text):
            match = SEQUENCE.match(text, at)
            if match is None:
                break
            at = match.end()
            if match["text"]:
                self._write(match["text"])
            elif match["control"]:
                self._control(match["control"])
            elif match["letter"] == "M":
                self._feed(-1)
            elif match["final"]:
                self._sequence(match["private"], match["numbers"], match["final"])
        self._held = text[at:]

    def lines(self) -> list[str]:
        """Return what stands on the screen, one text per row, without blanks at the right."""
        return ["".join(row).rstrip() for row in self._cells]

    def _clear(self) -> None:
        self._cells = [[" "] * self.columns for _ in range(self.rows)]
        self._row = self._column = 0
        self._top, self._bottom = 0, self.rows - 1  # of the scrolling region

    def _feed(self, by: int) -> None:
        """Go a row down or up; at the end of the scrolling region its rows move."""
        first, last = (self._top, self._bottom) if by > 0 else (self._bottom, self._top)
        if self._row == last:
            del self._cells[first]
            self._cells.insert(last, [" "] * self.columns)
        else:
            self._row = min(self.rows - 1, max(0, self._row + by))

    def _write(self, text: str) -> None:
        row = self._cells[self._row]
        for character in text:
            if combining(character):
                continue
            if self._column < self.columns:
                row[self._column] = character
            wide = east_asian_width(character) in "WF"
            if wide and self._column + 1 < self.columns:
                row[self._column + 1] = ""
            self._column += 2 if wide else 1

    def _control(self, control: str) -> None:
        if control == "\r":
            self._column = 0
        elif control == "\n":
            self._feed(1)
        elif control == "\b":
            self._column = max(0, self._column - 1)

    def _sequence(self, private: str, numbers: str, final: str) -> None:
        given = [int(number or 0) for number in re.split("[;:]", numbers)]
        if private == "?" and final in "hl" and 1049 in given:
            self._clear()
        if private:
            return
        if final in "Hf":
            self._go(max(1, given[0]) - 1, max(1, given[1] if len(given) > 1 else 1) - 1)
        elif final in "ABCDGd":
            self._move(final, given[0])
        elif final in "JKX":
            self._erase(final, given[0])
        elif final == "r":
            self._top = max(1, given[0]) - 1
            self._bottom = (given[1] if len(given) > 1 and given[1] else self.rows) - 1
            self._go(0, 0)

    def _go(self, row: int, column: int) -> None:
        self._row = min(self.rows - 1, max(0, row))
        self._column = min(self.columns - 1, max(0, column))

    def _move(self, final: str, number: int) -> None:
        by = max(1, number)
        row, column = self._row, self._column
        goals = {
            "A": (row - by, column),
            "B": (row + by, column),
            "C": (row, column + by),
            "D": (row, column - by),
            "G": (row, by - 1),
            "d": (by - 1, column),
        }
        self._go(*goals[final])

    def _erase(self, final: str, number: int) -> None:
        """Erase by ED, EL or ECH; of ED and EL only "to the end" and "all", which is what is in use."""
        if final == "J":
            for row in range(0 if number == 2 else self._row + 1, self.rows):
                self._cells[row] = [" "] * self.columns
        start = 0 if number == 2 and final != "X" else self._column
        end = min(self.columns, start + max(1, number)) if final == "X" else self.columns
        self._cells[self._row][start:end] = [" "] * (end - start)
