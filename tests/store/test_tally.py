"""The file of votes: what is kept comes back, and damage costs no other vote."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.errors import StoreError
from tui.core.tally import Contestant, Showing, Verdict, Vote
from tui.store.tally import TallyFile

NAMES = st.text(st.characters(codec="utf-8"), max_size=8)
SHOWINGS = st.builds(
    Showing,
    st.builds(Contestant, NAMES, NAMES, NAMES, NAMES, st.booleans()),
    st.none() | st.integers(0, 10**9),
    st.none() | st.integers(0, 10**9),
    st.none() | st.floats(0, 1e6),
    st.none() | st.floats(0, 1e6),
)
VOTES = st.builds(
    lambda showings, won: Vote("t", tuple(showings), Verdict.TIE if won is None else Verdict.ONE, won),
    st.lists(SHOWINGS, min_size=2, max_size=4),
    st.none() | st.integers(0, 1),
)
TWO = (Showing(Contestant("a", "m", "c")), Showing(Contestant("b", "m", "c")))
DAMAGE = ["", "{", "[]", "null", "7", '{"time": 1}', '{"time":"t","showings":[],"verdict":"tie","won":null}', "\x00"]


@given(st.lists(VOTES | st.sampled_from(DAMAGE) | st.text(max_size=20).map(lambda text: text.replace("\n", ""))))
def test_votes_come_back_whatever_stands_between_them(
    tmp_path_factory: pytest.TempPathFactory, held: list[object]
) -> None:
    path = tmp_path_factory.mktemp("tally") / "tally.jsonl"
    tally = TallyFile(path)
    for each in held:
        if isinstance(each, Vote):
            tally.add(each)
        else:
            with path.open("ab") as file:
                file.write(str(each).encode("utf-8", "replace"))
    kept = [each for each in held if isinstance(each, Vote)]
    assert tally.votes() == kept


def test_a_torn_last_line_and_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "home" / "tally.jsonl"
    tally = TallyFile(path)
    assert tally.votes() == []
    tally.add(Vote("t", TWO, Verdict.ONE, 1))
    path.write_bytes(path.read_bytes()[:-20])
    tally.add(Vote("u", TWO, Verdict.NONE))
    assert [vote.time for vote in tally.votes()] == ["u"]
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="could not be kept"):
        TallyFile(tmp_path / "file" / "tally.jsonl").add(Vote("t", TWO, Verdict.NONE))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("output", "1" + "0" * 400), ("output", str(2**53)), ("reasoning", "1" + "0" * 5_000)),
        *(
            ("seconds", "1e308"),
            ("seconds", "Infinity"),
            ("seconds", "NaN"),
            ("seconds", "4e8"),
            ("seconds", "9" * 400),
        ),
        *(("cost", "1e308"), ("cost", "NaN"), ("cost", "9" * 400)),
    ],
)
def test_a_line_with_a_figure_that_cannot_be_is_damaged(tmp_path: Path, key: str, value: str) -> None:
    tally = TallyFile(tmp_path / "tally.jsonl")
    tally.add(Vote("t", TWO, Verdict.TIE))
    with (tmp_path / "tally.jsonl").open("r+", encoding="utf-8") as file:
        line = file.read()
        assert f'"{key}": null' in line
        file.write(line.replace(f'"{key}": null', f'"{key}": {value}', 1))
    assert [vote.time for vote in tally.votes()] == ["t"]
    assert tally.passed_over == 1
