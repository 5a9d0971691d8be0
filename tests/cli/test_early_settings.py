"""What is read of the settings before anything heavy is imported: from the same file, and with the same meaning."""

from pathlib import Path

import pytest

from tui.cli import early_settings
from tui.cli.early_settings import early_text, early_theme, wants_first_frame
from tui.core.appearance import AUTO
from tui.store.paths import paths_from


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", True),
        ("first_frame = true # as ever\n", True),
        ("first_frame = false\n", False),
        ("\t'first_frame'=false#\r\n", False),
        ('first_frame = "no"\n', False),  # an error, which is told later
        ("ascii = true\n", False),
        ("ascii = false\n[models.q]\nfirst_frame = false\n", True),
        ("# first_frame = false\n", True),
        ('[models.q]\n[keys]\npreset = "vi"\n', False),
    ],
)
def test_the_first_frame_can_be_turned_off(text: str, *, wanted: bool) -> None:
    assert wants_first_frame(text.encode()) is wanted


@pytest.mark.parametrize("own", ["", "{}/own", "~/own", "own"])
@pytest.mark.parametrize("folder", ["", "{}/folder", "relative"])
@pytest.mark.parametrize("home", ["{}/home", "relative"])
def test_the_file_is_that_of_the_settings(
    own: str, folder: str, home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"MULL_HOME": own, "XDG_CONFIG_HOME": folder, "HOME": home}
    for name, value in environ.items():
        monkeypatch.setenv(name, value.format(tmp_path))
        environ[name] = value.format(tmp_path)
    assert Path(early_settings._place(environ)) == paths_from(environ).config


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    text = early_text({"MULL_HOME": str(tmp_path)})
    assert (text, early_theme(text), wants_first_frame(text)) == (b"", AUTO, True)
