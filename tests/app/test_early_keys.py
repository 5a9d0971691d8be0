"""Keys that are pressed before the conversation is loaded mean what the settings say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app_harness import until
from tests.idle_loop import Gate
from tui.app.app import MullApp
from tui.app.chat.composer import Composer
from tui.app.chat.screen import ChatScreen
from tui.app.key_choices import keymap_of
from tui.cli.early_settings import early_keymap
from tui.settings.loading import load_settings

VI = b'[keys]\npreset = "vi"\n'


@pytest.mark.parametrize(
    "text",
    [
        '# mine\npersona = "x"\n[keys]\npreset = "emacs"\n\n[connections.a]\nkind = "openai"\nmodel = "m"\n',
        '[keys] # mine\nfind = "Ctrl+B"\nmodel = ["F9", "Ctrl+X M"]\nconnect = "none"\nkill_word_left = "Alt+H"\n',
        "[keys]\nfind = []\n",
    ],
)
def test_the_keys_are_those_of_the_settings(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    assert early_keymap(text.encode()) == keymap_of(load_settings(path, {}).keys)


@pytest.mark.parametrize(
    "text", [b"", b"theme = 'nord'\n", b"[keys]\nfind = 3\n", b"[keys]\nfind = \n", b"[keys]\nfind = 'Ctrl+\xff'\n",
             b"[keys]\npreset = 'ed'\n", b"[keys]\nnothing = 'F2'\n", b"keys = 3\n", b"[keys]\nfind = [3]\n"],
)  # fmt: skip
def test_what_is_wrong_or_not_there_is_the_default(text: bytes) -> None:
    assert early_keymap(text) is None


async def test_vi_has_its_modes_before_the_conversation_is_there() -> None:
    gate, keys = Gate(), early_keymap(VI)
    assert keys is not None

    def load() -> tuple[int, str]:
        gate.wait()
        return 0, ""

    app = MullApp(load)
    app.use_keymap(keys)
    async with app.run_test(size=(80, 24)) as pilot:
        composer = pilot.app.screen.query_one(Composer)
        assert isinstance(app.screen, ChatScreen)
        await pilot.press(*"one", "escape", "x")
        await until(pilot, lambda: composer.text == "on")
        assert "NORMAL" in str(composer.border_title)
        gate.open()
