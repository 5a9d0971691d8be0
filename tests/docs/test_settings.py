"""The page on settings names every setting, and no other; every example of the pages is a valid file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from platformdirs import windows
from platformdirs.api import PlatformDirsABC
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from tests.docs.pages import EVERY, PAGES, Block, rows, words
from tests.paths import ROOT
from tui.core.errors import SettingsError
from tui.core.models.catalogue import built_in
from tui.core.models.profile import FIELDS
from tui.core.personas.checks import KEYS
from tui.settings.export import EXPORT_SETTINGS
from tui.settings.file import CHOICES, LONGEST, TOP
from tui.settings.loading import load_settings
from tui.settings.values import CONNECTION_SETTINGS, Connection
from tui.store.personas.personas import Personas

PAGE = PAGES["settings"]
EXAMPLES = [block for page in EVERY for block in page.blocks("toml")]


def named(text: str) -> list[str]:
    """Return what the first column of the tables in a text names."""
    return [word for row in rows(text) for word in words(row[0])]


@pytest.mark.parametrize(
    ("section", "known"),
    [
        ("Top of the file", list(TOP)),
        ("A folder of documents", list(EXPORT_SETTINGS)),
        ("Connections", sorted(CONNECTION_SETTINGS)),
        ("Models", list(FIELDS)),
    ],
)
def test_the_page_names_every_setting(section: str, known: list[str]) -> None:
    assert sorted(named(PAGE.section(section))) == sorted(known)


def test_the_page_on_personas_names_every_key() -> None:
    assert sorted(named(PAGES["personas"].section("One of your own"))) == sorted(KEYS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda block: block.section)
def test_every_example_is_a_valid_settings_file(example: Block, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(example.text, "utf-8")
    load_settings(path, {})


def test_the_defaults_of_the_page_are_those_of_the_code() -> None:
    """Each default that is a plain value in backticks; the others are told in words."""
    settings = load_settings(Path("/nowhere/config.toml"), {})
    held = {
        "persona": settings.persona,
        "warn_at": settings.warn_at,
        "practice_pace": settings.practice_pace,
        "retries": settings.retry_policy.retries,
        "longest_wait": settings.retry_policy.longest,
        "reasoning_summary": "off",
        "formatting_line": True,
        "prompt_advice": settings.prompt_advice,
        "starters": settings.starters,
        "history": settings.history,
    }
    told = {words(row[0])[0]: row[1] for row in rows(PAGE.section("Top of the file"))}
    for name, value in held.items():
        assert _value(told[name]) == value, name
    told = {words(row[0])[0]: row[1] for row in rows(PAGE.section("Connections"))}
    defaults = {field.name: field.default for field in fields(Connection)}
    for name in ("auth", "stream", "connect_timeout", "first_byte_timeout", "idle_timeout", "total_timeout"):
        assert _value(told[name]) == defaults[name], name


def _value(cell: str) -> object:
    """Return the TOML value that a cell holds in backticks."""
    found = re.match(r"`([^`]+)`", cell)
    assert found, cell
    value = tomllib.loads(f"value = {found[1]}")["value"]
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize("setting", CHOICES)
def test_the_page_names_every_choice_of_a_setting(setting: str) -> None:
    where = "Keys" if setting == "preset" else "Top of the file" if setting in TOP else "Connections"
    told = {words(row[0])[0]: words(row[2]) for row in rows(PAGE.section(where))}
    assert sorted(word.strip('"') for word in told[setting]) == sorted(CHOICES[setting])


def test_the_limits_of_numbers_are_those_of_the_code(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    told = {words(row[0])[0]: re.search(r"; 0 to ([\d,]+)$", row[2]) for row in rows(PAGE.section("Top of the file"))}
    most = {name: int(found[1].replace(",", "")) for name, found in told.items() if found}
    assert list(most) == ["practice_pace", "retries", "longest_wait"]
    for name, number in most.items():
        path.write_text(f"{name} = {number}\n", "utf-8")
        load_settings(path, {})
        path.write_text(f"{name} = {number + 1}\n", "utf-8")
        with pytest.raises(SettingsError):
            load_settings(path, {})
    assert f"at most {LONGEST:,} seconds" in PAGE.section("Connections")


def test_the_page_on_personas_names_the_built_in_ones(tmp_path: Path) -> None:
    listed = re.search(r"Twenty-one are built in:\s([a-z,\s]+)\.", PAGES["personas"].text)
    assert listed
    stems = sorted(persona.stem for persona in Personas(tmp_path).list())
    assert re.split(r",\s+", listed[1]) == stems
    assert len(stems) == 21


def test_the_page_names_the_folders_of_each_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(windows, "get_win_folder", lambda _: "%LOCALAPPDATA%")
    table = rows(PAGE.section("Where the file is"))
    told = {row[0]: [word for cell in row[1:] for word in words(cell)] for row in table}
    systems: dict[str, PlatformDirsABC] = {
        "Linux": Unix("mull", appauthor=False),
        "macOS": MacOS("mull", appauthor=False),
        "Windows": windows.Windows("mull", appauthor=False),
    }
    for name, dirs in systems.items():
        folders = [dirs.user_config_dir, dirs.user_data_dir]
        plain = [folder.replace(str(Path.home()), "~").replace("\\", "/") for folder in folders]
        assert plain == [word.replace("\\", "/") for word in told[name]], name


def test_the_changelog_counts_the_models_of_the_catalogue() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"A catalogue of {len(built_in().profiles)} models" in changes
