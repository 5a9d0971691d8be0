"""The running turn as it is timed, and every word that is shown of it: below the reply, at the side, in one line."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer

from tui.core.formatting import duration, short_tokens
from tui.core.ports import Clock
from tui.core.stream import Stage, Underway, Waiting
from tui.core.usage.model_stats import ModelStats
from tui.core.usage.usage import UNKNOWN, Figure, estimated

THINKING, WRITING, AGAIN = "thinking", "writing", "sent again in"
SIGNING_IN = "signing in"
LONGEST_LINE = 2_000  # characters of reasoning that are counted anew with each piece
STOPS = "Esc stops"


class LiveTurn:
    """A turn that runs: when it began, what has arrived of it, and the timer that updates its status line.

    ``expected`` is what such a turn usually takes; ``count`` counts the tokens of reasoning that is shown, None where
    that is not shown.
    """

    def __init__(
        self,
        key: str,
        timer: Timer,
        clock: Clock,
        expected: ModelStats | None = None,
        count: Callable[[str], int] | None = None,
    ) -> None:
        self.key = key
        self._timer = timer
        self._clock = clock
        self.expected = expected
        self._count = count
        self._shown = 0
        self._closed = 0  # tokens of the reasoning before the open line
        self._open = ""  # the line that is still being written: pieces of a word are counted together
        self._began = clock.monotonic()
        self._writing = False
        self._waiting: Waiting | None = None
        self._until = 0.0
        self._sign_in_limit: float | None = None  # seconds that the sign-in may take; None where none is under way

    def reasoned(self, text: str) -> None:
        """Count reasoning that has arrived and that the server shows itself, not as a summary."""
        if self._count is None or not text:
            return
        self._open += text
        end = self._open.rfind("\n") + 1
        if not end and len(self._open) > LONGEST_LINE:
            end = max(self._open.rfind(" "), 0) or len(self._open)  # some languages write without spaces
        if end:
            self._closed, self._open = self._closed + self._count(self._open[:end]), self._open[end:]
        self._shown = self._closed + self._count(self._open)

    @property
    def so_far(self) -> Figure:
        """The reasoning that was shown until now, in tokens; the service's own figure comes at the end."""
        return estimated(self._shown) if self._shown else UNKNOWN

    def arrived(self) -> None:
        """Note that visible text has arrived: from now on the turn is writing, not thinking."""
        self._writing = True

    def begin_anew(self, *, writing: bool) -> None:
        """Forget what was counted and whether text arrived: what came is told apart anew."""
        self._shown, self._closed, self._open, self._writing = 0, 0, "", writing

    def seconds(self) -> float:
        """Return the seconds since the turn began."""
        return self._clock.monotonic() - self._began

    def waits(self, waiting: Waiting) -> None:
        """Note that the request failed and will be sent again after some seconds."""
        self._waiting = waiting
        self._until = self._clock.monotonic() + waiting.seconds

    def comes_to(self, stage: Underway) -> None:
        """Note the stage that the request has come to."""
        self._sign_in_limit = stage.limit if stage.stage is Stage.SIGNING_IN else None

    @property
    def thinking(self) -> bool:
        """True until the first visible text."""
        return not self._writing

    @property
    def usual_seconds(self) -> float | None:
        """The seconds that such a turn usually takes to its end, None where that is not known."""
        expected = self.expected
        return expected.seconds.median if expected is not None and expected.typical and expected.seconds else None

    @property
    def wait_left(self) -> float:
        """The seconds until the request is sent again, 0 where it does not wait."""
        return max(0.0, self._until - self._clock.monotonic()) if self._waiting is not None else 0.0

    def facts(self) -> list[str]:
        """Return what the turn does, for the status line: the most telling first, what may be left out last."""
        if self._sign_in_limit is not None:
            most = duration(self._sign_in_limit)
            return [f"{SIGNING_IN} {duration(self.seconds())}", "nothing was sent yet", f"at most {most}"]
        left, held = self.wait_left, self._waiting
        if held is not None and left > 0:
            return [f"{AGAIN} {duration(left)} ({held.attempt} of {held.attempts})", held.why]
        return self._thinks() if self.thinking else [f"{WRITING} {duration(self.seconds())}"]

    def _thinks(self) -> list[str]:
        """Return how long it has thought, against when the first text usually comes; the panel shows whole turns."""
        facts = [f"{THINKING} {duration(self.seconds())}"]
        if self._shown:
            facts.append(f"{short_tokens(self.so_far)} tokens")
        expected = self.expected if self.expected is not None and self.expected.typical else None
        usual = (expected.thought or expected.seconds) if expected is not None else None
        if usual is None:
            return facts
        if self.seconds() > usual.p90:
            return [*facts, f"longer than usual, up to {duration(usual.p90)}"]
        whole = "" if expected is not None and expected.thought else " in all"
        return [*facts, f"usually {duration(usual.median)}{whole}"]

    def end(self) -> None:
        """Stop the timer."""
        self._timer.stop()
