"""Which replies lie beside each other, and where one stood below one of them."""

from tests.core.conversation.trees import conversation_of
from tui.core.conversation.branches import branch_points
from tui.core.conversation.message import ReplyOrigin
from tui.core.conversation.record import HeadMoved, Line, PersonaSwitched, ReplyStarted, SessionStarted, UserSaid

ASKED = ReplyOrigin("o1", "c")


def test_replies_asked_again_and_those_of_other_personas_belong_together() -> None:
    conversation = conversation_of(
        SessionStarted("s"),
        PersonaSwitched(None, "a", "A", "Be brief."),  # 1
        UserSaid(1, "why?"),  # 2
        ReplyStarted(2, ASKED),  # 3
        ReplyStarted(2, ASKED),  # 4
        PersonaSwitched(None, "b", "B", "Find faults."),  # 5
        UserSaid(5, "why?"),  # 6
        ReplyStarted(6, ASKED),  # 7
        UserSaid(None, "another question"),  # 8
        ReplyStarted(8, ASKED),  # 9
        UserSaid(4, "why?"),  # 10: the same words, later
        ReplyStarted(10, ASKED),  # 11
    )
    (point,) = branch_points(conversation)
    assert ([r.id for r in point.replies], point.current.id, point.message.id) == ([3, 4, 7], 4, 2)
    assert conversation.last_used(4) == 11
    assert conversation.last_used(7) == 7
    conversation.apply(Line(12, "", HeadMoved(9)))
    assert branch_points(conversation) == []
