"""A session is gone on with by filters: the one used last of those that they let through."""

from pathlib import Path

import pytest

from tests.store.session_files import talk
from tui.cli.session_filters import resumed_by
from tui.core.errors import UnknownSession


@pytest.fixture
def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULL_HOME", str(tmp_path))
    folder = tmp_path / "sessions"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(talk("Why is the sky dark?", session="a"))
    (folder / "b.jsonl").write_bytes(talk("And the sea?", session="b").replace(b"T14", b"T13"))
    return folder


def test_a_query_names_the_session_used_last(sessions: Path) -> None:
    assert sessions.is_dir()
    assert resumed_by({"resume": "model:o1", "here": False, "tags": ()}) == {"resume": "a"}
    assert resumed_by({"resume": "model:o1 sea", "effort": "low"}) == {"resume": "b", "effort": "low"}
    with pytest.raises(UnknownSession, match="No session is like that"):
        resumed_by({"resume": "last", "here": True})
    with pytest.raises(UnknownSession, match="No session is like that"):
        resumed_by({"resume": None, "tags": ("work",)})


def test_what_is_no_query_stays_as_it_is() -> None:
    for resume in (None, "last", "20261120"):
        assert resumed_by({"resume": resume, "here": False, "tags": ()}) == {"resume": resume}


def test_reading_very_many_sessions_is_told_once(
    sessions: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sessions.is_dir()
    monkeypatch.setattr("tui.cli.session_filters.MANY", 2)
    for _ in range(2):
        resumed_by({"resume": "model:o1"})
    assert capsys.readouterr().err == "mull: reading 2 sessions, once\n"
