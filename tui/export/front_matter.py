"""What an exported document says of itself before its first line: YAML that Obsidian, Hugo and pandoc take.

Each value is a text, a number, or a list of texts on one line, as Obsidian's properties are; times are ISO 8601 in UTC.
A text is written as JSON writes it, which YAML reads alike. What is not known is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import PersonaSwitch, Reply, Summary
from tui.core.conversation.tree import Conversation
from tui.core.usage.cost import cost_of
from tui.core.usage.totals import token_sum

MAKES_A_LINK = re.compile(r"<(?=[!?/\w])|(?<=\])[(\[:]")
"""What begins a tag or a link in Markdown."""
COST_DIGITS = 6  # behind the point, in US$
Turns = Sequence[Reply | Summary]


def front_matter(conversation: Conversation, title: str, exported: str) -> list[str]:
    """Return the lines of a document's front matter; ``exported`` is the time of the export, ISO 8601."""
    path = conversation.path()
    turns = [m for m in path if isinstance(m, Reply | Summary)]
    told: dict[str, Any] = {
        "title": title,
        "date": conversation.started,
        "lastmod": path[-1].time if path else "",
        "exported": exported,
        "tags": conversation.filed.tags,
        "models": _each_once(turn.origin.model for turn in turns),
        "personas": _each_once(m.name or m.stem for m in path if isinstance(m, PersonaSwitch) and m.text),
        "replies": len(turns) or None,
        **_tokens(turns),
        **_cost(turns),
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


def _tokens(turns: Turns) -> Mapping[str, int]:
    """Return the sums of tokens, each only where it is known of every reply."""
    sums = {
        "input_tokens": token_sum(turn.outcome.usage.input for turn in turns),
        "cached_tokens": token_sum(turn.outcome.usage.cached for turn in turns),
        "output_tokens": token_sum(turn.outcome.usage.output for turn in turns),
        "reasoning_tokens": token_sum(turn.outcome.usage.reasoning for turn in turns),
    }
    return {name: held.known for name, held in sums.items() if held.counted and not held.unknown}


def _cost(turns: Turns) -> Mapping[str, float | int]:
    """Return the cost in US$ as far as it is known, and of how many replies it is not."""
    known = [cost for turn in turns if (cost := cost_of(turn)) is not None]
    told: dict[str, float | int] = {"cost_usd": round(sum(known), COST_DIGITS)} if known else {}
    unpriced = len(turns) - len(known)
    return told | ({"unpriced_replies": unpriced} if unpriced else {})


def _yaml(value: Any) -> str:
    """Return a value on one line; where front matter is read as Markdown, no name in it is a link or a tag either."""
    plain = cleaned_line(value) if isinstance(value, str) else list(value) if isinstance(value, tuple) else value
    return MAKES_A_LINK.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(plain, ensure_ascii=False))
