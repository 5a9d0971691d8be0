"""Several replies to one prompt: each kept like any other, in a tree that stays true."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.doubles import O1, ScriptedProvider
from tests.engine.candidates import CRITIC, Numbered, candidates, compared, played, replies, said
from tests.engine.session_harness import DONE, PLANNER, SessionHarness
from tests.engine.test_delivery import refusal
from tests.narrowing import present
from tui.core.attachments import held_from
from tui.core.conversation.message import PersonaSwitch
from tui.core.errors import UsageError
from tui.core.models.profile import RefusedParameter
from tui.core.models.refused_parameters import without_refused
from tui.core.personas.persona import NONE
from tui.core.request import Request, Wishes
from tui.core.stream import StreamValue, TextDelta
from tui.engine.compare import Comparison, NotAsked, same_requests
from tui.store.sessions.attachments import find


async def test_efforts_answer_one_and_the_same_message(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("hi"), DONE)
    comparison = await compared(harness, "why?", candidates(harness, "low", "high"))
    (message,) = said(harness)
    assert [r.parent for r in replies(harness)] == [message.id, message.id]
    assert [r.origin.effort for r in replies(harness)] == ["low", "high"]
    assert [r.effort for r in harness.provider.requests] == ["low", "high"]
    assert harness.read_again().messages == harness.session.conversation.messages
    assert comparison.first_complete() == 0


async def test_the_message_is_on_disk_before_anyone_is_asked(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    harness: SessionHarness = SessionHarness(
        tmp_path, lambda: seen.append([line["type"] for line in harness.lines()]), TextDelta("hi"), DONE
    )
    await compared(harness, "why?", candidates(harness, "low", "high"))
    assert seen[0][:5] == ["session", "choice", "persona", "user", "reply"]
    assert [line["type"] for line in harness.lines()].count("choice") == 1


async def test_another_persona_gets_a_branch_of_its_own(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("hi"), DONE)
    await harness.turn("hello")
    mine = harness.session.choice
    choices = [mine, replace(mine, persona=PLANNER), replace(mine, persona=NONE), replace(mine, persona=PLANNER)]
    await compared(harness, "why?", choices)
    sent = [[m.text for m in r.messages] for r in harness.provider.requests[1:]]
    assert sent == [
        ["Be brief.", "hello", "hi", "why?"],
        ["Plan.", "hello", "hi", "why?"],
        ["hello", "hi", "why?"],
        ["Plan.", "hello", "hi", "why?"],
    ]
    assert len(said(harness)) == 4, "the first, and one for each persona"


async def test_going_on_moves_the_head_and_takes_what_was_chosen(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    harness.provider = Numbered()
    mine = replace(harness.session.choice, provider=harness.provider)
    harness.session.choose(mine)
    choices = [mine, replace(mine, persona=PLANNER, wishes=Wishes(effort="high", seed=7))]
    comparison = await compared(harness, "why?", choices)
    await comparison.go_on_from(1)
    assert harness.session.choice.persona == PLANNER
    assert harness.session.choice.wishes == Wishes(effort="high")
    await harness.turn("and then?")
    assert [m.text for m in harness.provider.requests[-1].messages] == ["Plan.", "why?", "R1.", "and then?"]
    again = harness.read_again()
    assert again.path() == harness.session.conversation.path()
    assert present(again.choice).effort == "high"
    await comparison.go_on_from(0)
    await harness.turn("and now?")
    assert [m.text for m in harness.provider.requests[-1].messages] == ["Be brief.", "why?", "R0.", "and now?"]


async def test_the_last_message_can_be_compared_again(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("hi"), DONE)
    await harness.turn("one")
    await harness.turn("two")
    mine = harness.session.choice
    await compared(harness, None, [mine, replace(mine, persona=CRITIC)])
    assert [[m.text for m in r.messages] for r in harness.provider.requests[2:]] == [
        ["Be brief.", "one", "hi", "two"],
        ["Find faults.", "one", "hi", "two"],
    ]
    assert [m.text for m in said(harness)] == ["one", "two", "two"]
    with pytest.raises(UsageError, match="no message"):
        Comparison(SessionHarness(tmp_path / "new").session, None, [mine, mine])
    with pytest.raises(UsageError, match="two contestants"):
        Comparison(harness.session, "x", [mine])


async def test_comparing_the_first_message_again_leaves_its_boundary_behind(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("hi"), DONE)
    await harness.turn("one")
    mine = harness.session.choice
    await compared(harness, None, [replace(mine, persona=CRITIC), replace(mine, persona=NONE)])
    assert [[m.text for m in r.messages] for r in harness.provider.requests[1:]] == [["Find faults.", "one"], ["one"]]
    switches = [m for m in harness.session.conversation.messages.values() if isinstance(m, PersonaSwitch)]
    assert [m.parent for m in switches] == [None, None]


async def test_one_without_room_is_told_and_the_other_is_asked(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("fine"), DONE)
    mine = harness.session.choice
    small = replace(mine, profile=replace(O1, name="small", window=4))
    comparison = Comparison(harness.session, "one two three four", [mine, small])
    events = await played(comparison)
    (why,) = (event.why for column, event in events if isinstance(event, NotAsked))
    assert "small takes 4 at most" in why
    with pytest.raises(UsageError, match="no reply to go on from"):
        await comparison.go_on_from(1)


def test_an_estimate_says_what_it_takes_before_anything_is_sent(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    priced = replace(harness.session.choice, wishes=Wishes(effort="high", seed=3))
    plan = Comparison(harness.session, "why so?", [priced, replace(priced, persona=NONE)]).requests()
    assert [p.context.used.value for p in plan] == [15, 9]
    assert [p.request.effort for p in plan] == ["high", "high"]
    assert "seed 3 not sent" in " ".join(map(str, plan[0].request.adaptations))
    assert plan[0].most_output == 100_000
    assert plan[0].least_cost is None, "unknown is not 0"
    assert not harness.session.begun


@pytest.mark.parametrize(
    ("window", "max_output", "budget", "most"),
    [
        (1000, None, None, 985),
        (1000, 600, None, 600),
        (1000, 600, 500, 500),
        (10, 600, None, 0),
        (None, 600, None, 600),
        (None, None, None, None),
    ],
)
def test_the_most_a_reply_may_take_is_what_window_model_and_budget_leave(
    tmp_path: Path, window: int | None, max_output: int | None, budget: int | None, most: int | None
) -> None:
    choice = SessionHarness(tmp_path).session.choice
    profile = replace(choice.profile, window=window, max_output=max_output)
    choice = replace(choice, profile=profile, wishes=Wishes(max_output_tokens=budget))
    (estimate, _) = Comparison(SessionHarness(tmp_path).session, "why so?", [choice, choice]).requests()
    assert (estimate.context.used.value, estimate.most_output) == (15, most)


async def test_what_is_attached_goes_to_every_branch_and_again(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("hi"), DONE)
    harness.session.resources.fetch = partial(find, tmp_path)
    harness.session.attach(held_from("notes.txt", b"read this"))
    mine = harness.session.choice
    await compared(harness, "why?", [mine, replace(mine, persona=PLANNER)])
    assert harness.session.attached == ()
    await compared(harness, None, [mine, replace(mine, persona=CRITIC)])
    assert [[each.name for each in m.attachments] for m in said(harness)] == [["notes.txt"]] * 3
    assert all("read this" in repr(request) for request in harness.provider.requests)


async def test_candidates_whose_requests_come_to_the_same_are_known_before_and_after(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    low, high = (replace(harness.session.choice, wishes=Wishes(effort=effort)) for effort in ("low", "high"))
    deaf = without_refused(O1, [RefusedParameter.REASONING_EFFORT])
    told = [replace(choice, profile=deaf) for choice in (low, high)]
    plan = Comparison(harness.session, "why?", [low, *told, high]).requests()
    assert same_requests([(each.choice, each.request) for each in plan]) == [[1, 2]]
    again = Comparison(harness.session, "why?", [told[0], told[0]]).requests()
    assert same_requests([(each.choice, each.request) for each in again]) == [], "the same was asked for"
    assert same_requests([None, (plan[1].choice, plan[1].request)]) == []


class Effortless(ScriptedProvider):
    """Refuses every request that asks for an effort."""

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        if request.effort is not None:
            raise refusal("reasoning_effort")
        async for value in super().stream(request):
            yield value


async def test_an_effort_that_is_refused_while_it_is_asked_makes_one_request_of_two(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    mine = replace(harness.session.choice, provider=Effortless(TextDelta("hi"), DONE))
    low, high = (replace(mine, wishes=Wishes(effort=effort)) for effort in ("low", "high"))
    comparison = await compared(harness, "why?", [low, high, replace(low, persona=NONE)])
    assert comparison.same_requests() == [[0, 1]]
    assert [r.origin.effort for r in replies(harness)] == [None] * 3


async def test_a_message_under_an_added_persona_is_asked_again_where_it_is(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("It depends."), DONE)
    await harness.turn("first")
    await harness.session.switch_persona(CRITIC, "append")
    await harness.turn("why?")
    await compared(harness, None, candidates(harness, "low", "high"))
    assert [message.text for message in said(harness)] == ["first", "why?"]
    assert len({reply.parent for reply in replies(harness)}) == 2
