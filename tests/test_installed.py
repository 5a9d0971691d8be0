"""A wheel starts by itself: its commands, and a turn in the chat. ``.ci/wheel`` does the same with an installed one."""

import sys
import zipfile
from pathlib import Path

import pytest

from tests.builds import built
from tests.paths import ROOT, python_path

if sys.platform != "linux":
    pytest.skip("pseudo-terminals as Linux has them", allow_module_level=True)

from tests.installed import Installed, try_chat, try_commands


def test_a_wheel_starts_by_itself(tmp_path: Path) -> None:
    """Unpacked, not installed: the libraries are those of the tests."""
    site, home = tmp_path / "site", tmp_path / "home"
    with zipfile.ZipFile(built("wheel", ROOT, tmp_path)) as wheel:
        wheel.extractall(site)
    home.mkdir()
    mull = Installed([sys.executable, "-m", "mull"], site, home, {"PYTHONPATH": python_path(site)})
    try_chat(mull, try_commands(mull))
