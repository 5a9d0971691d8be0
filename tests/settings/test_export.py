"""``[export]``: the folder of documents, what stands in it, and each mistake with its line."""

import os
from pathlib import Path

import pytest

from tui.core.documents import DOCUMENT_PARTS, DocumentForm, ExportFolder
from tui.core.errors import SettingsError
from tui.export.selection import Part
from tui.settings.loading import load_settings


def export(tmp_path: Path, text: str) -> ExportFolder | None:
    path = tmp_path / "config.toml"
    path.write_text(f"starters = true\n{text}", "utf-8")
    return load_settings(path, {}).export


def test_a_folder_and_what_stands_in_it(tmp_path: Path) -> None:
    place = tmp_path / "notes"
    assert export(tmp_path, "") is None
    assert export(tmp_path, f"[export]\nfolder = '{place}'\n") == ExportFolder(place, DocumentForm())
    text = f"[export]\nfolder = '{place / 'x' / '..'}'\nformat = 'html'\nwithout = ['usage']\nmask_secrets = true\n"
    assert export(tmp_path, text) == ExportFolder(place, DocumentForm("html", frozenset({"usage"}), mask_secrets=True))


def test_the_home_folder_is_known(tmp_path: Path) -> None:
    held = export(tmp_path, '[export]\nfolder = "~/notes"\n')
    assert held is not None
    assert held.folder == Path(os.path.expanduser("~")) / "notes"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("export = 3", 2, "must be a table"),
        ("[export]", 2, "lacks folder"),
        ("[export]\nfolder = 'notes'", 3, "whole path"),
        ("[export]\nfolder = ''", 3, "whole path"),
        ("[export]\nfolder = 3", 3, "whole path"),
        ('[export]\nfolder = "/a\\u0000b"', 3, "whole path"),
        ("[export]\nfolder = '/a'\nformat = 'pdf'", 4, "md, html, json"),
        ("[export]\nfolder = '/a'\nwithout = 'usage'", 4, "reasoning, usage"),
        ("[export]\nfolder = '/a'\nwithout = [[]]", 4, "reasoning, usage"),
        ("[export]\nfolder = '/a'\nmask_secrets = 1", 4, "true or false"),
        ("[export]\nfolder = '/a'\nmasked = true", 4, "unknown setting 'masked'"),
    ],
)
def test_each_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        export(tmp_path, text)
    assert f"config.toml, line {line}: " in error.value.problem
    assert told in str(error.value)


def test_the_parts_are_those_of_exports() -> None:
    assert tuple(map(str, Part)) == DOCUMENT_PARTS
