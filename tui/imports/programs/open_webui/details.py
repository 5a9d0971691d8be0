"""What Open WebUI folds into the text of an answer as HTML: reasoning, calls of tools, code that was run.

Its values are written as HTML has them (``&gt;``), those of attributes also as JSON.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.imports import fields, thinking
from tui.imports.tool_notes import called, gave

FENCE = r"^[^\S\n]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?:.*?^[^\S\n]*(?P=fence)[`~]*[^\S\n]*$|.*\Z)"
FOLD = r"(?:^[^\S\n]*|(?<=</details>))<details(?P<attributes>(?:\s+[\w-]+=\"[^\"]*\")+)\s*>"
BODY = r"(?P<body>.*?)(?:</details>\n?|\Z)"
PIECE = re.compile(f"{FENCE}|{FOLD}{BODY}", re.DOTALL | re.MULTILINE)
ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
SUMMARY = re.compile(r"\s*<summary>.*?</summary>\s*", re.DOTALL)
QUOTED = re.compile(r"^> ?", re.MULTILINE)
INTERPRETER = "code interpreter"


@dataclass(slots=True)
class Parted:
    """An answer without what was folded into it, and that apart."""

    text: str = ""
    reasoning: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def parted(content: str) -> Parted:
    """Return an answer and what is folded into it. What stands in a fence is text, and so is any other HTML."""
    found = Parted()
    texts: list[str] = []
    at = 0
    for piece in PIECE.finditer(content):
        if piece["fence"] is None and _take(found, _attributes(piece["attributes"]), _body(piece["body"])):
            texts.append(content[at : piece.start()])
            at = piece.end()
    texts.append(content[at:])
    thought, found.text = thinking.parted("".join(texts))
    found.reasoning += [thought] if thought else []
    if at:
        found.text = found.text.strip("\n")
    return found


def _take(found: Parted, attributes: Mapping[str, str], body: str) -> bool:
    """Take a fold; return whether it is one of Open WebUI's."""
    match attributes.get("type"):
        case "reasoning":
            said = QUOTED.sub("", html.unescape(body))
            found.reasoning += [said] if said else []
        case "tool_calls":
            found.notes += _calls(attributes, html.unescape(body))
        case "code_interpreter":
            found.notes += ran(body, attributes.get("output", ""))
        case _:
            return False
    return True


def ran(code: str, output: Any) -> Iterator[str]:
    """Yield notes on code that a model ran, and on what came of it."""
    yield called(INTERPRETER, code)
    if output:
        yield gave(INTERPRETER, read_twice(output))


def read_twice(held: Any) -> Any:
    """Return a value that was written as JSON, perhaps as JSON within JSON; what is none stays as it is."""
    for _ in range(2):
        known = fields.value_of(held)
        held = held if known is None else known
    return held


def _calls(attributes: Mapping[str, str], body: str) -> Iterator[str]:
    """Yield notes on calls of tools: of one call, or of a list with its results as older versions have it."""
    results = read_twice(attributes.get("results", ""))
    by_call = {fields.text(each, "tool_call_id"): fields.at(each, "content") for each in _list(results)}
    older = _list(read_twice(attributes.get("content", "")))
    for call in older:
        tool = fields.text(call, "function", "name")
        yield called(tool, read_twice(fields.at(call, "function", "arguments")))
        if (key := fields.text(call, "id")) in by_call:
            yield gave(tool, by_call[key])
    if not older:
        tool, result = attributes.get("name", ""), attributes.get("result", "") or body
        if "arguments" in attributes or tool:
            yield called(tool, read_twice(attributes.get("arguments", "")))
        if result:
            yield gave(tool, read_twice(result))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _attributes(held: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in ATTRIBUTE.findall(held)}


def _body(held: str) -> str:
    """Return what is folded, without the line that stands for it."""
    return SUMMARY.sub("", held, count=1).strip()
