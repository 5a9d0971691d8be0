"""Folders of mull's that others can write are named, and no others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.platforms import whole_file_needs
from tui.store.open_folders import warning_about
from tui.store.paths import paths_from

whole_file_needs("modes of folders")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with its folders, all of them their owner's alone."""
    place = tmp_path / "home"
    for folder in (place, place / "sessions", place / "personas"):
        folder.mkdir(mode=0o700)
    return place


def said(home: Path) -> str:
    return " ".join(warning_about(paths_from({"MULL_HOME": str(home)})))


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o711, 0o500, 0o750])
def test_a_closed_home_is_not_spoken_of(home: Path, mode: int) -> None:
    home.chmod(mode)
    assert said(home) == ""


def test_a_home_that_is_not_there_yet_is_not_spoken_of(tmp_path: Path) -> None:
    assert said(tmp_path / "new" / "home") == ""


@pytest.mark.parametrize("which", ["", "sessions", "personas"])
@pytest.mark.parametrize("mode", [0o777, 0o757, 0o1777, 0o702, 0o703])
def test_a_folder_that_everybody_can_write_is_named(home: Path, which: str, mode: int) -> None:
    (home / which).chmod(mode)
    assert f"{home / which}: others on this computer can write to it" in said(home)


def test_two_folders_are_named_in_one_sentence(home: Path) -> None:
    for which in ("sessions", "personas"):
        (home / which).chmod(0o777)
    assert f"{home / 'sessions'} and {home / 'personas'}: others" in said(home)


@pytest.mark.parametrize(("mode", "named"), [(0o777, True), (0o1777, False), (0o755, False)])
def test_a_folder_above_counts_if_others_can_put_another_home_there(home: Path, mode: int, named: bool) -> None:
    home.parent.chmod(mode)
    assert (f"{home.parent}: others" in said(home)) is named


@pytest.mark.parametrize(
    ("group", "members", "named"),
    [("me", [], False), ("me", ["me"], False), ("me", ["you"], True), ("staff", [], True)],
)
def test_a_group_counts_if_anybody_else_is_in_it(
    home: Path, group: str, members: list[str], named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import grp  # noqa: PLC0415  Windows has none
    import pwd  # noqa: PLC0415  as above

    me = pwd.struct_passwd(("me", "x", os.geteuid(), home.stat().st_gid, "", "", ""))
    monkeypatch.setattr(pwd, "getpwuid", lambda _: me)
    monkeypatch.setattr(grp, "getgrgid", lambda number: grp.struct_group((group, "x", number, members)))
    home.chmod(0o770)
    assert bool(said(home)) is named


def test_a_home_of_somebody_else_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    if mine == 0:  # what root has, nobody else can write
        os.chown(home, 12345, 12345)
    assert str(home) in said(home)
