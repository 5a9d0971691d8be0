"""Sessions of many turns, written through mull's own store, so that they are what mull writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import replies
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.conversation.raw_reply import kept_raw
from tui.core.conversation.record import (
    Chosen,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    UserSaid,
)
from tui.core.usage.usage import Usage, reported
from tui.store.sessions.store import Sessions

LAST_WORD = "Quagmire"  # ends the last reply, and stands nowhere else: once it is seen, the session's end is shown
REPLY = 1_500  # characters
QUESTION = "How should the ledger be read when two of its files overlap, and what would you test first? (turn {})"
ORIGIN = ReplyOrigin("gpt-6.1-sol", "practice", "practice, in this process", "medium", "assistant", practice=True)


def write_session(home: Path, turns: int) -> Path:
    """Write one session of so many turns into a home folder and return its file."""
    log = Sessions(home / "sessions", lambda: datetime.now(UTC)).create()
    head = log.append(
        SessionStarted(log.session),
        Chosen("practice", "gpt-6.1-sol", "medium"),
        PersonaSwitched(None, "assistant", "Assistant", "You are a thoughtful assistant."),
    )[-1].seq
    shapes = ("mixed", "prose", "prose", "fence")
    # No two replies are the same text, or whatever remembers a text's size would look fast.
    kept = [replies.text(shape, REPLY) + ("```\n" if shape == "fence" else "") for shape in shapes]
    for turn in range(0, turns, 500):
        records: list[Record] = []
        for number in range(turn, min(turns, turn + 500)):
            said = log.next_seq + len(records)
            last = f"\n{LAST_WORD}\n" if number == turns - 1 else ""
            text = f"Turn {number + 1}.\n\n{kept[number % len(kept)]}{last}"
            records += [
                UserSaid(head, QUESTION.format(number + 1)),
                ReplyStarted(said, _origin(number)),
                ReplyEnded(said + 1, text, outcome=_outcome(number, text)),
            ]
            head = said + 1
        log.append(*records)
    log.close()
    return log.path


def _origin(number: int) -> ReplyOrigin:
    return replace(ORIGIN, counted=1_800 + 97 * number)


def _outcome(number: int, text: str) -> ReplyOutcome:
    """Return an end like no other: whatever remembers equal values must not look fast."""
    input_, output = 1_800 + 97 * number, 300 + number % 991
    usage = Usage(reported(input_), reported(input_ // 128 * 128), reported(output), reported(output // 64 * 64))
    raw = kept_raw(_body(number, text, input_, output), text, "")
    return ReplyOutcome(
        finish_reason="completed",
        usage=usage,
        seconds=9.5 + number % 7,
        thought=4.2 + number % 3,
        cost=0.0,
        request_id=f"req_{number:032x}",
        raw=raw,
    )


def _body(number: int, text: str, input_: int, output: int) -> dict[str, object]:
    """Return what a service's whole answer looks like."""
    return {
        "id": f"resp_{number:024x}",
        "object": "response",
        "created_at": 1_795_201_113 + number,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": None,
        "model": ORIGIN.model,
        "output": [
            {"id": f"rs_{number:024x}", "type": "reasoning", "summary": []},
            {
                "id": f"msg_{number:024x}",
                "type": "message",
                "status": "completed",
                "role": "assistant",
                "content": [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}],
            },
        ],
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": "medium", "summary": None, "context": "current_turn"},
        "service_tier": "default",
        "store": False,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": {
            "input_tokens": input_,
            "input_tokens_details": {"cached_tokens": input_ // 128 * 128},
            "output_tokens": output,
            "output_tokens_details": {"reasoning_tokens": output // 64 * 64},
            "total_tokens": input_ + output,
        },
        "metadata": {},
    }
