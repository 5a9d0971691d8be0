"""Whatever is compared, asked again or gone on from: the tree says what was sent."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.candidates import BRIEF, CRITIC, Numbered, compared, replies, said
from tests.engine.session_harness import PLANNER, SessionHarness
from tests.narrowing import present
from tui.core.conversation.message import PersonaSwitch, Reply
from tui.core.personas.persona import NONE

PEOPLE = (BRIEF, PLANNER, CRITIC, NONE)
STEP = st.one_of(
    st.just("say"),
    st.tuples(
        st.sampled_from(["new", "again"]), st.lists(st.integers(0, 3), min_size=2, max_size=5), st.integers(0, 4)
    ),
)

Step = str | tuple[str, list[int], int]


@settings(max_examples=40)
@given(steps=st.lists(STEP, min_size=1, max_size=5), switches=st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_whatever_is_compared_the_tree_says_what_was_sent(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Step], switches: list[int]
) -> None:
    asyncio.run(_play(tmp_path_factory.mktemp("tree"), steps, switches))


async def _play(folder: Path, steps: list[Step], switches: list[int]) -> None:
    harness = SessionHarness(folder)
    provider = Numbered()
    harness.provider = provider
    harness.session.choose(replace(harness.session.choice, provider=provider))
    for number, (step, persona) in enumerate(zip(steps, switches, strict=False)):
        await harness.session.switch_persona(PEOPLE[persona])
        if isinstance(step, str) or (step[0] == "again" and not said(harness)):
            await harness.turn(f"m{number}")
            continue
        kind, candidates, chosen = step
        before = len(said(harness))
        mine = harness.session.choice
        choices = [replace(mine, persona=PEOPLE[i]) for i in candidates]
        comparison = await compared(harness, None if kind == "again" else f"m{number}", choices)
        assert len(said(harness)) - before <= len({c.persona for c in choices})
        await comparison.go_on_from(chosen % len(choices))
        _check(harness, provider)
    _check(harness, provider)
    assert harness.read_again().messages == harness.session.conversation.messages


def _check(harness: SessionHarness, provider: Numbered) -> None:
    conversation = harness.session.conversation
    paths = [tuple(m.text for m in conversation.path(u.id)) for u in said(harness)]
    assert len(paths) == len(set(paths)), "one message of the user's for each distinct path"
    for reply in replies(harness):
        sent = provider.requests[int(reply.text.strip("R."))]
        path = conversation.path(reply.parent)
        assert path[-1] == conversation.messages[present(reply.parent)]
        assert [m.text for m in sent.messages if m.role != "developer"] == [
            m.text for m in path if not isinstance(m, PersonaSwitch)
        ]
        developer = next((m.text for m in reversed(path) if isinstance(m, PersonaSwitch)), "")
        assert [m.text for m in sent.messages if m.role == "developer"] == ([developer] if developer else [])
    here = {m.text for m in conversation.path() if isinstance(m, Reply)}
    next_ = [m.text for m in harness.session.next_request("next").request.messages]
    assert {r.text for r in replies(harness)} & set(next_) == here, "nothing of another branch is sent"
