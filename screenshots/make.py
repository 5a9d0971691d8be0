"""Make every picture of the README and the pages anew, from the real app on the practice model.

Run from the project's folder: ``python screenshots/make.py [NAME...]``. Each picture is a scenario of
``tests/scenarios.py``; the same moments are held fast by the snapshot tests.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests import scenarios  # noqa: E402  the project's folder must be on the path first
from tests.app_harness import AppHarness  # noqa: E402  as above

SIZES = {"": (120, 40), "-80x24": (80, 24)}


async def picture(name: str, suffix: str) -> None:
    """Play one scenario at one size and write its SVG."""
    play, flags = scenarios.MOMENTS[name]
    with TemporaryDirectory() as home:
        harness = AppHarness(Path(home) / "mull", **flags)
        async with harness.app.run_test(size=SIZES[suffix]) as pilot:
            await play(harness, pilot)
            await scenarios.still(harness, pilot)
            svg = harness.app.export_screenshot(title="mull", simplify=True)
    svg = svg.replace(home, "~")
    (ROOT / "screenshots" / f"{name}{suffix}.svg").write_text(svg, "utf-8")
    print(f"{name}{suffix}.svg")


async def main() -> None:
    """Make those named, or all."""
    for name in sys.argv[1:] or scenarios.MOMENTS:
        for suffix in SIZES:
            await picture(name, suffix)


if __name__ == "__main__":
    asyncio.run(main())
