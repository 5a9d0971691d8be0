"""Typing from the very start, held against a model editor: nothing may be lost, doubled or out of order. Run by hand.

    python -m tests.benchmarks.typing [STARTS] [--seed N] [--rate KEYS]

Each start types at ``--rate`` keys a second, beginning at a random moment: letters, wide ones among them, arrows,
Backspace, Delete, line breaks, pastes and bytes that are no UTF-8. A message is sent in between, and what is written
behind it while its reply arrives is sent once that is over. The session's file tells what came of it. Until the
terminal is raw it has an editor of its own: only letters are typed then.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

from tests.benchmarks.endings import is_raw, until
from tests.benchmarks.programs import Program, made, mull
from tests.benchmarks.terminal import NeverSeen, Terminal

RATE = 200.0  # keys a second
LATEST = 0.6  # seconds after the start at which the first key is typed at the latest
FIRST, SECOND = 120, 60  # keys of the first message, and of the one behind it
PATIENCE = 60.0  # seconds in which mull ends
ENTER, LEAVE = b"\r", b"\x11"
LETTERS = "abcdefghijklmnopqrstuvwxyz  0123456789.,;:!()é日本ßñ"
BROKEN = (b"\xff", b"\xfe", b"\x80")
SETTINGS = "practice_pace = 0.2\n"  # a reply takes about a second


@dataclass
class Editor:
    """What a text field holds: the least that a person may expect of one."""

    text: str = ""
    at: int = 0
    sent: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        """Do what a key does; a text of any length is typed or pasted."""
        match key:
            case "left":
                self.at = max(0, self.at - 1)
            case "right":
                self.at = min(len(self.text), self.at + 1)
            case "backspace":
                self.text = self.text[: max(0, self.at - 1)] + self.text[self.at :]
                self.at = max(0, self.at - 1)
            case "delete":
                self.text = self.text[: self.at] + self.text[self.at + 1 :]
            case "enter":
                self.sent.append(self.text)
                self.text, self.at = "", 0
            case _:
                text = key.removeprefix("text:")
                self.text = self.text[: self.at] + text + self.text[self.at :]
                self.at += len(text)


Typed = tuple[str, bytes]  # what the editor is told of a key, and what a terminal sends for it
EDITING: list[Typed] = [
    ("backspace", b"\x7f"), ("left", b"\x1b[D"), ("right", b"\x1b[C"), ("delete", b"\x1b[3~"), ("text:\n", b"\x0a"),
]  # fmt: skip


def letter(picked: random.Random) -> Typed:
    """Return a letter."""
    sign = picked.choice(LETTERS)
    return f"text:{sign}", sign.encode()


def keys(picked: random.Random, number: int) -> Iterator[Typed]:
    """Yield keys, in which a text begins and ends with a letter: no command, and nothing to be cut off."""
    yield "text:A", b"A"
    for _ in range(number):
        chance = picked.random()
        if chance < 0.72:
            yield letter(picked)
        elif chance < 0.96:
            yield picked.choice(EDITING)
        elif chance < 0.98:
            yield "text:\ufffd", picked.choice(BROKEN)
        else:
            text = "".join(picked.choice(LETTERS) for _ in range(picked.randrange(1, 30)))
            yield f"text:{text}", b"\x1b[200~" + text.encode() + b"\x1b[201~"


def once(program: Program, seed: int, rate: float = RATE) -> tuple[list[str], list[str]]:
    """Start, type and leave; return what was to be sent, and what was sent.

    Raises:
        NeverSeen: something did not come to its end.
    """
    picked, editor, sessions = random.Random(seed), Editor(), program.home / "sessions"
    with program.start() as terminal:
        sleep(picked.uniform(0, LATEST))
        _type(terminal, editor, keys(picked, FIRST), rate)
        _type(terminal, editor, [("text:Z", b"Z"), ("enter", ENTER)], rate)
        _type(terminal, editor, keys(picked, SECOND), rate)
        _type(terminal, editor, [("text:Z", b"Z")], rate)
        until(lambda: "ended" in kinds(sessions) and not is_arriving(terminal), terminal)
        _type(terminal, editor, [("enter", ENTER)], rate)
        until(lambda: kinds(sessions).count("user") == 2, terminal)
        terminal.send(LEAVE)
        code = terminal.end(PATIENCE)
        if code:
            raise NeverSeen(f"exit code {code}")
    return editor.sent, [record["text"] for record in records(sessions) if record["type"] == "user"]


def _type(terminal: Terminal, editor: Editor, typed: Iterator[Typed] | list[Typed], rate: float) -> None:
    """Type keys at a rate. Those with which the terminal's own editor would do something else wait until it is off."""
    for name, sent in typed:
        if not name.startswith("text:") or len(sent) != len(name) - 5 or sent < b" ":
            until(lambda: is_raw(terminal), terminal)
        editor.press(name)
        terminal.send(sent)
        sleep(1 / rate)


def is_arriving(terminal: Terminal) -> bool:
    """Return whether the line of keys says that a reply arrives."""
    return "Esc stop" in terminal.rows_shown()[-1]


def records(sessions: Path) -> list[dict[str, str]]:
    """Return the records of the sessions in a folder, as far as they are written."""
    lines = [line for file in sessions.glob("*.jsonl") for line in file.read_bytes().split(b"\n")[:-1]]
    return [json.loads(line) for line in lines]


def kinds(sessions: Path) -> list[str]:
    """Return the kinds of the records in a folder."""
    return [record["type"] for record in records(sessions)]


def program_in(folder: Path) -> Program:
    """Return mull with a home of its own in a folder."""
    program = mull(made(folder) / "mull")
    (program.home / "config.toml").write_text(SETTINGS)
    return program


def main() -> None:
    """Type, and say what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("starts", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=RATE)
    given = parser.parse_args()
    wrong = 0
    for seed in range(given.seed, given.seed + given.starts):
        with tempfile.TemporaryDirectory() as folder:
            try:
                wanted, found = once(program_in(Path(folder)), seed, given.rate)
            except NeverSeen as error:
                wanted, found = ["an end"], [str(error)]
        if wanted != found:
            wrong += 1
            print(f"start {seed}:\n  wanted {wanted}\n  found  {found}", flush=True)
        print(f"\r{seed - given.seed + 1} starts, {wrong} wrong", end="", flush=True)
    print()
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
