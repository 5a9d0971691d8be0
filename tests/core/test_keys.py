"""Names of keys: every way to write one leads to one key, and a key is shown as it can be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import _character_to_key

from tui.core.keys import MODIFIERS, NAMED, SIGNS, THE_SAME, UnreadableKey, key_named, key_shown, meant_by, second_key


@pytest.mark.parametrize(
    ("written", "key", "shown"),
    [
        ("Ctrl+R", "ctrl+r", "Ctrl+R"),
        ("ctrl+r", "ctrl+r", "Ctrl+R"),
        ("F2", "f2", "F2"),
        ("Alt+X", "alt+x", "Alt+X"),
        ("Option+X", "alt+x", "Alt+X"),
        ("Shift+Ctrl+Z", "ctrl+shift+z", "Ctrl+Shift+Z"),
        ("Shift+R", "R", "Shift+R"),
        ("PgUp", "pageup", "PageUp"),
        ("page_down", "pagedown", "PageDown"),
        ("Esc", "escape", "Escape"),
        ("Ctrl+_", "ctrl+underscore", "Ctrl+_"),
        ("ctrl+underscore", "ctrl+underscore", "Ctrl+_"),
        ("Ctrl++", "ctrl+plus", "Ctrl++"),
        ("Ctrl+]", "ctrl+right_square_bracket", "Ctrl+]"),
        ("?", "question_mark", "?"),
        ("Ctrl+X P", "ctrl+x p", "Ctrl+X P"),
        ("  ctrl+x   Ctrl+S ", "ctrl+x ctrl+s", "Ctrl+X Ctrl+S"),
    ],
)
def test_a_key_as_it_is_written_named_and_shown(written: str, key: str, shown: str) -> None:
    assert (key_named(written), key_shown(key)) == (key, shown)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ctrl+Pageupp", "Did you mean PageUp?"),
        ("Ctl+R", "'Ctl' in 'Ctl+R' is none of Ctrl, Alt, Shift and Super"),
        ("F25", "'F25' is no key."),
        ("", "no key"),
        ("A B C", "two strokes"),
        ("Ctrl+M", "Terminals send Ctrl+M as Enter"),
        ("Alt+B", "Terminals send Alt+B as Ctrl+Left"),
        ("Meow", "Write it as F1 shows keys"),
    ],
)
def test_what_is_no_key_is_told(written: str, said: str) -> None:
    with pytest.raises(UnreadableKey) as caught:
        key_named(written)
    assert said in str(caught.value)


@given(st.sets(st.sampled_from(sorted(set(MODIFIERS.values())))), st.sampled_from([*NAMED, *SIGNS, *"abcxyz0189é"]))
def test_what_is_shown_is_read_as_the_same_key(modifiers: set[str], name: str) -> None:
    written = "+".join([*sorted(modifiers), name])
    try:
        key = key_named(written)
    except UnreadableKey:
        return
    assert key_named(key_shown(key)) == key


@given(st.text(max_size=12))
def test_any_text_is_a_key_or_one_error(text: str) -> None:
    try:
        assert key_named(key_shown(key_named(text))) == key_named(text)
    except UnreadableKey as error:
        assert str(error)  # noqa: PT017  either is right


@pytest.mark.parametrize("letter", ["ß", "µ", "ı", "ſ", "ŉ", "ς", "ΐ", "և", "é", "ж", "α", "ა"])
def test_a_letter_without_a_capital_of_its_own_is_shown_as_it_is(letter: str) -> None:
    assert key_named(key_shown(letter)) == letter
    assert key_named(key_shown(f"alt+{letter}")) == f"alt+{letter}"


def test_signs_are_called_as_the_screen_calls_them() -> None:
    assert {sign: _character_to_key(sign) for sign in SIGNS} == SIGNS


@pytest.mark.parametrize(("sent", "key"), [("\t", "ctrl+i"), ("\r", "ctrl+m"), ("\x08", "ctrl+h"), ("\x1bb", "alt+b")])
def test_what_a_terminal_sends_as_another_key_is_no_key_of_its_own(sent: str, key: str) -> None:
    parser = XTermParser()
    found = [event.key for event in (*parser.feed(sent), *parser.feed("")) if isinstance(event, Key)]
    assert [key_shown(each) for each in found] == [THE_SAME[key]]


@pytest.mark.parametrize(("key", "second"), [("alt+x", "ctrl+x x"), ("f2", "ctrl+x 2"), ("f12", ""), ("ctrl+n", "")])
def test_the_second_way_to_a_key(key: str, second: str) -> None:
    assert second_key(key) == second
    if second:
        assert meant_by(second.split(" ")[1]) == key
