"""Draw the imports into docs/architecture.md: the rooms on their floors, and the folders of the application.

``python -m tests.docs.diagram`` draws both anew, between the marks on the page.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from tests.import_graph import MODULES, imports_of, within
from tests.paths import ROOT

COMMAND = "python -m tests.docs.diagram"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = f"<!-- {{name}}: drawn by {COMMAND} -->", "<!-- end of {name} -->"

# The rooms of each floor, the highest floor first.
FLOORS = {
    "F3": ("app", "cli"),
    "F2": ("engine",),
    "F1": ("providers", "store", "export", "imports", "settings", "tokens", "schemas"),
    "F0": ("core",),
}
TITLES = {
    "F3": "F3: what the user sees and types",
    "F2": "F2: a session and its turns",
    "F1": "F1: services, files, formats",
    "F0": "F0: the domain, standard library only",
}
BESIDE = 'beside["app, commands"]'  # the modules of the application that are in no folder

MANY = 25  # imports above which an arrow is thick; numbers would change with every second commit

Arrows = Counter[tuple[str, str]]


def leaves(package: str) -> list[str]:
    """Return the modules in a package that are not packages themselves: these hold no imports."""
    inside = [module for module in MODULES if within(module, package)]
    return [module for module in inside if not any(other.startswith(f"{module}.") for other in inside)]


def room(module: str) -> str:
    """Return the room of a module: the folder or the module directly in ``tui``."""
    return module.split(".")[1]


def feature(module: str) -> str:
    """Return the folder of ``tui.app`` that a module is in, ``beside`` if it is in none."""
    steps = module.split(".")
    return steps[2] if len(steps) > 3 else "beside"


def arrows(modules: Iterable[str], box: Callable[[str], str]) -> Arrows:
    """Return how many imports lead from the modules of one box to those of another one."""
    among = set(modules)
    return Counter(
        (box(module), box(imported))
        for module in among
        for imported in imports_of(module) & among
        if box(module) != box(imported)
    )


def floors() -> list[str]:
    """Return the diagram of all rooms. Invisible arrows (``~~~``) put the engine above what it does not import."""
    boxes = [
        line
        for floor, rooms in FLOORS.items()
        for line in (f'    subgraph {floor} ["{TITLES[floor]}"]', *(f"        {each}" for each in rooms), "    end")
    ]
    order = [f"    engine ~~~ {below}" for below in ("providers", "store", "schemas")]
    return [*boxes, *order, *lines(arrows(leaves("tui"), room))]


def features() -> list[str]:
    """Return the diagram of the folders of the application."""
    return [f"    {BESIDE}", *lines(arrows(leaves("tui.app"), feature))]


def lines(found: Arrows) -> list[str]:
    """Return one line for each arrow."""
    return [f"    {above} {_arrow(count)} {below}" for (above, below), count in sorted(found.items())]


def _arrow(count: int) -> str:
    """Return the arrow for a number of imports: dotted for one alone, thick for many."""
    return "-.->" if count == 1 else "==>" if count > MANY else "-->"


DIAGRAMS = {"floors": floors, "features": features}


def drawn(page: str) -> str:
    """Return the text of the page with its diagrams as the imports are now.

    Raises:
        ValueError: the marks of a diagram are not on the page.
    """
    for name, draw in DIAGRAMS.items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        between = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not between.search(page):
            raise ValueError(f"{PAGE.name} has no place for the diagram {name}: {begin}")
        page = between.sub("\n".join([begin, "", "```mermaid", "flowchart TB", *draw(), "```", "", end]), page)
    return page


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
