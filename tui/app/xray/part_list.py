"""The parts of the next request, one line each. Only the lines in view are made, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip

from tui.app.pickers.line_list import LineList
from tui.core.cleaning import cleaned_line
from tui.core.context.parts import Fate
from tui.core.context.xray import Xray, XrayLine, cache_word
from tui.core.formatting import tokens

if TYPE_CHECKING:
    from rich.style import Style

BAR = 5  # columns of the bar of a part's share
EIGHTHS = " ▏▎▍▌▋▊▉█"
PIN = "▴"
NO_JOINT = "  "
ROLES = 90  # width in columns from which on the role is shown
FIRST_WORDS = 400  # characters of a text that are read for its line


class PartList(LineList, can_focus=True):
    """Shows the lines of an `Xray`, all or some of them; ``cursor`` is the place of the selected one, from 0."""

    DEFAULT_CSS = """
    PartList {
        padding: 0 1;
        & > .part-list--line { color: $foreground; }
        & > .part-list--unsent { color: $text-muted; text-style: italic; }
        & > .part-list--adapted { color: $text-warning; }
        & > .part-list--cursor {
            color: $block-cursor-foreground; background: $block-cursor-background; text-style: bold;
        }
        &:nocolor > .part-list--cursor { text-style: bold underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"part-list--{name}" for name in ("line", "unsent", "adapted", "cursor")}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._xray: Xray | None = None
        self._numbers: Sequence[int] = ()

    def show(self, xray: Xray, numbers: Sequence[int], cursor: int, *, at_end: bool = False) -> None:
        """Show these lines of an X-ray and select the one at ``cursor``; ``at_end`` scrolls the last one into view."""
        self._xray, self._numbers = xray, numbers
        self.lines_changed(cursor, at_end=at_end)

    @property
    def count(self) -> int:
        """How many lines are shown."""
        return len(self._numbers)

    @property
    def number(self) -> int | None:
        """The number of the selected line in the X-ray, None where no line is shown."""
        return self._numbers[self.cursor] if self._numbers else None

    def line(self) -> XrayLine | None:
        """Return the selected line, None where no line is shown."""
        number = self.number
        return self._xray.line(number) if self._xray is not None and number is not None else None

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        place, width = self.scroll_offset.y + y, self._view.width
        if self._xray is None or place >= len(self._numbers):
            return Strip.blank(width, self.get_component_rich_style("part-list--line"))
        line = self._xray.line(self._numbers[place])
        style = self._style(line, chosen=place == self.cursor)
        row = row_of(line, width - len(joint := self._joint(place)), cache=self._xray.cache is not None)
        return Strip([Segment(joint + row, style)]).adjust_cell_length(width, style)

    def _joint(self, place: int) -> str:
        """Return the sign that joins the lines of a turn; lines that were filtered are not joined."""
        if self._xray is None or len(self._numbers) != len(self._xray):
            return NO_JOINT
        return f"{self._xray.bracket(self._numbers[place])} "

    def _style(self, line: XrayLine, *, chosen: bool) -> Style:
        if chosen:
            return self.get_component_rich_style("part-list--cursor")
        part = line.part
        name = "unsent" if part is None or not part.sent else "adapted" if part.fate is Fate.ADAPTED else "line"
        return self.get_component_rich_style(f"part-list--{name}")


def row_of(line: XrayLine, width: int, *, cache: bool = False) -> str:
    """Return a line as text: sign, fate, pin, what it is, tokens, share, first words; roles where there is room.

    ``cache`` adds what becomes of it at the prompt cache.
    """
    pin = PIN if line.pinned else " "
    role = f"{line.role:<10}" if width >= ROLES else ""
    words = cleaned_line(f"{line.note}: {line.text[:FIRST_WORDS]}" if line.is_attached else line.text[:FIRST_WORDS])
    size = f"{tokens(line.tokens):>10}  {share_bar(line):<{BAR}}" + (f" {cache_word(line):<7}" if cache else "")
    return f"{line.sign} {line.fate_word:<9} {pin} {line.kind_word:<11}{role}{size} {words or cleaned_line(line.note)}"


def columns(width: int, *, cache: bool = False) -> str:
    """Return the headings of the columns."""
    role = f"{'role':<10}" if width >= ROLES else ""
    cached = f" {'cache':<7}" if cache else ""
    return f"{NO_JOINT}{'status':<11}   {'part':<11}{role}{'tokens':>10}  {'share':<{BAR}}{cached} text"


def share_bar(line: XrayLine) -> str:
    """Return a part's share of what is used as a bar; in other blocks where the part is not sent."""
    eighths = min(BAR * 8, round(line.share * BAR * 8)) or (1 if line.share > 0 else 0)
    if line.part is not None and not line.part.sent:
        return "░" * -(-eighths // 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + EIGHTHS[rest]).rstrip()
