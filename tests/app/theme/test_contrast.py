"""What is on the screen can be read in every theme: also what is selected, found, under the cursor, or told in a box.

The moments that have a picture are judged with their pictures, in ``tests/app/test_pictures.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color
from textual.pilot import Pilot
from textual.widgets import Static

from tests.app.theme.screen_contrast import Drawn, colours_of, faults_of, is_text, pairs_on, pieces, weakest
from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat.composer import Composer
from tui.app.theme.contrast import contrast
from tui.app.theme.themes import offered_themes
from tui.app.transcript.view import Transcript
from tui.core.appearance import DARK, LIGHT, THEMES

SELECTED = Drawn("screen-selection-foreground", "screen-selection-background", text=True)


async def dragged(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Select some lines of the transcript with the mouse."""
    await pilot.mouse_down(Transcript, offset=(6, 3))
    await pilot.hover(Transcript, offset=(30, 7))
    await pilot.mouse_up(Transcript, offset=(30, 7))
    await until(pilot, lambda: bool(harness.app.screen.selections))


async def test_what_is_selected_is_seen_in_its_own_colours(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "What makes a good first Python API?")
        await dragged(harness, pilot)
        pairs = await pairs_on(harness.app, pilot)
        assert SELECTED in pairs
        assert faults_of(pairs) == []


@pytest.mark.parametrize(("theme", "size"), [(DARK, (120, 40)), (LIGHT, (80, 24))])
async def test_every_box_can_be_read(home: Path, theme: str, size: tuple[int, int]) -> None:
    async with opened_harness(home, model="o1", size=size) as (harness, pilot):
        await harness.ask(pilot, "What makes a good first Python API?")
        for key in ("f1", "f3", "f9", "ctrl+p"):
            await pilot.press(key)
            await until(pilot, lambda: harness.app.screen is not harness.screen)
            assert faults_of(await pairs_on(harness.app, pilot, theme=theme)) == [], key
            while harness.app.screen is not harness.screen:
                await pilot.press("escape")
        harness.screen.query_one(Composer).load_text("/")
        await pilot.pause()
        assert faults_of(await pairs_on(harness.app, pilot, theme=theme)) == []


async def test_what_the_probes_tell_is_what_each_theme_shows(home: Path) -> None:
    """The same screen, painted in every theme for real: its least contrasts are those that the probes told."""
    async with opened_harness(home, model="o1", size=(80, 24)) as (harness, pilot):
        await harness.ask(pilot, "What makes a good first Python API?")
        painted = {theme: await least_painted(harness, pilot, theme) for theme in THEMES}
        for rules in (DARK, LIGHT):
            pairs = await pairs_on(harness.app, pilot, theme=rules)
            for theme in THEMES:
                if offered_themes()[theme].dark is (rules == DARK):
                    told = [weakest(pairs, theme, text=text)[0] for text in (True, False)]
                    assert painted[theme] == pytest.approx(told), theme


async def least_painted(harness: AppHarness, pilot: Pilot[int], theme: str) -> list[float]:
    """Return the least contrasts, of text and of signs, that are on the screen in a theme."""
    harness.app.choose_theme(theme)
    await pilot.pause()
    least = {True: 21.0, False: 21.0}
    for piece, style in pieces(harness.app):
        colour, ground = colours_of(style)
        assert colour is not None
        assert ground is not None
        shown = contrast(Color.from_rich_color(colour), Color.from_rich_color(ground))
        least[is_text(piece)] = min(least[is_text(piece)], shown)
    return [least[True], least[False]]


async def test_a_colour_that_is_mixed_or_too_weak_is_found(home: Path) -> None:
    async with opened_harness(home, model="o1", size=(80, 24)) as (harness, pilot):
        for style, fault in (
            ("$foreground 55%", "is no variable's colour"),
            ("#777777", "is no variable's colour"),
            ("$surface", "mull-dark: 'Look': surface on background is 1."),
            ("$text-muted on $primary", "mull-light: 'Look': text-muted on primary is"),
        ):
            colour, _, ground = style.partition(" on ")
            mark = Static("Look", id="look")
            await harness.screen.mount(mark)
            harness.app.stylesheet.add_source(f"#look {{ color: {colour}; background: {ground or '$background'}; }}")
            assert any(fault in each for each in faults_of(await pairs_on(harness.app, pilot))), style
            await mark.remove()
