"""For all tests."""

import gc
import importlib
import os
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from textual._styles_cache import StylesCache

from tests.paths import CONTRACT, python_path
from tests.platforms import WINDOWS
from tui.providers.wire import response_reader

MOST = 50  # times that apps set aside what there is, until what has ended is given back
FILES = 4_096
BY_THREAD = pytest.mark.timeout(method="thread")  # where SIGALRM is gone, a test that fails would stop the whole run
# No example fails because the machine is busy. A fixture of a test serves all its examples: those that use one know.
settings.register_profile(
    "mull", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("mull")
# What is compiled is kept, whatever the environment says: every process of the tests would compile mull anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPATH"] = python_path(*filter(None, [os.environ.get("PYTHONPATH")]))
if not hasattr(sys.modules.get("sitecustomize"), "LeavesTheMachine"):  # a worker of xdist has it from its start
    importlib.import_module("tests.loopback.sitecustomize")


def pytest_configure() -> None:
    """Allow each process some thousand open files: SQLite keeps some of an index open until its process ends."""
    if find_spec("resource") is None:  # on Windows
        return
    resource: Any = importlib.import_module("resource")
    low, high = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if high == resource.RLIM_INFINITY else min(FILES, high)
    if low != resource.RLIM_INFINITY and low < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, high))


def pytest_report_header() -> list[str]:
    """Say in the first lines what the tests need, and what is left out without it (``-rs`` names each)."""
    recorded = "here" if CONTRACT.exists() else "not here: tests that compare with them are skipped"
    keyring = "here" if find_spec("keyring") else "not installed, and not needed: the tests have one of their own"
    return [
        f"mull: {os.cpu_count()} cores, Textual {version('textual')}, openai {version('openai')}",
        "network: none, and none is needed: whatever reaches beyond 127.0.0.1 fails",
        f"recorded answers of services, which are no part of the project: {recorded}",
        f"keyring: {keyring}",
    ]


def pytest_xdist_auto_num_workers() -> int | None:
    """Have one process more than cores: some tests wait, for a process of theirs or for a timer of the screen."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else (os.cpu_count() or 1) + 1


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return where a mull of this test's own keeps everything; the folder is not there yet."""
    return tmp_path / "mull"


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a double of Windows for the test, whose files are refused and whose signals are as there."""
    if WINDOWS:
        pytest.skip("the double of Windows is for other systems")
    from tests.windows import on_windows  # noqa: PLC0415  it needs what Windows has not

    on_windows(monkeypatch)


@pytest.fixture
def each_system(request: pytest.FixtureRequest) -> None:
    """Run a test twice: on this system, and on the double of Windows where it needs nothing that Windows lacks."""
    if getattr(request, "param", "") == "windows":
        request.getfixturevalue("windows")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make two tests of each that is for every system."""
    if "each_system" in metafunc.fixturenames and not metafunc.definition.get_closest_marker("skipif"):
        metafunc.parametrize("each_system", ["as it is", pytest.param("windows", marks=BY_THREAD)], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the time of each test on the double of Windows without a signal."""
    for item in items:
        if isinstance(item, pytest.Function) and "windows" in item.fixturenames:
            item.add_marker(BY_THREAD)


class Collector:
    """Counts how often apps set aside all there is, as each does once; what has ended stays among it until `look`."""

    def __init__(self) -> None:
        self.freeze, self.frozen = gc.freeze, 0
        gc.freeze = self.count

    def count(self) -> None:
        """Set all there is aside."""
        self.frozen += 1
        self.freeze()

    def look(self) -> None:
        """Give back what has ended: half a second, as the tests themselves are looked at too."""
        StylesCache.get_inner_outer.cache_clear()  # it knows the last 1,024 widgets with all of their lines
        gc.unfreeze()
        gc.collect()
        self.freeze()
        self.frozen = 0


COLLECTOR = Collector()


def pytest_collection_finish() -> None:
    """Set the tests themselves aside: they are most of what there is."""
    COLLECTOR.look()


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Give back the memory of apps that have ended."""
    yield
    if COLLECTOR.frozen > MOST:
        COLLECTOR.look()


@pytest.fixture(scope="session", autouse=True)
def read_at_once() -> Iterator[None]:
    """Read a reply as it comes: gathering its tokens spares the processor, and here would take a minute of pauses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(response_reader, "GATHER_SECONDS", 0)
        yield
