"""Tab in real shells, typed into a pseudo-terminal: bash, zsh and fish, as far as they are installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.hostile_names import HOSTILE, SESSIONS, UNSEEN, fill
from tests.platforms import whole_file_needs

whole_file_needs("pseudo-terminals")
from tests.cli.shells import SHELLS, Shell, there  # noqa: E402  only where there are pseudo-terminals


@pytest.fixture
def held(home: Path) -> Path:
    """Return a home full of hostile names."""
    return fill(home)


@pytest.mark.parametrize("shell", [pytest.param(shell, marks=there(shell)) for shell in SHELLS])
def test_a_real_shell_completes_and_quotes(shell: str, held: Path, tmp_path: Path) -> None:
    """Each line is typed with its Tabs into the shell in a terminal; what counts are the words that mull gets."""
    folder = tmp_path / "at home"
    folder.mkdir()
    (folder / "notes file.txt").touch()
    lines = {
        "mull as\t-m gpt-5.6-so\tx": ["ask", "-m", "gpt-5.6-sol", "x"],
        "mull ask --model=gpt-5.6-so\tx": ["ask", "--model=gpt-5.6-sol", "x"],
        "mull ask -m qwen3:8\tx": ["ask", "-m", "qwen3:8b", "x"],
        "mull ask --model=big:\tx": ["ask", "--model=big:70b q4", "x"],
        "mull ask -c my\tx": ["ask", "-c", "my work", "x"],
        "mull ask -c 'my\tx": ["ask", "-c", "my work", "x"],
        'mull ask -c "my\tx': ["ask", "-c", "my work", "x"],
        "mull ask -m o1 -e hi\tx": ["ask", "-m", "o1", "-e", "high", "x"],
        "mull sessions sh\t20261127-15\tx": ["sessions", "show", SESSIONS[1], "x"],
        "mull --res\t20261127-14\tx": ["--resume", SESSIONS[0], "x"],
        "mull ask --att\tno\tx": ["ask", "--attach", "notes file.txt", "x"],
        **{f"mull ask -p {typed}\tx": ["ask", "-p", name, "x"] for name, typed in HOSTILE[:8]},
        "mull ask -p esc\tx": ["ask", "-p", "escx"],
    }
    with Shell(shell, folder, held) as typed:
        assert {line: typed.called_with(line) for line in lines} == lines
    assert not (folder / "gone").exists()


@pytest.mark.parametrize("shell", [pytest.param(shell, marks=there(shell)) for shell in SHELLS])
def test_a_list_of_names_in_a_real_shell_holds_no_control_character(shell: str, held: Path, tmp_path: Path) -> None:
    folder = tmp_path / "at home"
    folder.mkdir()
    with Shell(shell, folder, held) as typed:
        shown = typed.shown("mull ask -p \t\t", until="two")
    assert not [name for name in UNSEEN if name in shown]
    assert "[31m" not in shown.replace("\x1b[31m", "")
