"""What is installed is whole: setuptools passes over folders that are no packages, and files no pattern names."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.paths import ROOT

SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
PACKAGES = ("tui", "personas")


def files_of(package: str) -> list[Path]:
    found = [path.relative_to(ROOT / package) for path in (ROOT / package).rglob("*") if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_folder_with_files_is_a_package(package: str) -> None:
    folders = {path.parent for path in files_of(package)}
    assert not [folder for folder in folders if not (ROOT / package / folder / "__init__.py").is_file()]
    assert any(fnmatch(package, pattern) for pattern in SETUPTOOLS["packages"]["find"]["include"])


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_is_installed(package: str) -> None:
    patterns = SETUPTOOLS["package-data"][package]
    installed = {path for pattern in patterns for path in (ROOT / package).glob(pattern)}
    assert not [path for path in files_of(package) if path.suffix != ".py" and ROOT / package / path not in installed]
    assert all(list((ROOT / package).glob(pattern)) for pattern in patterns), "a pattern that names nothing"
