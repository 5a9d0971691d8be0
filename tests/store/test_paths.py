"""Where mull keeps its files: below MULL_HOME, else where the platform keeps such things."""

import sys
from pathlib import Path

import pytest
from platformdirs import PlatformDirs

from tui.store.paths import begun_in, paths_from


def test_everything_is_below_mull_home(tmp_path: Path) -> None:
    paths = paths_from({"MULL_HOME": str(tmp_path)})
    assert (paths.config, paths.sessions) == (tmp_path / "config.toml", tmp_path / "sessions")
    assert (paths.personas, paths.learned, paths.index, paths.usage) == (
        tmp_path / "personas",
        tmp_path / "learned.json",
        tmp_path / "index.db",
        tmp_path / "usage.jsonl",
    )


def test_without_it_settings_and_data_are_where_the_platform_has_them() -> None:
    paths, platform = paths_from({}), PlatformDirs("mull", appauthor=False)
    assert (paths.config.parent, paths.personas.parent) == (Path(platform.user_config_dir),) * 2
    assert {path.parent for path in (paths.sessions, paths.learned, paths.index, paths.usage)} == {
        Path(platform.user_data_dir)
    }


@pytest.mark.skipif(sys.platform != "linux", reason="these variables are those of Linux")
def test_on_linux_the_variables_of_the_desktop_are_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    paths = paths_from({})
    assert paths.config == tmp_path / "config" / "mull" / "config.toml"
    assert paths.sessions == tmp_path / "data" / "mull" / "sessions"


def test_where_a_session_is_begun_says_nothing_of_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert begun_in(tmp_path / "src" / "mull") == "~/src/mull"
    assert begun_in(tmp_path) == "~"
    assert (
        begun_in(tmp_path.with_name(f"{tmp_path.name}-other"))
        == (tmp_path.parent / f"{tmp_path.name}-other").as_posix()
    )
