"""Raw mode on a pseudo-terminal: begun, handed over, and what is restored by whom."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals as Linux has them")


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """Return both ends of a terminal, with the signals of the tests left alone."""
    monkeypatch.setattr("tui.app.terminal.raw_mode.signal.getsignal", lambda _: signal.SIG_IGN)
    ends = os.openpty()
    yield ends
    for end in ends:
        os.close(end)


@pytest.mark.parametrize("restores", [True, False], ids=["program", "nobody"])
def test_the_terminal_is_raw_until_it_is_restored(
    pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch, *, restores: bool
) -> None:
    import termios  # noqa: PLC0415  not on Windows

    from tui.app.terminal import raw_mode  # noqa: PLC0415  not on Windows

    user, file = pair
    before = termios.tcgetattr(file)
    raw = raw_mode.RawMode(file)
    assert termios.tcgetattr(file) == before
    os.write(user, b"early\n")
    came = select.poll()  # the terminal passes on what is typed when it gets to it
    came.register(file, select.POLLIN)
    assert came.poll(20_000)
    raw.begin()
    monkeypatch.setattr(raw_mode, "SCREEN", file)
    assert not termios.tcgetattr(file)[3] & (termios.ICANON | termios.ECHO)
    assert termios.tcgetattr(file)[3] & termios.ISIG
    assert (raw.hand_over(), raw.hand_over(), raw.before()) == (b"early\r", b"", before)
    if restores:
        raw.restored()
        assert raw.before() is None
    raw.leave()
    assert (termios.tcgetattr(file) == before) is not restores
    os.write(file, b"end")
    written = b""
    while b"end" not in written:
        written += os.read(user, 4096)
    assert (b"\x1b[?1049l" in written) is not restores
