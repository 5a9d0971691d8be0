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
        ("name: &a X\nseed: *a", 2),
        ("name: X\nseed: 2024-13-45", 3),
        ("name: X\nmodel: !!bool maybe", 3),
        ("name: X\n? [a]\n: b", 3),
        ("name: X\ntags: " + "[" * 5000, 3),
        ("- name", 2),
        ("\n\nname", 4),
        ("name: X\n<<: 3", 3),
        ("name: X\n\x07", 3),
        ("name: X\n...\nseed: 1", 4),
        ("".join(f"k{n}: 1\n" for n in range(300)) + "'", 302),
    ],
)
def test_every_mistake_has_its_line(front: str, line: int) -> None:
    found, _, _ = split(f"---\n{front}\n---\nDo it.", "x.md")
    assert [str(each).startswith(f"x.md, line {line}: ") for each in found.mistakes] == [True]


def test_one_that_is_too_long_is_not_read_at_all() -> None:
    with pytest.raises(PersonaError, match=r"x\.md, line 3: the front matter is longer"):
        split(f"---\nname: X\n# {'x' * 70_000}\n---\nDo it.", "x.md")


@pytest.mark.parametrize(
    ("front", "lines", "read"),
    [
        ('name: a: b\nseed: 3\ndescription: "x\nmodel: o1\ntags: [a,\neffort: low', [2, 4, 6], "seed model effort"),
        (
            "name: X\nname: Y\nseed: 2024-13-45\n? [a]\n: b\nmodel: !!bool maybe\neffort: low",
            [3, 4, 5, 7],
            "name effort",
        ),
        ("name: &a X\nseed: *a\nvariables:\n  a: 1\n  a: 2\nmodel: o1", [2, 6], "name model"),
        ("name: X\n description: y\nname: Z\n\tseed: 1\nname: A\nmodel: o1\nmodel: o3", [3, 5, 8], "name model"),
        ("- a\n- b\nname: X\nseed: 'x", [2, 5], "name"),
        ("opening:\n  - |\n    name: not a key\n  - {a: [}\nname: X\ntags: ]", [5, 7], "name"),
    ],
)
def test_several_mistakes_are_told_at_once_and_the_rest_is_read(front: str, lines: list[int], read: str) -> None:
    found, body, _ = split(f"---\n{front}\n---\nDo it.", "x.md")
    assert [each.line for each in found.mistakes] == lines
    assert (" ".join(found.values), body) == (read, "Do it.")


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
