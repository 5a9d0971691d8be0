"""The command of a Python process of mull's own, for work that may take without end: it can be killed, a thread cannot.

It reads what it is given from its standard input and writes its answer to its standard output.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

_HERE = str(Path(__file__).resolve().parents[2])
# It looks for modules where this process does, for mull's own first, and never in the current folder.
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from importlib import import_module; import_module(sys.argv[2]).serve()"
)
_NAMES = (
    "PATH",
    "SYSTEMROOT",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "PYTHONHOME",
    "COVERAGE_PROCESS_START",
)


def own_process(module: str) -> list[str]:
    """Return the words of the command that calls ``serve`` of one of mull's modules. It takes about 0.1 s to start."""
    paths = [_HERE, *(path for path in sys.path if path and path != _HERE)]
    return [sys.executable, "-P", "-c", _PROGRAM, json.dumps(paths), module]


def own_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the part of the environment that such a process needs: no keys."""
    return {name: environ[name] for name in _NAMES if name in environ}


def limit(seconds: int, memory: int) -> None:
    """Limit this process to seconds on the processor and bytes of memory, where the system can do that.

    Such a limit holds also when the process that started it is gone.
    """
    try:
        resource: Any = import_module("resource")
    except ImportError:  # on Windows
        return
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(kind, (most, most))
