"""Apps under test run on a loop that knows when they are quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import textual.app
import textual.pilot

from tests.quiet import QuietLoop, wait_for_idle


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of mull's own that is not there yet."""
    return tmp_path / "mull"


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], QuietLoop]]:
    """Run apps on a loop that says when they have nothing left to do."""
    return {"quiet": QuietLoop}


@pytest.fixture(scope="session", autouse=True)
def _asks_the_loop() -> Iterator[None]:
    """Have the pilot ask that loop, not the clock of the processor."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (textual.app, textual.pilot):
            patch.setattr(module, "wait_for_idle", wait_for_idle)
        yield
