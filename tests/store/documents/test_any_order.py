"""Whatever is said, renamed, deleted, edited, and wherever mull is killed: each document is its session's, or told."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.documents.session_folder import SessionFolder
from tui.core.documents import DocumentState
from tui.store.documents import folder as folder_module
from tui.store.documents.index import DocumentIndex
from tui.store.durable_files import put_file

TITLES = ("Plan the week", "Why?", "con", "../etc", "🙂", "Ünïcode: a/b")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["begin", "turn", "rename", "delete", "edit", "remove", "foreign", "keep up", "killed", "beside"]
        ),
        st.integers(0, 9),
    ),
    max_size=25,
)


class Killed(BaseException):
    """The process ends here."""


class World:
    """A folder, and what of it is the user's."""

    def __init__(self, root: Path) -> None:
        self.held = SessionFolder(root)
        self.held.documents.mkdir()
        self.sessions: list[str] = []
        self._begun = 0
        self.own: dict[str, str] = {}  # files that the user wrote, or edited

    def do(self, step: str, number: int) -> None:
        if step == "begin" and len(self.sessions) < 5:
            self.sessions.append(
                self.held.begin(f"20261120-14{number}000-{len(os.listdir(self.held.sessions)):04x}", TITLES[number % 6])
            )
        elif step == "foreign":
            self._write(f"plan-the-week-2026-11-20{'' if number < 5 else '-2'}.md", number)
        elif step in ("keep up", "beside"):
            self.check(beside=step == "beside")
        elif step == "killed":
            self._kill(number)
        elif step in ("edit", "remove") and (files := self.held.files()):
            self._change(step, files[number % len(files)], number)
        elif step in ("turn", "rename", "delete") and self.sessions:
            self._said(step, self.sessions[number % len(self.sessions)], number)

    def _said(self, step: str, session: str, number: int) -> None:
        if step == "turn":
            self.held.turn(session, f"More {number}?")
        elif step == "rename":
            self.held.rename(session, TITLES[number % 6])
        else:
            self.held.delete(session)
            self.sessions.remove(session)

    def _write(self, file: str, number: int) -> None:
        text = f"own text {number}"
        (self.held.documents / file).write_text(text, "utf-8")
        self.own[file] = text

    def _change(self, step: str, file: str, number: int) -> None:
        if step == "edit":
            self._write(file, number)
        else:
            (self.held.documents / file).unlink()
            self.own.pop(file, None)

    def _kill(self, number: int) -> None:
        """Bring the documents up to date, until the process ends within the ``number``th write."""
        left = [number // 2]
        with pytest.MonkeyPatch.context() as patched, suppress(Killed):
            patched.setattr(folder_module, "put_file", _ending(put_file, left, after=bool(number % 2)))
            patched.setattr(DocumentIndex, "add", _ending(DocumentIndex.add, left, after=bool(number % 2)))
            self.held.keep_up()

    def check(self, *, beside: bool = False) -> None:
        there = set(self.held.files())
        outcomes = self.held.keep_up(beside=beside)
        assert sorted(each.session for each in outcomes) == sorted(self.sessions)
        assert there <= set(self.held.files())  # nothing is ever removed
        for file, text in self.own.items():
            assert self.held.text(file) == text, file
        for each in outcomes:
            if each.state is DocumentState.EDITED:
                assert each.file in self.own
                assert not beside
            else:
                assert each.state in (DocumentState.WRITTEN, DocumentState.UNCHANGED)
                assert self.held.text(each.file) == self.held.exported(each.session)
        files = [each.file for each in outcomes]
        assert len(set(files)) == len(files)


def _ending(real: Callable[..., None], left: list[int], *, after: bool) -> Callable[..., None]:
    def write(*given: object) -> None:
        left[0] -= 1
        if left[0] < 0 and not after:
            raise Killed
        real(*given)
        if left[0] < 0:
            raise Killed

    return write


@given(STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_document_is_what_its_session_exports_or_is_told(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        world = World(Path(root))
        for step, number in steps:
            world.do(step, number)
        world.check()
