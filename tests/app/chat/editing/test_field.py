"""The text field: the keys of readline, signs as a person sees them, and undo for all that changes the text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.events import Key
from textual.pilot import Pilot

from tui.app.chat.editing.field import TextField
from tui.app.chat.editing.keys import BY_KEY, EDIT_KEYS
from tui.app.chat.editing.kill_ring import KillRing
from tui.app.chat.editing.motions import KILLS
from tui.app.chat.editing.signs import is_end

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
CAFE = "cafe\u0301"


class Field(TextField):
    """A field that takes its keys as the composer does."""

    def on_key(self, event: Key) -> None:
        if self.edit_by(event.key):
            event.stop()
            event.prevent_default()


class FieldApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Field()

    @property
    def field(self) -> Field:
        return self.query_one(Field)


@asynccontextmanager
async def field_app() -> AsyncIterator[tuple[Field, Pilot[None]]]:
    app = FieldApp()
    async with app.run_test(size=(40, 10)) as pilot:
        yield app.field, pilot


def shown(field: TextField) -> str:
    """Return the text with a bar where the cursor is."""
    return f"{field.text[: field.at]}|{field.text[field.at :]}"


def put(field: TextField, text: str) -> None:
    """Put a text in with the cursor at its bar, and nothing that could be undone."""
    before, _, after = text.partition("|")
    field.replace_all(before + after, len(before))
    field.history.clear()


ROWS = (
    ("one two|", ("alt+b",), "one |two"), ("one two|", ("ctrl+left", "ctrl+left"), "|one two"),
    ("|one two", ("alt+f",), "one| two"), ("one|\ntwo", ("ctrl+right",), "one\ntwo|"),
    ("a b\nc d|", ("ctrl+a",), "a b\n|c d"), ("|a b\nc", ("ctrl+e",), "a b|\nc"), ("ab|", ("ctrl+b",), "a|b"),
    (f"{'word ' * 20}|", ("ctrl+a",), f"|{'word ' * 20}"), (f"|{'word ' * 20}", ("ctrl+e",), f"{'word ' * 20}|"),
    ("one |two three", ("alt+d",), "one | three"), ("one| two", ("alt+d", "alt+d"), "one|"),
    ("a/b c/d|", ("alt+backspace",), "a/b c/|"), ("a/b c/d|", ("ctrl+w",), "a/b |"),
    ("a|b\nc", ("ctrl+k",), "a|\nc"), ("a|\nc", ("ctrl+k",), "a|c"), ("ab\nc|d", ("ctrl+u",), "ab\n|d"),
    ("ab\n|d", ("ctrl+u",), "ab|d"), ("|", ("ctrl+u", "ctrl+k", "ctrl+w", "alt+d", "ctrl+y", "alt+y"), "|"),
    ("one two three|", ("ctrl+w", "ctrl+w", "ctrl+y"), "one two three|"),
    ("one |two three", ("alt+d", "alt+backspace", "ctrl+y", "x"), "one twox| three"),
    ("a b|", ("ctrl+w", "left", "ctrl+w", "ctrl+y"), "a| "),
    ("a b|", ("ctrl+w", "left", "ctrl+w", "ctrl+y", "alt+y"), "b| "),
    ("a b|", ("ctrl+w", "left", "ctrl+w", "ctrl+y", "alt+y", "alt+y"), "a| "), ("a|", ("ctrl+w", "alt+y"), "a|"),
    ("ab|", ("shift+left", "ctrl+k", "ctrl+a", "ctrl+y"), "b|a"), ("one|", ("shift+home", "x"), "x|"),
    (f"a{FAMILY}|", ("backspace",), "a|"), (f"{CAFE}|", ("backspace",), "caf|"), (f"|{FAMILY}b", ("delete",), "|b"),
    ("🇩🇪🇫🇷|", ("left",), "🇩🇪|🇫🇷"), ("|น้ำ", ("right", "x"), "น้ำx|"), (f"x{FAMILY}|y", ("shift+left", "z"), "xz|y"),
    ("\u1112\u1161\u11ab|", ("ctrl+b", "x"), "x|\u1112\u1161\u11ab"), (f"a{FAMILY}\nxy|", ("up",), f"a|{FAMILY}\nxy"),
)  # fmt: skip


async def test_keys_edit_as_in_readline_and_by_signs() -> None:
    async with field_app() as (field, _):
        for before, keys, after in ROWS:
            field.ring = KillRing()
            put(field, before)
            for key in keys:
                if not field.edit_by(key):
                    field.replace(key, *field.selection, maintain_selection_offset=False)
            assert shown(field) == after, (before, keys)
            while field.history.undo_stack:
                field.edit_by("ctrl+underscore")
            assert field.text == before.replace("|", ""), (before, keys, "undone")
            while field.history.redo_stack:
                field.edit_by("alt+slash")
            assert field.text == after.replace("|", ""), (before, keys, "done again")


PIECES = st.sampled_from([FAMILY, "🇩", "🇪", "e", "\u0301", "word ", "\n", "\r\n", "中文", "น้ำ", "\u200d", "\u2028"])
KEYS = st.sampled_from([key for each in EDIT_KEYS for key in each.keys[:1] if each.action not in ("cut", "paste")])


@settings(max_examples=60)
@given(st.lists(st.one_of(PIECES, KEYS), max_size=25))
@example(["🇩", "left", "🇩", FAMILY, "ctrl+underscore"])
def test_whatever_was_done_is_undone_and_done_again(steps: list[str]) -> None:
    field = TextField()
    for step in ("start", *steps):
        if step == "ctrl+b":
            field.load_text(field.text.upper())
        elif not field.edit_by(step):
            field.replace(step, *field.selection, maintain_selection_offset=False)
        assert is_end(field.text, field.at) or step not in BY_KEY
        assert field.wrapped_document.height >= field.document.line_count
    while field.history.redo_stack:
        field.redo()
    whole = field.text
    while field.history.undo_stack:
        field.undo()
    assert field.text == ""
    while field.history.redo_stack:
        field.redo()
    assert field.text == whole


async def test_a_text_in_the_place_of_another_can_be_undone() -> None:
    async with field_app() as (field, pilot):
        await pilot.press(*"abc")
        for text in ("from the history", "completed", ""):
            field.load_text(text)
        undone = []
        for _ in range(4):
            await pilot.press("ctrl+slash")
            undone.append(field.text)
        assert undone == ["completed", "from the history", "abc", ""]
        await pilot.press("alt+underscore", "ctrl+shift+z")
        assert field.text == "from the history"


async def test_keys_act_in_the_order_in_which_they_come() -> None:
    """A slow link brings many at once."""
    async with field_app() as (field, pilot):
        for key in ("a", "b", "c", "backspace", "backspace", "x", "left", "y", "home", "z"):
            field.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert shown(field) == "z|ayx"


async def test_what_joins_letters_is_typed_as_well() -> None:
    async with field_app() as (field, pilot):
        for text in (FAMILY, "می\u200cخواهم", "🏴\U000e0067\U000e0062\U000e007f"):
            field.load_text("")
            for character in text:
                field.post_message(Key(character, character))
            await pilot.pause()
            assert field.text == text


async def test_the_cursor_is_drawn_over_a_whole_sign() -> None:
    async with field_app() as (field, pilot):
        put(field, f"a|{FAMILY}b")
        await pilot.pause()
        assert [segment.text for segment in field.render_line(0)][:2] == ["a", FAMILY]
        assert field.cursor_screen_offset.x - field.content_region.x == 1
        await pilot.press("right")
        assert field.cursor_screen_offset.x - field.content_region.x == 3


async def test_a_click_puts_the_cursor_between_signs() -> None:
    async with field_app() as (field, pilot):
        put(field, "🇩🇪x|")
        await pilot.pause()
        await pilot.click(Field, offset=(field.content_region.x - field.region.x + 1, field.content_region.y))
        assert shown(field) == "|🇩🇪x"


def test_no_key_has_two_meanings_and_each_action_is_there() -> None:
    keys = [key for each in EDIT_KEYS for key in each.keys]
    assert len(keys) == len(set(keys))
    others = {each.action for each in EDIT_KEYS if not callable(getattr(TextField, f"action_{each.action}", None))}
    assert others == set(KILLS)
