"""What an exported document says of itself before its first line: YAML that Obsidian, Hugo and pandoc take.

Each value is a text, a number, or a list of texts on one line, as Obsidian's properties are; times are ISO 8601 in UTC.
A text is written as JSON writes it, which YAML reads alike. What is not known is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import Message, PersonaSwitch, Reply, Summary, told_model
from tui.core.conversation.tree import Conversation
from tui.export.sums import sums_of

MAKES_A_LINK = re.compile(r"<(?=[!?/\w])|(?<=\])[(\[:]")
"""What begins a tag or a link in Markdown."""


def front_matter(
    conversation: Conversation, messages: Sequence[Message], title: str, exported: str, summed: Sequence[Message]
) -> list[str]:
    """Return the lines of the front matter of a document that holds some messages; ``exported`` is a time, ISO 8601.

    ``summed`` are those whose tokens and US$ it adds up.
    """
    told: dict[str, Any] = {
        "title": title,
        "date": conversation.started,
        "lastmod": messages[-1].time if messages else "",
        "exported": exported,
        "models": _each_once(told_model(m) for m in messages if isinstance(m, Reply | Summary)),
        "personas": _each_once(m.name or m.stem for m in messages if isinstance(m, PersonaSwitch) and m.text),
        **sums_of(summed),
        "session": conversation.session,
        "fork_of": conversation.fork_of,
        "generator": "mull",
    }
    return [
        "---",
        *(f"{name}: {_yaml(value)}" for name, value in told.items() if value not in ("", None, [], ())),
        "---",
    ]


def _each_once(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(map(cleaned_line, names)) if name]


def _yaml(value: Any) -> str:
    """Return a value on one line; where front matter is read as Markdown, no name in it is a link or a tag either."""
    plain = cleaned_line(value) if isinstance(value, str) else list(value) if isinstance(value, tuple) else value
    return MAKES_A_LINK.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(plain, ensure_ascii=False))
