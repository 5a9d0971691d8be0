"""A persona that is named at the start of a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.mention import Mention, mentioning, name_in, read_mention
from tui.core.personas.persona import Persona

HAIKU = Persona("haiku", "Haiku", text="Answer in a haiku.")
KNOWN = {"haiku": HAIKU}


@pytest.mark.parametrize(
    ("typed", "text", "persona"),
    [
        ("@haiku say one", "say one", HAIKU),
        ("@Haiku\nsay one", "say one", HAIKU),
        ("@haiku  \n  indented", "  indented", HAIKU),
        ("@nobody say one", "@nobody say one", None),
        ("@haiku", "@haiku", None),
        ("@haiku  ", "@haiku  ", None),
        ("@haiku.md say one", "@haiku.md say one", None),
        ("@haiku/notes say one", "@haiku/notes say one", None),
        (" @haiku say one", " @haiku say one", None),
        ("say @haiku one", "say @haiku one", None),
        ("@@haiku say one", "@haiku say one", None),
        ("\\@haiku say one", "@haiku say one", None),
        ("@@nobody say one", "@@nobody say one", None),
        ("", "", None),
    ],
)
def test_what_is_sent_and_under_whom(typed: str, text: str, persona: Persona | None) -> None:
    assert read_mention(typed, KNOWN) == Mention(text, persona)
    assert read_mention(typed) == Mention(typed)


@given(st.text(max_size=30))
def test_any_text_can_be_asked_under_a_persona(text: str) -> None:
    written = mentioning(text.strip() or "x", HAIKU)
    assert name_in(written) == "haiku"
    assert read_mention(written, KNOWN) == Mention(text.strip() or "x", HAIKU)


@pytest.mark.parametrize(
    ("text", "written"),
    [("@haiku say one", "@@haiku say one"), ("@nobody say one", "@nobody say one"), ("say one", "say one"), ("", "")],
)
def test_a_word_that_names_nobody_is_written_so_that_it_names_nobody_again(text: str, written: str) -> None:
    assert mentioning(text, None, KNOWN) == written
    assert read_mention(written, KNOWN) == Mention(text)
