"""A folder of sessions, and an index over it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tui.store.index import Index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sessions").mkdir()
    return tmp_path / "sessions"


@pytest.fixture
def index(tmp_path: Path, folder: Path) -> Iterator[Index]:
    with closing(Index(tmp_path / "index.db", folder)) as held:
        yield held
