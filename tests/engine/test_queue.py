"""Messages that wait: their order, what lets them go, and that they are on disk until they are in the session."""

from pathlib import Path

from tests.engine.session_harness import DONE, SessionHarness, end_of
from tests.narrowing import present
from tui.core.attachments import held_from
from tui.core.conversation.message import ReplyStatus, UserMessage
from tui.core.conversation.queue import Halt, Queued
from tui.core.stream import Asked, Finished, TextDelta
from tui.engine.queue import Queue

ONE, TWO, NOW = Queued("one"), Queued("two", (held_from("notes.txt", b"as of today"),)), Queued("now")
CUT = (TextDelta("Half"), Finished(ReplyStatus.LENGTH, "length"))


def on_disk(harness: SessionHarness) -> tuple[Queued, ...]:
    harness.session.resources.journal.close()
    opened = harness.sessions.open("last")
    present(opened.log).close()
    return opened.queued


def queue_of(harness: SessionHarness, *messages: Queued) -> Queue:
    queue = harness.session.resources.queue
    for each in messages:
        queue.add(each)
    return queue


async def test_messages_go_in_their_order_after_whole_replies(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("Yes."), DONE)
    queue, reply = queue_of(harness, ONE, TWO), await harness.reply()
    assert queue.after(reply) is ONE
    assert queue.begin() is ONE
    assert queue.messages == (ONE, TWO), "it stays until it is in the session"
    assert queue.free == (TWO,)
    queue.asked()
    assert queue.halt is None
    assert queue.after(reply) is TWO


async def test_a_reply_that_is_not_whole_halts_until_the_user_says_so(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *CUT)
    queue, reply = queue_of(harness, ONE), await harness.reply()
    assert queue.after(reply) is None
    assert queue.halt is Halt.CUT_OFF
    queue.halt = None
    assert queue.begin() is ONE
    queue.refused(Halt.ROOM)
    assert queue.free == (ONE,)
    assert queue.halt is Halt.ROOM
    assert queue.take(0) is ONE
    assert queue.messages == ()
    assert queue.halt is None


async def test_what_is_sent_now_goes_first_whatever_became_of_the_reply_and_the_others_keep_their_order(
    tmp_path: Path,
) -> None:
    harness = SessionHarness(tmp_path, *CUT)
    queue, reply = queue_of(harness, ONE, TWO), await harness.reply()
    queue.put_first(NOW)
    assert queue.after(reply) is NOW
    queue.begin()
    queue.asked()
    assert queue.messages == (ONE, TWO)
    assert queue.halt is None
    queue.put_first()
    assert queue.take_all() == (ONE, TWO)
    assert queue.after(reply) is None
    assert queue.halt is None


async def test_a_disk_that_is_gone_halts(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path / "sessions", TextDelta("Yes."), DONE)
    queue, reply = queue_of(harness, ONE), await harness.reply()
    (tmp_path / "sessions").rename(tmp_path / "away")
    await queue.keep()
    assert "is not there" in queue.problem
    assert queue.after(reply) is None
    assert queue.halt is Halt.UNKEPT
    (tmp_path / "away").rename(tmp_path / "sessions")
    await queue.keep()
    assert queue.problem == ""
    assert on_disk(harness) == (ONE,)


async def test_a_queued_message_is_sent_with_its_own_attachments_and_the_draft_keeps_its_own(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("Yes."), DONE)
    session, mine = harness.session, held_from("mine.txt", b"of the draft")
    session.attach(mine)
    assert [part.attached for part in session.context("two", TWO).attached] == [TWO.attached[0]]
    events = [event async for event in session.send(TWO.text, queued=TWO)]
    assert end_of(events).text == "Yes."
    assert session.attached == (mine,)
    (message,) = [m for m in session.conversation.messages.values() if isinstance(m, UserMessage)]
    assert message.attachments == (TWO.attached[0].attachment,)


async def test_the_disk_has_a_message_until_it_is_in_the_session_and_never_twice(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("Yes."), DONE)
    await harness.turn()
    queue = queue_of(harness, TWO, ONE)
    await queue.keep()
    message = queue.begin()
    async for event in harness.session.send(message.text, queued=message):
        if isinstance(event, Asked):
            break  # killed before the queue is written anew
    assert on_disk(harness) == (ONE,)
    again = harness.sessions.open("last")
    assert [m.text for m in again.conversation.path() if isinstance(m, UserMessage)] == ["hello", "two"]
    present(again.log).close()


async def test_a_queue_of_a_session_without_a_file_is_kept_when_it_is_left(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    queue = queue_of(harness, ONE)
    await queue.keep()
    assert not harness.session.begun
    await harness.session.aclose()
    opened = harness.sessions.open("last")
    assert opened.queued == (ONE,)
    fresh = Queue(harness.session.resources.journal)
    fresh.bring_back(opened.queued)
    assert (fresh.messages, fresh.halt) == ((ONE,), Halt.RESUMED)
    present(opened.log).close()


async def test_a_private_session_keeps_its_queue_in_memory(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    harness.session.resources.journal.keeping._new_log = harness.sessions.create_private
    await queue_of(harness, ONE).keep(harness.session.choice.chosen)
    assert harness.session.begun
    assert not list(tmp_path.iterdir())
