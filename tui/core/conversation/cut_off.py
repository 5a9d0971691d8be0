"""What cut a reply off: its context window, its output budget, the service itself, or silence.

This is decided once, when a reply ends, from the finish reason, the usage, the sizes that could be reached and the
error; the reply's record keeps it, and everything else reads it there. A service says ``length`` for each of three
limits, so the figures decide. They are compared with a tolerance of 1 %: servers stop a few tokens before or after a
limit. Where the usage was counted here, the tolerance is wider.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.conversation.message import Cause, CutOff, ReplyStatus
from tui.core.errors import BudgetSpent, ContextOverflow, DeadlinePassed, ModelError, NetworkError, StreamBroken
from tui.core.usage.usage import Provenance, Usage

UNNAMED = "incomplete"  # what the Responses API says without any details
EXACT, COUNTED_HERE = 100, 10  # the tolerance is a limit divided by this
LEAST = 2  # tokens


@dataclass(frozen=True, slots=True)
class Sizes:
    """What could be reached, in tokens; None is unknown.

    ``cap`` is the output budget that was sent, ``max_output`` the most that the model gives, ``counted`` the request as
    mull counted it. ``may_hide_limit`` says that the service may call a reply complete that a limit cut off.
    """

    window: int | None = None
    cap: int | None = None
    max_output: int | None = None
    counted: int | None = None
    may_hide_limit: bool = False


@dataclass(frozen=True, slots=True)
class ReplyEnd:
    """How a reply ended: its status so far, the service's finish reason, and the error that ended the stream.

    ``names_window`` says that the service's word for the end names the context window.
    """

    status: ReplyStatus
    reason: str = ""
    error: ModelError | None = None
    names_window: bool = False


def judged(end: ReplyEnd, usage: Usage, sizes: Sizes) -> tuple[ReplyStatus, CutOff | None]:
    """Return a reply's status and what cut it off, None if nothing did.

    The status changes for a reply that the service calls complete although a limit cut it off.
    """
    if end.status is ReplyStatus.COMPLETE:
        hidden = _hidden_limit(usage, sizes) if sizes.may_hide_limit else None
        return (end.status, None) if hidden is None else (ReplyStatus.LENGTH, hidden)
    if end.status is ReplyStatus.LENGTH:
        return end.status, _limit(usage, sizes, names_window=end.names_window)
    if end.reason == UNNAMED and (hidden := _hidden_limit(usage, sizes)) is not None:
        return ReplyStatus.LENGTH, hidden
    return end.status, _of_error(end, sizes)


def _of_error(end: ReplyEnd, sizes: Sizes) -> CutOff | None:
    """Return what cut off a reply that no limit did; None for one that the user stopped, or that never began."""
    match end.error:
        case _ if end.reason:
            pass  # the service's own word for the end counts
        case ContextOverflow() as error:
            return CutOff(Cause.WINDOW, error.window or sizes.window)
        case BudgetSpent():
            return CutOff(Cause.BUDGET, sizes.cap or sizes.max_output)
        case StreamBroken() | DeadlinePassed():
            return CutOff(Cause.SILENCE)
    if end.status is not ReplyStatus.INCOMPLETE:
        return None
    stopped = bool(end.reason) or (end.error is not None and not isinstance(end.error, NetworkError))
    return CutOff(Cause.SERVER if stopped else Cause.SILENCE)


def _hidden_limit(usage: Usage, sizes: Sizes) -> CutOff | None:
    """Return the limit that a reply came to by its reported figures; None if it came to none."""
    output, total = usage.output, usage.total
    if output.value is None or output.provenance is not Provenance.REPORTED:
        return None
    if sizes.window is not None and total.value is not None and abs(total.value - sizes.window) <= 1:
        return CutOff(Cause.WINDOW, sizes.window)
    return CutOff(Cause.BUDGET, sizes.cap) if output.value == sizes.cap else None


def _limit(usage: Usage, sizes: Sizes, *, names_window: bool) -> CutOff:
    """Return the limit that a reply came to, which the service reported without naming it."""
    cap = sizes.cap or sizes.max_output
    outputs = _outputs(usage)
    near = EXACT if usage.output.provenance is Provenance.REPORTED else COUNTED_HERE
    if names_window or _fills_window(usage, sizes):
        return CutOff(Cause.WINDOW, sizes.window)
    if cap is not None and (not outputs or any(_reaches(output, cap, near) for output in outputs)):
        return CutOff(Cause.BUDGET, cap)
    if sizes.window is None:
        return CutOff(Cause.SERVER)  # the limit may be the window
    return CutOff(Cause.SERVER, usage.output.value)


def _outputs(usage: Usage) -> list[int]:
    """Return what the output may be: some services count reasoning outside of it."""
    output, reasoning = usage.output.value, usage.reasoning.value
    return [] if output is None else [output] if not reasoning else [output, output + reasoning]


def _fills_window(usage: Usage, sizes: Sizes) -> bool:
    """Return whether input and output fill the window; an input that is larger than the window is not believed."""
    window, given = sizes.window, usage.input.value
    outputs = _outputs(usage)
    if window is None or not outputs:
        return False
    believed = given is not None and given <= window
    used = given if believed else sizes.counted
    exact = believed and (usage.input + usage.output).provenance is Provenance.REPORTED
    return used is not None and any(_reaches(used + out, window, EXACT if exact else COUNTED_HERE) for out in outputs)


def _reaches(size: int, limit: int, near: int) -> bool:
    """Return whether a size is a limit's, but for the tolerance."""
    return abs(size - limit) <= max(LEAST, limit // near)
