"""What was given to be imported: several paths, of which those of files belong together as the files of a folder do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tui.imports.source import Files, Source, SourceFile, source_at


def sources_at(paths: Sequence[Path]) -> list[Source]:
    """Return the sources at some paths; a file that lies in a folder that was given too is read there. Blocks.

    Raises:
        OSError: one cannot be read; ``filename`` is its path.
    """
    places = {Path(os.path.abspath(path)): path for path in paths}  # each once
    folders = [place for place, path in places.items() if path.is_dir()]
    apart = [path for place, path in places.items() if not any(each in place.parents for each in folders)]
    return _together([_source(path) for path in apart])


def _source(path: Path) -> Source:
    try:
        return source_at(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None


def _together(sources: Sequence[Source]) -> list[Source]:
    """Return the sources with each file that was given by its name knowing the others, under names of one folder."""
    given = [
        Path(os.path.abspath(file.path)) for each in sources for file in each.files if file.path and not file.others
    ]
    if len(given) < 2:
        return list(sources)
    try:
        folder = os.path.commonpath([path.parent for path in given])
    except ValueError:  # on two drives
        return list(sources)
    together = Files()
    return [replace(each, files=[_named(file, folder, together) for file in each.files]) for each in sources]


def _named(file: SourceFile, folder: str, together: Files) -> SourceFile:
    """Return a file that was given by itself under its name below a folder, knowing the others; any other as it is."""
    if file.path is None or file.others:
        return file
    name = Path(os.path.relpath(os.path.abspath(file.path), folder)).as_posix()
    found = replace(file, name=name, together=together)
    together[name] = found
    return found
