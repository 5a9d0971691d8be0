"""Turns in plain Markdown: a heading, a bold name or a name with a colon says who speaks from there on.

A line within a code fence says nothing, and neither does one of another style than the first that tells both roles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tui.imports.code_lines import outside_code
from tui.imports.conversation import Kind

ROLES = {
    Kind.USER: ("user", "you", "me", "human", "prompt"),
    Kind.REPLY: (
        *("assistant", "ai", "model", "bot", "llm", "response"),
        *("chatgpt", "gpt", "claude", "gemini", "copilot"),
    ),
    Kind.PERSONA: ("system", "developer"),
}
KINDS = {name: kind for kind, names in ROLES.items() for name in names}
SIGN = r"(?:[^\w\s*_#`>\\~<-]{1,8}\s{0,3})?"  # a picture of who speaks, such as an emoji
NAME = rf"{SIGN}(?P<role>{'|'.join(KINDS)})(?: said)?"
ASIDE = r"(?:\s{0,3}\((?P<aside>[^()\n]{1,80})\))?"
AFTER = ASIDE.replace("aside", "after")
COLON_AFTER = r"\s{0,3}(?(colon)|:)"  # where none stands within the bold name
FARTHEST = 150  # characters of a line within which its colon stands
ALONE = r"(?P=mark)\s*$"


class Style(Enum):
    """How a document says who speaks; the value matches such a line."""

    HEADING = re.compile(rf"#{{1,6}}\s{{1,3}}{NAME}{ASIDE}\s{{0,3}}:?(?:\s{{1,3}}#{{1,6}})?\s*$", re.IGNORECASE)
    BOLD = re.compile(
        rf"(?P<mark>\*\*|__){NAME}(?:{ALONE}|{ASIDE}\s{{0,3}}(?P<colon>:)?\s{{0,3}}(?P=mark){AFTER}{COLON_AFTER})",
        re.IGNORECASE,
    )
    COLON = re.compile(rf"{NAME}{ASIDE}\s?:(?=\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that says who speaks from there on: its number from 0, what else it says, and what is said on it."""

    line: int
    style: Style
    kind: Kind
    aside: str
    rest: str


def marks_of(lines: Sequence[str]) -> list[Mark]:
    """Return the lines that say who speaks, of the style that comes first of those that tell both roles."""
    found: dict[Style, list[Mark]] = {style: [] for style in Style}
    for number in outside_code(lines):
        mark = _mark(number, lines[number])
        if mark is not None:
            found[mark.style].append(mark)
    both = [marks for marks in found.values() if {Kind.USER, Kind.REPLY} <= {mark.kind for mark in marks}]
    return min(both, key=lambda marks: marks[0].line, default=[])


def _mark(number: int, line: str) -> Mark | None:
    style = Style.HEADING if line.startswith("#") else Style.BOLD if line.startswith(("**", "__")) else Style.COLON
    if style is Style.COLON and ":" not in line[:FARTHEST]:
        return None
    match = style.value.match(line)
    if match is None or (style is Style.COLON and match["role"][0].islower()):  # a small letter, as in prose
        return None
    groups = match.groupdict()
    aside = groups["aside"] or groups.get("after") or ""
    return Mark(number, style, KINDS[match["role"].lower()], aside, line[match.end() :].strip())
