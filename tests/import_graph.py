"""The imports of the program, read from its source, and which of them are allowed: for the floors and their diagram."""

import ast
from functools import cache
from pathlib import Path

from tests.paths import ROOT

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "mull.py", *(ROOT / "tui").rglob("*.py"), *(ROOT / "personas").rglob("*.py"))
)
# What a room may import of the project, most particular room first.
ALLOWED = {
    "tui.core": {"tui.core"},
    "tui.providers.practice": {"tui.core", "tui.providers.practice", "tui.tokens"},
    "tui.providers.connections.connect": {"tui.core", "tui.providers", "tui.settings"},
    "tui.providers": {"tui.core", "tui.providers"},
    "tui.export": {"tui.core", "tui.export"},
    "tui.imports": {"tui.core", "tui.imports"},
    "tui.store": {"tui.core", "tui.store", "tui.export", "tui.imports"},
    "tui.tokens": {"tui.core"},
    "tui.schemas": {"tui.core"},
    "tui.settings": {"tui.core", "tui.settings"},
    "tui.engine": {"tui.core", "tui.engine"},
    "tui.app": {"tui.core", "tui.engine", "tui.app", "tui.export"},
    "tui.cli": {"tui", "personas"},
    "mull": {"tui", "personas"},
    "tui": set(),
    "personas": set(),
}

# Where each library may be imported; no other one may be.
LIBRARIES = {
    "textual": ("tui.app",),
    "rich": ("tui.app", "tui.cli.table"),
    "pygments": ("tui.app.transcript", "tui.export.code_colours"),
    "icu4py": ("tui.app.chat.editing.signs", "tui.app.transcript.markdown.line_breaks", "tui.app.transcript.words"),
    "markdown_it": ("tui.app.transcript", "tui.export"),
    "mdit_py_plugins": ("tui.export.html",),
    "openai": ("tui.providers",),
    "httpx2": ("tui.providers",),
    "azure": ("tui.providers.connections.entra",),
    "keyring": ("tui.providers.connections.credentials",),
    "splintr": ("tui.tokens",),
    "jsonschema": ("tui.schemas",),
    "jsonschema_specifications": ("tui.schemas",),
    "referencing": ("tui.schemas",),
    "yaml": ("tui.store.front_matter", "tui.imports.yaml_events"),
    "ijson": ("tui.imports",),
    "backports": ("tui.imports.source",),
    "compression": ("tui.imports.source",),  # of Python itself from 3.14 on
    "tomlkit": ("tui.store.settings_file",),
    "filelock": ("tui.store.sessions", "tui.store.prompt_history", "tui.store.documents"),
    "pathspec": ("tui.store.ignored_files",),
    "platformdirs": ("tui.store.paths",),
    "click": ("tui.cli",),
}


def within(module: str, room: str) -> bool:
    """Return whether a module is a room or lies in it."""
    return module == room or module.startswith(room + ".")


def room_of(module: str) -> str:
    """Return the room of ``ALLOWED`` that a module lies in."""
    return next(room for room in ALLOWED if within(module, room))


def source_of(module: str) -> str:
    """Return the source of a module of the project."""
    path = ROOT / Path(*module.split("."))
    return (path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py").read_text("utf-8")


@cache
def imports_of(module: str) -> frozenset[str]:
    """Return what a module imports anywhere: at its top, for types alone, or within a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source_of(module))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names if f"{node.module}.{alias.name}" in MODULES}
    return frozenset(found)
