"""For all tests."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Give back to the collector what an app set aside: a program does so once, the tests some hundred times."""
    yield
    gc.unfreeze()
