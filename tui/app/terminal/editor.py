"""The user's own editor: what the environment names, run on a private file while the terminal is its own."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.core.errors import MullError, UsageError
from tui.core.operating_system import SYSTEM, WINDOWS

VARIABLES = ("VISUAL", "EDITOR")  # the first that is set says which
FILE = "message.md"
SET_ONE = "Set VISUAL or EDITOR to the command of your editor, for example: export EDITOR=nano"
STAYS = "Your draft is as it was."
# What stands between the draft and the reply that it answers: a comment of Markdown.
SCISSORS = "<!-- ------ >8 ------ What is below this line is not sent: the last reply. ------ -->"

Lend = Callable[[], AbstractContextManager[None]]  # gives the terminal away, and takes it back


@dataclass(frozen=True, slots=True)
class Edited:
    """How a text came back. ``seconds`` is how long the editor ran, ``file`` what it has left, where that stays."""

    text: str
    seconds: float
    file: Path


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """Return the words of the editor's command; raise `UsageError` where none is named, or the one named is not there.

    It looks for the program on the disk.
    """
    name, value = next(((name, environ[name]) for name in VARIABLES if environ.get(name, "").strip()), ("", ""))
    if not name:
        raise UsageError("No editor is named.", SET_ONE)
    try:
        words = shlex.split(value, posix=SYSTEM != WINDOWS)  # a backslash parts the folders of a path there
    except ValueError as error:
        raise UsageError(f"{name} cannot be read as a command ({error}): {value}", SET_ONE) from None
    program, *options = [word.strip('"') for word in words] if SYSTEM == WINDOWS else words
    program = str(Path(program).expanduser()) if program else ""
    if shutil.which(program, path=environ.get("PATH")) is None:
        raise UsageError(f"{name} names an editor that is not there: {program or value}.", SET_ONE)
    return [program, *options]


def with_reply(text: str, reply: str) -> str:
    """Return a draft with the reply that it answers below it, which `without_reply` takes away again."""
    return f"{text}\n\n{SCISSORS}\n\n{reply}\n"


def without_reply(text: str) -> str:
    """Return what stands above the scissors, and no blank lines at its end."""
    lines = text.split("\n")
    return "\n".join(lines[: lines.index(SCISSORS)] if SCISSORS in lines else lines).rstrip("\n")


async def edit(
    command: Sequence[str], text: str, lend: Lend, seconds: Callable[[], float], *, stays: bool = False
) -> Edited:
    """Have a text edited, and return it as the editor has left it; the event loop goes on meanwhile.

    ``seconds`` is a clock. With ``stays`` the file stays until `forget` is called. Raise `MullError` where the editor
    cannot be started, fails, leaves no file, or one that is not UTF-8; what it has written then stays in its file,
    which the error names.
    """
    file = await asyncio.to_thread(written, text)
    begun = seconds()
    try:
        with _unheard("SIGINT", "SIGQUIT"):
            failed = await _run([*command, str(file)], lend)
    except MullError:
        await asyncio.to_thread(forget, file)
        raise
    after = await asyncio.to_thread(_read, file)
    if failed and after not in ("", text):
        raise MullError(f"The editor {failed}. {STAYS}", f"What it has written is in {file}")
    if failed or after is None or not stays:
        await asyncio.to_thread(forget, file)
    if failed or after is None:
        raise MullError(f"The editor {failed or 'left no file'}. {STAYS}")
    return Edited(after, seconds() - begun, file)


def forget(file: Path) -> None:
    """Take away a file that was edited, and what the editor keeps beside it."""
    shutil.rmtree(file.parent, ignore_errors=True)


async def _run(command: Sequence[str], lend: Lend) -> str:
    """Run a program that has the terminal; return how it failed, an empty text where it did not.

    Nothing is raised while the terminal is lent: Textual would not take it back.
    """
    cancelled = False
    with lend():
        try:
            code = await _wait(command)
        except asyncio.CancelledError:
            cancelled = True
        except OSError as error:
            return f"cannot be started: {error.strerror or error}"
    if cancelled:
        raise asyncio.CancelledError
    return f"ended with code {code}" if code else ""


async def _wait(command: Sequence[str]) -> int:
    """Run a program to its end and return its exit code; it is ended where this is cancelled."""
    if SYSTEM == WINDOWS:  # there Textual would go on painting
        return subprocess.call(command)  # noqa: ASYNC221, S603  what happens meanwhile waits; the command is the user's own
    process = await asyncio.create_subprocess_exec(*command)
    try:
        return await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise


@contextmanager
def _unheard(*names: str) -> Iterator[None]:
    """Do nothing at keys that interrupt: they are the editor's, which is in the same group of processes."""
    numbers = [number for name in names if (number := getattr(signal, name, None)) is not None]
    before = [(number, signal.signal(number, lambda *_: None)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def written(text: str) -> Path:
    """Write a text to a file in a folder that nobody else may read, for what editors keep beside it as well."""
    file = Path(tempfile.mkdtemp(prefix="mull-")) / FILE
    file.touch(0o600)
    file.write_text(f"{text}\n", "utf-8", errors="replace", newline="\n")  # editors want a last line that ends
    return file


def _read(file: Path) -> str | None:
    """Return what a file holds, with plain newlines and without the last one; None where there is none.

    Raises:
        MullError: it is not UTF-8.
    """
    try:
        raw = file.read_bytes()
        content = raw.decode("utf-8")
    except OSError:
        return None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = f"Line {line} of what the editor has written is not UTF-8 text. {STAYS}"
        raise MullError(problem, f"What it has written is in {file}") from None
    return content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
