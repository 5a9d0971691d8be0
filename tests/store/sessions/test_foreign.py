"""Files that hold no session of mull's: each is named for what it looks like, and nothing of it is brought in."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.conversation.trees import conversation_of
from tests.doubles import FakeClock
from tests.export.earlier import with_comments
from tui.core.conversation.record import SessionStarted, UserSaid
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.export.html import to_html
from tui.export.json import to_json
from tui.export.markdown import to_markdown
from tui.store.sessions.store import Sessions

HELD = conversation_of(SessionStarted("20261120-140000-abcd"), UserSaid(None, "hello"))
EXPORT = with_comments(HELD, "2026-11-20T15:00:00+00:00")
NODE = {"id": "b", "message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["hello"]}}}
CHAT = {"title": None, "create_time": None, "current_node": "b", "mapping": {"b": NODE}}
CLAUDE = {"uuid": "u", "name": "", "created_at": "2026-01-02", "chat_messages": [{"sender": "human", "text": "hello"}]}
CODEX = {"timestamp": "2026-01-02T03:04:05Z", "type": "session_meta", "payload": {"id": "x", "cwd": "/w"}}
CODE = {"type": "user", "uuid": "1", "parentUuid": None, "sessionId": "s", "message": {"role": "user", "content": "hi"}}
PI = {"type": "session", "version": 3, "id": "x", "timestamp": "2026-01-02T03:04:05Z", "cwd": "/w"}
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s13s", 13, b"IHDR", bytes(13)) + zlib.compress(bytes(99))
SILLY = {"user_name": "You", "character_name": "C", "chat_metadata": {}}
LIBRE = {"conversationId": "c", "endpoint": "openAI", "title": "t", "messagesTree": []}
WEBUI = [{"id": "1", "chat": {"history": {"messages": {}, "currentId": "x"}}}]
GEMINI = {"sessionId": "s", "projectHash": "h", "startTime": "t", "messages": []}
LLM = [{"id": "01", "model": "m", "prompt": "hello", "system": None, "response": "hi", "conversation_id": "q"}]
ROLES = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}]
SHARE = [{"id": "1", "conversations": [{"from": "human", "value": "hello"}]}]


def rows(*records: object) -> str:
    """JSON Lines."""
    return "".join(f"{json.dumps(record)}\n" for record in records)


FILES: list[tuple[bytes | str, str]] = [
    # no text
    (b"", "empty"),
    (b" \r\n\t\n", "empty"),
    (b"\xef\xbb\xbf", "empty"),
    ("\n".encode("utf-16"), "empty"),
    (bytes(4096), "nothing but NUL bytes"),
    (b"SQLite format 3\0" + bytes(84), "an SQLite database"),
    (PNG, "a picture (PNG)"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture (JPEG)"),
    (b"GIF89a\1\0\1\0", "a picture (GIF)"),
    (b"RIFF\x24\0\0\0WEBPVP8 ", "a picture (WebP)"),
    (b"BM\x36\0\0\0\0\0", "a picture (BMP)"),
    (b"II*\0\x08\0\0\0", "a picture (TIFF)"),
    (b"\0\0\0\x18ftypheic\0\0\0\0", "a picture (HEIC)"),
    (b"\0\0\0\x18ftypavif\0\0\0\0", "a picture (AVIF)"),
    (b"\0\0\0\x18ftypisom\0\0\0\0", "a recording (MP4)"),
    (b"RIFF\x24\0\0\0WAVEfmt ", "a recording (WAV)"),
    (b"ID3\x04\0\0\0\0\0\x7f\xff\xfb", "a recording (MP3)"),
    (b"OggS\0\2\0\0", "a recording (Ogg)"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    (b"{\\rtf1\\ansi hello}", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "an old Office document"),
    (b"PK\x03\x04\x14\0\0\0\x08\0notes.txt", "a ZIP archive"),
    (b"PK\x05\x06" + bytes(18), "a ZIP archive"),
    (b"PK\x03\x04\x14\0conversations.json", "by its names an export of ChatGPT or Claude"),
    (b"PK\x03\x04\x14\0conversations-000.json", "by its names an export of ChatGPT or Claude"),
    (b"PK\x03\x04\x14\0[Content_Types].xml word/document.xml", "a Word document"),
    (b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument document"),
    (b"\x1f\x8b\x08\0\0\0\0\0", "packed with gzip"),
    (b"\x28\xb5\x2f\xfd\x04\0", "packed with zstd"),
    (b"\xfd7zXZ\0\0\4", "packed with xz"),
    (b"BZh91AY&SY\xff", "packed with bzip2"),
    (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
    (b"session.jsonl".ljust(257, b"\0") + b"ustar\x0000", "a tar archive"),
    (b"\x7fELF\2\1\1\0", "a program"),
    (b"MZ\x90\0\3\0", "a program for Windows"),
    (bytes(range(1, 256)), "data that mull does not know"),
    (b"\x80\x04\x95\0\0\0\0\0", "data that mull does not know"),
    ("# Grüße\n".encode("latin-1"), "text in another encoding than UTF-8"),
    (EXPORT.replace("hello", "Grüße").encode("cp1252"), "text in another encoding than UTF-8"),
    (EXPORT.encode("utf-16")[:-1], "text in UTF-16, and damaged"),
    # JSON
    (json.dumps([CHAT]), "an export of ChatGPT"),
    (json.dumps(CHAT), "an export of ChatGPT"),
    (json.dumps([CHAT], indent=2), "an export of ChatGPT"),
    (json.dumps([CHAT] * 400), "an export of ChatGPT"),
    ("\n\n  " + json.dumps([CHAT], indent=2).replace("\n", "\r\n"), "an export of ChatGPT"),
    (json.dumps({"conversations": [CHAT]}), "an export of ChatGPT"),
    (json.dumps([CHAT])[:150], "an export of ChatGPT"),
    ("\ufeff" + json.dumps([CHAT]), "an export of ChatGPT"),
    (json.dumps([CHAT]).encode("utf-16"), "an export of ChatGPT"),
    (json.dumps([CLAUDE]), "an export of Claude"),
    (json.dumps(CLAUDE, indent=1), "an export of Claude"),
    (json.dumps(LIBRE), "a conversation of LibreChat"),
    (json.dumps(WEBUI), "a chat of Open WebUI"),
    (json.dumps(GEMINI), "a session of Gemini CLI"),
    (json.dumps(LLM), "a log of llm"),
    (json.dumps(SHARE), "conversations in the form of ShareGPT"),
    (json.dumps(ROLES), "a list of messages with role and content"),
    (json.dumps({"model": "m", "messages": ROLES}), "the body of a request to an API"),
    (json.dumps({"cells": [], "metadata": {}, "nbformat": 4}), "a Jupyter notebook"),
    (json.dumps({"spec": "chara_card_v2", "data": {"name": "C", "first_mes": "Hi."}}), "a character card"),
    (to_json(Conversation(), "t"), "mull's JSON export, without a message"),
    (to_json(Conversation(), "t").replace("\n", "\r\n"), "mull's JSON export"),
    ("{}", "JSON that mull does not know"),
    ("[1, 2", "text that mull did not export"),
    ("[]", "JSON that mull does not know"),
    ('{"a": ', "JSON that mull does not know"),
    ("{not json", "text that mull did not export"),
    ("[a link](https://example.org) first", "text that mull did not export"),
    ('{"a": 1}\n{"a": 2}\n', "JSON Lines that mull does not know"),
    (rows(CODEX, {**CODEX, "type": "response_item"}), "a session of codex"),
    (rows(CODEX), "a session of codex"),
    (rows(CODE, CODE), "a session of Claude Code"),
    (rows({"type": "summary", "summary": "s", "leafUuid": "l"}, CODE), "a session of Claude Code"),
    (rows(PI, {"type": "message", "id": "a", "parentId": None}), "a session of pi"),
    (rows(PI).replace("\n", "\r\n"), "a session of pi"),
    (rows({"sessionId": "s", "projectHash": "h", "startTime": "t"}, {"id": "1"}), "a session of Gemini CLI"),
    (rows(SILLY, {"name": "C", "mes": "hi"}), "a chat of SillyTavern"),
    (rows(*({**each, "timestamp": "t"} for each in ROLES)), "a conversation of gptme"),
    (rows({"messages": ROLES}, {"messages": ROLES}), "data for fine-tuning"),
    (rows(*ROLES), "a list of messages with role and content"),
    # text
    (to_markdown(Conversation(), "t"), "Markdown that mull wrote to be read, without a message"),
    ("\n".join(row for row in EXPORT.split("\n") if "<!--" not in row), "Markdown that mull wrote to be read"),
    ("\n".join(row for row in EXPORT.split("\n") if "mull session" not in row), "a part of mull's Markdown export"),
    (to_html(Conversation(), "2026-11-20T15:00:00+00:00"), "mull's HTML export, without a message"),
    ("<!DOCTYPE html>\n<html><body>hello</body></html>", "a page in HTML"),
    ('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "a picture (SVG)"),
    ('<?xml version="1.0"?>\n<chat/>', "XML"),
    ("# CHAT: greeting [2026-01-02T03:04:05+01:00]\nhello\n--------\nhi\n--------\n", "messages of aichat"),
    ("model: openai:gpt-4o\nmessages:\n- role: user\n  content: hello\n", "a session of aichat"),
    ("# 2026-01-02T03:04:05    conversation: q id: 01\n\nModel: **m**\n\n## Prompt\n\nhello\n", "a log of llm"),
    ("\n# aider chat started at 2026-01-02 03:04:05\n\n#### hello\n", "a history of aider"),
    ("---\nname: Planner\n---\nYou plan.\n", "a text with front matter"),
    ('connection = "work"\n[connections.work]\nkind = "openai"\n', "a settings file"),
    ("## User\n\nhello\n\n## Assistant\n\nhi\n", "text that mull did not export"),
    ("BMW and MZ are text, and ID3 is too", "text that mull did not export"),
    ("BMW fährt. 東京", "text that mull did not export"),
    ("MZ für alle", "text that mull did not export"),
    ("BM" + "ä" * 40_000, "text that mull did not export"),
    (b"BM" + b"\x9a\xc2\x01\x02" * 30, "a picture (BMP)"),
    ("[2024-05-01] notes\nhello\n", "text that mull did not export"),
    ("[[Home]]\nhello\n", "text that mull did not export"),
    ("[1]: https://example.org\n", "text that mull did not export"),
    ('[["role", "content"], ["user", "hi"]]', "JSON that mull does not know"),
    ('[{"role": "u', "JSON that mull does not know"),
    ("# <!-- mull session [] --> is what a head looks like\n", "text that mull did not export"),
    ("x = 1\n", "text that mull did not export"),
]


@pytest.mark.parametrize(("content", "what"), FILES, ids=range(len(FILES)))  # exports hold a random mark
def test_a_file_is_named_for_what_it_looks_like(content: bytes | str, what: str, tmp_path: Path) -> None:
    source, sessions = tmp_path / "file", Sessions(tmp_path / "sessions", FakeClock().now)
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError) as caught:
        sessions.bring_in(source)
    assert caught.value.problem.startswith(f"{source} holds no conversation that mull knows: it is ")
    assert what in caught.value.problem
    assert "comment" not in str(caught.value)
    assert caught.value.remedy
    assert not list((tmp_path / "sessions").glob("*.jsonl"))


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@settings(max_examples=300)
def test_whatever_a_file_holds_it_is_brought_in_or_named(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        source = Path(folder) / "file"
        source.write_bytes(data)
        with pytest.raises(UsageError, match="holds no conversation that mull knows: it is "):
            Sessions(Path(folder) / "sessions", FakeClock().now).bring_in(source)
