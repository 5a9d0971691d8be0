"""The table of contrasts on the page on themes: every moment that has a picture, in every theme.

``python screenshots/make.py`` makes it, together with the pictures.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.app.theme.screen_contrast import Pairs, weakest
from tests.paths import ROOT
from tests.scenarios import MOMENTS
from tui.app.theme.themes import offered_themes
from tui.core.appearance import THEMES

PAGE = ROOT / "docs" / "themes.md"
BEGIN, END = "<!-- contrasts: made by python screenshots/make.py -->\n", "<!-- end of contrasts -->\n"
Row = tuple[str, ...]


def row_of(pairs: Pairs) -> Row:
    """Return the least contrasts of a moment, text and signs, in each theme; a dash where it has none of these."""
    return tuple(" ".join(_figure(weakest(pairs, theme, text=text)[0]) for text in (True, False)) for theme in THEMES)


def _figure(contrast: float) -> str:
    return f"{int(contrast * 100) / 100:.2f}" if contrast < 21 else "-"


def held_rows() -> dict[str, Row]:
    """Return the rows that are on the page, by their moments."""
    lines = PAGE.read_text("utf-8").split(BEGIN)[1].split(END)[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return {moment.strip("`"): tuple(rest) for moment, *rest in cells}


def table_of(rows: Mapping[str, Row]) -> str:
    """Return the table, each theme by its number and all of them below each other in a list."""
    numbers = [str(number) for number in range(1, len(THEMES) + 1)]
    listed = [f"{number}. `{name}`, {_look(name)}" for number, name in zip(numbers, THEMES, strict=True)]
    head = [f"| screen | {' | '.join(numbers)} |", f"|---|{'---|' * len(numbers)}"]
    body = [f"| `{moment}` | {' | '.join(row)} |" for moment, row in sorted(rows.items())]
    return "\n".join([*listed, "", *head, *body, ""])


def _look(name: str) -> str:
    return "dark" if offered_themes()[name].dark else "light"


def write(rows: Mapping[str, Row]) -> None:
    """Put the rows into the page; rows of other moments stay, as long as these are there."""
    before, rest = PAGE.read_text("utf-8").split(BEGIN)
    after = rest.split(END)[1]
    all_rows = {moment: row for moment, row in {**held_rows(), **rows}.items() if moment in MOMENTS}
    PAGE.write_text(f"{before}{BEGIN}\n{table_of(all_rows)}\n{END}{after}", "utf-8")
