"""What is a key in a text that people write, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_key_shapes import COMMANDS, HEX, KEYS, MIXED, NO_KEYS
from tui.core.key_in_text import LONGEST, beginning_of, key_in

# Of these nothing tells but where they stand.
PLAIN = [HEX, HEX.upper(), MIXED, f"{MIXED}AbCdEfGh", f"{HEX}.AbCdEfGh12345678", "xoxb-123456789012-abcdef"]
NONE = [
    "sk-learn-contrib-examples-of-2024 and", "from hf_hub_download_cache_v2_of_file import x", f"{HEX}  file.iso",
    f"sha256:{HEX * 2}", "getUserByIdV2FromDatabaseCacheOrElse3", "key = getUserByIdV2FromDatabaseCacheOrElse",
    "api_key=settings.openai.api_key", "API_KEY=sk-...", "sk-xxxxxxxxxxxxxxxxxxxxxxxx is what to put in",
    "OPENAI_API_KEY=sk-your-key-here-please-now", f"commit {HEX}01234567", "550e8400-e29b-41d4-a716-446655440000",
    "secret: verylongpasswordinlowercase", "token = tokenizer.encode_ordinary_batch(x)",
    "the key is in /usr/local/share/keyrings/nodesource-archive.gpg", f"primary key {HEX}01234567",
    "https://docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0jKlMnOpQrStUvWxYz/edit", "key_concepts_of_the_course_2024",
]  # fmt: skip


@pytest.mark.parametrize("key", [key for key in KEYS if key not in PLAIN])
def test_a_key_is_found_in_the_middle_of_a_text(key: str) -> None:
    assert key_in(f"Why does this fail?\n{key} is what I use")


@pytest.mark.parametrize(
    "text",
    [HEX, f" {MIXED}\n", f"my azure key is {HEX}", f"OPENAI_API_KEY={MIXED}", f'"api_key": "{MIXED}"',
     f"Authorization: Bearer {MIXED}", "A1b2" * 21 + " from the portal"],
)  # fmt: skip
def test_a_key_without_a_beginning_is_found_where_a_key_stands(text: str) -> None:
    assert key_in(text)


@pytest.mark.parametrize("text", [*NONE, *(f"{each} there" for each in (*NO_KEYS, *COMMANDS))])
def test_what_is_no_key_is_none(text: str) -> None:
    assert key_in(text) == ""


def test_only_the_beginning_of_a_key_is_shown() -> None:
    assert beginning_of(f"sk-proj-{MIXED}") == "sk-pr…"


@settings(max_examples=30)
@given(st.text(max_size=100))
def test_what_is_found_stands_in_the_text(text: str) -> None:
    assert key_in(text) in text


@pytest.mark.parametrize("piece", ["a", "key ", "key:", "A1b2", "eyJ", "-----BEGIN ", "key" + " " * 50])
def test_the_time_goes_with_the_length(piece: str) -> None:
    key_in(piece * (LONGEST // len(piece)))  # a pattern that went back and forth would hang
