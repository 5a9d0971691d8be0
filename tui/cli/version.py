"""``mull --version``, and with ``-v`` what a report of a bug should say."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tui import __version__
from tui.store.paths import paths_from

LIBRARIES = {"Textual": "textual", "OpenAI SDK": "openai"}  # as shown: its distribution


def version_lines(*, verbose: bool) -> Iterator[str]:
    """Yield the version of mull; ``verbose`` adds versions below it, and where everything is. No settings are read."""
    yield f"mull {__version__}"
    if verbose:
        facts = {**_program(), **_places()}
        width = max(map(len, facts))
        yield from (f"{name:<{width}}  {value}" for name, value in facts.items())


def _program() -> dict[str, str]:
    return {
        "Python": f"{platform.python_version()} ({sys.executable})",
        **{name: _installed(distribution) for name, distribution in LIBRARIES.items()},
        "Platform": platform.platform(),
        "Program": str(Path(__file__).parents[2]),
    }


def _installed(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _places() -> dict[str, str]:
    paths = paths_from(os.environ)
    places = {
        "Settings": paths.config,
        "Sessions": paths.sessions,
        "Personas": paths.personas,
        "Index": paths.index,
        "Usage of deleted sessions": paths.usage,
        "Tally of blind comparisons": paths.tally,
        "Refused parameters": paths.learned,
        "Listed models": paths.offered,
    }
    return {name: f"{path}{'' if os.path.exists(path) else ' (not there)'}" for name, path in places.items()}
