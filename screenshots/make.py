"""Make every picture of the README and the pages anew, from the real app on the practice model.

Run from the project's folder: ``python screenshots/make.py [NAME...]``. Each picture is a scenario of
``tests/scenarios.py``; the same moments are held fast by the snapshot tests. The one that moves is named ``turn``.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from screenshots.animation import Frame, animate, frame  # noqa: E402  the project's folder must be on the path first
from tests import scenarios  # noqa: E402  as above
from tests.app_harness import AppHarness, SteppedHarness  # noqa: E402  as above

SIZES = {"": (120, 40), "-80x24": (80, 24)}
MOVING = "turn"
MOVING_SIZE = (104, 41)
MOVING_TITLE = "A turn in mull: a question is typed, the model thinks, the reply arrives, and the meters follow"


async def picture(name: str, suffix: str) -> str:
    """Play one scenario at one size, and return its SVG."""
    play, flags = scenarios.MOMENTS[name]
    with TemporaryDirectory() as home:
        harness = AppHarness(Path(home) / "mull", **flags)
        async with harness.app.run_test(size=SIZES[suffix]) as pilot:
            await play(harness, pilot)
            await scenarios.still(harness, pilot)
            return exported(harness).replace(home, "~")


async def filmed() -> list[Frame]:
    """Play a turn, and return what was to be seen of it."""
    with TemporaryDirectory() as home:
        harness = SteppedHarness(Path(home) / "mull", model="o1")
        async with harness.app.run_test(size=MOVING_SIZE) as pilot:
            return [frame(exported(harness), seconds) async for seconds in scenarios.turn(harness, pilot)]


def exported(harness: AppHarness) -> str:
    """Return the SVG of what is on the screen."""
    return harness.app.export_screenshot(title="mull", simplify=True)


def write(name: str, svg: str) -> None:
    """Write a picture into the folder of this file."""
    (ROOT / "screenshots" / f"{name}.svg").write_text(svg, "utf-8")
    print(f"{name}.svg")


async def main() -> None:
    """Make those named, or all."""
    for name in sys.argv[1:] or [*scenarios.MOMENTS, MOVING]:
        if name == MOVING:
            write(name, animate(await filmed(), MOVING_TITLE))
        else:
            for suffix in SIZES:
                write(name + suffix, await picture(name, suffix))


if __name__ == "__main__":
    asyncio.run(main())
