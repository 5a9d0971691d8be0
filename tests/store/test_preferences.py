"""A choice is kept in the settings file, and everything else there stays as it was."""

import tomllib
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from tests.store.test_settings_file import FILE, comments, files
from tui.core.errors import MullError, SettingsError, StoreError
from tui.store.preferences import Preferences
from tui.store.settings_file import ConfigFile, with_setting


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only words\n",
        FILE,
        FILE.replace("\n", "\r\n"),
        'persona = "x"',
        "[models.q]\nwindow = 1",
        "[models.q]\nwindow = 1\n",
        'connections = {a = {kind = "openai"}}\npersona = "x"\n',
        'theme = "nord"  # for now\n[models.x]\nwindow = 1\n',
        'theme="nord"\npersona = "x"\n',
        '"theme" = "nord"\n',
        "'theme' = '''nord'''\n[connections.theme]\nkind = \"openai\"\n",
        '[connections.theme]\nkind = "openai"\nmodel = "theme"\n',
        'persona = """\ntheme = "no"\n"""\n',
        'connections.a.kind = "openai"\nconnections.a.model = "m"\n[models.x]\nwindow = 3',
        "warn_at = [\n  0.7,  # soon\n  0.9,\n]\n\n# tables\n[models.x]\nwindow = 1\n",
    ],
)
def test_one_line_is_put_in_or_changed_however_the_file_is_written(text: str) -> None:
    after = with_setting(text, "theme", "mull-light")
    assert tomllib.loads(after) == {**tomllib.loads(text), "theme": "mull-light"}
    assert with_setting(after, "theme", "mull-light") == after
    kept = [line for line in text.splitlines() if not line.strip(" \"'").startswith("theme")]
    assert [line for line in kept if line in after.splitlines()] == kept


@given(files, st.lists(st.text()))
def test_a_list_is_put_in_or_changed_too(file: dict[str, object], names: list[str]) -> None:
    text = tomlkit.dumps(file)
    after = with_setting(text, "favourites", names)
    assert tomllib.loads(after) == {**tomllib.loads(text), "favourites": names}
    assert tomllib.loads(with_setting(after, "favourites", [])) == {**tomllib.loads(text), "favourites": []}


@given(files, comments)
def test_every_other_value_of_any_file_is_kept(file: dict[str, object], said: list[str]) -> None:
    text = "\n".join([*said, tomlkit.dumps(file), *said])
    assert tomllib.loads(with_setting(text, "theme", "nord")) == {**tomllib.loads(text), "theme": "nord"}


@pytest.mark.usefixtures("each_system")
def test_the_file_is_made_where_there_is_none_and_written_only_for_another_choice(tmp_path: Path) -> None:
    path = tmp_path / "mull" / "config.toml"
    preferences = Preferences(ConfigFile(path))
    preferences.keep("theme", "nord")
    assert path.read_text() == 'theme = "nord"\n'
    before = path.stat()
    preferences.keep("theme", "nord")
    assert path.stat().st_ino == before.st_ino
    preferences.keep("panel", "bar")
    assert tomllib.loads(path.read_text()) == {"theme": "nord", "panel": "bar"}


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"theme = ", SettingsError), (b"\xff\xfe", SettingsError), (b"[theme]\na = 1\n[theme]\n", SettingsError)],
)
def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path, content: bytes, error: type[MullError]) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(error):
        Preferences(ConfigFile(path)).keep("theme", "nord")
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "mull").write_text("a file")
    with pytest.raises((StoreError, SettingsError)):
        Preferences(ConfigFile(tmp_path / "mull" / "config.toml")).keep("theme", "nord")
    assert (tmp_path / "mull").read_text() == "a file"
