"""How tools name the second file which they leave where one file was changed on two machines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

OWN_NAME = r"\d{8}-\d{6}-[0-9a-f]{4}"  # as mull names a session
OWN = re.compile(OWN_NAME)
OWN_LENGTH = 20  # characters of such a name
LEFT_BY = (
    ("Syncthing", re.compile(r"(?P<of>.+)\.sync-conflict-\d{8}-\d{6}(?:-\w+)?")),
    ("Dropbox or Nextcloud", re.compile(r"(?P<of>.+?) ?\([^()]*conflicted copy[^()]*\)", re.IGNORECASE)),
    ("ownCloud", re.compile(r"(?P<of>.+)_conflict-\d{8}-\d{6}")),
    ("Resilio Sync", re.compile(r"(?P<of>.+)\.conflict(?:\.?\d+)?", re.IGNORECASE)),
    ("Unison", re.compile(r"(?P<of>.+?) ?\((?:copy|conflict)[^()]*\)", re.IGNORECASE)),
    ("Google Drive", re.compile(r"(?P<of>.+?) ?\(\d+\)")),
    ("iCloud", re.compile(r"(?P<of>.+) \d+")),
    ("OneDrive", re.compile(rf"(?P<of>{OWN_NAME})-.+")),
)
"""How each tool names the second file, without its ending."""


@dataclass(frozen=True, slots=True)
class CopyName:
    """What the name of a copy says: the name of the session that it is of, and which tool names files so."""

    of: str
    tool: str


def copy_name(name: str) -> CopyName | None:
    """Return what the name of a session's file, without its ending, says; None where it is no name of a copy."""
    if len(name) == OWN_LENGTH and OWN.fullmatch(name):
        return None
    for tool, form in LEFT_BY:
        found = form.fullmatch(name)
        if found is not None:
            return CopyName(found["of"], tool)
    return None


def copied_among(names: Iterable[str]) -> dict[str, int]:
    """Return the names that sessions have, or would have, of which there are copies among many, and how many each."""
    found: dict[str, int] = {}
    for name in names:
        if len(name) != OWN_LENGTH and (copy := copy_name(name)) is not None:  # there may be 100,000 names
            found[copy.of] = found.get(copy.of, 0) + 1
    return found
