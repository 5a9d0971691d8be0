"""A terminal's screen with its colours: what a program writes, as cells of a sign and its style."""

from __future__ import annotations

import re

from tests.benchmarks.screen import Screen

Cell = tuple[str, str, str, bool]  # sign, ink, ground (red;green;blue), bold; a blank has neither
SGR = re.compile(r"(?P<reset>0)|(?P<bold>1)|38;2;(?P<ink>\d+;\d+;\d+)|48;2;(?P<ground>\d+;\d+;\d+)")


class ColouredScreen(Screen):
    """Cells with their colours. Any style but bold and true colours is an error, and text behind the last column."""

    def __init__(self, columns: int, rows: int) -> None:
        self._style = ("", "", False)
        super().__init__(columns, rows)

    @property
    def cells(self) -> list[list[Cell]]:
        """What stands on the screen, row by row."""
        return [
            [
                (sign, "" if sign == " " else ink, ground, bold and sign != " ")
                for sign, (ink, ground, bold) in zip(*row, strict=True)
            ]
            for row in zip(self._cells, self._styles, strict=True)
        ]

    def _clear(self) -> None:
        super()._clear()
        self._styles = [[("", "", False)] * self.columns for _ in range(self.rows)]

    def _write(self, text: str) -> None:
        start = self._column
        super()._write(text)
        assert self._column <= self.columns
        self._styles[self._row][start : self._column] = [self._style] * (self._column - start)

    def _sequence(self, private: str, numbers: str, final: str) -> None:
        assert private or final not in "JKXr", "erasing and scrolling is not known here"
        if final != "m" or private:
            super()._sequence(private, numbers, final)
            return
        rest = numbers or "0"
        while rest:
            found = SGR.match(rest)
            assert found is not None, numbers
            ink, ground, bold = ("", "", False) if found["reset"] else self._style
            self._style = (found["ink"] or ink, found["ground"] or ground, bold or bool(found["bold"]))
            rest = rest[found.end() + 1 :]
