"""The programs that are measured: how each is started, always with the same interpreter and a clean environment."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.terminal import Terminal

ROOT = Path(__file__).parents[2]
# Nothing of the caller's may slow one program or send another somewhere: no keys, no Python or Textual switches.
UNWANTED = ("PYTHON", "TEXTUAL", "OPENAI", "AZURE", "MULL", "COLUMNS", "LINES", "NO_COLOR")
MULL = "import sys; from tui.cli.main import main; sys.exit(main())"  # what the installed command's script says
BARE = "from tests.benchmarks.bare_app import main; main()"


@dataclass(frozen=True)
class Program:
    """A program to start: its name in the tables, its command, and the folder it keeps its things in."""

    name: str
    argv: tuple[str, ...]
    home: Path

    def start(self) -> Terminal:
        """Start it in a terminal of its own; compiled modules are kept, as after an install."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(UNWANTED)}
        own = {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "MULL_HOME": str(self.home),
        }
        return Terminal(self.argv, env=kept | own, cwd=self.home)


def bare(folder: Path, widget: str = "Input") -> Program:
    """Return the bare Textual app around one widget."""
    return Program(f"bare {widget}", (sys.executable, "-c", BARE, widget), _made(folder / "bare"))


def mull(folder: Path, name: str = "mull", *arguments: str) -> Program:
    """Return mull with a home of its own, kept below ``folder`` under ``name``."""
    return Program(name, (sys.executable, "-c", MULL, *arguments), _made(folder / name.replace(" ", "-")))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
