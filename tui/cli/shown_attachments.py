"""What documents show of attachments: short texts in the document, pictures in it or in files beside it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tui.core.attachments import Attachment, Contents
from tui.core.conversation.message import Message
from tui.core.errors import AlreadyThere, StoreError
from tui.export.attached import (
    FOLDER,
    Pictures,
    ShownAttachments,
    attached_to,
    beside,
    inside,
    path_of,
    pictures_of,
    texts_of,
)
from tui.export.formats import Format
from tui.export.secrets import keys_of_attached, mask
from tui.store.new_files import file_stem, write_new
from tui.store.paths import private_folder


def shown_attachments(
    messages: Iterable[Message], contents: Contents, form: Format, output: Path | None, *, masked: bool
) -> ShownAttachments:
    """Return what of the attachments of some messages a document in a format shows. Reads the attachments' files.

    ``output`` is the document's file, None without one. ``masked``: keys are masked in the texts.

    Raises:
        AlreadyThere: the folder for pictures is there.
    """
    attached = attached_to(messages)
    texts = texts_of(attached, contents)
    found = _with_pictures(pictures_of(attached, contents), form, output)
    shown = {digest: mask(text) if masked else text for digest, text in texts.items()} | dict(found.shown)
    alone = tuple(each for each in attached if each.sha256 not in shown)
    return replace(found, shown=shown, alone=alone)


def keys_of_shown(messages: Iterable[Message], contents: Contents) -> list[str]:
    """Return what looks like a key in the texts that a document shows, each with where it is. Reads their files."""
    attached = attached_to(messages)
    texts = texts_of(attached, contents)
    return keys_of_attached([each for each in attached if each.sha256 in texts], contents)


def write_pictures(shown: ShownAttachments) -> None:
    """Write the pictures into a folder beside the document.

    Raises:
        StoreError: it could not be made, or one could not be written.
    """
    for path, data in shown.files.items():
        try:
            private_folder(path.parent)
        except OSError as error:
            why = f"{path.parent} could not be made: {error.strerror}."
            raise StoreError(why, "The document is written, without its pictures.") from None
        write_new(path, data)


def _with_pictures(pictures: dict[Attachment, bytes], form: Format, output: Path | None) -> ShownAttachments:
    """Return where the pictures of a document are."""
    if form.pictures is Pictures.INSIDE:
        return ShownAttachments(inside(pictures))
    if output is None or not pictures:
        return ShownAttachments(unplaced=bool(pictures))
    folder = _folder(output)
    names = beside(pictures, file_stem)
    addresses = {each.sha256: path_of(folder.name, name) for each, name in names.items()}
    return ShownAttachments(addresses, {folder / names[each]: data for each, data in pictures.items()})


def _folder(output: Path) -> Path:
    """Return the folder for the pictures of a document, which must not be there."""
    stem = output.name if output.suffix == f".{FOLDER}" else output.stem
    folder = output.with_name(f"{stem}.{FOLDER}")
    if os.path.lexists(folder):
        raise AlreadyThere(f"{folder} exists already; nothing was written.", "Give the document another name.")
    return folder
