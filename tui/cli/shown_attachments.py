"""What ``mull export --attachments`` shows: short texts in the document, pictures in it or in files beside it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tui.cli.output import note
from tui.core.attachments import Attachment, Contents
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import Message
from tui.core.errors import AlreadyThere
from tui.core.key_in_text import beginning_of
from tui.export.attached import attached_to, beside, inside, path_of, pictures_of, texts_of
from tui.export.secrets import attached_secrets, mask
from tui.store.new_files import file_stem, write_new
from tui.store.paths import private_folder

SHOWING = ("md", "html")  # formats that show attachments
FOLDER = ".files"  # the end of the name of the folder with a document's pictures
NO_FILE = "pictures are in files beside a document: with -o FILE they are shown, or with --format html"


@dataclass(frozen=True, slots=True)
class ShownAttachments:
    """What is shown, by its digest: a text, or the address of a picture; and the files of pictures, by their paths."""

    shown: Mapping[str, str]
    files: Mapping[Path, bytes] = field(default_factory=dict)

    def write(self) -> None:
        """Write the pictures into a folder beside the document.

        Raises:
            OSError, StoreError: it could not be made, or one could not be written.
        """
        for path, data in self.files.items():
            private_folder(path.parent)
            write_new(path, data)


def shown_attachments(
    messages: Iterable[Message], contents: Contents, form: str, output: Path | None, *, masked: bool
) -> ShownAttachments:
    """Return what of the attachments of some messages a document in a format shows, and say what it does not.

    ``output`` is the document's file, None without one. Reads the attachments' files.

    Raises:
        AlreadyThere: the folder for pictures is there.
    """
    attached = attached_to(messages)
    texts = _texts(attached, contents, masked=masked)
    pictures = pictures_of(attached, contents)
    if form == "html":
        found = ShownAttachments(texts | inside(pictures))
    elif output is None or not pictures:
        note(*([NO_FILE] if pictures else []))
        found = ShownAttachments(texts)
    else:
        folder = _folder(output)
        names = beside(pictures, file_stem)
        addresses = {each.sha256: path_of(folder.name, name) for each, name in names.items()}
        found = ShownAttachments(texts | addresses, {folder / names[each]: data for each, data in pictures.items()})
    note(*(f"named alone: {each.about}" for each in attached if each.sha256 not in found.shown))
    return found


def _texts(attached: Sequence[Attachment], contents: Contents, *, masked: bool) -> dict[str, str]:
    """Return the texts to show, and name on stderr what looks like a key in them."""
    found = texts_of(attached, contents)
    shown = [each for each in attached if each.sha256 in found]
    for each, key in attached_secrets(shown, contents):
        what = "masked" if masked else "this looks like a key"
        note(f"{what}: {beginning_of(key)} in the attached {cleaned_line(each.name)}")
    return {digest: mask(text) if masked else text for digest, text in found.items()}


def _folder(output: Path) -> Path:
    """Return the folder for the pictures of a document, which must not be there."""
    folder = output.with_name(f"{output.stem if output.suffix != FOLDER else output.name}{FOLDER}")
    if os.path.lexists(folder):
        raise AlreadyThere(f"{folder} exists already; nothing was written.", "Give another name with -o.")
    return folder
