"""Where the project lies, and the contract beside it, which need not be there."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONTRACT = ROOT.parent / "shared" / "contract"
"""Recorded answers and schemas of the services; they are not part of the project."""
NO_CONTRACT = "it needs ../shared/contract: recorded answers and schemas of services, which are no part of the project"
"""Why a test is skipped that compares with them."""
LOOPBACK = ROOT / "tests" / "loopback"
"""What keeps a process on this machine."""


def python_path(*folders: Path | str) -> str:
    """Return the PYTHONPATH of a process of a test: these folders, and what keeps it on this machine."""
    return os.pathsep.join(map(str, (*folders, LOOPBACK)))
