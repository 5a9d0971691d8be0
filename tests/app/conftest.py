"""Apps under test run on a loop that knows when they are idle."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import textual.app
import textual.pilot

from tests.idle_loop import IdleLoop, wait_for_idle


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], IdleLoop]]:
    """Run apps on a loop that says when they have nothing left to do."""
    return {"idle": IdleLoop}


@pytest.fixture(scope="session", autouse=True)
def ask_the_loop() -> Iterator[None]:
    """Have the pilot ask that loop, not the clock of the processor."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (textual.app, textual.pilot):
            patch.setattr(module, "wait_for_idle", wait_for_idle)
        yield
