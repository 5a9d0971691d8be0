"""Make every picture of the README and the pages anew, and the table of contrasts, from the real app in practice.

Run from the project's folder: ``python screenshots/make.py [NAME...]``. Each picture is a scenario of
``tests/scenarios.py``; the one that moves is named ``turn``. The tests hold the app against these pictures, so what
differs after a change was changed by it: look at it, and commit it together with the change.
"""

from __future__ import annotations

import asyncio
import re
import sys
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from screenshots.animation import EXPORTED_WIDTH, Frame, animate, frame  # noqa: E402  the folder is on the path now
from tests import scenarios  # noqa: E402  as above
from tests.app.theme import contrast_table  # noqa: E402  as above
from tests.app.theme.screen_contrast import Pairs, pairs_on  # noqa: E402  as above
from tests.app_harness import AppHarness, SteppedHarness  # noqa: E402  as above
from tui.core.appearance import DARK, LIGHT  # noqa: E402  as above

SIZES = {"": (120, 40), "-80x24": (80, 24)}
# As small as shows all that matters: the README's column is about 800 pixels wide.
IN_README = {
    "xray": (100, 30),
    "effort-what-if": (100, 30),
    "make-room": (100, 30),
    "starved": (100, 34),
    "compare": (117, 32),
}
# Every picture that stands still: the moment it shows, and its size in columns and rows.
PICTURES = {f"{moment}{suffix}": (moment, size) for moment in scenarios.MOMENTS for suffix, size in SIZES.items()}
PICTURES |= {f"{moment}-{size[0]}x{size[1]}": (moment, size) for moment, size in IN_README.items()}
# The chat in three states, three themes and three sizes: one picture each.
STATES: dict[str, scenarios.Moment] = {
    "empty": scenarios.MOMENTS["first-start"],
    "busy": scenarios.MOMENTS["thinking"],
    "long": (scenarios.long_session, {"model": "o1"}),
}
THEMES = {"dark": DARK, "light": LIGHT, "high-contrast": "high-contrast"}
SCREENS = [(state, size) for state in STATES for size in ((80, 24), (120, 40), (200, 60))]
MOVING = "turn"
MOVING_SIZE = (110, 40)
MOVING_TITLE = "A turn in mull: a question is typed, the model thinks, the reply arrives, and the meters follow"


async def picture(moment: str, size: tuple[int, int]) -> tuple[str, Pairs]:
    """Play one scenario at one size, and return its SVG, and at the full size which colours it draws on which."""
    play, flags = scenarios.MOMENTS[moment]
    with TemporaryDirectory() as home:
        harness = AppHarness(Path(home) / "mull", **flags)
        async with harness.app.run_test(size=size) as pilot:
            await play(harness, pilot)
            await scenarios.still(harness, pilot)
            return exported(harness).replace(home, "~"), await pairs_on(harness.app, pilot) if size == SIZES[""] else {}


def screen_name(state: str, theme: str, size: tuple[int, int]) -> str:
    """Return the name of a picture of the chat in a state, a theme and a size."""
    return f"screen-{state}-{theme}-{size[0]}x{size[1]}"


async def screens(state: str, size: tuple[int, int]) -> dict[str, str]:
    """Play a state of the chat at a size, and return its SVG in each theme, by the pictures' names."""
    play, flags = STATES[state]
    found = {}
    with TemporaryDirectory() as home:
        harness = AppHarness(Path(home) / "mull", **flags)
        async with harness.app.run_test(size=size) as pilot:
            await play(harness, pilot)
            await scenarios.still(harness, pilot)
            for name, theme in THEMES.items():
                harness.app.choose_theme(theme)
                await pilot.pause()
                await scenarios.still(harness, pilot)
                found[screen_name(state, name, size)] = exported(harness).replace(home, "~")
    return found


async def filmed() -> list[Frame]:
    """Play a turn, and return what was to be seen of it."""
    with TemporaryDirectory() as home:
        harness = SteppedHarness(Path(home) / "mull", model="o1")
        async with harness.app.run_test(size=MOVING_SIZE) as pilot:
            return [frame(exported(harness), seconds) async for seconds in scenarios.turn(harness, pilot)]


def exported(harness: AppHarness) -> str:
    """Return the SVG of what is on the screen, without the number that Rich makes up for its class names.

    Rich makes every character one cell wide; here those that take two have two.
    """
    svg = harness.app.export_screenshot(title="mull", simplify=True)
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return re.sub(r'textLength="[\d.]+"([^>]*>)([^<\n]+)', _as_wide_as_its_cells, svg)


def _as_wide_as_its_cells(text: re.Match[str]) -> str:
    return f'textLength="{cell_len(unescape(text[2])) * EXPORTED_WIDTH:g}"{text[1]}{text[2]}'


def file_of(name: str) -> Path:
    """Return the file of a picture."""
    return FOLDER / f"{name}.svg"


async def main() -> None:
    """Make those of the moments and states named, or all."""
    known = {*scenarios.MOMENTS, *STATES, MOVING}
    wanted = set(sys.argv[1:]) or known
    if unknown := wanted - known:
        sys.exit(f"no moment of tests/scenarios.py: {', '.join(sorted(unknown))}")
    rows = {}
    for name, (moment, size) in PICTURES.items():
        if moment in wanted:
            svg, pairs = await picture(moment, size)
            write(name, svg)
            if name == moment:
                rows[moment] = contrast_table.row_of(pairs)
    contrast_table.write(rows)
    for state, size in SCREENS:
        if state in wanted:
            for name, svg in (await screens(state, size)).items():
                write(name, svg)
    if MOVING in wanted:
        write(MOVING, animate(await filmed(), MOVING_TITLE))


def write(name: str, svg: str) -> None:
    """Write a picture into its file."""
    file_of(name).write_text(svg, "utf-8")
    print(f"{name}.svg")


if __name__ == "__main__":
    asyncio.run(main())
