"""With ``--ascii`` no sign of mull's own is left that is not ASCII, and what signs tell apart stays apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests import sample_replies
from tests.app_harness import opened_harness, shown_text
from tests.paths import ROOT
from tests.scenarios import of_session
from tui.app.chat.composer import Composer
from tui.app.meters.context_bar import legend
from tui.app.terminal.ascii_signs import PAIRS, SIGNS, TABLE, as_ascii
from tui.core.formatting import DIFFERS

SHOWN = ("tui/app", "tui/core", "tui/engine", "tui/cli", "tui/providers")  # what they write is seen in the chat
PATTERNS = {  # modules whose signs are ranges and patterns that are looked for in texts, never shown
    "tui/app/terminal/ascii_signs.py", "tui/app/transcript/markdown/wrapping.py", "tui/core/cleaning.py",
    "tui/app/transcript/markdown/line_breaks.py", "tui/app/transcript/words.py", "tui/core/personas/persona.py",
    "tui/core/folding.py", "tui/core/search_pieces.py",
    "tui/core/reasoning/places.py", "tui/core/reasoning/tags.py", "tui/core/address.py", "tui/core/first_difference.py",
    "tui/app/transcript/markdown/source_map.py", "tui/providers/connections/credentials.py",
}  # fmt: skip
APART = (  # signs that stand for different things in one place
    "●■×○▴", "▓█▒░▞·×", "▸▾", "●×", "☐☑", "▁▂▃▄▅▆▇█", "←→↑↓", "‹›", "≠≥≤",
)  # fmt: skip
KEYS = ("f1", "f2", "f9", "alt+x", "alt+u", "alt+v", "ctrl+p")
BLOCKS = ("blocks-lists", "blocks-tables", "blocks-code")


def is_sign(character: str) -> bool:
    return not character.isascii() and not character.isalnum() and not "\ud800" <= character <= "\udfff"


def signs() -> Iterator[tuple[str, str]]:
    """Yield each sign that a text of mull's has, with the module it stands in."""
    for path in (path for folder in SHOWN for path in sorted((ROOT / folder).rglob("*.py"))):
        module = path.relative_to(ROOT).as_posix()
        if module in PATTERNS or "/advice/" in module or "/practice/" in module:
            continue
        source = path.read_text("utf-8")
        for node in () if source.isascii() else ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from ((module, sign) for sign in node.value if is_sign(sign))


def test_every_sign_that_mull_draws_has_its_ascii() -> None:
    assert sorted({(module, sign) for module, sign in signs() if not as_ascii(sign).isascii()}) == []


def test_a_sign_keeps_its_width() -> None:
    for sign in (*map(chr, TABLE), *PAIRS):
        assert cell_len(as_ascii(sign)) == cell_len(sign), sign
    assert len(TABLE) == len("".join(SIGNS.values())) + len("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")


@pytest.mark.parametrize("several", APART)
def test_what_signs_tell_apart_stays_apart(several: str) -> None:
    assert len({as_ascii(sign) for sign in several}) == len(several)


def test_letters_and_what_mull_does_not_draw_stay() -> None:
    for text in ("naïve façade", "日本語", "Привет", "∑ € ∈", "👩‍👩‍👧", "plain"):
        assert as_ascii(text) == text
    assert as_ascii("≥ 6,939 · “so” … → ▸") == '>=6,939 . "so" ~ > >'
    assert as_ascii(DIFFERS).isascii()
    assert as_ascii("".join(legend())).isascii()


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("x≤5, y≥6 and z≠7", "x≤5, y≥6 and z≠7"),  # no room for two signs: they stay
        ("x ≤ 5, y ≥ 6 and z ≠ 7", "x <=5, y >=6 and z !=7"),
        ("f(x)≠ 0, a[0]≤ 1", "f(x)!=0, a[0]<=1"),
        ("π≈3.14, 5±2, 3·4, n→∞", "π≈3.14, 5±2, 3·4, n→∞"),
        ("≈15 more · ≠ served → 3×4", "~15 more . ! served > 3x4"),
    ],
)
def test_a_formula_says_what_it_said(said: str, drawn: str) -> None:
    assert as_ascii(said) == drawn
    assert cell_len(drawn) == cell_len(said)


async def test_with_ascii_nothing_else_is_painted(tmp_path: Path) -> None:
    async with opened_harness(tmp_path, size=(120, 40), model="o1", ascii=True) as (harness, pilot):
        for name in BLOCKS:
            await of_session(sample_replies.BLOCKS[name])(harness, pilot)
            assert (name, left_in(shown_text(harness))) == (name, set())
        for key in KEYS:
            await pilot.press(key)
            await pilot.pause()
            assert (key, left_in(shown_text(harness))) == (key, set())
            while harness.app.screen is not harness.screen or not isinstance(harness.app.focused, Composer):
                await pilot.press("escape")
                await pilot.pause()
        assert "+-" in shown_text(harness)


def left_in(text: str) -> set[str]:
    """Return the signs of a text that are not ASCII; letters are not meant."""
    return {sign for sign in text if not sign.isascii() and not sign.isalnum()}
