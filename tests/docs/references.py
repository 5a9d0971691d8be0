"""What a page refers to: names of the code, tests and files; and whether they are there."""

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.import_graph import MODULES
from tests.paths import ROOT

SPAN = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"tui(\.\w+)+")
FILE = re.compile(r"(tui|tests|docs|personas|screenshots)/[\w./*-]*")
TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def page(path: str) -> str:
    """Return the text of a page, given by its path in the project."""
    return (ROOT / path).read_text("utf-8")


def spans(text: str, form: re.Pattern[str]) -> list[str]:
    """Return the code spans of a page that have a form, each once; what is in fences is no span."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return sorted({span for span in SPAN.findall(outside) if form.fullmatch(span)})


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
