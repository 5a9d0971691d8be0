"""What a reply keeps of the waits before it: only what happened."""

from pathlib import Path

from tests.engine.session_harness import DONE
from tests.engine.test_delivery import LIMITED, flaky
from tui.core.conversation.message import ReplyStatus
from tui.core.stream import Ended, TextDelta, Waiting
from tui.core.usage.usage import UNKNOWN


async def test_a_wait_that_ended_in_a_new_attempt(tmp_path: Path) -> None:
    harness = flaky(tmp_path, [LIMITED], [TextDelta("hi"), DONE])
    reply = await harness.reply()
    assert tuple(map(str, reply.outcome.notes)) == ("sent again after 5.0 s: Too many requests.",)


async def test_the_last_wait_of_all(tmp_path: Path) -> None:
    harness = flaky(tmp_path, [LIMITED])
    reply = await harness.reply()
    assert reply.status is ReplyStatus.FAILED
    assert len(reply.outcome.notes) == len(harness.provider.requests) - 1 == 4


async def test_a_wait_that_was_stopped_says_so_and_nothing_is_taken_to_be_billed(tmp_path: Path) -> None:
    harness = flaky(tmp_path, [LIMITED])
    harness.clock.stopped = True
    async for event in harness.session.send("hello"):
        if isinstance(event, Waiting):
            harness.session.interrupt()
        if isinstance(event, Ended):
            reply = event.reply
    assert reply.status is ReplyStatus.INTERRUPTED
    assert tuple(map(str, reply.outcome.notes)) == (
        "stopped before it was sent again, in a wait of 5.0 s: Too many requests.",
    )
    assert reply.outcome.usage.input == UNKNOWN
    assert len(harness.provider.requests) == 1
