"""The context bar: every stretch has a sign, the stretches add up, and what is not known looks it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.context.histories import COUNT, marks, paths, profiles
from tests.narrowing import present
from tui.app.meters.context_bar import LOOKS, bar, bar_cells, context_rows, legend, segments, warning
from tui.app.meters.meter_line import facts_of
from tui.app.meters.meters import Meters
from tui.app.meters.rows import WIDTH
from tui.core.context.context import build_context
from tui.core.context.parts import Section
from tui.core.conversation.message import Message, Reply, ReplyOrigin, ReplyOutcome, ReplyStatus, UserMessage
from tui.core.models.profile import ModelProfile
from tui.core.usage.budget_check import budget_check
from tui.core.usage.model_stats import ModelStats, Spread

SMALL = ModelProfile("m", window=1000)
REASONS = ModelProfile("m", window=1000, reasons=True)

usual_figures = st.none() | st.builds(
    ModelStats, st.integers(1, 9), st.builds(Spread, st.integers(0, 9000), st.integers(0, 9000))
)


def meters(path: Sequence[Message] = (), profile: ModelProfile = SMALL, **about: Any) -> Meters:
    expected, cap = about.pop("expected", None), about.pop("cap", None)
    check = budget_check(REASONS, None, cap, expected)
    return Meters(build_context(path, profile, COUNT, **about), expected=expected, cap=cap, check=check)


def used(shown: Meters) -> int:
    return present(present(shown.context).used.value)


def plain(shown: Meters) -> str:
    return "\n".join(line.plain for line in context_rows(shown, WIDTH))


@given(paths(), profiles, st.text(max_size=20), st.integers(0, 50_000), marks, usual_figures)
def test_the_stretches_are_the_request_and_the_reserve(
    path: list[Message],
    profile: ModelProfile,
    draft: str,
    reserve: int,
    muted: frozenset[int],
    expected: ModelStats | None,
) -> None:
    shown = meters(path, profile, draft=draft, reserve=reserve, muted=muted, expected=expected)
    sizes = [present(part.size.value) for part in segments(shown) if not part.within]
    assert sum(sizes) == used(shown) + reserve
    assert len({part.look.sign for part in segments(shown)}) == len(segments(shown))


@given(paths(), profiles, st.integers(0, 50_000), usual_figures, st.integers(0, 60))
def test_the_bar_is_as_wide_as_it_may_be_and_leaves_nothing_out(
    path: list[Message], profile: ModelProfile, reserve: int, expected: ModelStats | None, width: int
) -> None:
    shown = meters(path, profile, reserve=reserve, expected=expected)
    cells = bar_cells(shown, width)
    assert sum(count for _, count in cells) <= width
    assert bar(shown, width).cell_length == width
    if cells and width >= 20 and used(shown) + reserve <= present(profile.window):
        assert all(count for part, count in cells[:2] if (part.size.value or 0) > 0 and not part.blank)


def test_what_matters_beside_the_size_has_one_row() -> None:
    """The one that is most pressing is told; the row is blank where there is nothing to say."""
    assert "window unknown: no bar" in plain(meters(profile=ModelProfile("m")))
    usual = ModelStats(5, Spread(1500.0, 3000.0))
    rows = {
        "": meters(),
        "× muted ~6": meters([UserMessage(1, None, "", "one two")], muted={1}),
        "estimate: tokenizer unknown": meters(profile=ModelProfile("m", window=1000, encoding_published=False)),
        "! thinks more than the reserve": meters(expected=usual, reserve=400),
        "! budget: may cut the reply off": meters(cap=400),
        "! budget: most likely no answer": meters(cap=1000, expected=usual, reserve=400),
        "! no further turn fits": meters(cap=1000, expected=usual, reserve=1000),
    }
    for words, shown in rows.items():
        assert plain(shown).splitlines()[5:] == ([words] if words else []), words
    assert warning(rows["× muted ~6"]) == ""
    assert "tokenizer" not in plain(replace(rows["estimate: tokenizer unknown"], practice=True))


def test_typical_thinking_is_a_part_of_the_reserve() -> None:
    drawn = bar(meters(reserve=400, expected=ModelStats(5, Spread(150.0, 300.0))), 100).plain
    assert drawn.count("▞") == 15
    assert drawn.count("░") == 25


def test_thinking_that_is_typical_beyond_the_reserve_is_drawn_within_it() -> None:
    shown = meters(reserve=400, expected=ModelStats(5, Spread(900.0, 1300.0)))
    drawn = bar(shown, 100).plain
    assert (drawn.count("▞"), drawn.count("░")) == (40, 0), "no more is set aside than the reserve"
    assert "! thinks more than the reserve" in plain(shown)
    assert "than the reserve" not in plain(meters(reserve=900, expected=ModelStats(5, Spread(900.0, 1300.0))))


def ended(number: int, status: ReplyStatus = ReplyStatus.COMPLETE) -> list[Message]:
    asked = UserMessage(2 * number + 1, None, "", "one two three")
    return [asked, Reply(2 * number + 2, asked.id, "", ReplyOrigin("m", "work"), "four", "", ReplyOutcome(status))]


@pytest.mark.parametrize(
    ("window", "turns", "wanted"),
    [
        (190, 1, "≈14 turns left"),
        (30, 1, "≈1 turn left"),
        (18, 1, "<1 turn left"),
        (12_011, 1, "≈999 turns left"),
        (1_000_000, 1, ">999 turns left"),
        (190, 0, ""),
    ],
)
def test_how_many_turns_are_left_fits_its_place(window: int, turns: int, wanted: str) -> None:
    path = [message for number in range(turns) for message in ended(number)]
    row = plain(meters(path, ModelProfile("m", window=window))).splitlines()[4]
    assert row[16:].strip() == wanted
    stopped = [*path, *ended(9, ReplyStatus.INTERRUPTED)]
    told = plain(meters(stopped, ModelProfile("m", window=1_000_000))).splitlines()[4]
    assert ("turns left" in told) is bool(turns), "a turn that was stopped says nothing of the pace"


def test_no_figure_stands_where_there_is_nothing() -> None:
    """What opens the reply takes tokens also where nothing was said: they are no talk."""
    rows = plain(meters()).splitlines()
    assert rows[2].split() == ["▓", "persona", "█", "talk"]
    assert rows[3].split() == ["░", "reserve", "▒", "draft"]
    assert bar(meters(), 20).plain == "·" * 20
    said = plain(meters(ended(1))).splitlines()
    assert said[2].split()[-1].startswith("~")


@pytest.mark.parametrize(
    ("size", "window", "share"),
    [(0, 1000, "<1%"), (40, 1000, "5%"), (996, 1000, "100%"), (1200, 1000, "121%"), (2, 1_000_000, "<1%")],
)
def test_how_full_the_window_is(size: int, window: int, share: str) -> None:
    shown = meters(profile=ModelProfile("m", window=window), draft="w " * size)
    head = plain(shown).splitlines()[0]
    assert head.split()[-1] == share
    assert len(head) == WIDTH


def test_a_draft_that_is_being_counted_has_no_figure_yet() -> None:
    shown = replace(meters(draft="one two"), counting=True)
    assert next(row for row in plain(shown).splitlines() if "draft" in row).split()[-1] == "…"
    assert [fact.text.plain for fact in facts_of(shown)] == ["counting …"]


def test_every_stretch_of_the_bar_has_a_sign_of_its_own() -> None:
    signs, names = legend()
    assert set(LOOKS) == set(Section)
    assert len(set(signs.split())) == len(names.split(", ")) == len(Section) + 3
