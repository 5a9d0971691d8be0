"""What is started for a command of the user's, on each system."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.platforms import needs
from tests.windows import words_of
from tui.core.errors import SignInError
from tui.core.operating_system import WINDOWS, variable_set
from tui.providers.connections import credentials
from tui.providers.connections.command_line import command_line
from tui.providers.connections.credentials import KeyFromCommand


def test_words_are_those_of_a_posix_shell() -> None:
    assert command_line("pass 'a b' c\\ d", None, "linux") == ["pass", "a b", "c d"]


@needs("programs whose names have no ending")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("op read op://a/b", '"{}" read op://a/b'),
        ('"{folder}/op" --file "C:\\keys\\a b.txt"', '"{}" --file "C:\\keys\\a b.txt"'),
        ("op", '"{}"'),
        ("C:\\nowhere\\op.exe read", "C:\\nowhere\\op.exe read"),
    ],
)
def test_a_command_line_of_windows_stays_as_it_is_but_for_the_programs_name(
    tmp_path: Path, text: str, shown: str
) -> None:
    program = tmp_path / "op"
    program.touch(mode=0o755)
    line = command_line(text.replace("{folder}", str(tmp_path)), str(tmp_path), WINDOWS)
    assert line == shown.replace("{}", str(program))


@pytest.mark.parametrize("system", ["linux", WINDOWS])
@pytest.mark.parametrize("text", ["", "  ", '"a b'])
def test_what_is_no_command_is_refused(text: str, system: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        command_line(text, None, system)


async def test_a_key_is_printed_by_a_command_with_backslashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows is handed one text, which the program that is started splits."""

    def started(line: str, **more: Any) -> subprocess.Popen[bytes]:
        assert isinstance(line, str)
        return real(words_of(line), **more)

    real = subprocess.Popen
    monkeypatch.setattr(credentials, "command_line", partial(command_line, system=WINDOWS))
    monkeypatch.setattr(subprocess, "Popen", started)
    asked = f'"{sys.executable}" -c "print(len(r\'C:\\new\\table\'))" C:\\new'
    assert await KeyFromCommand(asked, {}).token() == "12"
    with pytest.raises(SignInError, match="a quote is not closed"):
        await KeyFromCommand('"C:\\a b', {}).token()


def test_how_a_variable_is_set() -> None:
    assert variable_set("KEY", "linux") == "export KEY=..."
    assert variable_set("KEY", WINDOWS) == '$env:KEY = "..."'
