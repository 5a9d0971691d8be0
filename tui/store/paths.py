"""Where everything lives. No other module knows a folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.core.errors import SettingsError

SESSION_SUFFIX = ".jsonl"
QUEUE_SUFFIX = ".queue"  # of the messages that wait in a session
NAMES = (
    "config.toml",
    "sessions",
    "personas",
    "prompts",
    "learned.json",
    "index.db",
    "usage.jsonl",
    "offered.json",
    "history.jsonl",
    "drafts",
    "queue",
    "tally.jsonl",
    "ballots",
)
"""What is below ``MULL_HOME``, as the fields of ``Paths``."""
TRASH = "trash"  # the folder of deleted sessions, in that of the sessions


@dataclass(frozen=True, slots=True)
class Paths:
    """The places mull reads and writes."""

    config: Path
    sessions: Path
    personas: Path
    prompts: Path
    learned: Path
    index: Path
    usage: Path
    offered: Path
    history: Path
    drafts: Path
    queue: Path
    tally: Path
    ballots: Path


def paths_from(environ: Mapping[str, str]) -> Paths:
    """Return the places: below ``MULL_HOME`` where it is set, else where the platform keeps such things.

    Raises:
        SettingsError: ``MULL_HOME`` is below a home or a folder that is not there.
    """
    home = environ.get("MULL_HOME")
    if home:
        root = Path(os.path.expanduser(home))
        if home.startswith("~") and str(root).startswith("~"):
            raise SettingsError("MULL_HOME begins with ~, and there is no such home.", "Set it to a folder.")
        if not root.is_absolute():
            current_folder()
        return Paths(*(root / name for name in NAMES))
    from platformdirs import PlatformDirs  # noqa: PLC0415  only without MULL_HOME

    dirs = PlatformDirs("mull", appauthor=False)
    config = Path(dirs.user_config_dir)
    data = Path(dirs.user_data_dir)
    return Paths(
        config=config / "config.toml",
        sessions=data / "sessions",
        personas=config / "personas",
        prompts=config / "prompts",
        learned=data / "learned.json",
        index=data / "index.db",
        usage=data / "usage.jsonl",
        offered=data / "offered.json",
        history=data / "history.jsonl",
        drafts=data / "drafts",
        queue=data / "queue",
        tally=data / "tally.jsonl",
        ballots=data / "ballots",
    )


def proposed_folder(sessions: Path) -> str:
    """Return a folder in which a session can go on whose own folder fails: on another disk, if there is one.

    Blocks for the disk.
    """
    roots = [os.path.expanduser("~"), tempfile.gettempdir()]
    usable = [root for root in roots if os.access(root, os.W_OK)] or roots
    failing = _device(sessions)
    root = next((root for root in usable if _device(Path(root)) != failing), usable[0])
    return os.path.join(root, "mull-sessions")


def _device(folder: Path) -> int | None:
    """Return the number of the disk that a folder is on, or would be; None where it does not answer."""
    for place in (folder, *folder.parents):
        try:
            return os.stat(place).st_dev
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def current_folder() -> Path:
    """Return the current folder.

    Raises:
        SettingsError: it was removed, or cannot be read.
    """
    try:
        return Path.cwd()
    except OSError as error:
        problem = f"The current folder cannot be found: {error.strerror}."
        raise SettingsError(problem, "Go to another folder first.") from None


def begun_in(folder: Path | None = None) -> str:
    """Return the working folder, or another, as sessions keep it: ``~`` stands for the home; empty if it is gone.

    So the name of its user is in no session, and a session is found under another home too.
    """
    try:
        here = (folder or Path.cwd()).as_posix()
        home = Path.home().as_posix()
    except (OSError, RuntimeError):
        return ""
    return f"~{here[len(home) :]}" if f"{here}/".startswith(f"{home.rstrip('/')}/") and home != "/" else here


def private_folder(folder: Path) -> Path:
    """Make a folder only its owner can enter, with its parents, and return it.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        for missing in [p for p in (folder, *folder.parents) if not p.exists()][::-1]:
            try:
                os.mkdir(missing, 0o700)
            except FileExistsError:  # another mull was a moment earlier, or it is no folder
                if not missing.is_dir():
                    raise
    return folder
