"""Databases as llm makes them, of either generation: tables and rows for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIRST = {
    "conversations": "id TEXT PRIMARY KEY, name TEXT, model TEXT",
    "responses": (
        "id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, prompt_json TEXT, options_json TEXT,"
        " response TEXT, response_json TEXT, conversation_id TEXT, duration_ms INTEGER, datetime_utc TEXT"
    ),
}
OLD = FIRST | {
    "responses": f"{FIRST['responses']}, input_tokens INTEGER, output_tokens INTEGER, token_details TEXT,"
    " schema_id TEXT, resolved_model TEXT, reasoning TEXT",
    "attachments": "id TEXT PRIMARY KEY, type TEXT, path TEXT, url TEXT, content BLOB",
    "prompt_attachments": 'response_id TEXT, attachment_id TEXT, "order" INTEGER',
    "fragments": "id INTEGER PRIMARY KEY, hash TEXT, content TEXT, datetime_utc TEXT, source TEXT",
    "prompt_fragments": 'response_id TEXT, fragment_id INTEGER, "order" INTEGER',
    "system_fragments": 'response_id TEXT, fragment_id INTEGER, "order" INTEGER',
    "tool_calls": "id INTEGER PRIMARY KEY, response_id TEXT, name TEXT, arguments TEXT, tool_call_id TEXT",
    "tool_results": (
        "id INTEGER PRIMARY KEY, response_id TEXT, name TEXT, output TEXT, tool_call_id TEXT, exception TEXT"
    ),
}
NEW = {
    "threads": "id TEXT PRIMARY KEY, name TEXT, tip_message_hash TEXT, forked_from TEXT, datetime_utc TEXT",
    "turns": (
        "id TEXT PRIMARY KEY, thread_id TEXT, parent_message_hash TEXT, tip_message_hash TEXT, model TEXT,"
        " resolved_model TEXT, input_tokens INTEGER, output_tokens INTEGER, token_details TEXT, duration_ms INTEGER,"
        " datetime_utc TEXT, response_json TEXT"
    ),
    "messages": "hash TEXT PRIMARY KEY, parent_hash TEXT, role TEXT, provider_metadata TEXT",
    "parts": (
        "id INTEGER PRIMARY KEY, message_hash TEXT, position INTEGER, type TEXT, tool_name TEXT,"
        " text TEXT, payload TEXT"
    ),
}
BOTH = OLD | NEW


def response(key: str, prompt: str | None, answer: str | None, talk: str | None = "c", **more: Any) -> tuple[str, Any]:
    """Return a row of the old generation."""
    return "responses", {"id": key, "model": "m", "prompt": prompt, "response": answer, "conversation_id": talk} | more


def message(key: str, parent: str | None, role: str, *parts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the rows of a message of the new generation, with its parts."""
    held = [("parts", {"message_hash": key, "position": at, **part}) for at, part in enumerate(parts)]
    return [("messages", {"hash": key, "parent_hash": parent, "role": role}), *reversed(held)]


def said(key: str, parent: str | None, role: str, text: str) -> list[tuple[str, Any]]:
    """Return the rows of a message that is a text alone."""
    return message(key, parent, role, {"type": "text", "text": text})


def turn(key: str, thread: str, parent: str | None, tip: str, **more: Any) -> tuple[str, Any]:
    """Return a turn, from after one message up to another."""
    row = {"id": key, "thread_id": thread, "parent_message_hash": parent, "tip_message_hash": tip, "model": "m"}
    return "turns", row | more


def thread(key: str, tip: str | None, name: str = "", **more: Any) -> tuple[str, Any]:
    """Return a thread that ends in a message."""
    return "threads", {"id": key, "tip_message_hash": tip, "name": name} | more
