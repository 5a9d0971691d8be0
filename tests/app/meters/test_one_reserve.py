"""Bar, panel, guard, X-ray, `mull context` and request go by one reserve: what fits is sent, what does not is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles import O1
from tests.engine.session_harness import DONE, SessionHarness
from tests.narrowing import of_class, present
from tui.app.meters.context_bar import NO_ROOM, RESERVE, context_rows, segments
from tui.app.meters.meters import Meters, meters_of
from tui.app.xray.make_room import how_full
from tui.cli.ask import as_object as ask_object
from tui.cli.context import as_object, as_rows
from tui.core.context.room import SENT_ANYWAY, TooLittleRoom, Verdict, reserve_for, room_for
from tui.core.context.trimming import turns_of
from tui.core.context.turns_left import turns_left
from tui.core.context.xray import Xray
from tui.core.conversation.message import Reply
from tui.core.models.catalogue import built_in
from tui.core.models.profile import ModelProfile
from tui.core.reply_options import ReplyOption
from tui.core.request import Wishes
from tui.core.stream import TextDelta
from tui.core.usage.effort_effect import SameEffort
from tui.core.usage.model_stats import ModelStats
from tui.core.usage.recent_use import RecentUse
from tui.core.usage.totals import Totals
from tui.engine.next_request import NextRequest
from tui.engine.preflight import refuse_if_too_little
from tui.engine.session import Session

SAID = "word " * 40


class NoHistory:
    def stats(self, model: str, *, practice: bool) -> dict[str, ModelStats]:
        return {}

    def stats_of_option(
        self, model: str, option: ReplyOption, effort: str | None, *, practice: bool
    ) -> dict[str, ModelStats]:
        return {}

    def same_efforts(self, connection: str, model: str) -> Sequence[SameEffort]:
        return ()

    def recent(self) -> RecentUse:
        return RecentUse()

    def add(self, session: str, reply: Reply) -> None:
        pass

    def load(self) -> None:
        pass

    def stop(self) -> None:
        pass


profiles = st.builds(
    ModelProfile,
    name=st.just("m"),
    window=st.none() | st.integers(1, 1_000),
    max_input=st.none() | st.integers(1, 1_000),
    max_output=st.none() | st.integers(1, 1_000),
    role=st.sampled_from(["developer", "system", "instructions", "none"]),
    reasons=st.booleans(),
    efforts=st.sampled_from([(), ("low", "high")]),
    reserve=st.dictionaries(st.sampled_from(["low", "*"]), st.integers(0, 1_200), max_size=2),
)
budgets = st.none() | st.integers(1, 1_500)
reserves = st.none() | st.integers(0, 1_500)
drafts = st.integers(0, 1_000).map(lambda many: "word " * many)


def session_with(folder: Path, profile: ModelProfile, reserve: int | None, budget: int | None) -> SessionHarness:
    harness = SessionHarness(folder, TextDelta("Yes, it is. " * 9), DONE)
    harness.session.resources.reserve = reserve
    wishes = Wishes(max_output_tokens=budget, effort="low")
    harness.session.choose(replace(harness.session.choice, profile=profile, wishes=wishes))
    return harness


def is_refused(asked: NextRequest) -> bool:
    try:
        refuse_if_too_little(asked, frozenset())
    except TooLittleRoom:
        return True
    return False


def panel(session: Session, draft: str) -> tuple[Meters, str]:
    meters = meters_of(session, draft, None, None, Totals(), NoHistory())
    return meters, "\n".join(line.plain for line in context_rows(meters, 32))


def agree(session: Session, draft: str) -> None:
    """Assert that all that shows or uses the reserve of the next request has one figure, and one verdict."""
    asked = session.next_request(draft)
    context, room = asked.context, asked.room
    profile, reserve, free = context.profile, context.reserve, context.free.value
    budget = asked.request.max_output_tokens
    assert reserve <= min(size for size in (profile.max_output, budget, reserve) if size is not None)
    meters, shown = panel(session, draft)
    (bar,) = [part.size.value for part in segments(meters) if part.look is RESERVE]
    line = Xray(context).line(len(context.parts)).tokens.value
    told = as_object(context)
    assert {bar, line, told["reserve"], room.needed} == {reserve}
    last = Xray(context).line(len(context.parts) + 1).tokens.value
    assert [present(meters.context).free.value, told["free"], last] == [free] * 3
    assert any(f"{reserve:,}" in row[0] and "reserve" in row[1] for row in as_rows(context) if len(row) == 2)
    assert meters.cap == budget
    fits = not is_refused(asked)
    assert fits is (room.verdict not in SENT_ANYWAY)
    assert told["fits"] is {Verdict.ENOUGH: True, Verdict.UNKNOWN: None}.get(room.verdict, False)
    assert fits or NO_ROOM in shown or turns_left(context) is None
    assert not (fits and NO_ROOM in shown)
    if free is not None and room.most is not None:
        assert fits is (free >= 0 and present(room.used) < room.most)
        assert ("There is room" in how_full(room)) is fits
    more = turns_left(context)
    if more:
        assert fits, "turns are left"


@settings(max_examples=150, deadline=None)
@given(profiles, reserves, budgets, drafts)
def test_what_fits_is_said_to_fit_everywhere(
    profile: ModelProfile, reserve: int | None, budget: int | None, draft: str
) -> None:
    with TemporaryDirectory() as folder:
        agree(session_with(Path(folder), profile, reserve, budget).session, draft)


@settings(max_examples=60, deadline=None)
@given(profiles, reserves, budgets, drafts)
async def test_what_fits_is_sent_and_what_does_not_is_asked_about(
    profile: ModelProfile, reserve: int | None, budget: int | None, draft: str
) -> None:
    with TemporaryDirectory() as folder:
        harness = session_with(Path(folder), O1, reserve, None)
        await harness.turn(SAID)
        wishes = Wishes(max_output_tokens=budget, effort="low")
        harness.session.choose(replace(harness.session.choice, profile=profile, wishes=wishes))
        text = draft or "so"
        agree(harness.session, text)
        asked, before = harness.session.next_request(text), harness.session.context()
        reply = of_class(harness.session.conversation.path()[-1], Reply)
        told = ask_object(harness.session, reply, asked.context)["context"]
        assert (told["reserve"], told["free"]) == (asked.context.reserve, asked.context.free.value)
        agree(harness.session, "")
        assert before.reserve == asked.context.reserve, "no draft changes it"
        if asked.room.verdict in SENT_ANYWAY:
            with pytest.raises(TooLittleRoom):
                await harness.turn(text)
            assert len(harness.provider.requests) == 1
        else:
            await harness.turn(text)
            assert harness.provider.requests[-1] == asked.request
            agree(harness.session, "")


@settings(max_examples=100, deadline=None)
@given(st.integers(50, 3_000), st.integers(0, 500), st.integers(0, 200))
async def test_so_many_turns_as_are_said_to_fit_do(window: int, reserve: int, less: int) -> None:
    with TemporaryDirectory() as folder:
        profile = ModelProfile("m", window=window, max_input=max(1, window - less))
        harness = session_with(Path(folder), O1, reserve, None)
        await harness.turn(SAID)
        harness.session.choose(replace(harness.session.choice, profile=profile, wishes=Wishes()))
        context = harness.session.context()
        more = turns_left(context)
        (parts,) = turns_of(context.parts)
        turn = sum(part.tokens.value or 0 for part in parts)
        room = room_for(context)
        if more:
            after = room.without(-more * turn)
            assert after.verdict is Verdict.ENOUGH


@pytest.mark.parametrize(("many", "left"), [(2, 1), (1, 0)])
async def test_a_turn_that_fills_the_window_to_the_last_token_does_not_fit(
    tmp_path: Path, many: int, left: int
) -> None:
    harness = session_with(tmp_path, O1, 0, None)
    await harness.turn(SAID)
    context = harness.session.context()
    turn = sum(part.tokens.value or 0 for part in turns_of(context.parts)[0])
    window = present(context.used.value) + many * turn
    harness.session.choose(replace(harness.session.choice, profile=replace(O1, window=window), wishes=Wishes()))
    assert turns_left(harness.session.context()) == left
    agree(harness.session, "")


@pytest.mark.parametrize("effort", [None, "low", "high"])
def test_no_model_has_more_set_aside_than_it_puts_out(effort: str | None) -> None:
    own, budgets = (None, 0, 25_000, 500_000), (None, 500, 5_000, 200_000)
    for profile, mine, budget in product(built_in().profiles.values(), own, budgets):
        reserve = reserve_for(profile, effort, mine, budget)
        assert 0 <= reserve <= (profile.max_output or reserve), (profile.name, mine, budget)
        assert reserve <= (budget or reserve), (profile.name, mine, budget)


async def test_a_small_model_that_is_half_full_sends_and_does_not_say_that_nothing_fits(tmp_path: Path) -> None:
    profile = built_in().profiles["gpt-3.5-turbo"]
    assert (profile.window, profile.max_output) == (16_385, 4_096)
    harness = session_with(tmp_path, profile, None, None)
    used = present(harness.session.next_request("x").context.used.value)
    draft = "word " * (9_816 - used + 1)
    asked = harness.session.next_request(draft)
    assert asked.context.used.value == 9_816
    assert asked.context.reserve == 4_096
    agree(harness.session, draft)
    assert NO_ROOM not in panel(harness.session, draft)[1]
    await harness.turn(draft)
    assert harness.provider.requests[-1] == asked.request
    agree(harness.session, "")
    assert NO_ROOM not in panel(harness.session, "")[1]
