"""What the next request holds: the meters' figures and the request are made of the same parts."""

from dataclasses import replace
from typing import Literal

from tests.core.context.histories import COUNT, ORIGIN, ROUTE, said
from tests.doubles import O1
from tui.core.context.context import build_context
from tui.core.context.parts import Fate
from tui.core.conversation.message import ARRIVING, Message, PersonaSwitch, Reply, ReplyOutcome, ReplyStatus
from tui.core.models.profile import ModelProfile
from tui.core.request import RequestMessage, Wishes, build_request, messages_of
from tui.core.usage.usage import Usage, estimated, reported
from tui.tokens import Tokens


def history(*messages: Message) -> list[RequestMessage]:
    return list(messages_of(build_context(messages, O1, COUNT).parts))


def persona(i: int, text: str, mode: Literal["replace", "append"] = "replace") -> PersonaSwitch:
    return PersonaSwitch(i, None, "", "p", "P", text, mode)


def test_a_replacing_persona_takes_the_old_ones_place_at_the_top() -> None:
    held = history(persona(1, "old"), said(2, "a"), persona(3, "new"), said(4, "b"))
    assert [(m.role, m.text) for m in held] == [("developer", "new"), ("user", "a"), ("user", "b")]


def test_an_appended_persona_stands_where_it_was_switched_to() -> None:
    held = history(persona(1, "old"), said(2, "a"), persona(3, "more", "append"), said(4, "b"))
    assert [m.text for m in held] == ["old", "a", "more", "b"]


def test_switching_to_none_sends_no_developer_message() -> None:
    assert [m.role for m in history(persona(1, "old"), said(2, "a"), persona(3, ""))] == ["user"]


def test_a_model_without_roles_gets_the_persona_before_the_next_user_message() -> None:
    profile = ModelProfile("o1-mini", role="none", window=128_000)
    path: list[Message] = [persona(1, "Be brief."), said(2, "a"), said(3, "b")]
    context = build_context(path, profile, Tokens())
    first, second = messages_of(context.parts)
    assert first == RequestMessage("user", "<instructions>\nBe brief.\n</instructions>\n\na")
    assert second.text == "b"
    whole = sum(
        3 + Tokens().count(m.role, "o200k_base") + Tokens().count(m.text, "o200k_base") for m in (first, second)
    )
    assert context.used.value == whole + 3
    assert "o1-mini" in str(build_request(context, ROUTE, Wishes()).adaptations[0])


O1_PLAIN = replace(O1, formatting_line=True)
LINE = "Formatting re-enabled"


def test_the_formatting_line_opens_the_first_developer_message_and_is_counted() -> None:
    path: list[Message] = [persona(1, "Plan."), said(2, "a"), persona(3, "Be brief.", "append"), said(4, "b")]
    context = build_context(path, O1_PLAIN, COUNT)
    assert [m.text for m in messages_of(context.parts)] == [f"{LINE}\nPlan.", "a", "Be brief.", "b"]
    first = context.parts[0]
    assert (first.fate, first.tokens) == (Fate.ADAPTED, estimated(3 + 1 + 3))
    notes = build_request(context, ROUTE, Wishes()).adaptations
    assert tuple(map(str, notes)) == ("first line 'Formatting re-enabled' added: o1 leaves Markdown out without it",)


def test_the_formatting_line_opens_an_appended_persona_where_none_stands_before() -> None:
    context = build_context([said(1, "a"), persona(2, "Be brief.", "append"), said(3, "b")], O1_PLAIN, COUNT)
    assert [m.text for m in messages_of(context.parts)] == ["a", f"{LINE}\nBe brief.", "b"]


def test_no_formatting_line_without_a_developer_message_or_twice() -> None:
    question = "What steps should I think about when writing my first Python API?"
    assert build_context([], O1_PLAIN, Tokens(), draft=question).used == estimated(20)
    own = build_context([persona(1, f"{LINE}\nPlan.")], O1_PLAIN, COUNT)
    assert own.parts[0].fate is Fate.KEPT
    assert own.parts[0].text.count(LINE) == 1
    as_system = replace(O1_PLAIN, role="system")
    assert LINE not in build_context([persona(1, "Plan.")], as_system, COUNT).parts[0].text


def test_reasoning_of_earlier_turns_is_a_ghost_with_its_size() -> None:
    done = ReplyOutcome(usage=Usage(reasoning=reported(448)))
    context = build_context([said(1, "q"), Reply(2, 1, "", ORIGIN, "a", "", done)], O1, COUNT)
    ghost = next(p for p in context.parts if p.kind == "reasoning")
    assert (ghost.fate, ghost.role, ghost.tokens) == (Fate.DROPPED, None, reported(448))
    assert context.dropped_reasoning == reported(448)


def test_an_unknown_figure_makes_a_sum_unknown_and_never_zero() -> None:
    unknown = Reply(2, 1, "", ORIGIN, "a", "seen thinking", ReplyOutcome())
    assert build_context([said(1, "q"), unknown], O1, COUNT).dropped_reasoning.value is None


def test_an_empty_reply_is_not_sent() -> None:
    empty = Reply(2, 1, "", ORIGIN, "", "", ReplyOutcome(ReplyStatus.LENGTH))
    assert [m.role for m in history(said(1, "q"), empty)] == ["user"]


def test_a_reply_that_arrives_is_not_called_empty() -> None:
    arriving = Reply(2, 1, "", ORIGIN, "", "", ARRIVING)
    part = next(p for p in build_context([said(1, "q"), arriving], O1, COUNT).parts if p.kind == "reply")
    assert (part.fate, part.tokens) == (Fate.DROPPED, estimated(0))
    assert str(part.note) == "it is still arriving, and counts once it has ended"


def test_the_recorded_counts() -> None:
    """o1: 20 tokens for one user message; gpt-4: 27 for system and user (recorded usage of the services)."""
    question = "What steps should I think about when writing my first Python API?"
    assert build_context([], O1, Tokens(), draft=question).used == estimated(20)
    gpt4 = ModelProfile("gpt-4", role="system", encoding="cl100k_base")
    story = "Tell me a story about how the universe began?"
    assert build_context([persona(1, "You are a helpful assistant.")], gpt4, Tokens(), draft=story).used == estimated(
        27
    )
