"""The highlighter: asks a process of mull's own for the colours of code, and tells when they are there.

Code is drawn plain first and drawn again with its colours. Whatever the code is, the event loop does not wait: a
thread asks, and the process is ended where a piece of code takes too long. That code stays plain.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
from collections import OrderedDict
from collections.abc import Callable
from threading import Condition, Thread, Timer

from tui.app.transcript.markdown.lexing import LANGUAGES, Lines
from tui.core.own_process import own_environment, own_process

LONGEST = 8_000
"""Most characters of a piece of code that is highlighted: a whole part of a fence."""
LONGEST_LINE = 1_000
"""Most characters of each of its lines."""
PATIENCE = 10.0
"""Seconds that the thread waits for an answer. The process ends itself earlier, where the system can do that."""
_KEPT = 256  # answers: some screens of code
_ASKED = 64  # questions that wait; the oldest are for code that was in view before
_LOOKED_AT = 16  # answers among which the beginning of code that grows is sought
_FAILURES = 8  # processes in a row that ended without an answer: then no more are started

Question = tuple[str, str]  # language and code


class Highlighter:
    """Knows the colours of code, or asks for them. One for all transcripts: ``HIGHLIGHTER``."""

    def __init__(self, module: str = "tui.app.transcript.markdown.lexing") -> None:
        self.missed = 0
        """How often colours were asked for that were not known yet."""
        self.version = 0
        """How many answers have come."""
        self._module = module
        self._known: OrderedDict[Question, Lines] = OrderedDict()  # no lines: the code stays plain
        self._wanted: OrderedDict[Question, None] = OrderedDict()
        self._listeners: list[Callable[[], None]] = []
        self._change = Condition()
        self._thread: Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._working = False
        self._failures = 0

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        with self._change:
            return self._working or bool(self._wanted)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have ``listener`` called in another thread after each answer. Return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def lines(self, code: str, language: str) -> Lines:
        """Return the pieces of the first lines of code, as far as they are known; the other lines are plain.

        What is not known is asked for, and ``missed`` is one more.
        """
        question = (language.lower(), code)
        if question[0] not in LANGUAGES or not _is_ordinary(code):
            return []
        with self._change:
            known = self._known.get(question)
            if known is not None:
                self._known.move_to_end(question)
                return known
            before = self._beginning(question)
            if before == [] or self._failures >= _FAILURES:  # what it begins with took too long
                return []
            self.missed += 1
            self._want(question)
        return before or []

    def _beginning(self, question: Question) -> Lines | None:
        """Return the answer on the longest beginning of code that has arrived further since, None if there is none."""
        language, code = question
        found: Question | None = None
        for number, other in enumerate(reversed(self._known)):
            if number == _LOOKED_AT:
                break
            longer = found is None or len(other[1]) > len(found[1])
            if longer and other[0] == language and code.startswith(other[1]) and code[len(other[1])] == "\n":
                found = other
        return None if found is None else self._known[found]

    def _want(self, question: Question) -> None:
        """Put a question last, in the place of one on the beginning of the same code. The last is asked first."""
        language, code = question
        for other in [each for each in self._wanted if each[0] == language and code.startswith(each[1])]:
            del self._wanted[other]
        self._wanted[question] = None
        if len(self._wanted) > _ASKED:
            self._wanted.popitem(last=False)
        if self._thread is None:
            self._thread = Thread(target=self._answer, name="highlighter", daemon=True)
            self._thread.start()
            atexit.register(self.close)
        self._change.notify()

    def close(self) -> None:
        """End the process, and start no other."""
        self._failures = _FAILURES
        if self._process is not None:
            self._process.kill()

    # In the thread

    def _answer(self) -> None:
        while True:
            with self._change:
                self._working = False
                self._change.wait_for(lambda: self._wanted)
                self._working = True
                question, _ = self._wanted.popitem()
            lines = self._asked(question)
            with self._change:
                self._known[question] = lines
                self.version += 1
                if len(self._known) > _KEPT:
                    self._known.popitem(last=False)
            for listener in self._listeners.copy():
                listener()

    def _asked(self, question: Question) -> Lines:
        """Return the process's answer; no lines if there is none, or not on this code."""
        if self._failures >= _FAILURES:
            return []
        language, code = question
        with contextlib.suppress(OSError, ValueError):
            answer = self._exchanged(json.dumps({"language": language, "code": code}).encode() + b"\n")
            lines: Lines = [[(name, text) for name, text in line] for line in json.loads(answer)]
            self._failures = 0
            return lines if "\n".join("".join(text for _, text in line) for line in lines) == code else []
        self._stop()
        self._failures += 1
        return []

    def _exchanged(self, question: bytes) -> bytes:
        """Write a question to the process, and return the line it answers: empty where it has ended."""
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603  mull's own module, without a shell
                own_process(self._module),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=own_environment(os.environ),
            )
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise OSError("no pipes")
        timer = Timer(PATIENCE, process.kill)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(question)
            process.stdin.flush()
            return process.stdout.readline()
        finally:
            timer.cancel()

    def _stop(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(OSError):  # what was not written yet
                process.communicate()


def _is_ordinary(code: str) -> bool:
    """Return whether code is short, with short lines, as people write it."""
    return len(code) <= LONGEST and (len(code) <= LONGEST_LINE or max(map(len, code.split("\n"))) <= LONGEST_LINE)


HIGHLIGHTER = Highlighter()
