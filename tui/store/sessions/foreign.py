"""What a file that holds no session of mull's looks like: by its first bytes, or by the keys and lines of its text."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from dataclasses import dataclass

from tui.core.models.image_tokens import picture_of

HEAD = 1 << 16  # bytes that are looked at
KNOWN = "mull imports conversations of ChatGPT, Claude, codex and many other programs, and what mull export wrote."
ATTACH = "It can be attached to a message: Alt+A, or mull ask --attach FILE."
NOT_READ = f"mull reads no conversations in this form. {ATTACH}"
DAMAGED = f"Its beginning is damaged, or of a version that mull does not know: export it anew. {ATTACH}"
OF_MULL = "Import the session's .jsonl, or what mull export --complete wrote of it: both come back without loss."
UNPACK = f"Unpack it first. {KNOWN}"
SAVE = "Save it as UTF-8 in the editor that it comes from, and import it again."
CONVERT = "To attach it to a message, convert it to text first."
PICTURE = "To attach it to a message, convert it to PNG or JPEG first."


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a file looks like, as the end of the sentence "It is ...", and what can be done with it."""

    what: str
    remedy: str = KNOWN


BY_FIRST_BYTES: tuple[tuple[bytes, Foreign], ...] = (
    (b"SQLite format 3\0", Foreign("an SQLite database")),
    (b"BM", Foreign("a picture (BMP)", PICTURE)),
    (b"II*\0", Foreign("a picture (TIFF)", PICTURE)),
    (b"MM\0*", Foreign("a picture (TIFF)", PICTURE)),
    (b"%PDF-", Foreign("a PDF document", CONVERT)),
    (b"{\\rtf", Foreign("an RTF document", CONVERT)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Foreign("an old Office document", CONVERT)),
    (b"\x1f\x8b", Foreign("packed with gzip", UNPACK)),
    (b"\x28\xb5\x2f\xfd", Foreign("packed with zstd", UNPACK)),
    (b"\xfd7zXZ\0", Foreign("packed with xz", UNPACK)),
    (b"BZh", Foreign("packed with bzip2", UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Foreign("a 7z archive", UNPACK)),
    (b"Rar!\x1a\x07", Foreign("a RAR archive", UNPACK)),
    (b"\x7fELF", Foreign("a program")),
    (b"MZ", Foreign("a program for Windows")),
    (b"ID3", Foreign("a recording (MP3)")),
    (b"OggS", Foreign("a recording (Ogg)")),
    (b"fLaC", Foreign("a recording (FLAC)")),
)
AT_FOUR: tuple[tuple[bytes, Foreign], ...] = (  # the kind of a file whose first four bytes are a size
    (b"ftyphei", Foreign("a picture (HEIC)", PICTURE)),
    (b"ftypavif", Foreign("a picture (AVIF)", PICTURE)),
    (b"ftyp", Foreign("a recording (MP4)")),
)
AT_EIGHT = ((b"WAVE", Foreign("a recording (WAV)")),)  # of RIFF
TAKEN = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WebP"}
CHATGPT = Foreign("an export of ChatGPT (conversations.json)", DAMAGED)
CLAUDE = Foreign("an export of Claude (conversations.json)", DAMAGED)
IN_AN_ARCHIVE: tuple[tuple[bytes, Foreign], ...] = (  # names of files in a ZIP archive
    (b"word/", Foreign("a Word document", CONVERT)),
    (b"xl/", Foreign("an Excel document", CONVERT)),
    (b"ppt/", Foreign("a PowerPoint document", CONVERT)),
    (b"mimetypeapplication/vnd.oasis", Foreign("an OpenDocument document", CONVERT)),
    (b"mimetypeapplication/epub", Foreign("an EPUB book", CONVERT)),
    (b"conversations", Foreign("a ZIP archive, by its names an export of ChatGPT or Claude", DAMAGED)),
)
# Keys that a document of each form has near its beginning; the first that has all of them is it.
DOCUMENTS: tuple[tuple[set[str], Foreign], ...] = (
    (
        {"session", "started", "exported", "messages"},
        Foreign("mull's JSON export, without a message", OF_MULL),
    ),
    ({"mapping"}, CHATGPT),
    ({"chat_messages"}, CLAUDE),
    ({"messagesTree"}, Foreign("a conversation of LibreChat", DAMAGED)),
    ({"conversationId", "endpoint", "messages"}, Foreign("a conversation of LibreChat", DAMAGED)),
    ({"history", "messages", "currentId"}, Foreign("a chat of Open WebUI", DAMAGED)),
    ({"info", "messages", "parts"}, Foreign("a session of opencode", DAMAGED)),
    ({"sessionId", "projectHash"}, Foreign("a session of Gemini CLI", DAMAGED)),
    ({"conversation_id", "prompt", "response"}, Foreign("a log of llm", DAMAGED)),
    ({"nbformat", "cells"}, Foreign("a Jupyter notebook", ATTACH)),
    ({"first_mes"}, Foreign("a character card", ATTACH)),
    ({"role", "parts"}, Foreign("messages in the form of Gemini", DAMAGED)),
    ({"from", "value", "conversations"}, Foreign("conversations in the form of ShareGPT", DAMAGED)),
    ({"model", "messages", "role"}, Foreign("the body of a request to an API", ATTACH)),
    ({"choices", "message", "usage"}, Foreign("the answer of an API", ATTACH)),
)
ROWS: tuple[tuple[set[str], Foreign], ...] = (  # of JSON Lines: keys of the first rows
    ({"timestamp", "type", "payload"}, Foreign("a session of codex", DAMAGED)),
    ({"session_id", "ts", "text"}, Foreign("the history of codex", NOT_READ)),
    ({"sessionId", "parentUuid"}, Foreign("a session of Claude Code", DAMAGED)),
    ({"type", "summary", "leafUuid"}, Foreign("a session of Claude Code", DAMAGED)),
    ({"sessionId", "projectHash"}, Foreign("a session of Gemini CLI", DAMAGED)),
    ({"type", "id", "timestamp", "cwd"}, Foreign("a session of pi", DAMAGED)),
    ({"chat_metadata"}, Foreign("a chat of SillyTavern", DAMAGED)),
    ({"user_name", "character_name"}, Foreign("a chat of SillyTavern", DAMAGED)),
    ({"role", "content", "timestamp"}, Foreign("a conversation of gptme", DAMAGED)),
    ({"custom_id", "method", "url", "body"}, Foreign("a batch of requests to an API", ATTACH)),
    ({"messages", "role", "content"}, Foreign("data for fine-tuning", ATTACH)),
    ({"role", "content"}, Foreign("a list of messages with role and content", DAMAGED)),
)
PRINTED = Foreign("Markdown that mull wrote to be read, without a message", OF_MULL)
PART = Foreign("a part of mull's Markdown export: its head is gone", OF_MULL)
PERSONA = Foreign("a text with front matter, as a persona has", "mull personas import FILE makes a persona of one.")
TEXTS: tuple[tuple[str, Foreign], ...] = (
    (r"^<!-- mull records ", PART),
    (r"^- exported by mull, ", PRINTED),
    (r'\A---\n(?:\w+: .*\n)*generator: "mull"\n', PRINTED),
    (r"^<!-- mull (user|reply|persona|summary) \d+ -->$", PRINTED),
    (
        r"\A\s*(<!doctype html|<html)[^\0]*exported by mull",
        Foreign("mull's HTML export, without a message", OF_MULL),
    ),
    (r"\A\s*(<!doctype html|<html)", Foreign("a page in HTML", ATTACH)),
    (r"\A\s*(<\?xml[^>]*>\s*)?(<![^>]*>\s*)*<svg", Foreign("a picture (SVG)", PICTURE)),
    (r"\A\s*<\?xml", Foreign("XML", ATTACH)),
    (r"^# CHAT: ", Foreign("messages of aichat", DAMAGED)),
    (r"^# aider chat started at ", Foreign("a history of aider", NOT_READ)),
    (r"^# \S+ +conversation: \S+ id: ", Foreign("a log of llm", DAMAGED)),
    (r"\Amodel: [^\0]*^messages:", Foreign("a session of aichat", DAMAGED)),
    (r"\A---\n[^\0]*?^(name|description):", PERSONA),
    (r"^\[(connections|models)\.", Foreign("a settings file")),
)
AN_OBJECT, A_LIST = re.compile(r'\s*\{\s*["}]'), re.compile(r'\s*\[\s*(?:[{"]|\[\s*["{]|\]\s*\Z)')
A_KEY = re.compile(r'"([\w.-]+)"\s*:')


def foreign_bytes(head: bytes) -> Foreign | None:
    """Return what a file is by its first bytes; None where they are those of a text."""
    if not head.strip(b"\0"):
        return Foreign("nothing but NUL bytes, as a crash leaves them" if head else "empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((found for name, found in IN_AN_ARCHIVE if name in head), Foreign("a ZIP archive", UNPACK))
    if head[257:262] == b"ustar":
        return Foreign("a tar archive", UNPACK)
    picture = picture_of(head)
    if picture is not None:
        return Foreign(f"a picture ({TAKEN[picture[0]]})", ATTACH)
    at_eight = AT_EIGHT if head.startswith(b"RIFF") else ()
    for table, at in ((BY_FIRST_BYTES, 0), (AT_FOUR, 4), (at_eight, 8)):
        for first, found in table:
            if head.startswith(first, at) and _is_binary(first, head):
                return found
    return None


def foreign_data(data: bytes) -> Foreign:
    """Return what bytes are that are no text in UTF-8, nor in UTF-16 or UTF-32."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Foreign("text in UTF-16, and damaged", SAVE)
    if any(byte < 32 and byte not in b"\t\n\f\r\x1b" for byte in data[:HEAD]):
        return Foreign("data that mull does not know")
    return Foreign("text in another encoding than UTF-8", SAVE)


def _is_binary(first: bytes, head: bytes) -> bool:
    """Return whether first bytes that a text may have too are those of no text."""
    return len(first) > 3 or b"\0" in head or not _is_utf8(head)


def _is_utf8(head: bytes) -> bool:
    """Return whether bytes are the beginning of a text in UTF-8; a character may be cut at their end."""
    try:
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def foreign_text(text: str) -> Foreign:
    """Return what a text that holds no session looks like."""
    head = text[:HEAD]
    if not head.strip():
        return Foreign("empty")
    if AN_OBJECT.match(head) or A_LIST.match(head):
        return _foreign_json(head.lstrip())
    return _matching(head) or Foreign("text that mull did not export", f"{KNOWN} {ATTACH}")


def _matching(head: str) -> Foreign | None:
    return next((found for pattern, found in TEXTS if re.search(pattern, head, re.IGNORECASE | re.MULTILINE)), None)


def _foreign_json(head: str) -> Foreign:
    """Return what JSON, or JSON Lines, look like."""
    first, _, rest = head.partition("\n")
    lines = first.rstrip().endswith("}") and rest.lstrip().startswith("{")
    rows = _with_keys(ROWS, "\n".join(head.split("\n")[:5]))
    if lines:
        return rows or Foreign("JSON Lines that mull does not know")
    return _with_keys(DOCUMENTS, head) or rows or Foreign("JSON that mull does not know", f"{KNOWN} {ATTACH}")


def _with_keys(table: tuple[tuple[set[str], Foreign], ...], text: str) -> Foreign | None:
    keys = set(A_KEY.findall(text))
    return next((found for needed, found in table if needed <= keys), None)
