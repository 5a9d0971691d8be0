"""What is seen, held fast at two sizes; the same moments as the pictures of the pages."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests import scenarios
from tests.app_harness import AppHarness
from tests.idle_loop import IdleLoop


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
@pytest.mark.parametrize("moment", scenarios.MOMENTS)
def test_the_screen_looks_as_it_did(
    moment: str,
    size: tuple[int, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    snap_compare: Callable[..., Any],
) -> None:
    play, flags = scenarios.MOMENTS[moment]
    monkeypatch.chdir(tmp_path)
    harness = AppHarness(Path("mull"), **flags)

    async def run(pilot: Pilot[Any]) -> None:
        await play(harness, pilot)
        await scenarios.still(harness, pilot)

    with asyncio.Runner(loop_factory=IdleLoop) as runner:
        monkeypatch.setattr(harness.app, "run", partial(harness.app.run, loop=runner.get_loop()))
        assert snap_compare(harness.app, run_before=run, terminal_size=size)
