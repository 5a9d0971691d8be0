"""The keymap of the settings: what is set wins, each mistake has its line, and nobody keeps a key that was taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.app.commands import COMMANDS, KEYS, Scope
from tui.app.key_choices import keymap_of, names
from tui.app.keymap import DEFAULTS, Keymap
from tui.core.errors import SettingsError
from tui.core.key_settings import PRESETS, KeySetting, KeySettings
from tui.core.keys import key_shown


def setting(command: str, *keys: str, line: int = 1) -> KeySetting:
    return KeySetting(command, keys, f"config.toml, line {line}")


def keymap_with(*changes: KeySetting, preset: str = "default") -> Keymap:
    return keymap_of(KeySettings(preset, changes))


def test_without_settings_nothing_changes() -> None:
    keymap = keymap_with()
    assert keymap == Keymap()
    assert keymap.in_words("Alt+X and F2") == "Alt+X and F2"
    assert keymap.bindings() == {}


def test_every_command_with_alt_or_a_function_key_has_a_second_one() -> None:
    for keys in DEFAULTS.values():
        if any("alt+" in key or (key[0] == "f" and key[1:].isdigit()) for key in keys):
            assert any("alt+" not in key and not (key[0] == "f" and key[1:].isdigit()) for key in keys), keys


def test_a_command_gets_its_keys_by_any_of_its_names() -> None:
    for name in ("context", "/context", "xray"):
        assert keymap_with(setting(name, "Ctrl+E", "F10")).keys("xray") == ("ctrl+e", "f10")
    assert keymap_with(setting("fingerprints", "Ctrl+B")).shown("fingerprints") == "Ctrl+B"
    assert keymap_with(setting("palette", "Ctrl+Space")).keys("command_palette") == ("ctrl+space",)
    assert set(names().values()) == set(KEYS)


def test_a_key_that_is_taken_is_lost_and_that_is_known() -> None:
    keymap = keymap_with(setting("search", "Ctrl+N"))
    assert keymap.keys("new_session") == ("ctrl+x n",)
    assert [(each.key, each.loser, each.winner) for each in keymap.displaced] == [("ctrl+n", "new_session", "search")]
    assert keymap.in_words("Press Ctrl+N, or Ctrl+F.") == "Press Ctrl+X N, or Ctrl+N."


def test_what_has_no_key_is_told_by_its_command_or_by_its_name() -> None:
    keymap = keymap_with(setting("xray"), setting("copy_reply"))
    assert keymap.in_words("Alt+X, Alt+C, Escape") == "/context, “Copy the last reply” in Ctrl+P, Escape"
    assert keymap.bindings()["xray"].startswith("not-bound")


def test_escape_always_stops() -> None:
    assert keymap_with(setting("stop", "Ctrl+G")).keys("stop") == ("ctrl+g", "escape")


def test_another_leader_leads_all_keys_of_two_strokes() -> None:
    keymap = keymap_with(setting("leader", "Ctrl+]"))
    assert keymap.keys("xray") == ("alt+x", "ctrl+right_square_bracket x")
    assert keymap_with(setting("leader")).keys("xray") == ("alt+x",)


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ([setting("serch", "Ctrl+S")], 1, "there is no command 'serch'. Did you mean search?"),
        ([setting("search", "Ctl+S", line=4)], 4, "none of Ctrl, Alt, Shift and Super"),
        ([setting("search", "S")], 1, "S is needed for writing"),
        ([setting("search", "Enter")], 1, "Enter is needed for writing"),
        ([setting("search", "Escape")], 1, "Escape stops a reply"),
        ([setting("find", "F9"), setting("new", "F9", line=2)], 2, "F9 is the key of find already, in config"),
        ([setting("find", "Ctrl+S"), setting("search", "Ctrl+B", line=2)], 2, "search has its keys already"),
        ([setting("find", "Ctrl+X")], 1, "Ctrl+X is the first of two strokes"),
        ([setting("find", "Ctrl+K"), setting("new", "Ctrl+K N", line=2)], 1, "Ctrl+K is the first of two strokes"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_line(changes: list[KeySetting], line: int, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        keymap_with(*changes)
    assert str(caught.value).startswith(f"config.toml, line {line}: ")
    assert said in str(caught.value)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(KEYS)), st.lists(st.sampled_from(["Ctrl+A", "F2", "Alt+X", "Ctrl+X Q"]))),
             max_size=4),
    st.sampled_from(PRESETS),
)  # fmt: skip
def test_no_key_ever_has_two_meanings(changes: list[tuple[str, list[str]]], preset: str) -> None:
    try:
        keymap = keymap_with(*(setting(action, *keys) for action, keys in changes), preset=preset)
    except SettingsError:
        return
    keys = [key for action in KEYS for key in keymap.keys(action)]
    assert len(keys) == len(set(keys))
    assert not keymap.first_strokes() & {k for a in KEYS if a != "leader" for k in keymap.keys(a)}
    assert "escape" in keymap.keys("stop")


@pytest.mark.parametrize("preset", PRESETS)
def test_every_command_that_a_preset_displaces_has_another_key(preset: str) -> None:
    keymap = keymap_with(preset=preset)
    for lost in keymap.displaced:
        assert keymap.keys(lost.loser), f"{key_shown(lost.key)} was the only key of {lost.loser}"
    assert all(keymap.keys(c.action) for c in COMMANDS if c.key and c.scope is not Scope.COMPOSER)
