"""Turns with a receipt, as records of a session: one that was served otherwise than it was asked for, and others."""

from __future__ import annotations

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.conversation.record import Record, ReplyEnded, ReplyStarted, UserSaid
from tui.core.models.price import Rates
from tui.core.note import Reason, note
from tui.core.receipt import Receipt, Setting, Settings
from tui.core.usage.usage import Usage, reported

ASKED: Settings = {Setting.MODEL: "gpt-6.1-sol", Setting.EFFORT: "high", Setting.SUMMARY: "auto", Setting.SEED: 7}
APPLIED: Settings = {
    Setting.MODEL: "gpt-6.1-sol",
    Setting.EFFORT: "high",
    Setting.CONTEXT: "current_turn",
    Setting.SUMMARY: "auto",
    Setting.STORE: False,
    Setting.BUDGET: 25_000,
}
SERVED: Settings = {
    Setting.MODEL: "gpt-5.5-2026-04-23",
    Setting.EFFORT: "high",
    Setting.CONTEXT: "current_turn",
    Setting.SUMMARY: "detailed",
    Setting.VERBOSITY: "medium",
    Setting.TIER: "priority",
    Setting.STORE: False,
    Setting.FINGERPRINT: "fp_4f1a6c90b2",
}
OTHERWISE = Receipt(ASKED, APPLIED, SERVED, (Setting.MODEL, Setting.TIER))
AS_ASKED = Receipt(ASKED, APPLIED, {**SERVED, Setting.MODEL: "gpt-6.1-sol", Setting.TIER: "default"})
SILENT = Receipt({Setting.MODEL: "qwen3"}, {Setting.MODEL: "qwen3"})
NOTES = (
    note(Reason.SERVED_BY, "gpt-5.5-2026-04-23", "gpt-6.1-sol"),
    note(Reason.SERVED_ON_TIER, "priority"),
)
USED = Usage(reported(4_000), reported(1_200), reported(900), reported(640), written=reported(1_800))
RATES = Rates(4.0, 24.0, 0.4, written=5.0, tier="priority")
OUTCOME = ReplyOutcome(
    usage=USED, cost=0.0351, seconds=9.0, receipt=OTHERWISE, rates=RATES, notes=NOTES, request_id="req_5b2e90c1"
)


def turn(text: str, outcome: ReplyOutcome, at: int = 1) -> list[Record]:
    """Return the records of one turn, the first of which has the number ``at``."""
    origin = ReplyOrigin("gpt-6.1-sol", "work", "", "high", "assistant")
    return [
        UserSaid(at - 2 if at > 1 else None, text),
        ReplyStarted(at, origin),
        ReplyEnded(at + 1, "Three tables are enough for a start: people, places and visits.", "", outcome),
    ]


SERVED_OTHERWISE = turn("Which tables does a guest book need?", OUTCOME)
