"""What is seen, held fast at two sizes; the same moments as the pictures of the README."""

import pytest

from tests import scenarios

MOMENTS = {
    "first-start": (scenarios.first_start, {}),
    "thinking": (scenarios.thinking, {"model": "o1"}),
    "finished": (scenarios.finished, {"model": "o1"}),
    "persona-picker": (scenarios.persona_picker, {"model": "o1"}),
    "persona-switched": (scenarios.persona_switched, {"model": "gpt-4o"}),
    "starved": (scenarios.starved, {"model": "o1", "max_output_tokens": 1000}),
    "session-list": (scenarios.session_list, {"model": "o1"}),
}


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_screen_looks_as_it_did(moment, size, tmp_path, monkeypatch, snap_compare):
    play, flags = MOMENTS[moment]
    monkeypatch.chdir(tmp_path)
    stage = scenarios.Stage(scenarios.Path("mull"), **flags)

    async def run(pilot):
        await play(stage, pilot)

    assert snap_compare(stage.app, run_before=run, terminal_size=size)
