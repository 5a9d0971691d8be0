"""The tree as rows: each message once, only branches are indented, gaps where they are, and fast."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from tests.core.conversation.trees import conversation_of
from tests.narrowing import present
from tui.core.conversation.message import END_LOST, Message, Reply, ReplyOrigin, ReplyOutcome, UserMessage
from tui.core.conversation.record import (
    HeadMoved,
    Line,
    Marked,
    PersonaSwitched,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    UserSaid,
)
from tui.core.conversation.repair import Loss, Row, Unreadable, What, repaired
from tui.core.conversation.session_tree import SessionTree, Show, first_words
from tui.core.conversation.tree import Conversation
from tui.core.conversation.tree_facts import facts_of
from tui.core.formatting import badges
from tui.core.usage.usage import Usage, reported

ORIGIN = ReplyOrigin("o1", "work", effort="high")
TOOK = ReplyOutcome(usage=Usage(reported(10), reported(0), reported(5), reported(2)), cost=0.25)


def sketch(tree: SessionTree, **how: object) -> list[str]:
    """Return the rows as text: the depth, whether a branch begins, the id or the line of a gap."""
    rows = [tree.rows[place] for place in tree.shown(**how)]  # type: ignore[arg-type]  # as they are named
    return [
        "  " * row.depth + ("+" if row.begins else "") + (str(row.id) if row.loss is None else f"gap {row.loss.line}")
        for row in rows
    ]


def branched() -> Conversation:
    """Return a session with an edited second message, and three replies to the first."""
    return conversation_of(
        SessionStarted("s"),
        UserSaid(None, "first"),  # 1
        ReplyStarted(1, ORIGIN),  # 2
        ReplyEnded(2, "one", "", TOOK),
        ReplyStarted(1, ORIGIN),  # 4
        ReplyEnded(4, "two", "", TOOK),
        ReplyStarted(1, ORIGIN),  # 6
        ReplyEnded(6, "three", "", TOOK),
        UserSaid(6, "second"),  # 8
        ReplyStarted(8, ORIGIN),  # 9
        ReplyEnded(9, "four", "", TOOK),
        HeadMoved(6),
        UserSaid(6, "second, edited"),  # 12
    )


def test_the_path_is_the_left_edge_and_what_was_left_stands_to_the_right_of_it() -> None:
    tree = SessionTree(branched())
    assert sketch(tree) == ["1", "  +2", "  +4", "6", "  +8", "  9", "12"]
    assert [(present(row.siblings).number, present(row.siblings).count) for row in tree.rows[1:4]] == [
        (1, 3),
        (2, 3),
        (3, 3),
    ]
    assert sketch(tree, folded={8}) == ["1", "  +2", "  +4", "6", "  +8", "12"]
    assert [tree.branch(place) for place in (5, 3)] == [range(4, 6), range(7)]


def test_what_was_asked_on_the_side_stands_beside_also_where_nothing_else_follows() -> None:
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "first"),  # 1
        ReplyStarted(1, ORIGIN),  # 2
        ReplyEnded(2, "one", "", TOOK),
        UserSaid(2, "by the way"),  # 4
        ReplyStarted(4, ORIGIN),  # 5
        Marked(4, "aside", True),
        HeadMoved(2),
    )
    assert sketch(SessionTree(held)) == ["1", "2", "  +4", "  5"]
    held.apply(Line(8, "t", UserSaid(2, "second")))
    tree = SessionTree(held)
    assert sketch(tree) == ["1", "2", "  +4", "  5", "8"]
    assert [row.siblings for row in tree.rows] == [None] * 5
    assert held.siblings() == {}, "it is no other version of what was said next"
    held.apply(Line(9, "t", HeadMoved(5)))
    assert sketch(SessionTree(held)) == ["1", "2", "  +8", "4", "5"], "kept, or gone to, it is the path"


def test_a_long_conversation_without_branches_has_no_indent() -> None:
    tree = SessionTree(long_session(60))
    assert {row.depth for row in tree.rows} == {0}


def test_only_what_is_wished_is_shown() -> None:
    held = branched()
    held.apply(Line(13, "t", Marked(4, "bookmarked", True)))
    tree = SessionTree(held)
    assert sketch(tree, show=Show.OWN) == ["1", "  +8", "12"]
    assert sketch(tree, show=Show.BRANCHES) == ["1", "  +2", "  +4", "6", "  +8"]
    assert sketch(tree, show=Show.BOOKMARKS) == ["  +4"]
    assert sketch(tree, words="EDIT sec") == ["12"]
    assert sketch(tree, words="high thr", folded={8}) == ["6"]
    assert sketch(tree, words="four", folded={8}) == ["  9"]  # a fold hides nothing that is looked for


def test_each_request_is_billed_with_one_row() -> None:
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "first"),  # 1
        ReplyStarted(1, ORIGIN),  # 2
        ReplyEnded(2, "one", "", TOOK),
        SummaryAsked(ORIGIN),  # 4
        ReplyEnded(4, "sum", "", TOOK),
        Summarised(2, "sum", ORIGIN, (1, 2), asked=4),  # 6
        Summarised(1, "sum", ORIGIN, (1,), asked=4),  # 7
        SummaryAsked(ORIGIN),  # 8
        ReplyEnded(8, "", "", TOOK),
    )
    tree = SessionTree(held)
    assert sorted(turn.id for turn in tree.turns(range(len(tree.rows)))) == [2, 4]
    assert [request.id for request in tree.requests] == [8]


def test_a_gap_stands_where_the_message_was() -> None:
    rows: list[Row] = [
        (1, Line(0, "t", SessionStarted("s"))),
        (2, Line(1, "t", UserSaid(None, "first"))),
        (3, Line(2, "t", ReplyStarted(1, ORIGIN))),
        (4, Line(3, "t", ReplyEnded(2, "one"))),
        (5, Unreadable("torn", What.MESSAGE)),
        (6, Line(5, "t", ReplyStarted(4, ORIGIN))),
        (7, Line(6, "t", ReplyEnded(5, "two"))),
    ]
    repair = repaired(rows)
    held = Conversation()
    for line in repair.lines:
        held.apply(line)
    assert sketch(SessionTree(held, repair.losses)) == ["1", "2", "gap 5", "5"]


def test_a_message_whose_parent_is_missing_is_torn_and_still_shown() -> None:
    tree = SessionTree(conversation_of(SessionStarted("s"), UserSaid(None, "x"), UserSaid(77, "y")))
    assert [(row.id, row.torn) for row in tree.rows] == [(1, False), (2, True)]


def test_first_words_are_of_any_kind_of_message() -> None:
    held = conversation_of(
        SessionStarted("s"),
        PersonaSwitched(None, "reviewer", "Reviewer", "Review."),
        UserSaid(1, "  a\n  b " + "c" * 500),
        ReplyStarted(2, ORIGIN),
        Summarised(3, "in short", ORIGIN),
    )
    words = [first_words(message) for message in held.messages.values()]
    assert [words[0], words[1][:5], len(words[1]), words[2], words[3]] == ["Reviewer", "a b c", 200, "", "in short"]


parents = st.lists(st.none() | st.integers(0, 40), max_size=40)


@given(parents, st.none() | st.integers(0, 40), st.lists(st.integers(0, 45), max_size=4), st.sets(st.integers(0, 40)))
def test_each_message_has_one_row_below_its_parent_whatever_is_missing(
    parents: list[int | None], head: int | None, lost: list[int], folded: set[int]
) -> None:
    held = Conversation()
    for id_, parent in enumerate(parents, 1):  # a parent may be missing, or be the message itself
        message: Message = UserMessage(id_, parent, "t", "x") if id_ % 2 else Reply(id_, parent, "t", ORIGIN)
        held.messages[id_] = message
    held.head = head
    losses = [Loss(line, What.MESSAGE, "torn", after=after) for line, after in enumerate(lost)]
    tree = SessionTree(held, losses)
    ids = [row.id for row in tree.rows if row.id is not None]
    assert sorted(ids) == sorted(held.messages)
    assert sum(row.loss is not None for row in tree.rows) == len(lost)
    for row in tree.rows:
        message_ = row.message
        if message_ is not None and message_.parent is not None and not row.torn:
            above = tree.rows[tree.places[message_.parent]]
            assert tree.places[message_.parent] < tree.places[message_.id]
            assert row.depth == above.depth + row.begins
    assert set(tree.shown(folded)) <= set(range(len(tree.rows)))
    path = {message.id for message in held.path()}
    assert all(row.depth == 0 for row in tree.rows if row.id in path and row.id in _to_root(held))


def _to_root(held: Conversation) -> set[int]:
    """Return the messages of the path, where no circle and no gap is in it."""
    path = held.path()
    sound = all(a.id < b.id for a, b in pairwise(path)) and path and path[0].parent is None
    return {message.id for message in path} if sound else set()


def long_session(turns: int) -> Conversation:
    """Return a conversation of that many turns without branches."""
    held = Conversation()
    parent: int | None = None
    for turn in range(turns):
        held.apply(Line(3 * turn, "t", UserSaid(parent, f"question {turn}")))
        held.apply(Line(3 * turn + 1, "t", ReplyStarted(3 * turn, ORIGIN)))
        held.apply(Line(3 * turn + 2, "t", ReplyEnded(3 * turn + 1, f"answer {turn} " + "word " * 200, "", TOOK)))
        parent = 3 * turn + 1
    return held


def test_ten_thousand_messages_are_a_tree_in_a_moment() -> None:
    held, began = long_session(5_000), process_time()
    tree = SessionTree(held)
    assert len(tree.shown()) == 10_000
    assert process_time() - began < 2  # some 0.05 s


def test_a_gap_is_said_in_a_sentence_and_a_reply_without_its_end_is_not_interrupted() -> None:
    losses = [Loss(4, What.MESSAGE, "torn"), Loss(10, What.UNKNOWN, "torn")]
    tree = SessionTree(Conversation(), losses)
    assert [facts_of(tree, row).words.strip("╳ ") for row in tree.rows] == [
        "a message of yours cannot be read: line 4 of the file",
        "line 10 of the file cannot be read: what it held is not known",
    ]
    lost = Reply(1, None, "", ReplyOrigin("o1", "test"), outcome=END_LOST)
    assert badges(lost) == ("end lost",)
