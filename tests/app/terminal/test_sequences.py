"""What a terminal is written: each way and each multiplexer, and that no text can end or forge a sequence."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.app.terminal.sequences import MOST_BYTES, notification, title
from tui.app.terminal.terminal_kind import Multiplexer, TerminalKind
from tui.core.notification import BELL, OSC9, OSC99, OSC777

KITTY = re.compile(r"\x1b\]99;i=mull:e=1:d=0:a=focus;bXVsbA==\x07\x1b\]99;i=mull:e=1:p=body;([A-Za-z0-9+/=]*)\x07")
NO_CONTROL = r"([^\x00-\x1f\x7f-\x9f;]*)"
FORMS = {
    OSC9: re.compile(rf"\x1b\]9;mull: {NO_CONTROL}\x07"),
    OSC777: re.compile(rf"\x1b\]777;notify;mull;{NO_CONTROL}\x07"),
    OSC99: KITTY,
}
TITLE = re.compile(rf"\x1b\]0;{NO_CONTROL}\x07")
FORGED = [
    "\x1b\\\x1b]52;c;ZXZpbA==\x07",
    "\x07\x1b[8;1;1t",
    "\x9c\x9d0;owned\x9c",
    "a;b;4;3",
    "\u202e\u2066x",
    "\ud800",
]
SIGNS = st.sampled_from("\x1b\x07\x9c\x9d\x90;\\]\n\r\x00\x18\x1a\ud800\u202e😀")
texts = st.text(st.characters() | SIGNS, max_size=300) | st.sampled_from(FORGED)


def kind(way: str, multiplexer: Multiplexer = Multiplexer.NONE) -> TerminalKind:
    return TerminalKind("any", way, multiplexer=multiplexer)


@pytest.mark.parametrize(
    ("way", "written"),
    [
        (BELL, "\x07"),
        (OSC9, "\x1b]9;mull: o1 answered · 1:32\x07"),
        (OSC777, "\x1b]777;notify;mull;o1 answered · 1:32\x07"),
    ],
)
def test_each_way(way: str, written: str) -> None:
    assert notification(kind(way), "o1 answered · 1:32") == written


def test_kittys_way_has_the_text_in_base64() -> None:
    found = KITTY.fullmatch(notification(kind(OSC99), "o1 answered · 1:32"))
    assert found
    assert b64decode(found[1]).decode() == "o1 answered · 1:32"


@given(texts)
def test_no_text_ends_or_forges_a_notification(text: str) -> None:
    for way, form in FORMS.items():
        assert form.fullmatch(notification(kind(way), text)), way
    assert notification(kind(BELL), text) == "\x07"


@given(texts)
def test_no_text_ends_or_forges_what_goes_through_a_multiplexer(text: str) -> None:
    for way in (OSC9, OSC99, OSC777):
        plain = notification(kind(way), text)
        in_tmux, in_screen = (notification(kind(way, each), text) for each in (Multiplexer.TMUX, Multiplexer.SCREEN))
        inner = in_tmux.removeprefix("\x1bPtmux;").removesuffix("\x1b\\")
        assert "\x1b\\" not in inner  # it would end what is handed on
        assert inner.replace("\x1b\x1b", "\x1b") == plain
        assert in_screen == f"\x1bP{plain}\x1b\\"
        assert len(in_screen.encode()) <= 768  # GNU screen drops what is longer
        for multiplexer in Multiplexer:
            assert notification(kind(BELL, multiplexer), text) == "\x07"


@given(texts)
def test_no_text_ends_or_forges_a_title(text: str) -> None:
    found = TITLE.fullmatch(title(text))
    assert found
    assert len(found[1]) <= 80
    assert len(found[1].encode()) <= MOST_BYTES + 3


def test_a_long_text_is_cut_off_with_a_sign() -> None:
    assert title("word " * 50).endswith("word word…\x07")
    assert notification(kind(OSC9), "x" * 300) == f"\x1b]9;mull: {'x' * 199}…\x07"
