"""The X-ray and what it opens, as a test reaches them by their keys."""

from __future__ import annotations

import json
from typing import Any

from textual.pilot import Pilot

from tests.app_harness import AppHarness, until
from tests.narrowing import present
from tui.app.xray.part_list import PartList
from tui.app.xray.raw import RawView
from tui.app.xray.screen import XrayScreen
from tui.core.context.context import Context


async def opened(harness: AppHarness, pilot: Pilot[int]) -> XrayScreen:
    await pilot.press("alt+x")
    await until(pilot, lambda: isinstance(harness.app.screen, XrayScreen) and harness.app.screen.context is not None)
    return harness.top(XrayScreen)


def context_of(screen: XrayScreen) -> Context:
    return present(screen.context)


async def raw_view(harness: AppHarness, pilot: Pilot[int], key: str) -> dict[str, Any]:
    """Open the raw request or the raw reply by its key, and return it, read from the text that is shown."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(harness.app.screen, RawView) and bool(harness.app.screen.text))
    return dict(json.loads(harness.top(RawView).text))


def stand_on(screen: XrayScreen, kind: str, place: int = 0) -> None:
    parts = context_of(screen).parts
    screen.query_one(PartList).cursor = [n for n, part in enumerate(parts) if part.kind == kind][place]
