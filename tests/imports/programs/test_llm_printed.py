"""What ``llm logs`` prints as Markdown, in full and in short."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.foreign import file_with, program_of, read
from tui.imports.conversation import ForeignConversation, Kind, Unread
from tui.imports.programs.llm import printed

HASH = "ab" * 32
FIRST = """# 2026-01-01T08:00:01    conversation: 01abc id: 01def

Model: **gpt-4o** (resolved: **gpt-4o-2024-08-06**)

## Prompt

What is it?

## Where

### Prompt fragments

- HASH

## System

Be brief.

### Attachments

1. **image/png**: `/tmp/cat.png`
2. **image/png**: https://x.example/y.png

## Response

### Tool calls

- **sum**: `call_1`<br>
    Arguments: {"a": 1}

A cat.

## Response

```
## System
# 2026-01-01T08:00:01
```

## Token usage

1,234 input, 5 output, {"completion_tokens_details": {"reasoning_tokens": 3}}

""".replace("# 2026-01-01T08:00:01\n```", "# no entry\n```").replace("HASH", HASH)
SECOND = """# 2026-01-01T08:00:05

## Prompt

-- none --

### Tool results

- **sum**: `call_1`<br>
    two
    lines<br>

## Response

Three.

"""
OTHER = """# 2026-01-02T08:00:05+00:00    conversation: 02abc
\nModel: **m**

## Prompt:

Old

## Response:

Yes
"""


def talks(folder: Path, text: str) -> list[ForeignConversation]:
    file = file_with(folder, text)
    assert program_of(file) == "llm"
    return [each for each in read(file) if isinstance(each, ForeignConversation)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_entries_are_questions_and_answers_of_their_conversations(tmp_path: Path, end: str) -> None:
    first, other = talks(tmp_path, (FIRST + SECOND + OTHER).replace("\n", end))
    system, asked, answer, given, last = first.messages
    assert (system.kind, system.text) == (Kind.PERSONA, "Be brief.")
    assert (asked.kind, asked.text) == (Kind.USER, "What is it?\n\n## Where")
    assert asked.notes == (
        "image/png /tmp/cat.png is not in what was imported",
        "image/png https://x.example/y.png is not in what was imported",
        f"fragment {HASH} is not in what was imported",
    )
    assert answer.text == "A cat.\n\n## Response\n\n```\n## System\n# no entry\n```"
    assert (answer.model, answer.notes) == ("gpt-4o-2024-08-06", ('called sum: {"a": 1}',))
    assert answer.time == "2026-01-01T08:00:01.000+00:00"
    assert answer.usage is not None
    assert answer.usage.told == {"input": 1234, "cached": None, "output": 5, "reasoning": 3}
    assert given.notes == ("sum gave: two\nlines",)
    assert (last.text, last.model, last.usage) == ("Three.", "", None)
    assert [each.text for each in other.messages] == ["Old", "Yes"]


def test_the_short_form_is_told_as_what_it_is(tmp_path: Path) -> None:
    [found] = read(file_with(tmp_path, "- model: gpt-4o\n  datetime: '2026-01-01T08:00:01'\n  prompt: What\n"))
    assert found == Unread("any.name", printed.TOO_SHORT, holds_none=True)


@pytest.mark.parametrize("text", ["# 2026-01-01T08:00:01\n\n## Prompt\n\nx\n", "# Notes\n\n" + FIRST, ""])
def test_what_is_no_log(tmp_path: Path, text: str) -> None:
    assert program_of(file_with(tmp_path, text)) != "llm"


PIECES = ["# 2026-01-01T08:00:01    conversation: a id: b\n", "## Prompt\n", "## Response\n", "```\n", "text\n", "\n"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "## System\n", "## Token usage\n\n5 input\n"]) | st.text(max_size=4)))
def test_whatever_is_in_it_nothing_breaks(pieces: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = list(printed.LOGS.read(file_with(Path(folder), "".join(pieces).encode("utf-8", "replace"))))
        assert all(isinstance(each, ForeignConversation) for each in found)
