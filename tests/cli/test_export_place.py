"""Where the chat puts documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.cli.assembly import Assembly, Flags
from tui.cli.export_place import export_place, write_named
from tui.core.errors import AlreadyThere, SettingsError


def test_documents_go_into_the_current_folder_unless_their_name_says_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(here)
    place = export_place(Assembly(Flags(), {"MULL_HOME": str(tmp_path / "mull")}))
    assert place.free_name("हिन्दी", "md") == "हिन्दी.md"
    assert place.write("a.md", "text") == here / "a.md"
    assert place.write(str(Path("~") / "a.md"), "text") == home / "a.md"
    assert place.free_name("A", "md") == "a-2.md"
    (here / "b.files").mkdir()
    assert (place.free_name("B", "md"), place.free_name("B", "md", "files")) == ("b.md", "b-2.md")
    assert place.count("a word") == 2
    with pytest.raises(AlreadyThere):
        place.write("a.md", "other")
    assert (here / "a.md").read_text() == "text"


def test_a_folder_that_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise SettingsError("The current folder is gone.", "Change to another.")

    monkeypatch.setattr("tui.cli.export_place.current_folder", gone)
    with pytest.raises(SettingsError):
        write_named("a.md", "text")
    assert write_named(str(tmp_path / "a.md"), "text").read_text() == "text"
