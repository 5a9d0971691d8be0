"""What differs between two texts of a persona, and how a version is chosen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.personas.own_file import ENDS_ALONE, LineKind, PersonaVersion, begun, chosen_version, difference, renamed

LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map("\n".join)
VERSIONS = (
    PersonaVersion("current", "3"),
    PersonaVersion("20260102T000000.000000Z", "2", datetime(2026, 1, 2, tzinfo=UTC)),
    PersonaVersion("20260101T000000.000000Z", "1", datetime(2026, 1, 1, tzinfo=UTC)),
    PersonaVersion("built-in", "0"),
)


@given(LINES, LINES)
def test_a_difference_holds_the_lines_of_both(before: str, after: str) -> None:
    found = difference(before, after, context=100)
    if before == after:
        assert found == []
        return
    old = [each.text for each in found if each.kind in (LineKind.SAME, LineKind.GONE)]
    new = [each.text for each in found if each.kind in (LineKind.SAME, LineKind.NEW)]
    assert ("\n".join(old), "\n".join(new)) == (before, after)


def test_only_what_is_near_a_change_is_shown() -> None:
    text = "\n".join(map(str, range(20)))
    found = difference(text, text.replace("10", "ten"), context=1)
    assert [f"{each.kind}{each.text}" for each in found] == ["@", " 9", "-10", "+ten", " 11"]
    assert (found[0].before, found[0].after) == (10, 10)


def test_what_would_take_too_long_is_compared_by_its_ends_and_says_so() -> None:
    before, after = (["same", *many, "end"] for many in (["", "x", "", "y"] * 4000, ["", "x", "", "z", "y"] * 4000))
    found = difference("\n".join(before), "\n".join(after), context=1)
    assert (found[0].kind, found[0].text, found[0].before) == (LineKind.PLACE, ENDS_ALONE, 4)
    assert [found[1].text, found[-1].text] == ["", "y"]
    assert found[-1].kind == LineKind.SAME


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("0", "3"), ("1", "2"), ("2", "1"), ("current", "3"), ("built-in", "0"), ("20260101T000000.000000Z", "1"),
        ("3", None), ("x", None), ("", None), ("-1", None), ("9" * 5000, None), ("²", None),
    ],
)  # fmt: skip
def test_a_version_is_chosen_by_name_or_number(name: str, text: str | None) -> None:
    found = chosen_version(VERSIONS, name)
    assert (found and found.text) == text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("---\nname: Coder\neffort: high\n---\nname: x\n", "---\nname: House rules\neffort: high\n---\nname: x\n"),
        (
            '---\neffort: high\nname: "Co\n  der"\ntags: []\n---\nx',
            "---\neffort: high\nname: House rules\ntags: []\n---\nx",
        ),
        ("---\neffort: high\n---\nx", "---\neffort: high\n---\nx"),
        ("---\nname: never closed", "---\nname: never closed"),
        ("name: body", "name: body"),
    ],
)
def test_a_copy_has_a_name_of_its_own(text: str, after: str) -> None:
    assert renamed(text, "house-rules") == after


@pytest.mark.parametrize(
    ("stem", "line"),
    [
        ("house_rules", "House rules"),
        ("prüfer", "Prüfer"),
        ("true", '"True"'),
        ("no", '"No"'),
        ("nothing", "Nothing"),
        ("2026", '"2026"'),
    ],
)
def test_a_new_one_begins_with_its_name_as_text(stem: str, line: str) -> None:
    assert begun(stem).startswith(f"---\nname: {line}\n")
    assert renamed("---\nname: Coder\n---\nx\n", stem) == f"---\nname: {line}\n---\nx\n"
