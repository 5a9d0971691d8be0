"""Session files are written twice: as this system has it, and on the double of Windows."""

import pytest


@pytest.fixture(autouse=True)
def on_each_system(each_system: None) -> None:
    """Run every test here on both."""
