"""The first frame: what Textual is about to paint first, drawn before it is imported; what is typed appears in it.

Until the conversation is there the chat shows the same to everybody, in the colours of the theme: nothing of it depends
on other settings, and nothing is private. Each cell and colour is held against Textual's own paint by
``tests/app/terminal/test_first_frame.py``. Only what is part of the interpreter may be imported here.
"""

from __future__ import annotations

import os
import select
import sys
from _thread import allocate_lock, start_new_thread
from codecs import utf_8_decode

from tui.app.terminal.frame_drawing import COLOURS, HELP, LEAST, MOST, FrameDrawing, is_plain
from tui.core.appearance import AUTO, BACKGROUND_QUESTION, DARK, LIGHT, is_light

if sys.platform == "win32":
    raise ImportError("Windows has no such terminal.")

TYPE_CHECKING = False  # that of typing takes as long to import as all the others
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

TESTED = ("8.2.8",)  # the versions of Textual against whose first paint it was held
TERMINALS = ("xterm", "screen", "tmux", "alacritty", "foot", "wezterm", "rio", "contour", "konsole", "vte", "gnome")
TRUE_COLOUR = ("truecolor", "24bit")
CHANGING = ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")  # variables for which colours are others
PLAIN = "TEXTUAL_FPS"  # mull's own
SCREEN = 2  # the file on which Textual draws
ENTER = "\x1b[?1049h"  # also what Textual writes
ANSWER = b"\x1b]11;rgb:"
READ = 1 << 16  # bytes
BRISK = 0.001  # seconds for which what is loaded keeps a key waiting
LONGEST = 1.0  # seconds to wait for a terminal that takes nothing more
ERASE, OTHER = "\x7f", "\0"  # OTHER: any key that is no letter


class FirstFrame:
    """Draws the frame on a terminal of so many columns and rows, and shows what is typed there.

    In the theme ``auto`` the terminal is asked for its background, and nothing is drawn before it answers. ``is_light``
    is what it has answered. ``is_drawn`` says whether the frame is on the screen, ``echoes`` whether what is typed
    appears there.

    It reads ``file`` from `open` to `hand_over`; then the program does, and says so by `take` until it paints itself.
    """

    is_light: bool | None = None
    is_drawn = False
    echoes = True  # until a key comes that is no letter
    seen = 0  # how many texts were taken

    def __init__(self, file: int, size: tuple[int, int], theme: str) -> None:
        self._file, self._theme = file, theme
        self._size = size
        self._read_bytes = b""
        self._cut = b""  # a letter of which only the beginning has come
        self._text = ""
        self._lock, self._reading = allocate_lock(), allocate_lock()
        self._interval = sys.getswitchinterval()
        self._pipe: tuple[int, int] | None = None  # to end the reading
        self._waits = theme == AUTO  # for the terminal's answer

    def open(self, typed: bytes) -> None:
        """Draw it, with what was typed before, and read in a thread of its own what is typed from now on."""
        self._read_bytes = typed
        if self._theme == AUTO:
            os.write(SCREEN, BACKGROUND_QUESTION.encode())
        else:
            self._draw()
        self._pipe = os.pipe()
        self._reading.acquire()
        try:
            start_new_thread(self._read, ())
        except RuntimeError:  # there may be no more threads: what is typed waits for the program
            self._reading.release()

    def settle(self) -> bool | None:
        """Draw nothing any more where the terminal has not answered; return whether its background is light."""
        with self._lock:
            self._waits = False
            return self.is_light

    def hand_over(self) -> bytes:
        """Read no more; return what was read, but for the answer of the terminal."""
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            os.write(pipe[1], b".")
        if self._reading.acquire(timeout=LONGEST):  # the thread has ended
            self._reading.release()
        for end in pipe or ():
            os.close(end)
        read, self._read_bytes = self._read_bytes, b""
        return read

    def take(self, text: str, hand_on: Callable[[], None]) -> None:
        """Show text that the program has read, `OTHER` for a key that is none; the frame cannot end in between.

        The first one is empty: then the program has handed on all that was typed before.
        """
        with self._lock:
            self.seen += 1
            self._show(text)
            hand_on()

    def end(self, seen: int) -> bool:
        """Show nothing any more, unless more is shown than the program has ``seen``; return whether it has all."""
        if not self._lock.acquire(blocking=False):
            return False
        has_all = (self.echoes and not self._text) or (bool(seen) and self.seen == seen)
        if has_all:
            self._stop()
        self._lock.release()
        return has_all

    def close(self) -> None:
        """Show nothing any more."""
        locked = self._lock.acquire(timeout=LONGEST)
        self._stop()
        if locked:
            self._lock.release()

    def _stop(self) -> None:
        self.echoes = False
        sys.setswitchinterval(self._interval)

    def _read(self) -> None:
        try:
            pipe = self._pipe
            while pipe is not None and pipe[0] not in select.select([self._file, pipe[0]], [], [])[0]:
                data = os.read(self._file, READ)
                if not data:  # the terminal has vanished
                    break
                self._read_bytes += data
                self._type(data) if self.is_drawn else self._look_for_answer()
        except (OSError, ValueError):
            pass  # the same
        finally:
            self._reading.release()

    def _look_for_answer(self) -> None:
        with self._lock:
            answer = answer_in(self._read_bytes) if self._waits else None
            if answer is not None:
                self._read_bytes, self.is_light = answer
                self._theme = LIGHT if self.is_light else DARK
                self._draw()

    def _draw(self) -> None:
        self._drawing, self.is_drawn = FrameDrawing(*self._size, self._theme), True
        sys.setswitchinterval(BRISK)
        os.write(SCREEN, f"{ENTER}\x1b[?25l{self._drawing.whole()}".encode())
        self._type(self._read_bytes)

    def _type(self, data: bytes) -> None:
        try:
            text, used = utf_8_decode(self._cut + data, "strict", False)
        except UnicodeDecodeError:
            text, used = OTHER, 0
        self._cut = (self._cut + data)[used:]
        self._show(text)

    def _show(self, text: str) -> None:
        if not self.echoes or not text or os.get_terminal_size(SCREEN) != self._size:
            return
        before = self._text
        for letter in text:
            if letter == ERASE:
                self._text = self._text[:-1]
            elif is_plain(letter) and (self._text or letter != HELP) and len(self._text) < self._drawing.longest:
                self._text += letter
            else:
                self.echoes = False
                break
        if self._text != before:
            os.write(SCREEN, self._drawing.change(before, self._text).encode())


def answer_in(read: bytes) -> tuple[bytes, bool] | None:
    """Return what was read without the terminal's answer, and whether its background is light; None for no answer."""
    before, _, begun = read.partition(ANSWER)
    for end in (b"\x07", b"\x1b\\"):
        answer, whole, behind = begun.partition(end)
        try:
            red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in answer.split(b"/"))
        except ValueError:
            continue
        if whole:
            return before + behind, is_light(red, green, blue)
    return None


def first_frame(file: int, environ: Mapping[str, str], theme: str) -> FirstFrame | None:
    """Return the frame for the terminal that a file is, None where it is not certain what Textual will paint there."""
    if not is_one_terminal((file, 1, SCREEN)):
        return None
    columns, rows = os.get_terminal_size(SCREEN)
    known = theme == AUTO or theme in COLOURS
    fits = LEAST[0] <= columns <= MOST[0] and LEAST[1] <= rows <= MOST[1]
    return FirstFrame(file, (columns, rows), theme) if known and fits and suits(environ) and _is_tested() else None


def is_one_terminal(files: Sequence[int]) -> bool:
    """Return whether some files are all the same terminal."""
    return all(map(os.isatty, files)) and len({os.fstat(file).st_rdev for file in files}) == 1


def suits(environ: Mapping[str, str]) -> bool:
    """Return whether the environment tells of a terminal that shows UTF-8 and all colours, and asks for no others."""
    languages = [environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)]
    others = [name for name in environ if name in CHANGING or (name.startswith("TEXTUAL") and name != PLAIN)]
    return (
        not others
        and bool(languages)
        and languages[0].lower().replace("-", "").endswith("utf8")
        and environ.get("COLORTERM", "").strip().lower() in TRUE_COLOUR
        and environ.get("TERM", "").startswith(TERMINALS)
    )


def _is_tested() -> bool:
    """Return whether the Textual that will be imported is one that it was tested with."""
    for folder in sys.path:
        if os.path.isdir(f"{folder}/textual"):
            return any(os.path.isdir(f"{folder}/textual-{version}.dist-info") for version in TESTED)
    return False
