"""A theme is chosen by its name, in a list, in the settings, by a flag or by the terminal; the choice is kept."""

from __future__ import annotations

import tomllib
from functools import partial
from pathlib import Path

import pytest
from textual.color import Color
from textual.pilot import Pilot

from tests.app.theme.screen_contrast import pieces, variables
from tests.app_harness import AppHarness, opened_harness, until
from tui.app.app import MullApp
from tui.app.chat.composer import Composer
from tui.app.pickers.model import ModelPicker
from tui.app.terminal.background import Background, BackgroundChanged
from tui.app.theme.picker import ThemePicker
from tui.app.theme.variables import GROUNDS
from tui.cli.early_settings import early_text, early_theme
from tui.core.appearance import AUTO, DARK, LIGHT, THEME_CHOICES
from tui.core.errors import SettingsError
from tui.settings.loading import load_settings


def kept(harness: AppHarness) -> str | None:
    """Return the theme that the settings file names."""
    path = harness.assembly.paths.config
    return tomllib.loads(path.read_text("utf-8")).get("theme") if path.exists() else None


def is_kept(harness: AppHarness, choice: str) -> bool:
    return kept(harness) == choice


async def typed(harness: AppHarness, pilot: Pilot[int], line: str) -> None:
    """Enter a slash command."""
    harness.screen.query_one(Composer).load_text(line)
    await pilot.press("enter")
    await pilot.pause()


async def test_a_theme_is_taken_by_its_name_and_kept(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        assert (harness.app.choice, harness.app.theme) == (AUTO, DARK)
        for line, choice, theme in (
            ("/theme nord", "nord", "nord"),
            ("/theme Mull Light", LIGHT, LIGHT),
            ("/theme dark", DARK, DARK),
            ("/theme light", LIGHT, LIGHT),
            ("/theme auto", AUTO, DARK),
            ("/theme HIGH-CONTRAST", "high-contrast", "high-contrast"),
        ):
            await typed(harness, pilot, line)
            assert (harness.app.choice, harness.app.theme) == (choice, theme), line
            await until(pilot, partial(is_kept, harness, choice))
        await typed(harness, pilot, "/theme nrod")
        assert "There is no theme 'nrod'. Did you mean nord? /theme lists all." in harness.said()
        assert harness.app.theme == "high-contrast"
    async with opened_harness(home, model="o1") as (harness, _):
        assert harness.app.theme == "high-contrast", "the next start has it"


async def test_the_list_shows_each_theme_and_escape_brings_the_old_one_back(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await typed(harness, pilot, "/theme")
        assert {row.value for row in harness.top(ThemePicker).rows} == set(THEME_CHOICES)
        await pilot.press("down", "down")
        await until(pilot, lambda: harness.app.theme == LIGHT)
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.theme == DARK)
        assert kept(harness) is None
        await typed(harness, pilot, "/theme")
        await pilot.press(*"latte", "enter")
        await until(pilot, lambda: kept(harness) == "catppuccin-latte")
        assert harness.app.theme == "catppuccin-latte"
        await pilot.press("alt+x")
        harness.app.action_change_theme()
        await until(pilot, lambda: isinstance(harness.app.screen, ThemePicker))
        harness.app.action_change_theme()
        await pilot.pause()
        assert sum(isinstance(screen, ThemePicker) for screen in harness.app.screen_stack) == 1
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.theme == "catppuccin-latte")


async def test_the_theme_that_was_there_is_shown_again_where_it_is_chosen(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await typed(harness, pilot, "/theme")
        await pilot.press("down", "down")
        await until(pilot, lambda: harness.app.theme == LIGHT)
        await pilot.press("up", "up", "enter")  # at once: its theme is not shown yet
        await until(pilot, lambda: not isinstance(harness.app.screen, ThemePicker))
        await pilot.pause()
        assert (harness.app.choice, harness.app.theme) == (AUTO, DARK)


async def test_what_is_chosen_below_the_list_of_themes_counts(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(harness.app.screen, ModelPicker))
        harness.app.action_change_theme()
        await until(pilot, lambda: isinstance(harness.app.screen, ThemePicker))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(harness.app.screen, ModelPicker))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "from here on" in harness.told())
        assert harness.session.choice.profile.name != "o1"


async def test_auto_follows_the_terminal_and_a_name_does_not(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        for background, theme in ((Background.LIGHT, LIGHT), (Background.DARK, DARK), (Background.LIGHT, LIGHT)):
            harness.app.post_message(BackgroundChanged(background))
            await pilot.pause()
            assert harness.app.theme == theme
        await typed(harness, pilot, "/theme nord")
        harness.app.post_message(BackgroundChanged(Background.DARK))
        await pilot.pause()
        assert harness.app.theme == "nord"
        await typed(harness, pilot, "/theme auto")
        assert harness.app.theme == DARK


async def test_where_the_file_cannot_be_changed_the_theme_holds_for_now(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.assembly.paths.config.write_text("theme = ", "utf-8")
        await typed(harness, pilot, "/theme nord")
        await until(pilot, lambda: "theme nord is used, but not kept for the next start" in harness.said())
        assert harness.app.theme == "nord"
        assert harness.assembly.paths.config.read_text("utf-8") == "theme = "


@pytest.mark.parametrize(
    ("text", "early", "settled"),
    [
        ("", AUTO, AUTO),
        ('theme = "nord"\n', "nord", "nord"),
        ("  theme='nord' # now\n", "nord", "nord"),
        ('"theme" = "mull-light"\r\npersona = "x"\r\n', LIGHT, LIGHT),
        ('persona = "x"\ntheme = "dracula"\n[models.q]\nwindow = 1\n', "dracula", "dracula"),
        ('[connections.theme]\nkind = "openai"\nmodel = "m"\n', AUTO, AUTO),
        ('\ufefftheme = "nord"\n', AUTO, "nord"),
        ('theme = """nord"""\n', AUTO, "nord"),
        ('theme = "auto"\n', AUTO, AUTO),
    ],
)
def test_the_theme_is_known_before_the_settings_are(tmp_path: Path, text: str, early: str, settled: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8", newline="")
    assert early_theme(early_text({"MULL_HOME": str(tmp_path)})) == early
    assert load_settings(path, {}).theme == settled
    assert load_settings(path, {}, theme="gruvbox").theme == "gruvbox"


@pytest.mark.parametrize("value", ['"nrod"', '""', '"Nord"', '"ansi-dark"', '"mull"'])
def test_a_theme_that_is_not_there_is_told_with_its_line(tmp_path: Path, value: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"# colours\ntheme = {value}\n", "utf-8")
    assert early_theme(early_text({"MULL_HOME": str(tmp_path)})) == AUTO
    with pytest.raises(SettingsError, match="line 2: theme must be one of auto, mull-dark, "):
        load_settings(path, {})


def test_what_is_no_file_and_what_cannot_be_found_has_no_theme(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    assert early_theme(early_text({"MULL_HOME": str(tmp_path)})) == AUTO
    assert early_theme(early_text({"MULL_HOME": str(tmp_path / "nowhere")})) == AUTO
    assert early_theme(early_text({"MULL_HOME": "~nobody-of-that-name/x"})) == AUTO


async def test_a_theme_that_the_first_paint_did_not_know_comes_with_the_settings(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('theme = """nord"""\n', "utf-8")
    async with opened_harness(home, model="o1") as (harness, _):
        assert harness.app.theme == "nord"


def test_the_first_paint_is_in_the_theme_that_is_given() -> None:
    for choice in THEME_CHOICES:
        app = MullApp(lambda: (0, ""), choice)
        assert app.theme == (DARK if choice == AUTO else choice)


async def test_a_theme_changes_while_a_reply_arrives_and_below_other_screens(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "hello")
        harness.may_go_on.clear()
        await harness.send(pilot, "and more")
        await until(pilot, lambda: harness.chat.live is not None)
        for theme in (LIGHT, "nord"):
            harness.app.choose_theme(theme)
            await pilot.pause()
            assert grounds(harness) <= colours_of(theme)
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)
        assert grounds(harness) <= colours_of("nord")
        await pilot.press("alt+x")
        await until(pilot, lambda: harness.app.screen is not harness.screen)
        harness.app.choose_theme(LIGHT)
        await pilot.pause()
        assert grounds(harness) <= colours_of(LIGHT)
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert grounds(harness) <= colours_of(LIGHT)


def grounds(harness: AppHarness) -> set[Color]:
    """Return all colours behind what is on the screen."""
    return {Color.from_rich_color(style.bgcolor) for _, style in pieces(harness.app) if style.bgcolor is not None}


def colours_of(theme: str) -> set[Color]:
    """Return the colours of the grounds, and of the cursor, of a theme."""
    return {colour for name, colour in variables(theme).items() if name in GROUNDS or name.endswith("background")}
