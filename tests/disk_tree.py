"""What is in a folder: to see that nothing was written."""

from pathlib import Path

Tree = dict[str, tuple[bytes, int]]


def tree(*folders: Path) -> Tree:
    """Return every file and folder below some folders, with its bytes and its time of change in nanoseconds."""
    paths = [path for folder in folders if folder.exists() for path in (folder, *sorted(folder.rglob("*")))]
    return {str(path): (path.read_bytes() if path.is_file() else b"", path.stat().st_mtime_ns) for path in paths}
