"""Tests of tui.imports.parents: whatever a file says, what comes of it is a tree of all its messages."""

from hypothesis import given
from hypothesis import strategies as st

from tui.imports.parents import sound

KEYS = st.sampled_from([f"m{number}" for number in range(8)])


def depth_of(parents: dict[str, str | None], key: str) -> int:
    """Return how many are above a message; fails where the way up does not end."""
    above: str | None = parents[key]
    for depth in range(len(parents)):
        if above is None:
            return depth
        above = parents[above]
    raise AssertionError(f"a circle at {key}")


@given(st.dictionaries(KEYS, KEYS | st.none() | st.integers()))
def test_all_messages_are_in_one_forest(named: dict[str, object]) -> None:
    found = sound(named)
    assert list(found) == list(named)
    assert all(depth_of(found, key) < len(named) for key in found)


@given(st.lists(st.integers(0, 6), max_size=8))
def test_a_tree_stays_as_it_is(above: list[int]) -> None:
    tree = {f"{number}": f"{parent}" if parent < number else None for number, parent in enumerate(above)}
    assert sound(tree) == tree


def test_a_circle_is_cut_once() -> None:
    assert sound({"below": "a", "a": "b", "b": "a"}) == {"below": "a", "a": None, "b": "a"}


def test_a_long_chain_takes_no_recursion() -> None:
    chain = {f"{number}": f"{number + 1}" for number in range(20_000)}
    assert sound(chain) == {**chain, "19999": None}
