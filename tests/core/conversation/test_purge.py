"""A message that was purged in one copy of a session does not come back from another one."""

from dataclasses import replace

from tests.core.conversation.test_tree import ORIGIN
from tui.core.conversation.merge import merged
from tui.core.conversation.purge import Purge, pieces_of, purged_record
from tui.core.conversation.record import Line, Record, ReplyEnded, ReplyStarted, SessionStarted, Titled, UserSaid
from tui.core.conversation.tree import Conversation

SECRET = "the secret is 4711"


def lines(*records: Record) -> list[Line]:
    return [Line(at, f"2026-11-28T10:00:{at:02}.000+00:00", record) for at, record in enumerate(records)]


COMMON = lines(
    SessionStarted("s"), UserSaid(None, SECRET), ReplyStarted(1, ORIGIN), ReplyEnded(2, f"You said {SECRET}"),
    Titled(SECRET), UserSaid(2, "and now?"),
)  # fmt: skip


def without(held: list[Line], message: int) -> list[Line]:
    purge = Purge(message, held[message].time, held[message].record.TYPE, (SECRET,), title=SECRET)
    return [replace(line, record=purged_record(line.seq, line.record, purge)) for line in held]


def test_a_merge_brings_nothing_back() -> None:
    there = [*COMMON, Line(6, "2026-11-28T11:00:00.000+00:00", UserSaid(5, "only there"))]
    here = without(without(COMMON, 1), 2)
    for first, second in ((here, there), (there, here)):
        done = merged(first, second)
        conversation = Conversation()
        for line in done.lines:
            conversation.apply(line)
        assert len(conversation.messages) == 4
        assert SECRET not in repr(done.lines)
        assert [m.text for m in conversation.path()] == ["", "", "and now?", "only there"]
        assert conversation.title == "and now?"
    assert merged(here, there).lines == merged(there, here).lines


def test_what_is_not_purged_anywhere_merges_as_it_is() -> None:
    assert merged(COMMON, COMMON).lines == COMMON


def test_a_part_of_a_text_is_known_by_its_pieces() -> None:
    text = "".join(map(chr, range(40, 120)))
    assert any(piece in text[10:45] for piece in pieces_of(text))
    assert pieces_of("short") == ["short"]
