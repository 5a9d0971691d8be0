"""What a page refers to in backticks: names of the code, tests and files; and whether they are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.docs.pages import Page, words
from tests.import_graph import MODULES
from tests.paths import ROOT

NAME = re.compile(r"tui(\.\w+)+")
FILE = re.compile(r"(tui|tests|docs|personas|screenshots)/[\w./*-]*|[\w-]+\.(md|py|toml)|\.ci/\w+")
TEST = re.compile(r"tests/[\w/]+\.py::\w+")


def referred(page: Page, form: re.Pattern[str]) -> list[str]:
    """Return what the prose of a page holds in backticks in this form, each once."""
    return sorted({word for word in words(page.prose) if form.fullmatch(word)})


def resolves(name: str) -> bool:
    """Return whether a dotted name is a module, or something in one: ``module.Class.method``."""
    module = max((each for each in MODULES if f"{name}.".startswith(f"{each}.")), key=len)
    held: object = import_module(module)
    for step in name.removeprefix(module).split(".")[1:]:
        if not hasattr(held, step):
            return False
        held = getattr(held, step)
    return True


def is_file(path: str) -> bool:
    """Return whether a file or a folder is there; ``*`` stands for any part of a name."""
    return (ROOT / path).exists() if "*" not in path else any(ROOT.glob(path))


def is_test(reference: str) -> bool:
    """Return whether ``tests/FILE.py::NAME`` is a test."""
    path, _, name = reference.partition("::")
    return name.startswith("test_") and name in functions_of(ROOT / path)


@cache
def functions_of(file: Path) -> frozenset[str]:
    """Return the names of the functions at the top of a module."""
    body = ast.parse(file.read_text("utf-8")).body if file.is_file() else []
    return frozenset(node.name for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
