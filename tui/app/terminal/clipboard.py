"""The clipboard: through a program of the system, and through the terminal (OSC 52). It reports only what is known."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from tui.app.terminal.safe_environment import child_environment
from tui.core.cleaning import without_controls
from tui.core.operating_system import MACOS, SYSTEM, WINDOWS

PATIENCE = 3.0
"""Seconds a clipboard program may take."""
WITHOUT = {"", "dumb", "linux"}
"""Values of TERM for terminals that have no clipboard."""
OTHER_WAYS = "Nothing pasted? /write saves code to a file, /export everything."
MUCH = 74_000
"""Bytes above which several terminals refuse a text sent by OSC 52 (they count it in base64, to 100,000)."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that puts what it reads onto the system's clipboard."""

    name: str
    arguments: tuple[str, ...] = ()
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Tried:
    """What copying came to: the program that took the text, or why none did."""

    program: str = ""
    failure: str = ""


def to_copy(text: str) -> tuple[str, str]:
    """Return a text as it is copied, and a sentence on what was left out of it or cannot be seen in it; else none.

    What a terminal obeys would be obeyed where it is pasted.
    """
    kept, controls, invisible = without_controls(text.encode("utf-8", "replace").decode("utf-8"))
    said = [f"{_count(controls, 'control character')} left out."] if controls else []
    said += [f"{_count(invisible, 'invisible character')} in it."] if invisible else []
    return kept, " ".join(said)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"


def programs(environ: Mapping[str, str], system: str = SYSTEM) -> list[Program]:
    """Return the programs that reach the user's clipboard; over SSH, those of the other machine do not."""
    found: list[Program] = []
    if environ.get("WAYLAND_DISPLAY"):
        found.append(Program("wl-copy"))
    if environ.get("DISPLAY"):
        found += [Program("xclip", ("-selection", "clipboard", "-in")), Program("xsel", ("--clipboard", "--input"))]
    if not environ.get("SSH_CONNECTION"):
        if system == MACOS:
            found.append(Program("pbcopy"))
        if system == WINDOWS or environ.get("WSL_DISTRO_NAME"):
            found.append(Program("clip.exe", encoding="utf-16-le"))
    return found


def copy_with_program(text: str, environ: Mapping[str, str], system: str = SYSTEM) -> Tried:
    """Give the text to the first program that takes it. Blocks: call it in a thread."""
    failures: list[str] = []
    for program in programs(environ, system):
        path = shutil.which(program.name, path=environ.get("PATH", ""))
        if path is None:
            continue
        failure = _run(path, program, text, environ)
        if not failure:
            return Tried(program.name)
        failures.append(f"{program.name} {failure}")
    return Tried(failure="; ".join(failures))


def _run(path: str, program: Program, text: str, environ: Mapping[str, str]) -> str:
    """Return why a program failed; empty if it did not."""
    try:
        done = subprocess.run(  # noqa: S603  a fixed name from the list above, no shell
            [path, *program.arguments],
            input=text.encode(program.encoding, "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=child_environment(environ),
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"did not answer within {PATIENCE:g} s"
    except OSError as error:
        return f"could not be started: {error.strerror}"
    return f"failed (exit code {done.returncode})" if done.returncode else ""


def has_clipboard(environ: Mapping[str, str]) -> bool:
    """Return whether this terminal may accept OSC 52. No terminal reports whether it did.

    Windows Terminal does, and names itself by WT_SESSION: on Windows there is no TERM.
    """
    if environ.get("WT_SESSION"):
        return True
    return environ.get("TERM", "") not in WITHOUT and environ.get("TERM_PROGRAM") != "Apple_Terminal"


def result_in_words(text: str, tried: Tried, *, terminal: bool, other_way: str = OTHER_WAYS) -> tuple[str, bool]:
    """Return a sentence on what was copied where, and whether it worked as far as is known.

    ``other_way`` says what to do where nothing can be pasted: no terminal tells.
    """
    size = _count(len(text), "character")
    if tried.program:
        return f"Copied {size} with {tried.program}.", True
    why = f" {tried.failure}." if tried.failure else ""
    if not terminal:
        return f"Nothing was copied: no program took it, and this terminal has no clipboard.{why}", False
    much = len(text.encode("utf-8", "replace")) > MUCH
    doubt = ", which is more than many terminals take" if much else ""
    return f"Copied {size}{doubt}. ({other_way}){why}", True
