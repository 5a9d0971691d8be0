"""The error in a service's JSON, whatever its shape: whether there is one, and what it says.

OpenAI sends ``{"error": {"message": ...}}``. Other servers send a text, a list, FastAPI's ``detail``, ``errors``, RFC
9457's ``title``, an error inside a choice, or an HTML page. Nothing here is cleaned: that is done where it is quoted.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from tui.providers.wire.json_values import list_of, mapping_of, text_of

# The fields of a reply: an object in which one of them holds something, and no ``error``, is no error.
OF_A_REPLY = ("choices", "usage", "output", "response", "delta")
# The fields that hold what an error says, the most telling first.
SAYS = (
    "message",
    "error_description",
    "error",
    "detail",
    "errors",
    "error_message",
    "error_msg",
    "errormessage",
    "errormsg",
    "msg",
    "status_msg",
    "base_resp",
    "exception",
    "faultstring",
    "fault",
    "description",
    "reason",
    "title",
)
# Of these a text is enough to tell an error; the others are fields of much else, too.
TELLING = frozenset(SAYS) - {"description", "reason", "title"}
STATUS_FIELDS = ("code", "status", "status_code", "statuscode")
DEEPEST = 5  # levels of an error that are looked into
MOST_ITEMS = 3  # of a list of errors that are quoted
PAGE = re.compile(r"\s*(<!doctype|<html|<head|<body|<\?xml)", re.IGNORECASE)
# What is not closed goes on to the end of the page: so each sign is looked at once.
TITLE = re.compile(r"<(title|h1)\b[^>]*+(?:>|\Z)(.*?)(?:</\1>|\Z)", re.IGNORECASE | re.DOTALL)
NOT_TEXT = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*+(?:>|\Z)", re.IGNORECASE | re.DOTALL)
# A Python dictionary of one text, as LiteLLM quotes the detail of an error.
IN_PYTHON = re.compile(r"\{'(?:error|message|detail|msg)': (['\"])(.*)\1\}", re.DOTALL)
MOST_PAGE = 20_000  # characters of a page that are looked at


def reported_error(event: str, data: Any) -> Any:
    """Return the error that an event or a whole body reports, with what is beside it; None if it reports none."""
    if event == "error":
        return data if data else {"message": "no reason given"}
    if isinstance(data, list):  # Google sends a list of one error
        return data if data and reported_error("", data[0]) is not None else None
    held = mapping_of(data)
    if held.get("error") or "error" in (held.get("object"), held.get("type")):
        return data
    if not held or any(held.get(name) for name in OF_A_REPLY):
        return None
    low = {name.lower(): value for name, value in held.items()}
    return data if any(_tells(low.get(name)) for name in TELLING) else None


def words_of(body: Any, depth: int = DEEPEST) -> str:
    """Return what an error says, as it was sent; empty if it says nothing."""
    if isinstance(body, str):
        return _words_of_text(body, depth)
    if isinstance(body, list):
        return "; ".join(dict.fromkeys(filter(None, (words_of(each, depth - 1) for each in body[:MOST_ITEMS]))))
    held = {name.lower(): value for name, value in mapping_of(body).items()}
    if depth <= 0 or not held:
        return ""
    found = next((words for name in SAYS if (words := words_of(held.get(name), depth - 1))), "")
    return _with_upstream(_with_place(found, held), held, depth)


def status_in(body: Any) -> int | None:
    """Return the HTTP status that an error names in itself, None if it names none."""
    held = mapping_of(body[0] if isinstance(body, list) and body else body)
    for each in (mapping_of(held.get("error")), held):
        low = {name.lower(): value for name, value in each.items()}
        for name in STATUS_FIELDS:
            status = str(low.get(name))
            if status.isascii() and status.isdigit() and 400 <= int(status[:9]) < 600:
                return int(status)
    return None


def detail_of(body: Any) -> Mapping[str, Any]:
    """Return the object that holds an error's code and parameter: some servers wrap it in ``error`` or a list."""
    if isinstance(body, list):
        body = body[0] if body else None
    held = mapping_of(body)
    return mapping_of(held.get("error")) or mapping_of(held.get("detail")) or held


def _tells(value: Any) -> bool:
    """Return whether the value of a telling field holds words."""
    return bool(value) and (isinstance(value, str) or bool(words_of(value)))


def _words_of_text(text: str, depth: int) -> str:
    """Return a text; of a page its title, of JSON within a text what that says."""
    if PAGE.match(text):
        page = text[:MOST_PAGE]
        named = TITLE.search(page)
        words = NOT_TEXT.sub(" ", named[2]) if named else ""
        return html.unescape(words if words.strip() else NOT_TEXT.sub(" ", page)).strip()
    inner = IN_PYTHON.fullmatch(text.strip())
    if inner is not None:
        return inner[2]
    if depth > 0 and text.lstrip()[:1] in ("{", "["):
        try:
            return words_of(json.loads(text), depth - 1) or text
        except (ValueError, RecursionError):
            return text
    return text


def _with_place(words: str, held: Mapping[str, Any]) -> str:
    """Return words with the part of the request they are about, as FastAPI names it: ``messages.0.role: ...``."""
    steps = [str(step) for step in list_of(held.get("loc")) if isinstance(step, str | int)]
    place = ".".join(steps[1:] if steps[:1] == ["body"] else steps)
    return f"{place}: {words}" if place and words else words


def _with_upstream(words: str, held: Mapping[str, Any], depth: int) -> str:
    """Return words with those of the service behind a gateway, which OpenRouter sends beside its own."""
    metadata = mapping_of(held.get("metadata"))
    behind = words_of(metadata.get("raw"), depth - 1)
    if not behind or behind in words:
        return words
    name = text_of(metadata.get("provider_name"))
    behind = f"{name}: {behind}" if name else behind
    return f"{words} ({behind})" if words else behind
