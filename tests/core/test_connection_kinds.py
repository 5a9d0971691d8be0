"""Connection kinds: complete, told apart, and asked about nowhere else."""

import ast
from pathlib import Path

import pytest

from tui.core import connection_kinds
from tui.core.connection_form import SIGN_INS
from tui.core.connection_kinds import (
    AZURE,
    AZURE_CLASSIC,
    AZURE_V1,
    BY_NAME,
    KINDS,
    OFFERED,
    PRACTICE,
    VENDORS,
    ConnectionKind,
)
from tui.providers.connections.connect import CLIENTS

TUI = Path(__file__).parents[2] / "tui"
# Where a kind may be named: where the kinds are, and where each gets its client.
NAMED = {"core/connection_kinds.py", "providers/connections/connect.py"}


def test_each_kind_has_a_name_of_its_own_and_practice_alone_is_not_offered() -> None:
    assert list(BY_NAME) == ["openai", "azure", "compatible", "practice"]
    assert set(OFFERED) == set(KINDS) - {PRACTICE}
    assert len({kind.default_name for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=BY_NAME)
def test_a_kind_hangs_together(kind: ConnectionKind) -> None:
    assert set(kind.required) <= set(kind.fields)
    assert set(kind.sign_ins) <= set(SIGN_INS)
    assert kind.vendor in {vendor.name for vendor in VENDORS}
    assert not kind.retires or (kind.service and kind.vendor == kind.name)
    assert not kind.variables or kind.variables.decisive in (kind.variables.key, kind.variables.address)
    assert kind.practice or kind.route in CLIENTS
    assert kind.versioned is None or kind.versioned in CLIENTS


def test_azure_has_two_routes_and_the_api_version_chooses() -> None:
    assert AZURE.route_with("") is AZURE_V1
    assert AZURE.route_with("2024-12-01-preview") is AZURE_CLASSIC
    assert {kind.route_with("2024-12-01-preview") for kind in KINDS if kind is not AZURE} == {
        kind.route for kind in KINDS if kind is not AZURE
    }


def compared(tree: ast.AST) -> list[int]:
    """Return the lines on which something is compared with a kind, by its name or as a value."""
    values = {name for name, value in vars(connection_kinds).items() if isinstance(value, ConnectionKind)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            parts = [part for side in (node.left, *node.comparators) for part in ast.walk(side)]
            words = {part.value for part in parts if isinstance(part, ast.Constant)} & set(BY_NAME)
            names = {part.id for part in parts if isinstance(part, ast.Name)} & values
            found += [node.lineno] * bool(words or names)
    return found


def test_nothing_else_compares_a_kind() -> None:
    places = {
        f"{file.relative_to(TUI)}:{line}"
        for file in TUI.rglob("*.py")
        if str(file.relative_to(TUI)) not in NAMED
        for line in compared(ast.parse(file.read_text("utf-8")))
    }
    assert places == set()
    assert compared(ast.parse("a == 'azure' or b in ('openai', 'x') or c is AZURE")) == [1, 1, 1]
