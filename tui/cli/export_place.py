"""Where the chat puts documents: new files, in the current folder unless their name says another."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.models.profile import ModelProfile
from tui.store.new_files import free_name, write_new
from tui.store.paths import current_folder

if TYPE_CHECKING:
    from tui.app.export.making import Place
    from tui.cli.assembly import Assembly


def export_place(assembly: Assembly) -> Place:
    """Return where documents go, for the export screen; tokens are counted as for a model that nothing is known of."""
    from tui.app.export.making import Place  # noqa: PLC0415  when something is exported
    from tui.cli.complete_document import CompleteDocuments  # noqa: PLC0415  the same

    count = partial(assembly.counter.count, encoding=ModelProfile("").encoding)
    complete = CompleteDocuments(assembly.sessions)
    return Place(_free_name, write_named, lambda: assembly.clock.now().isoformat(), count, complete)


def _free_name(title: str, suffix: str) -> str:
    return free_name(current_folder(), title, suffix)


def write_named(name: str, text: str) -> Path:
    """Write a text to a new file, in the current folder unless its name says another; return the file.

    Raises:
        StoreError: the file could not be written, or is there already.
        SettingsError: the current folder is gone.
    """
    path = Path(os.path.expanduser(name))
    return write_new(path if path.is_absolute() else current_folder() / path, text)
