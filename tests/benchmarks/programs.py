"""The programs that are measured: how each is started, always with the same interpreter and a clean environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import heartbeat
from tests.benchmarks.terminal import Terminal
from tests.paths import ROOT

# Nothing of the caller's may slow one program or send another somewhere: no keys, no Python or Textual switches.
UNWANTED = ("PYTHON", "TEXTUAL", "OPENAI", "AZURE", "MULL", "COLUMNS", "LINES", "NO_COLOR")
MULL = "import sys; from mull import main; sys.exit(main())"  # what the installed command's script says
FLOOR = "from tests.benchmarks.{} import main; main()"
BEATING = "from tests.benchmarks.heartbeat import start; start(); "
SETTINGS = """connection = "local"
[connections.local]
kind = "compatible"
base_url = "{address}"
model = "bench"
context_window = 100000000
"""


@dataclass(frozen=True)
class Program:
    """A program to start: its name in the tables, its command, and the folder it keeps its things in."""

    name: str
    argv: tuple[str, ...]
    home: Path
    more: Mapping[str, str] = field(default_factory=dict, hash=False)

    def environment(self) -> dict[str, str]:
        """Return what it is started with; compiled modules are kept, as after an install."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(UNWANTED)}
        own = {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "MULL_HOME": str(self.home),
        }
        return {**kept, **own, **self.more}

    def start(self) -> Terminal:
        """Start it in a terminal of its own."""
        return Terminal(self.argv, env=self.environment(), cwd=self.home)


def floor(folder: Path, widget: str, address: str = "") -> Program:
    """Return the least program around one widget: see ``floors``; with an address see ``streaming_floors``."""
    code = FLOOR.format("streaming_floors" if address else "floors")
    return Program(f"bare {widget}", (sys.executable, "-c", code, widget, address), made(folder / "floor"))


def mull(home: Path, *arguments: str, address: str = "") -> Program:
    """Return mull at home in a folder; with an address it talks to that server, else to its practice model."""
    (made(home) / "config.toml").write_text(SETTINGS.format(address=address) if address else "")
    return Program("mull", (sys.executable, "-c", MULL, *arguments), home)


def beating(program: Program) -> tuple[Program, heartbeat.Pulse]:
    """Return the same program with a heartbeat in its event loop, and where that is read."""
    pulse = heartbeat.Pulse(program.home / "heartbeat")
    python, _, code, *arguments = program.argv
    argv = (python, "-c", BEATING + code, *arguments)
    return Program(program.name, argv, program.home, {heartbeat.VARIABLE: str(pulse.file)}), pulse


def made(folder: Path) -> Path:
    """Return a folder that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder
