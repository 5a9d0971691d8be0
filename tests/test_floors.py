"""Imports point down only, and the first paint waits for few: read in the source, and seen in fresh interpreters."""

import ast
import json
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.import_graph import ALLOWED, LIBRARIES, MODULES, imports_of, room_of, source_of, within
from tests.paths import ROOT
from tui.cli.interface import COMMANDS

STDLIB_ONLY = ("tui.core", "tui.engine", "tui.settings", "personas", "mull")
HEAVY = (
    "openai", "httpx2", "azure", "yaml", "markdown_it", "pygments.lexers", "splintr", "rich.markdown", "jsonschema",
)  # fmt: skip

# Every module of mull that is loaded when the screen is painted first. One more is one more that a key waits for.
FIRST_PAINT = {
    "mull",
    "personas",  # its folder is settled at the start: mull.py
    "tui",
    "tui.app",
    "tui.app.app",
    "tui.app.chat",
    "tui.app.chat.button",
    "tui.app.chat.composer",
    "tui.app.chat.editing",
    "tui.app.chat.editing.field",
    "tui.app.chat.editing.keys",
    "tui.app.chat.editing.kill_ring",
    "tui.app.chat.editing.wrapping",
    "tui.app.chat.header",
    "tui.app.chat.key_line",
    "tui.app.chat.screen",
    "tui.app.chat.two_strokes",
    "tui.app.commands",
    "tui.app.holding_back",
    "tui.app.keymap",
    "tui.app.terminal",
    "tui.app.terminal.background",
    "tui.app.terminal.cleaning_filter",
    "tui.app.terminal.driver",
    "tui.app.terminal.first_frame",
    "tui.app.terminal.frame_drawing",
    "tui.app.terminal.handover",
    "tui.app.terminal.input",
    "tui.app.terminal.key_queue",
    "tui.app.terminal.repaint",
    "tui.app.terminal.signals",
    "tui.app.theme",
    "tui.app.theme.contrast",
    "tui.app.theme.themed_app",
    "tui.app.theme.themes",
    "tui.app.theme.variables",
    "tui.app.theme.widgets",
    "tui.cli",
    "tui.cli.chat",
    "tui.cli.early_settings",
    "tui.cli.main",
    "tui.core",
    "tui.core.appearance",
    "tui.core.cleaning",
    "tui.core.errors",
    "tui.core.keys",
    "tui.core.operating_system",
}
# ``load`` is called once the first paint is done: it tells what is loaded by then, and ends the app.
UNTIL_FIRST_PAINT = """
import os, sys, json
os.environ["COLORTERM"] = "truecolor"
import mull
assert not mull._overwritten() and not mull._pinned()
import tui.cli.main
import tui.cli.chat
from tui.app.app import MullApp

loaded = []

def load():
    loaded.extend(sys.modules)
    return 0, ""

MullApp(load).run(headless=True)
print(json.dumps(loaded))
"""


def test_a_module_imports_only_what_its_floor_may() -> None:
    wrong = [f"{module} imports {name}" for module in MODULES for name in imports_of(module) if not may(module, name)]
    assert not wrong


def may(module: str, name: str) -> bool:
    """Return whether a module may import another by the floors that they are on."""
    top = name.split(".", maxsplit=1)[0]
    if top in ("tui", "personas"):
        return name == "tui" or any(within(name, room) for room in ALLOWED[room_of(module)])
    return room_of(module) not in STDLIB_ONLY or top in sys.stdlib_module_names


def test_a_library_is_imported_where_it_belongs() -> None:
    wrong = [
        f"{module} imports {name}"
        for module in MODULES
        for name in imports_of(module)
        if (library := name.split(".")[0]) not in ("tui", "personas", *sys.stdlib_module_names)
        and not any(within(module, room) for room in LIBRARIES[library])
    ]
    assert not wrong


def test_every_library_in_the_list_is_used() -> None:
    used = {name.split(".")[0] for module in MODULES for name in imports_of(module)}
    assert set(LIBRARIES) <= used


def test_modules_loaded_in_fresh_interpreters_stay_on_their_floor() -> None:
    program = (
        "import sys, json, importlib\n"
        "before = set(sys.modules)\n"
        "importlib.import_module(sys.argv[1])\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    for room, names in {
        "tui.core.ports": ("tui.core",),
        "tui.engine.session": ("tui.core", "tui.engine"),
        "tui.app.app": ("tui.core", "tui.engine", "tui.app"),
        "tui.providers.connections.connect": ("tui.core", "tui.providers", "tui.settings"),
        "tui.store.sessions.store": ("tui.core", "tui.store", "tui.export", "tui.imports"),
    }.items():
        run = subprocess.run(
            [sys.executable, "-c", program, room], capture_output=True, text=True, check=True, cwd=ROOT
        )
        loaded = json.loads(run.stdout)
        ours = [m for m in loaded if within(m, "tui") and m != "tui"]
        assert all(any(within(m, name) for name in names) for m in ours), (room, ours)
        assert not [m for m in loaded if any(within(m, heavy) for heavy in HEAVY)], room


def test_no_except_exception_but_in_the_entry_point() -> None:
    assert not [m for m in MODULES if m != "tui.cli.main" and "except Exception" in source_of(m)]


def test_the_first_paint_loads_no_more_than_it_needs() -> None:
    run = subprocess.run(
        [sys.executable, "-c", UNTIL_FIRST_PAINT], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = json.loads(run.stdout)
    ours = {name for name in loaded if name.split(".")[0] in ("mull", "tui", "personas")}
    assert sorted(ours - FIRST_PAINT) == [], "the first paint waits for these"
    assert sorted(FIRST_PAINT - ours) == [], "these are not loaded any more: take them from the list"
    assert not [name for name in loaded if any(within(name, heavy) for heavy in (*HEAVY, "click"))]


def circle_of(graph: dict[str, set[str]]) -> list[str]:
    """Return modules that import one another in a circle, empty where none do."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Not at the start, not under TYPE_CHECKING, not within a function: of two modules one is below the other."""
    graph = {module: set(imports_of(module)) & set(MODULES) - {module} for module in MODULES}
    graph["tui.cli.interface"] |= {f"tui.cli.{name}" for name in COMMANDS}  # imported by name when they are called
    assert circle_of(graph) == []


def test_a_circle_would_be_found() -> None:
    assert circle_of({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})


def test_packages_hold_modules_and_no_second_names_for_what_is_in_them() -> None:
    """An import of a package loads what it names: the first paint would wait for it."""
    for module in MODULES:
        if (ROOT / Path(*module.split("."))).is_dir():
            body = ast.parse(source_of(module)).body
            assert not [node for node in body if isinstance(node, ast.ImportFrom) and within(node.module or "", "tui")]
