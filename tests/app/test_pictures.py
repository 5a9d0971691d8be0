"""What is seen, held against the pictures of README and pages; ``python screenshots/make.py`` makes those."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import pytest

from screenshots import make
from screenshots.animation import animate
from tests import scenarios
from tests.app.moving import shown, texts
from tests.app.theme import contrast_table
from tests.app.theme.screen_contrast import faults_of


@pytest.mark.parametrize("name", make.PICTURES)
async def test_the_screen_looks_as_in_its_picture(name: str, tmp_path: Path) -> None:
    svg, pairs = await make.picture(*make.PICTURES[name])
    assert faults_of(pairs) == [], "what cannot be read"
    if name in scenarios.MOMENTS:
        row = contrast_table.row_of(pairs)
        assert contrast_table.held_rows().get(name) == row, f"made anew by: python screenshots/make.py {name}"
    hold_against_its_file(name, svg, tmp_path)


@pytest.mark.parametrize(("state", "size"), make.SCREENS)
async def test_the_chat_looks_as_in_its_pictures(state: str, size: tuple[int, int], tmp_path: Path) -> None:
    for name, svg in (await make.screens(state, size)).items():
        hold_against_its_file(name, svg, tmp_path)


def test_the_table_of_contrasts_has_every_moment() -> None:
    assert list(contrast_table.held_rows()) == sorted(scenarios.MOMENTS)


async def test_a_turn_looks_as_in_the_picture_that_moves(tmp_path: Path) -> None:
    frames = await make.filmed()
    svg = animate(frames, make.MOVING_TITLE)
    ends = list(accumulate(frame.seconds for frame in frames))
    for frame, end in list(zip(frames, ends, strict=True))[::10]:
        assert shown(svg, 100 * (end - frame.seconds / 2) / ends[-1]) == texts(frame)
    hold_against_its_file(make.MOVING, svg, tmp_path)


def hold_against_its_file(name: str, svg: str, folder: Path) -> None:
    """Fail where a picture differs from its file; both can be looked at then."""
    kept, seen = make.file_of(name), folder / f"{name}.svg"
    if svg != kept.read_text("utf-8"):
        seen.write_text(svg, "utf-8")
        moment = make.PICTURES[name][0] if name in make.PICTURES else name
        pytest.fail(f"{kept} shows something else than {seen}; made anew by: python screenshots/make.py {moment}")
