"""``[export]`` of the settings file: the folder into which a session's document is written after each turn."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tui.core.documents import DOCUMENT_FORMATS, DOCUMENT_PARTS, DocumentForm, ExportFolder
from tui.core.errors import SettingsError
from tui.settings.file import SettingsFile

TABLE = "export"
EXPORT_SETTINGS = ("folder", "format", "without", "mask_secrets")
FOLDER_FORM = 'Write the whole path: folder = "~/notes/mull", on Windows between single quotes.'


def export_folder(file: SettingsFile) -> ExportFolder | None:
    """Return the folder of documents that a settings file names, None where it names none.

    Raises:
        SettingsError: the table has a setting that is unknown or wrong, or lacks the folder.
    """
    table = file.data.get(TABLE)
    if table is None:
        return None
    if not isinstance(table, dict):
        raise SettingsError(f"{file.where(TABLE)}: {TABLE} must be a table: [{TABLE}].", FOLDER_FORM)
    for name in table:
        if name not in EXPORT_SETTINGS:
            raise SettingsError(
                f"{file.where(name, TABLE)}: unknown setting {name!r}.", f"Known are: {', '.join(EXPORT_SETTINGS)}."
            )
    return ExportFolder(_folder(file, table), _form(file, table))


def _folder(file: SettingsFile, table: dict[str, Any]) -> Path:
    named = table.get("folder")
    if named is None:
        raise SettingsError(f"{file.where('', TABLE)}: [{TABLE}] lacks folder.", FOLDER_FORM)
    path = os.path.expanduser(named) if isinstance(named, str) else ""
    if not os.path.isabs(path) or "\0" in path:
        raise SettingsError(f"{file.where('folder', TABLE)}: folder must be a whole path in quotes.", FOLDER_FORM)
    return Path(os.path.normpath(path))


def _form(file: SettingsFile, table: dict[str, Any]) -> DocumentForm:
    name, without = table.get("format", DOCUMENT_FORMATS[0]), table.get("without", [])
    masked = table.get("mask_secrets", False)
    if name not in DOCUMENT_FORMATS:
        raise SettingsError(
            f"{file.where('format', TABLE)}: format must be one of {', '.join(DOCUMENT_FORMATS)}.",
        )
    if not isinstance(without, list) or not all(each in DOCUMENT_PARTS for each in without):
        raise SettingsError(
            f"{file.where('without', TABLE)}: without must be a list of {', '.join(DOCUMENT_PARTS)}.",
            'Write without = ["usage"].',
        )
    if not isinstance(masked, bool):
        raise SettingsError(f"{file.where('mask_secrets', TABLE)}: mask_secrets must be true or false.")
    return DocumentForm(name, frozenset(without), masked)
