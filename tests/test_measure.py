"""What a newcomer opens: a module or a class that is long says why at its top."""

import ast
from functools import cache

from tests.import_graph import MODULES, source_of

LONGEST_MODULE = 600  # lines
LONGEST_CLASS = 400  # lines, those of its bases in tui among them
REASON = "Long because"  # begins a line of the docstring, of the module or the class


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(source_of(module))


def classes_of(module: str) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in tree_of(module).body if isinstance(node, ast.ClassDef)}


def imported(module: str) -> dict[str, str]:
    """Return the module that each imported name comes from."""
    return {
        alias.asname or alias.name: node.module
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ImportFrom) and node.module in MODULES
        for alias in node.names
    }


def family(module: str, name: str) -> set[tuple[str, str]]:
    """Return a class and all its bases in tui, as module and name."""
    found = {(module, name)}
    for base in classes_of(module)[name].bases:
        word = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(word, ast.Name):
            home = imported(module).get(word.id, module)
            if word.id in classes_of(home):
                found |= family(home, word.id)
    return found


def lines_of(module: str, name: str) -> int:
    node = classes_of(module)[name]
    return (node.end_lineno or 0) - node.lineno + 1


def reasoned(node: ast.Module | ast.ClassDef) -> bool:
    return any(line.strip().startswith(REASON) for line in (ast.get_docstring(node) or "").splitlines())


def test_a_long_module_says_why() -> None:
    long = [module for module in MODULES if source_of(module).count("\n") > LONGEST_MODULE]
    assert not [module for module in long if not reasoned(tree_of(module))]


def test_a_long_class_says_why() -> None:
    long = {}
    for module in MODULES:
        for name, node in classes_of(module).items():
            lines = sum(lines_of(*each) for each in family(module, name))
            if lines > LONGEST_CLASS and not reasoned(node) and not reasoned(tree_of(module)):
                long[f"{module}.{name}"] = lines
    assert long == {}


def test_bases_are_counted() -> None:
    assert len(family("tui.core.errors", "StreamStalled")) > 3


def test_a_reason_is_found() -> None:
    assert reasoned(ast.parse('"""A name.\n\nLong because it holds one table.\n"""'))
    assert not reasoned(ast.parse('"""A name."""'))
