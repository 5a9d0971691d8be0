"""Building a reply while it arrives: stream values go in, text to show and records to write come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.core.context.context import Context
from tui.core.conversation.content_filter import FilterFinding, merged
from tui.core.conversation.cut_off import ReplyEnd, Sizes, judged
from tui.core.conversation.message import Reply, ReplyOutcome, ReplyStatus
from tui.core.conversation.phases import Phase, within
from tui.core.conversation.raw_reply import kept_raw
from tui.core.conversation.record import Checkpoint, ReplyEnded
from tui.core.errors import ModelError, StoppedForSafety, StreamBroken, StreamStalled
from tui.core.formatting import duration
from tui.core.note import Note, Reason, note
from tui.core.ports import Clock
from tui.core.rate_limits import Limits
from tui.core.receipt import Receipt
from tui.core.stream import (
    Adapted,
    Arrived,
    FilterReported,
    Finished,
    Identified,
    Phases,
    Raw,
    ReasoningDelta,
    Reassigned,
    Stage,
    SummaryDelta,
    TextDelta,
    Underway,
    UsageReported,
    Waiting,
)
from tui.core.token_counter import TokenCounter
from tui.core.usage.cost import turn_cost
from tui.core.usage.plausibility import OwnCount, believed
from tui.core.usage.turn_rates import turn_rates
from tui.core.usage.usage import UNKNOWN, Provenance, Usage, estimated
from tui.engine.delivery import Incoming

NOTHING = Usage(estimated(0), estimated(0), estimated(0), estimated(0))  # of a request that never left
CUT_SHORT = "the stream ended without saying that the reply was complete"


class ReplyInProgress:
    """One reply that is arriving, with everything its stream has said so far."""

    def __init__(self, reply: Reply, context: Context, counter: TokenCounter, clock: Clock) -> None:
        self.reply = reply
        self.interrupted = False
        self.answering = context.profile  # the model that answers, as far as that is known
        self.receipt: Receipt | None = None  # what was asked, applied and served, once that is known
        self._context = context
        self._counter = counter
        self._clock = clock
        self._began = clock.monotonic()
        self._first_text: float | None = None
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._phases: tuple[Phase, ...] = ()
        self._unsaved = Arrived()
        self._last_saved = self._began
        self._finished: Finished | None = None
        self._usage: UsageReported | None = None
        self._summarised = False  # whether the service showed summaries of its reasoning
        self._identity = Identified()
        self._raw: Mapping[str, Any] | None = None
        self._filter: tuple[FilterFinding, ...] = ()
        self._limits: Limits | None = None
        self._notes: list[Note] = []
        self._waiting: Waiting | None = None  # the current wait
        self._left: bool | None = None  # whether the request was ever on the wire; None is not known

    def take_in(self, values: Sequence[Incoming]) -> Arrived | None:
        """Add the values that came; return their text and reasoning, joined, or None if there was neither."""
        text: list[str] = []
        reasoning: list[str] = []
        anew, phases = False, self._phases
        for value in values:
            match value:
                case TextDelta(text=piece):
                    text.append(piece)
                case ReasoningDelta(text=piece):
                    reasoning.append(piece)
                    self._summarised = self._summarised or isinstance(value, SummaryDelta)
                case Reassigned():
                    text, reasoning, anew = [value.text], [value.reasoning], True
                case Phases():
                    self._phases = value.phases
                case Waiting():
                    self._wait_over()
                    self._waiting = value
                    continue
                case Underway(stage=stage) if stage is not Stage.SENT:
                    self._left = bool(self._left)
                    continue
                case _:
                    self._keep(value)
            self._left = True
            self._wait_over()
        summarised, new = self._summarised and bool(reasoning), self._phases if self._phases != phases else ()
        return self._arrived(Arrived("".join(text), "".join(reasoning), anew, summarised, new))

    def _keep(self, value: Incoming) -> None:
        """Keep what the service says of the reply beside its text."""
        match value:
            case UsageReported():
                self._usage = value
            case Finished():
                self._finished = value
            case Identified():
                self._identify(value)
            case Limits():
                self._limits = self._at(value)
            case FilterReported(findings=findings):
                self._filter = findings
            case Raw(body=body):
                self._raw = body
            case Adapted(what=what):
                self._notes.append(what)

    def _at(self, limits: Limits) -> Limits:
        """Return limits with the time at which they came."""
        return replace(limits, after=round(self._clock.monotonic() - self._began, 3))

    def so_far(self) -> Reply:
        """Return the reply as far as it has come; it is still arriving."""
        text = "".join(self._text)
        return replace(self.reply, text=text, phases=within(self._phases, text))

    def _wait_over(self, *, sent: bool = True) -> None:
        """End the current wait, if any, with a note: the request was sent again, or stopped before that."""
        waited, self._waiting = self._waiting, None
        if waited is not None:
            reason = Reason.SENT_AGAIN if sent else Reason.STOPPED_IN_WAIT
            self._notes.append(note(reason, duration(waited.seconds), waited.why))

    def _identify(self, value: Identified) -> None:
        """Keep the first value that the stream reports for each field, and the last one of each setting."""
        held = self._identity
        self._identity = Identified(
            held.request_id or value.request_id,
            held.system_fingerprint or value.system_fingerprint,
            held.model or value.model,
            {**held.settings, **value.settings},
        )

    def _arrived(self, piece: Arrived) -> Arrived | None:
        if piece == Arrived():
            return None
        if piece.anew:
            self._text, self._reasoning, self._first_text, self._unsaved = [], [], None, Arrived(anew=True)
        if piece.text and self._first_text is None:
            self._first_text = self._clock.monotonic()
        self._text.append(piece.text)
        self._reasoning.append(piece.reasoning)
        unsaved = self._unsaved
        more, phases = unsaved.reasoning + piece.reasoning, piece.phases or unsaved.phases
        self._unsaved = Arrived(unsaved.text + piece.text, more, unsaved.anew, phases=phases)
        return piece

    @property
    def identity(self) -> Identified:
        """What the reply says of itself so far: its model, and the settings that it was served with."""
        return self._identity

    def seconds_to_checkpoint(self, every: float) -> float | None:
        """Return the seconds until a checkpoint is due, at one ``every`` seconds; None if there is nothing to write."""
        if self._unsaved == Arrived():
            return None
        return max(0.0, self._last_saved + every - self._clock.monotonic())

    def checkpoint(self) -> Checkpoint:
        """Return a checkpoint with what has come since the last one."""
        new = self._unsaved
        record = Checkpoint(self.reply.id, new.text, new.reasoning, new.anew, self._phases)
        self._unsaved = Arrived()
        self._last_saved = self._clock.monotonic()
        return record

    @property
    def never_left(self) -> bool:
        """Whether it is known that nothing of the request was ever on the wire, so that it costs nothing."""
        return self._left is False

    @property
    def length(self) -> int:
        """The characters of text and reasoning, which are counted at the end."""
        return sum(map(len, self._text)) + sum(map(len, self._reasoning))

    def ended(self, error: ModelError | None, sizes: Sizes) -> ReplyEnded:
        """Return the last record of the reply: all of its text, and how it ended.

        ``error`` is why, if it failed; ``sizes`` are the limits that it may have come to.
        """
        now = self._clock.monotonic()
        text = "".join(self._text)
        nothing_sent = self.interrupted and self._waiting is not None
        self._wait_over(sent=not nothing_sent)
        status, detail = self._verdict(text, error)
        usage, doubts = believed(self._usage, self._own_count(text, sizes.window, nothing_sent=nothing_sent))
        usage = NOTHING if self.never_left else usage
        finished = self._finished
        end = ReplyEnd(status, error=error)
        if finished is not None:
            end = ReplyEnd(status, finished.reason, error, finished.names_window)
        status, cut_off = judged(end, usage, sizes)
        if finished is not None and (ignored := self._ignored_budget(usage)):
            detail = f"{detail}; {ignored}" if detail else ignored
        rates, unpriced = turn_rates(usage, self.answering.price, self.receipt, self.reply.time)
        outcome = ReplyOutcome(
            status=status,
            detail=detail,
            finish_reason=finished.reason if finished else None,
            usage=usage,
            cost=turn_cost(usage, rates, free=self.never_left or self.reply.origin.practice),
            rates=rates,
            seconds=round(now - self._began, 3),
            thought=round(self._first_text - self._began, 3) if self._first_text is not None else None,
            request_id=self._identity.request_id or (error.request_id if error else None),
            system_fingerprint=self._identity.system_fingerprint,
            notes=(*self._notes, *doubts, *unpriced),
            raw=kept_raw(self._raw, text, "".join(self._reasoning)),
            cut_off=cut_off,
            content_filter=merged(self._filter, error.content_filter if error is not None else ()),
            receipt=self.receipt,
            remedy=error.remedy if error is not None and detail == str(error) else "",
            rate_limits=self._limits if error is None or error.limits is None else self._at(error.limits),
        )
        reasoning, phases = "".join(self._reasoning), within(self._phases, text)
        return ReplyEnded(self.reply.id, text, reasoning, outcome, told_apart=True, phases=phases)

    def _verdict(self, text: str, error: ModelError | None) -> tuple[ReplyStatus, str]:
        """Return how the reply ended, and a detail to show. Only the service's own word makes it complete."""
        if self._finished is not None:
            return self._finished.status, self._finished.detail
        if self.interrupted:
            return ReplyStatus.INTERRUPTED, "stopped before it was complete"
        if error is None:
            return ReplyStatus.INCOMPLETE, CUT_SHORT
        return _ended_by(error, text), str(error)

    def _ignored_budget(self, usage: Usage) -> str:
        """Return that a server gave more than the output budget: some ignore it; empty if this one did not."""
        output, cap = usage.output, self.reply.origin.cap
        if cap is None or output.value is None or output.value <= cap or output.provenance is not Provenance.REPORTED:
            return ""
        return f"the server gave {output.value:,} tokens and ignored the output budget of {cap:,}"

    def _own_count(self, text: str, window: int | None, *, nothing_sent: bool) -> OwnCount:
        """Return what was counted here: the request, the text of the reply, and the reasoning that was shown."""
        profile, reasoning = self.answering, "".join(self._reasoning)
        visible = self._counter.count(text, profile.encoding)
        shown = self._counter.count(reasoning, profile.encoding) if reasoning and not self._summarised else None
        hides = profile.may_reason
        spent = UNKNOWN if shown is None and hides else estimated(shown or 0)
        no_answer = self._finished is None and not text and not reasoning
        given = UNKNOWN if no_answer and not self.interrupted else self._context.used
        output = UNKNOWN if no_answer else estimated(visible) + spent
        return OwnCount(
            request=self._context.size,
            visible=visible,
            shown=shown,
            unreported=Usage() if nothing_sent else Usage(given, UNKNOWN, output, spent),
            summarised=self._summarised,
            window=window,
            cap=self.reply.origin.cap,
            hides=hides,
        )


def _ended_by(error: ModelError, text: str) -> ReplyStatus:
    """Return how a reply ended by an error, with the text that had come."""
    if isinstance(error, StreamStalled):
        return ReplyStatus.INTERRUPTED
    if isinstance(error, StoppedForSafety) and text:
        return ReplyStatus.FILTERED
    return ReplyStatus.INCOMPLETE if isinstance(error, StreamBroken) or text else ReplyStatus.FAILED
