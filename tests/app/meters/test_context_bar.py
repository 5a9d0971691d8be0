"""The context bar: every stretch has a sign, the stretches add up, and what is not known looks it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.core.context.histories import COUNT, marks, paths, profiles
from tests.narrowing import present
from tui.app.meters.context_bar import LOOKS, bar, bar_cells, context_meter, legend, segments
from tui.app.meters.meter_line import one_line
from tui.app.meters.meters import Meters
from tui.core.context.context import build_context
from tui.core.context.parts import Section
from tui.core.conversation.message import Message, Reply, ReplyOrigin, ReplyOutcome, UserMessage
from tui.core.models.profile import ModelProfile
from tui.core.usage.model_stats import ModelStats, Spread
from tui.core.usage.usage import Usage, reported

SMALL = ModelProfile("m", window=1000)

usual_figures = st.none() | st.builds(
    ModelStats, st.integers(1, 9), st.builds(Spread, st.integers(0, 9000), st.integers(0, 9000))
)


def meters(path: Sequence[Message] = (), profile: ModelProfile = SMALL, **about: Any) -> Meters:
    expected, cap = about.pop("expected", None), about.pop("cap", None)
    return Meters(build_context(path, profile, COUNT, **about), expected=expected, cap=cap)


def used(shown: Meters) -> int:
    return present(present(shown.context).used.value)


def plain(shown: Meters) -> str:
    return "\n".join(line.plain for line in context_meter(shown, 32))


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
    assert len({part.sign for part in segments(shown)}) == len(segments(shown))


@given(paths(), profiles, st.integers(0, 50_000), usual_figures, st.integers(0, 60))
def test_the_bar_is_as_wide_as_it_may_be_and_leaves_nothing_out(
    path: list[Message], profile: ModelProfile, reserve: int, expected: ModelStats | None, width: int
) -> None:
    shown = meters(path, profile, reserve=reserve, expected=expected)
    cells = bar_cells(shown, width)
    assert sum(count for _, count in cells) <= width
    assert bar(shown, width).cell_length == width
    if cells and width >= 20 and used(shown) + reserve <= present(profile.window):
        assert all(count for part, count in cells[:2] if (part.size.value or 0) > 0)


def test_what_is_not_in_the_bar_stands_below_it() -> None:
    assert "window unknown: no bar" in plain(meters(profile=ModelProfile("m")))
    assert "budget" not in plain(meters())
    assert "8,000" in plain(meters(cap=8000))
    usual = ModelStats(3, Spread(1500.0, 3000.0))
    assert "less than it usually thinks" in plain(meters(cap=1000, expected=usual))
    assert "less than it usually thinks" not in plain(meters(cap=2000, expected=usual))
    assert "muted" not in plain(meters())


def test_expected_reasoning_is_a_part_of_the_reserve() -> None:
    shown = meters(reserve=400, expected=ModelStats(3, Spread(150.0, 300.0)))
    drawn = bar(shown, 100).plain
    assert drawn.count("▞") == 15
    assert drawn.count("░") == 25
    assert "expected" in plain(shown)


def test_reasoning_that_is_expected_beyond_the_reserve_is_told_whole() -> None:
    shown = meters(reserve=400, expected=ModelStats(3, Spread(900.0, 1300.0)))
    drawn = bar(shown, 100).plain
    assert (drawn.count("▞"), drawn.count("░")) == (40, 0), "no more is set aside than the reserve"
    assert "~900" in plain(shown)
    assert "! usually more than the reserve" in plain(shown)
    assert "more than the reserve" not in plain(meters(reserve=900, expected=ModelStats(3, Spread(900.0, 1300.0))))


def drifted(more: int) -> list[Message]:
    counted = present(build_context([UserMessage(1, None, "", "one two")], ModelProfile("m"), COUNT).used.value)
    outcome = ReplyOutcome(usage=Usage(input=reported(counted + more)))
    reply = Reply(2, 1, "", ReplyOrigin("m", "work", counted=counted), "three", "", outcome)
    return [UserMessage(1, None, "", "one two"), reply]


def test_a_correction_is_named_within_the_history_and_so_is_the_drift() -> None:
    rows = plain(meters(drifted(57))).splitlines()
    history = next(i for i, row in enumerate(rows) if "history" in row)
    assert rows[history + 1].split() == ["corrected", "+57"]
    assert next(row for row in rows if "drift" in row).split() == ["last", "drift", "+57", "(86.4%)"]
    assert "-2 (" in plain(meters(drifted(-2)))


def test_an_exact_estimate_takes_no_room() -> None:
    assert "corrected" not in plain(meters(drifted(0)))
    assert "drift" not in plain(meters(drifted(0)))


def test_a_vocabulary_that_is_not_the_models_own_is_told_but_not_in_practice() -> None:
    shown = meters([], ModelProfile("m", window=1000, encoding_published=False))
    assert "~ by o200k_base, not its own" in plain(shown)
    assert "not its own" not in plain(replace(shown, practice=True))
    assert "not its own" not in plain(meters())


def test_a_draft_that_is_being_counted_has_no_figure_yet() -> None:
    shown = replace(meters(draft="one two"), counting=True)
    assert next(row for row in plain(shown).splitlines() if "draft" in row).split()[-1] == "…"
    assert one_line(shown).startswith("counting …")


def test_every_section_of_the_context_has_a_sign_of_its_own() -> None:
    signs, names = legend()
    assert set(LOOKS) == set(Section)
    assert len(set(signs.split())) == len(names.split(", ")) == len(Section) + 2
