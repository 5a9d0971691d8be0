"""What waits to be chosen: it comes back until something was chosen, and nonsense is nothing to choose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui.core.ballot import Sealed
from tui.core.errors import StoreError
from tui.core.tally import Contestant, Showing, Verdict, Vote
from tui.store.sealed_ballots import SealedBallots

SHOWN = tuple(Showing(Contestant("p", "m", "c", effort), 1, 2, 3.0, None) for effort in ("low", "high"))
SEALED = Sealed(("low", "medium", "hi\u202egh"), (0, 2), Vote("t", SHOWN, Verdict.NONE))


def test_it_is_there_until_it_is_dropped(tmp_path: Path) -> None:
    ballots = SealedBallots(tmp_path / "ballots")
    assert (ballots.newest(), ballots.read("s")) == ("", None)
    uncounted = Sealed(("a",), (), why="the session is private")
    ballots.keep("s", uncounted)
    assert ballots.read("s") == uncounted
    ballots.keep("s", SEALED)
    assert (SealedBallots(tmp_path / "ballots").read("s"), ballots.newest()) == (SEALED, "s")
    ballots.drop("s")
    ballots.drop("s")
    assert (ballots.newest(), ballots.read("s")) == ("", None)


@pytest.mark.parametrize(
    "changed",
    [
        {"names": []},
        {"names": ["x"] * 10},
        {"names": [1, 2, 3]},
        {"whole": [0, 7]},
        {"whole": [0]},
        {"whole": ["a", "b"]},
        {"vote": {"time": "t"}},
        {"vote": 3},
    ],
)
def test_nonsense_is_nothing_to_choose(tmp_path: Path, changed: dict[str, object]) -> None:
    ballots = SealedBallots(tmp_path)
    ballots.keep("s", SEALED)
    path = tmp_path / "s.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))
    assert ballots.read("s") is None


def test_a_folder_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "ballots").write_text("no folder")
    with pytest.raises(StoreError, match="could not be kept"):
        SealedBallots(tmp_path / "ballots").keep("s", SEALED)
