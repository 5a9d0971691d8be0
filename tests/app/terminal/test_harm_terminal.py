"""What mull writes to a real terminal: text, and what Textual needs to draw it. Nothing a reply says is obeyed."""

from __future__ import annotations

import base64
import json
import sys
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.app.payloads import PAYLOADS, strangers
from tests.app.terminal.harm_on_a_terminal import SECRET, SHOWN, STREAMED
from tests.app.terminal.saying import Saying
from tests.app.terminal.terminals import Terminal
from tests.cli.loaded_process import mull as piped
from tui.core.personas.checks import CONTROL

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals as Linux has them")
LEAVE = b"\x11"  # Ctrl+Q
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[<u")


def app(home: Path, what: str, names: str = "present", **environ: str) -> Terminal:
    return Terminal(["-m", "tests.app.terminal.harm_on_a_terminal", str(home), what, names], environ)


def test_streamed_whole_and_cut_at_every_place_nothing_is_obeyed(tmp_path: Path) -> None:
    with app(tmp_path, "stream") as terminal:
        terminal.wait_for(SHOWN.encode())
        terminal.type(LEAVE)
        assert terminal.end() == 0
    written = terminal.written.decode("utf-8")
    assert strangers(written, besides="\n") == []
    for text in STREAMED:
        at = text.find("\x1b")
        if at >= 0:
            assert text[at:-1] not in written
    assert "👩\u200d👩\u200d👧" in written


def test_only_what_was_copied_goes_to_the_clipboard(tmp_path: Path) -> None:
    with app(tmp_path, "copy") as terminal:
        terminal.wait_for(b"Copied ")
        terminal.type(LEAVE)
        assert terminal.end() == 0
    written = terminal.written.decode("utf-8")
    assert strangers(written, besides="\n", copied=True) == []
    sent = base64.b64encode(b"copied text ]0;x").decode()
    assert written.count("\x1b]52;") == 1
    assert f"\x1b]52;c;{sent}\x07" in written


@pytest.mark.parametrize(("names", "kind"), [("present", b"ZeroDivisionError"), ("absent", b"unknown")])
@pytest.mark.parametrize("what", ["crash", "handler"])
def test_a_crash_restores_the_terminal_and_tells_places_only(
    tmp_path: Path, what: str, names: str, kind: bytes
) -> None:
    with app(tmp_path, what, names, MULL_CANARY="canary-in-the-environment") as terminal:
        code = terminal.end()
    assert code == 1
    left, _, report = terminal.written.partition(b"\x1b[?1049l")
    for sequence in RESTORED:
        assert sequence in terminal.written[len(left) - 400 :]
    assert b"made a mistake (%b)" % kind in report
    assert b"Traceback" not in terminal.written
    assert SECRET.encode() not in report
    assert b"canary" not in report
    assert strangers(report.decode("utf-8"), besides="\n") == []


@pytest.mark.parametrize("names", ["present", "absent"])
def test_a_crash_before_the_screen_is_there_tells_places_only(tmp_path: Path, names: str) -> None:
    with app(tmp_path, "startup", names) as terminal:
        assert terminal.end() == 1
    assert b"made a mistake" in terminal.written
    assert b"Traceback" not in terminal.written
    assert b"canary" not in terminal.written


def test_textual_alone_would_tell_what_variables_held(tmp_path: Path) -> None:
    """Where this fails, the tests above say nothing any more."""
    with app(tmp_path, "handler", "bare") as terminal:
        assert terminal.end() == 1
    assert SECRET.encode() in terminal.written


def test_why_there_is_no_conversation_is_said_once_the_screen_is_gone(tmp_path: Path) -> None:
    with app(tmp_path, "refused") as terminal:
        assert terminal.end() == 2
    assert terminal.written.partition(b"\x1b[?1049l")[2].endswith(b"mull: ]0;ownedno.\r\n")


def mull(home: Path, *arguments: str) -> str:
    """What a command writes to a terminal."""
    with Terminal(["-c", "from mull import main; main()", *arguments], {"MULL_HOME": str(home)}) as terminal:
        terminal.end()
    return terminal.written.decode("utf-8")


def test_what_commands_print_on_a_terminal_is_cleaned(tmp_path: Path, server: ThreadingHTTPServer) -> None:
    Saying.text = " ".join(PAYLOADS) + " 👩\u200d👩\u200d👧 the end"
    hostile = Saying.text.encode("utf-8", "replace").decode()
    home = tmp_path / "home"
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "evil.md").write_text(f"---\nname: evil\n---\n{CONTROL.sub('', hostile)}")
    where = f"http://127.0.0.1:{server.server_address[1]}/v1"
    (home / "config.toml").write_text(
        f'connection = "local"\n[connections.local]\nkind = "compatible"\nbase_url = "{where}"\nmodel = "m"\n'
    )
    (tmp_path / "attached.md").write_text(hostile.replace("\0", ""))  # with NUL bytes it is refused
    attached = str(tmp_path / "attached.md")
    asked = mull(home, "ask", "--persona", "evil", "--attach", attached, "hello \x1b]0;x\x07")
    assert "👩\u200d👩\u200d👧 the end" in asked
    printed = [
        asked,
        mull(home, "ask", "--json", "hello"),
        mull(home, "ask", "--dry-run", "--attach", attached, "\x1b[2J\x9b2J\u202e"),
        mull(home, "ask", "--connection", "\x1b[2J\u202e", "x"),
        mull(home, "ask", "--persona", "\x1b[2J\u202e", "x"),
        mull(home, "ask", "--no-such-\x1b[2J\u202e", "x"),
        mull(home, "\x1b[2J\u202e"),
        *(mull(home, *words) for words in (["sessions", "list"], ["sessions", "show", "last"], ["context", "last"])),
        mull(home, "context", "last", "--json"),
        mull(home, "personas", "show", "evil"),
        mull(home, "export", "last", "-o", str(tmp_path / "\x1b[2Jname.md")),
    ]
    for text in printed:
        assert text
        assert strangers(text, besides="\n\t") == []


def test_clean_does_the_same_in_a_pipe(tmp_path: Path, server: ThreadingHTTPServer) -> None:
    """Without it a text goes into a pipe as it is; in JSON as escapes, which a reader of JSON turns back."""
    Saying.text = " ".join(PAYLOADS) + " 👩\u200d👩\u200d👧 the end"
    home = tmp_path / "home"
    home.mkdir()
    where = f"http://127.0.0.1:{server.server_address[1]}/v1"
    (home / "config.toml").write_text(
        f'connection = "local"\n[connections.local]\nkind = "compatible"\nbase_url = "{where}"\nmodel = "m"\n'
    )
    asked = ("hello \x1b]0;x\x07\u202e",)
    printing = [("ask", *asked), ("compare", "-e", "low", "-e", "high", *asked), ("sessions", "show", "last")]
    for words in printing:
        assert strangers(piped(home, *words).stdout, besides="\n\t") != [], words
        shown = piped(home, *words, "--clean").stdout
        assert strangers(shown, besides="\n\t") == [], words
        assert "👩\u200d👩\u200d👧 the end" in shown
    for words in printing[:2]:
        raw, clean = (json.loads(piped(home, *words, "--json", *more).stdout) for more in ((), ("--clean",)))
        assert strangers(str(raw), besides="\n\t") or "\\x1b" in str(raw)
        texts = [clean["text"]] if "text" in clean else [each["text"] for each in clean["contestants"]]
        assert [strangers(text, besides="\n\t") for text in texts] == [[]] * len(texts)
        assert all(text.endswith("the end") for text in texts)
