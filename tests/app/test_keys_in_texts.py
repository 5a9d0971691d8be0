"""Texts that name keys by their defaults are shown with the keys in use, in windows as well."""

from collections.abc import Iterator

import pytest
from textual.content import Content
from textual.widgets import Static

from tui.app.connection.doctor import CheckRow
from tui.app.keymap import Keymap, use
from tui.core.check_result import CheckResult


@pytest.fixture
def without_keys() -> Iterator[None]:
    use(Keymap({"make_room": (), "model": ("ctrl+e",)}))
    yield
    use(Keymap())


def test_a_remedy_names_the_keys_in_use(without_keys: None) -> None:
    row = CheckRow(CheckResult("request", False, "It is too long.", "Make room (Alt+R), or take another model (F3)."))
    text = [each.content for each in row.compose() if isinstance(each, Static)][-1]
    assert isinstance(text, Content)
    assert text.plain.endswith("Make room (/room), or take another model (Ctrl+E).")
