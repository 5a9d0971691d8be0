"""The page on keys names every key and slash command of the chat, and no other."""

from __future__ import annotations

import re

from tests.docs.pages import PAGES, rows, words
from tui.app.chat.help import WRITING
from tui.app.commands import COMMANDS, MOVES, PROGRAM_KEYS

PAGE = PAGES["keys"]
TYPED = {"enter": "Enter", "pageup": "PageUp", "pagedown": "PageDown"}


def shown(key: str) -> str:
    """Return a key as the page writes it: Ctrl+Home for ctrl+home."""
    return TYPED.get(key, "+".join(part.capitalize() for part in key.split("+")))


def test_every_command_has_its_row() -> None:
    told = [(row[0], words(row[1])[0] if row[1] else "") for row in rows(PAGE.section("Commands"))]
    held = [(c.keys, f"/{c.slash} {c.takes}".strip() if c.slash else "") for c in COMMANDS]
    assert told == held


def test_every_key_for_writing_and_moving_is_named() -> None:
    told = {key for row in rows(PAGE.section("Writing and moving")) for key in row[0].split(", ")}
    help_page = {key for keys, _ in WRITING for key in keys.split(", ")}
    bound = {shown(each.key) for each in (*MOVES, *PROGRAM_KEYS)}
    assert told == help_page | bound


def test_every_slash_command_that_a_page_names_is_one() -> None:
    known = {f"/{command.slash}" for command in COMMANDS if command.slash}
    for page in PAGES.values():
        named = {word.split()[0] for word in words(page.prose) if re.match(r"/[a-z]+( [A-Z a-z]+)?$", word)}
        assert named <= known, page.name
