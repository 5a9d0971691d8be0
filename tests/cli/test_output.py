"""What commands write into files and pipes is the same on every system."""

from __future__ import annotations

import errno
import io
from pathlib import Path

from tests.cli.processes import mull
from tests.platforms import needs
from tui.cli.standard_files import WholeFile

ASKED = "Say × and “日本”. practice: shape=table"
ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
"""An encoding that has few characters, as that of files and pipes on Windows."""


@needs("locale without an encoding of its own")
def test_every_character_goes_into_a_pipe(home: Path) -> None:
    run = mull(home, "ask", "-m", "gpt-4o", stdin=ASKED, **ASCII)
    assert (run.returncode, run.stderr.count("made a mistake")) == (0, 0)
    assert not run.stdout.isascii()
    assert "\r" not in run.stdout
    shown = mull(home, "sessions", "show", "last", **ASCII).stdout
    assert "×" in shown
    assert "日本" in shown


def test_an_encoding_that_is_wished_for_is_kept_and_lacks_what_it_lacks(home: Path) -> None:
    run = mull(home, "sessions", "show", "last", PYTHONIOENCODING="cp1252")
    assert run.returncode == 2
    assert mull(home, "ask", "-m", "gpt-4o", ASKED, PYTHONIOENCODING="ascii").returncode == 0
    run = mull(home, "sessions", "show", "last", PYTHONIOENCODING="ascii")
    assert run.returncode == 0
    assert run.stdout.isascii()
    assert "Say ? and ????." in run.stdout


class NobodyReads(io.RawIOBase):
    """A pipe of Windows whose reader has gone."""

    def write(self, data: object) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")


def test_a_pipe_that_nobody_reads_is_told_as_on_other_systems() -> None:
    told: list[str] = []
    WholeFile(NobodyReads(), told.append).write(b"text")
    assert told == ["nobody reads it any more"]
