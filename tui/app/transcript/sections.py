"""The parts of an entry that are a few lines and drawn at once: its head, a folded text, its status and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from tui.app.transcript.entry import BOUNDARIES
from tui.app.transcript.markdown.wrapping import Line, Run, joint, width_of, wrap
from tui.core.cleaning import cleaned_line

if TYPE_CHECKING:
    from rich.style import Style

    from tui.app.transcript.entry import Entry
    from tui.app.transcript.palette import Palette

BETWEEN = " · "  # the figures of a footer
Place = tuple[int, int, int]
"""A block of a section, the signs of its text above, and the lines without any directly above. See `places`."""


class Section(Protocol):
    """Some lines of an entry, drawn when they are looked at."""

    @property
    def height(self) -> int:
        """Lines in all; may be an estimate."""

    def measure(self, top: int, bottom: int) -> bool:
        """Draw what stands between two lines. True if the height turned out different."""

    def line(self, number: int) -> Strip:
        """Give one line of what was measured."""

    def place(self, line: int) -> Place:
        """Give what stands at a line, in terms that survive another width."""

    def line_of(self, place: Place) -> int:
        """Where a place is now."""


class Fixed:
    """A few lines drawn at once."""

    def __init__(self, lines: list[Line]) -> None:
        self._strips = [Strip(line) for line in lines]

    @property
    def height(self) -> int:
        """Lines in all."""
        return len(self._strips)

    def measure(self, top: int, bottom: int) -> bool:  # noqa: ARG002  nothing here is estimated
        """Nothing changes by looking."""
        return False

    def line(self, number: int) -> Strip:
        """Give one line."""
        return self._strips[number]

    def place(self, line: int) -> Place:
        """See `Section.place`."""
        return 0, line, 0

    def line_of(self, place: Place) -> int:
        """See `Section.line_of`."""
        return min(place[1], max(0, self.height - 1))


def head(entry: Entry, width: int, palette: Palette) -> Fixed:
    """Who speaks and when; for a persona or a summary, the boundary it is."""
    if entry.kind in ("notice", "error"):
        return Fixed([])
    if entry.kind in BOUNDARIES:
        return Fixed([_boundary(entry, width, palette)])
    user = entry.kind == "user"
    line: list[Run] = [("▌ ", palette.bar)] if user else []
    line.append((cleaned_line(entry.speaker) or entry.kind, palette.user if user else palette.reply))
    if entry.when:
        line.append((f"   {cleaned_line(entry.when)}", palette.dim))
    line.extend((f"   [{cleaned_line(badge)}]", palette.badge) for badge in entry.badges)
    return Fixed(wrap(line, width))


def _boundary(entry: Entry, width: int, palette: Palette) -> Line:
    notes = "".join(f" · {cleaned_line(badge)}" for badge in entry.badges)
    when = f" · {cleaned_line(entry.when)}" if entry.when else ""
    title = f" {'persona: ' if entry.kind == 'persona' else ''}{cleaned_line(entry.speaker)} "
    room = max(4, width - 4)
    title = title if cell_len(title) <= room else set_cell_size(title, room - 1) + "…"
    rest = set_cell_size(f"{notes}{when} "[1:], min(room - cell_len(title), cell_len(f"{notes}{when}")))
    line = [Segment("──", palette.rule), Segment(title, palette.persona), Segment(rest, palette.dim)]
    return [*line, Segment("─" * max(0, width - width_of(line)), palette.rule)]


def foot(entry: Entry, status: str, width: int, palette: Palette) -> Fixed:
    """Draw the changing line under a live reply, or the footer of a finished one; and the empty line below."""
    lines: list[Line] = []
    if status:
        room = max(1, width - 2)
        status = cleaned_line(status)
        shown = status if cell_len(status) <= room else set_cell_size(status, room - 1) + "…"
        lines.append([Segment("  ", palette.text), Segment(shown, palette.status)])
    if entry.footer:
        figures = _between_figures(cleaned_line(entry.footer), palette.dim, width - 2)
        lines.extend([Segment("  ", palette.text), *line] for line in figures)
    return Fixed([*lines, []])


def _between_figures(footer: str, style: Style, width: int) -> list[Line]:
    """Break a footer between its figures; within one only where it is wider than the view."""
    groups: list[str] = []
    for figure in footer.split(BETWEEN):
        longer = f"{groups[-1]}{BETWEEN}{figure}" if groups else ""
        if longer and cell_len(longer) <= width:
            groups[-1] = longer
        else:
            groups.append(figure)
    first, *others = (wrap([(group, style)], width) for group in groups)
    return first + [line for group in others for line in ([joint(BETWEEN), *group[0][1:]], *group[1:])]
