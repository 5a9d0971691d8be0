"""Folders of mull's that others on this computer can write: what is read there, they may have put there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from stat import S_IMODE, S_ISVTX, S_IWGRP, S_IWOTH
from typing import Any

from tui.store.paths import Paths


def warning_about(paths: Paths) -> list[str]:
    """Return a sentence on the folders of mull's that others can write, none if there are none. Asks the disk.

    Access lists beyond the mode of a folder are not looked at. On Windows, which has no modes, there is no sentence.
    """
    places = dict.fromkeys((paths.config.parent, paths.sessions.parent, paths.sessions, paths.personas))
    found = list(dict.fromkeys(folder for each in places for folder in _open(each)))
    if not found:
        return []
    named = " and ".join([", ".join(map(str, found[:-1])), str(found[-1])] if found[1:] else [str(found[0])])
    what = "others on this computer can write to it, and so change the settings, personas or sessions that mull reads"
    return [f"{named}: {what}; chmod go-w closes it to them"]


def _open(folder: Path) -> Iterable[Path]:
    """Yield a folder if others can write it, and the folders above it in which others can put another in its place."""
    if not hasattr(os, "geteuid"):
        return
    real = Path(os.path.realpath(folder))
    for place in (real, *real.parents):
        try:
            found = os.stat(place)
        except OSError:  # it is not there yet: mull makes it its owner's alone
            continue
        mode = S_IMODE(found.st_mode)
        of_others = found.st_uid not in (0, os.geteuid())
        shared = bool(mode & S_IWOTH) or bool(mode & S_IWGRP and _has_others(found.st_gid, os.geteuid()))
        if of_others or (shared and (place == real or not mode & S_ISVTX)):
            yield place


def _has_others(group: int, user: int) -> bool:
    """Return whether anybody but a user is in a group: many systems give each user one of their own."""
    users: Any = import_module("pwd")  # Windows has neither of the two
    groups: Any = import_module("grp")
    try:
        me, held = users.getpwuid(user), groups.getgrgid(group)
    except KeyError:
        return True
    return group != me.pw_gid or held.gr_name != me.pw_name or any(name != me.pw_name for name in held.gr_mem)
