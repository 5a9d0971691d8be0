"""What is published of mull, built as pip builds it, and the files that belong to the repository."""

import os
import subprocess
import sys
from pathlib import Path

from pathspec import GitIgnoreSpec

from tests.paths import ROOT

IGNORED = GitIgnoreSpec.from_lines([".git", *(ROOT / ".gitignore").read_text("utf-8").splitlines()])


def files_below(root: Path) -> set[str]:
    """Return the files of a tree that belong to the repository: those that .gitignore does not leave out."""
    found: set[str] = set()
    for folder, below, files in os.walk(root):
        place = Path(folder).relative_to(root)
        below[:] = [name for name in below if not IGNORED.match_file(f"{(place / name).as_posix()}/")]
        found |= {(place / name).as_posix() for name in files if not IGNORED.match_file((place / name).as_posix())}
    return found


def built(kind: str, source: Path, target: Path) -> Path:
    """Build an ``sdist`` or a ``wheel`` of a tree into a folder, and return its file."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(words, cwd=source, check=True, capture_output=True, timeout=100)
    return next(target.glob("*.whl" if kind == "wheel" else "*.tar.gz"))
