"""What is seen, held fast at two sizes; the same moments as the pictures of the README."""

from pathlib import Path

import pytest

from tests import scenarios
from tests.stage import Stage


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
@pytest.mark.parametrize("moment", scenarios.MOMENTS)
def test_the_screen_looks_as_it_did(moment, size, tmp_path, monkeypatch, snap_compare):
    play, flags = scenarios.MOMENTS[moment]
    monkeypatch.chdir(tmp_path)
    stage = Stage(Path("mull"), **flags)

    async def run(pilot):
        await play(stage, pilot)
        await scenarios.still(stage, pilot)

    assert snap_compare(stage.app, run_before=run, terminal_size=size)
