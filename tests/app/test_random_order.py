"""Whoever leaves, switches, resizes or stops, and at whatever await of the app: it ends in good order."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.app.random_order import play
from tests.paths import ROOT

ASYNC = (ast.Await, ast.AsyncFor, ast.AsyncWith)


@pytest.mark.parametrize(
    "seed", [*range(15), 139, 384, 1156, 1827, 2134]
)  # the last five once crashed: a dialog closed before it was mounted, after it had closed, or opened anew as it closed
async def test_the_app_ends_well_in_any_order(seed: int, home: Path) -> None:
    played = await play(home, seed)
    assert (played.wrong, played.code) == ([], 0), played.done
    assert any("leave" in each for each in played.done)


CONTROLLERS = sorted((ROOT / "tui" / "app" / "chat").glob("*.py"))


@pytest.mark.parametrize("path", CONTROLLERS, ids=lambda path: path.stem)
def test_nothing_asks_for_the_open_session_after_an_await(path: Path) -> None:
    """Work takes the session once, at its start: later another one may be open, or none."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.AsyncFunctionDef):
            waits = [node.lineno for node in ast.walk(function) if isinstance(node, ASYNC)]
            assert all(line < min(waits, default=line + 1) for line in _asked_for(function)), (
                f"{path.name}: {function.name}"
            )


def _asked_for(function: ast.AsyncFunctionDef) -> list[int]:
    """Return the lines that read ``self.current.session``."""
    read = [each for each in ast.walk(function) if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load)]
    return [each.lineno for each in read if ast.unparse(each) == "self.current.session"]
