"""What a test needs that a system may not have: there it is skipped, and says why."""

import stat
import sys
import time
from pathlib import Path

import pytest

WINDOWS = sys.platform == "win32"


def needs(what: str) -> pytest.MarkDecorator:
    """Return a mark for a test that needs something Windows does not have."""
    return pytest.mark.skipif(WINDOWS, reason=f"Windows has no {what}")


def has_mode(path: Path, mode: int) -> bool:
    """Say whether a file or folder has a mode. Windows has no modes: there it is always True."""
    return WINDOWS or stat.S_IMODE(path.stat().st_mode) == mode


def set_zone() -> None:
    """Have times shown in the zone that TZ names; on Windows the machine's own zone stays."""
    if sys.platform != "win32":
        time.tzset()


def whole_file_needs(what: str) -> None:
    """Leave out a file of tests that needs something Windows does not have; called before what it imports of that."""
    if WINDOWS:
        pytest.skip(f"Windows has no {what}", allow_module_level=True)
