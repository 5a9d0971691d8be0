"""Heights against a plain list."""

from hypothesis import given
from hypothesis import strategies as st

from tui.app.transcript.heights import Heights

SIZES = st.integers(0, 9)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("append"), SIZES, st.just(0)),
        st.tuples(st.just("set"), SIZES, st.integers(0, 99)),
        st.tuples(st.just("pop"), st.just(0), st.just(0)),
    )
)


@given(st.lists(SIZES, max_size=40), CHANGES)
def test_every_query_gives_what_adding_up_gives(start: list[int], changes: list[tuple[str, int, int]]) -> None:
    plain, heights = list(start), Heights(start)
    for change, height, index in changes:
        if change == "append":
            plain.append(height)
            heights.append(height)
        elif plain and change == "set":
            plain[index % len(plain)] = height
            heights.set(index % len(plain), height)
        elif plain:
            plain.pop()
            heights.pop()
    assert heights.total == sum(plain)
    assert [heights.top(index) for index in range(len(plain) + 1)] == [
        sum(plain[:index]) for index in range(len(plain) + 1)
    ]
    found = [heights.find(line) for line in range(sum(plain))]
    assert found == [(index, within) for index, height in enumerate(plain) for within in range(height)]
