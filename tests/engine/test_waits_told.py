"""What a reply keeps of the waits before it: only what happened."""

import asyncio

from tests.doubles import FakeClock
from tests.engine.session_harness import DONE
from tests.engine.test_delivery import LIMITED, flaky
from tui.core.conversation.message import ReplyStatus
from tui.core.stream import Ended, TextDelta, Waiting
from tui.core.usage.usage import UNKNOWN


class StoppedClock(FakeClock):
    """Never comes to the end of a wait."""

    def __init__(self) -> None:
        super().__init__()
        self.forever = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        await self.forever.wait()


async def test_a_wait_that_ended_in_a_new_attempt(tmp_path) -> None:
    harness = flaky(tmp_path, [LIMITED], [TextDelta("hi"), DONE])
    reply = (await harness.turn())[-1].reply
    assert tuple(map(str, reply.outcome.notes)) == ("sent again after 5.0 s: Too many requests.",)


async def test_the_last_wait_of_all(tmp_path) -> None:
    harness = flaky(tmp_path, [LIMITED])
    reply = (await harness.turn())[-1].reply
    assert reply.status is ReplyStatus.FAILED
    assert len(reply.outcome.notes) == len(harness.provider.requests) - 1 == 4


async def test_a_wait_that_was_stopped_says_so_and_nothing_is_taken_to_be_billed(tmp_path) -> None:
    harness = flaky(tmp_path, [LIMITED])
    harness.session.resources.clock = StoppedClock()
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
