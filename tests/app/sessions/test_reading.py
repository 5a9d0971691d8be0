"""All sessions are read behind the list: what was read so far is shown meanwhile."""

from collections.abc import Sequence
from threading import Event
from typing import cast

import pytest

from tui.app.sessions import reading
from tui.app.sessions.reading import in_words, read_all
from tui.core.errors import StoreError
from tui.core.ports import SessionStore, SessionSummary

ONE, TWO = (SessionSummary(name, name, "", "", 1) for name in ("one", "two"))


class Slow:
    """Reads until it is told to go on."""

    def __init__(self, fails: bool = False) -> None:
        self.goes_on = Event()
        self._fails = fails

    def summaries(self) -> list[SessionSummary]:
        assert self.goes_on.wait(60)
        if self._fails:
            raise StoreError("The folder is gone.")
        return [ONE, TWO]

    def listed(self) -> list[SessionSummary]:
        return [ONE]

    def progress(self) -> tuple[int, int]:
        return 1_000, 2_000


@pytest.mark.parametrize("fails", [False, True])
async def test_what_was_read_so_far_is_shown_until_all_is(monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    monkeypatch.setattr(reading, "SOON", 0.001)
    store = Slow(fails)
    shown: list[tuple[Sequence[SessionSummary], str]] = []

    async def show(summaries: Sequence[SessionSummary], said: str) -> None:
        shown.append((summaries, said))
        store.goes_on.set()

    if fails:
        with pytest.raises(StoreError):
            await read_all(cast(SessionStore, store), show)
    else:
        await read_all(cast(SessionStore, store), show)
        assert shown[-1] == ([ONE, TWO], "")
    assert shown[0] == ([ONE], "Reading 2,000 sessions: 1,000 are done.")


def test_nothing_is_said_where_nothing_is_read() -> None:
    assert in_words(None) == ""
