"""Whatever is compared, asked again or gone on from: the tree says what was sent."""

import asyncio
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.candidates import BRIEF, CRITIC, Numbered, compared, replies, said
from tests.engine.desk import PLANNER, Desk
from tui.core.conversation.message import PersonaSwitch, Reply
from tui.core.persona import NONE

PEOPLE = (BRIEF, PLANNER, CRITIC, NONE)
STEP = st.one_of(
    st.just("say"),
    st.tuples(
        st.sampled_from(["new", "again"]), st.lists(st.integers(0, 3), min_size=2, max_size=5), st.integers(0, 4)
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=5), switches=st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_whatever_is_compared_the_tree_says_what_was_sent(tmp_path_factory, steps, switches):
    asyncio.run(_play(tmp_path_factory.mktemp("tree"), steps, switches))


async def _play(folder: Path, steps, switches) -> None:
    desk = Desk(folder)
    provider = Numbered()
    desk.provider = provider
    desk.session.choose(replace(desk.session.choice, provider=provider))
    for number, (step, persona) in enumerate(zip(steps, switches, strict=False)):
        await desk.session.switch_persona(PEOPLE[persona])
        if step == "say" or (step[0] == "again" and not said(desk)):
            await desk.turn(f"m{number}")
            continue
        before = len(said(desk))
        mine = desk.session.choice
        choices = [replace(mine, persona=PEOPLE[i]) for i in step[1]]
        comparison = await compared(desk, None if step[0] == "again" else f"m{number}", choices)
        assert len(said(desk)) - before <= len({c.persona for c in choices})
        await comparison.go_on_from(step[2] % len(choices))
        _check(desk, provider)
    _check(desk, provider)
    assert desk.read_again().messages == desk.session.conversation.messages


def _check(desk: Desk, provider: Numbered) -> None:
    conversation = desk.session.conversation
    paths = [tuple(m.text for m in conversation.path(u.id)) for u in said(desk)]
    assert len(paths) == len(set(paths)), "one message of the user's for each distinct path"
    for reply in replies(desk):
        sent = provider.requests[int(reply.text.strip("R."))]
        path = conversation.path(reply.parent)
        assert path[-1] == conversation.messages[reply.parent]
        assert [m.text for m in sent.messages if m.role != "developer"] == [
            m.text for m in path if not isinstance(m, PersonaSwitch)
        ]
        developer = next((m.text for m in reversed(path) if isinstance(m, PersonaSwitch)), "")
        assert [m.text for m in sent.messages if m.role == "developer"] == ([developer] if developer else [])
    here = {m.text for m in conversation.path() if isinstance(m, Reply)}
    next_ = [m.text for m in desk.session.request("next").messages]
    assert {r.text for r in replies(desk)} & set(next_) == here, "nothing of another branch is sent"
