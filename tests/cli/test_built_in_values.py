"""The values of the built-in names of personas: of this machine, and of environments as they are met."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doubles import FakeClock
from tui.cli.built_in_values import built_in_values, language_name, shell_name, working_folder
from tui.core.personas.persona import BUILT_INS


def test_every_built_in_name_has_a_value() -> None:
    values = built_in_values(FakeClock())
    assert tuple(values) == BUILT_INS
    assert values["date"].startswith("2026-11-2")
    assert (values["cwd"], all(values.values())) == (str(Path.cwd()), True)


@pytest.mark.parametrize(
    ("environ", "usual", "name"),
    [
        ({"LANG": "de_DE.UTF-8"}, None, "German"),
        ({"LANG": "de_DE", "LC_ALL": "pt_BR@euro"}, None, "Portuguese"),
        ({"LANG": "C.UTF-8"}, None, "English"),
        ({"LANG": "", "LC_ALL": ""}, "ko_KR", "Korean"),
        ({}, None, "English"),
        ({"LANG": "gsw_CH"}, None, "gsw"),
        ({}, "German_Germany", "German"),
    ],
)
def test_the_language_is_named_in_english(environ: dict[str, str], usual: str | None, name: str) -> None:
    assert language_name(environ, usual) == name


def test_the_shell_is_named_without_its_folder() -> None:
    assert shell_name({"SHELL": "/usr/bin/fish"}) == "fish"
    assert shell_name({"COMSPEC": r"C:\Windows\System32\cmd.exe"}) == "cmd"
    assert shell_name({}) == "sh"


def test_a_working_folder_that_was_deleted_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> str:
        raise FileNotFoundError

    monkeypatch.setattr("os.getcwd", gone)
    assert "not there" in working_folder()
