"""The reply's body is kept in the session file without its text, shown whole, and never sent."""

import asyncio
from pathlib import Path

from tests.engine.session_harness import DONE, SessionHarness
from tests.narrowing import last_reply
from tui.core.conversation.raw_reply import shown_raw
from tui.core.errors import ServiceFailed
from tui.core.request import Request
from tui.core.stream import Raw, ReasoningDelta, TextDelta

TEXT = "An answer that is long enough to be worth keeping once. " * 3
THOUGHT = "A thought that is long enough to be worth keeping once. " * 3
CANARY = "raw-canary-0123456789"
BODY = {
    "id": CANARY,
    "choices": [{"message": {"content": TEXT, "reasoning": THOUGHT}}],
    "output": [{"encrypted_content": CANARY * 9}],
}
SHOWN = {**BODY, "output": [{"encrypted_content": "(189 characters, encrypted: not kept)"}]}


async def test_the_file_holds_the_text_once_and_the_body_comes_back_whole(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, ReasoningDelta(THOUGHT), TextDelta(TEXT), DONE, Raw(BODY))
    await harness.turn()
    (path,) = tmp_path.glob("*.jsonl")
    ended = next(line for line in path.read_text().splitlines() if '"type": "ended"' in line)
    assert ended.count("An answer that is long") == ended.count("A thought that is long") == 3
    assert CANARY * 2 not in ended
    for reply in (last_reply(harness.session.conversation), last_reply(harness.read_again())):
        assert shown_raw(reply.outcome.raw, reply.text, reply.reasoning) == (SHOWN, "")


async def test_nothing_of_it_is_in_any_request(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, ReasoningDelta(THOUGHT), TextDelta("ok"), DONE, Raw(BODY))
    for text in ("one", "two", "three"):
        await harness.turn(text)
    sent: list[Request] = harness.provider.requests
    assert len(sent) == 3
    assert CANARY not in repr(sent)
    assert CANARY not in repr(harness.session.next_request("four").request)
    assert CANARY not in repr(harness.session.context("four"))


async def test_the_reply_that_came_at_last_counts_and_none_is_said_to_be_none(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path / "a", TextDelta("half"), Raw({"n": 1}), ServiceFailed("It broke."))
    reply = await harness.reply()
    assert shown_raw(reply.outcome.raw, reply.text, reply.reasoning) == ({"n": 1}, "")
    harness = SessionHarness(tmp_path / "b", TextDelta("x"), asyncio.Event())
    events = harness.session.send("hello")
    async for event in events:
        if type(event).__name__ == "Arrived":
            harness.session.interrupt()
    reply = last_reply(harness.session.conversation)
    assert reply.outcome.raw == ""
    assert "no answer of the service came to its end" in shown_raw(reply.outcome.raw, reply.text, "")[1]
