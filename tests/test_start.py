"""mull starts itself, whatever else is called ``tui`` or ``personas``: as processes, in folders made for each test."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import clean_environ
from tests.paths import ROOT, python_path

STRANGER = "raise SystemExit('a stranger was started')\n"
MODULE = ("-m", "mull")
SCRIPT = ("-c", "from mull import main; main()")  # what the command's own script says


def started(folder: Path, *words: str, path: tuple[Path, ...], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Python with a home of its own in ``folder`` and this path."""
    environ = {**clean_environ(), "MULL_HOME": str(folder / "home"), "PYTHONPATH": python_path(*path)}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False, cwd=cwd, env=environ, timeout=100
    )


def package(folder: Path, name: str, source: str = STRANGER) -> Path:
    """Write a package, and return the folder it is in."""
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(source, "utf-8")
    return folder


@pytest.fixture
def strangers(tmp_path: Path) -> Path:
    """Return a folder with a ``tui`` and a ``personas`` of somebody else's."""
    package(tmp_path / "strangers", "personas")
    (tmp_path / "strangers" / "personas" / "stranger.md").write_text("A stranger's persona.", "utf-8")
    return package(tmp_path / "strangers", "tui")


@pytest.mark.parametrize("how", [MODULE, SCRIPT], ids=["module", "script"])
def test_others_that_stand_first_on_the_path_are_passed_by(how: tuple[str, ...], strangers: Path) -> None:
    run = started(strangers, *how, "personas", "list", path=(strangers, ROOT), cwd=strangers)
    assert run.returncode == 0, run.stderr
    assert "planner" in run.stdout
    assert "stranger" not in run.stdout


@pytest.mark.parametrize("name", ["click", "platformdirs", "textual"])
def test_a_namesake_of_a_library_in_the_current_folder_is_passed_by(name: str, tmp_path: Path) -> None:
    run = started(tmp_path, *MODULE, "--version", "-v", path=(ROOT,), cwd=package(tmp_path, name))
    assert run.returncode == 0, run.stderr
    assert "Textual" in run.stdout


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder in which mull and a stranger's distribution, which has a ``tui``, are installed."""
    site = tmp_path / "site"
    package(site, "personas", (ROOT / "personas" / "__init__.py").read_text("utf-8"))
    package(site, "tui", (ROOT / "tui" / "__init__.py").read_text("utf-8"))
    (site / "mull.py").write_bytes((ROOT / "mull.py").read_bytes())
    for name, package_of in (("mull", "mull.py"), ("mull", "tui/__init__.py"), ("tui-of-strangers", "tui/__init__.py")):
        info = site / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
        with (info / "RECORD").open("a", encoding="utf-8") as record:
            record.write(f"{package_of},,\n")
    return site


@pytest.mark.parametrize("how", [MODULE, SCRIPT], ids=["module", "script"])
def test_a_package_that_another_distribution_has_overwritten_is_told(how: tuple[str, ...], site: Path) -> None:
    (site / "tui" / "__init__.py").write_text(STRANGER, "utf-8")
    run = started(site, *how, "--version", path=(site,), cwd=site)
    file = str(site / "tui" / "__init__.py")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"mull: The file {file!r} is missing or is not mull's: 'tui-of-strangers' also installs a package named tui. "
        "Install mull in an environment of its own, with pipx or uv tool.\n"
    )


def test_a_package_that_is_not_there_is_told(site: Path) -> None:
    (site / "personas" / "__init__.py").unlink()
    run = started(site, *MODULE, "--version", path=(site,), cwd=site)
    assert (run.returncode, run.stdout) == (2, "")
    assert "personas" in run.stderr
    assert "another package has overwritten or removed it." in run.stderr


def test_a_package_that_was_loaded_at_the_start_of_python_is_told(tmp_path: Path) -> None:
    package(tmp_path, "tui", "")
    (tmp_path / "sitecustomize.py").write_text("import tui\n", "utf-8")
    run = started(tmp_path, *MODULE, "--version", path=(tmp_path, ROOT))
    assert (run.returncode, run.stdout) == (2, "")
    assert f"Python had loaded another tui before mull: {str(tmp_path / 'tui' / '__init__.py')!r}." in run.stderr


def test_the_path_is_left_as_it_was() -> None:
    program = "import sys, mull; before = sys.path[:]; assert not mull._pinned(); assert sys.path == before"
    assert started(ROOT, "-c", program, path=(ROOT,)).returncode == 0
