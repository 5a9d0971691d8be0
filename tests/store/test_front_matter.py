"""Front matter: its values, the lines of keys and items, and a line in every error."""

from __future__ import annotations

import pytest

from tui.core.errors import PersonaError
from tui.store.front_matter import split

TEXT = """---
name: X
variables:
  a: 1
  b:
tags:
  - one
  - two
---
Body
"""


def test_keys_and_items_have_lines() -> None:
    front, body, starts = split(TEXT, "x.md")
    assert (body, starts) == ("Body\n", 10)
    assert front.values == {"name": "X", "variables": {"a": 1, "b": None}, "tags": ["one", "two"]}
    asked: list[tuple[object, ...]] = [
        ("name",),
        ("variables",),
        ("variables", "b"),
        ("tags", 1),
        ("tags", 9),
        ("none",),
        ([],),
    ]
    assert [front.line(*place) for place in asked] == [2, 3, 5, 8, 6, None, None]


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("name: X\n" + "# " + "x" * 70_000 + "\n", 3),
        ("name: &a X\nseed: *a", 2),
        ("name: X\nseed: 2024-13-45", 3),
        ("name: X\nmodel: !!bool maybe", 3),
        ("name: X\n? [a]\n: b", 3),
        ("name: X\ntags: " + "[" * 5000, 3),
        ("- name", 2),
        ("\n\nname", 4),
        ("name: X\n<<: 3", 3),
    ],
)
def test_every_error_has_its_line(front: str, line: int) -> None:
    with pytest.raises(PersonaError) as caught:
        split(f"---\n{front}\n---\nDo it.", "x.md")
    assert str(caught.value).startswith(f"x.md, line {line}: ")


@pytest.mark.parametrize("first", ["---X", "--- yaml", "---name: Y", "----x"])
def test_a_first_fence_with_more_on_its_line_is_told(first: str) -> None:
    with pytest.raises(PersonaError) as caught:
        split(f"{first}\nname: X\ntags:\n  - a\n\n# remark\n---\nDo it.", "x.md")
    assert str(caught.value).startswith("x.md, line 1: the front matter must begin with --- alone.")


@pytest.mark.parametrize(
    "text",
    [
        "-----\nname: X\n---\nDo it.",
        "---X\nname: X\nDo it.",
        "---X\nDo this: that.\n---\nDo it.",
        "---X\n\n---\nDo it.",
        "X\nname: X\n---\nDo it.",
        "---X",
    ],
)
def test_a_rule_and_a_plain_text_are_text(text: str) -> None:
    front, body, starts = split(text, "x.md")
    assert (front.values, body, starts) == ({}, text, 1)
