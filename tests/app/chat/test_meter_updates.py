"""Header and meters without the screen: what is drawn, counted behind it, and said when the window fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.app.chat.fakes import Bench
from tests.app.chat.test_context_controller import read
from tests.narrowing import present
from tui.app.chat.attached_line import AttachedItem
from tui.app.chat.header import Heading
from tui.app.chat.host import Group
from tui.app.chat.meter_updates import MeterUpdates
from tui.app.meters.meters import Meters


class Gauges:
    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self.meters: list[Meters] = []
        self.attached: list[Sequence[AttachedItem]] = []

    def show_heading(self, heading: Heading) -> None:
        self.headings.append(heading)

    def show_meters(self, meters: Meters) -> None:
        self.meters.append(meters)

    def show_attached(self, items: Sequence[AttachedItem]) -> None:
        self.attached.append(items)


def over(bench: Bench) -> tuple[MeterUpdates, Gauges]:
    gauges = Gauges()
    return MeterUpdates(
        bench.host, gauges, bench.current, bench.feed, bench.draft,
        history=bench.history, profile_of=bench.models.profile_of, warn_at=(0.7, 0.9),
    ), gauges  # fmt: skip


async def test_nothing_is_drawn_before_there_is_a_session(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.current.session = None
    meters, gauges = over(bench)
    meters.refresh()
    meters.draw()
    assert gauges.headings == []
    assert gauges.meters == []


async def test_header_meters_and_attachments_are_of_the_next_request(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.session.attach(read(tmp_path / "a.md"))
    bench.composer.text = "and now"
    meters, gauges = over(bench)
    meters.refresh()
    assert gauges.headings[-1].model == "o1"
    assert gauges.meters[-1].context == bench.session.context("and now")
    assert [item.about for item in gauges.attached[-1]] == ["a.md (text, 16 bytes)"]


async def test_a_count_of_the_service_stands_until_the_request_changes(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    meters, gauges = over(bench)
    bench.composer.text = "and now"
    assert await bench.session.count("and now") == 4
    meters.draw()
    assert gauges.meters[-1].counted == 4
    bench.composer.text = "and now!"
    meters.draw()
    assert gauges.meters[-1].counted is None


async def test_what_takes_long_is_counted_behind_the_screen_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    meters, gauges = over(bench)
    bench.composer.text = "word " * 20_000
    meters.refresh()
    meters.draw()
    assert gauges.meters[-1].counting
    assert bench.host.groups == [Group.COUNT_BEHIND]
    await bench.host.done()
    assert not gauges.meters[-1].counting
    assert gauges.meters[-1].context == bench.session.context(bench.composer.text)


async def test_each_mark_of_the_window_is_said_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.harness.turn("word " * 80)
    choice = bench.session.choice
    bench.session.choose(replace(choice, profile=replace(choice.profile, window=200, max_output=None)))
    used = present(bench.session.context().used.value)
    bench.session.choose(replace(choice, profile=replace(choice.profile, window=int(used / 0.75), max_output=None)))
    meters, gauges = over(bench)
    for _ in range(3):
        meters.refresh()
    said = [text for text in bench.texts("notice") if "Alt+R makes room" in text]
    assert len(said) == 1
    assert "70% or more of what fits" in said[0]
    bench.composer.text = "word " * 60
    meters.refresh()
    *_, last = [text for text in bench.texts("notice") if "Alt+R makes room" in text]
    most = present(bench.session.choice.profile.window)
    assert last == f"the next request takes 90% or more of what fits, {most:,} tokens; Alt+R makes room"
    assert present(gauges.meters[-1].used.value) >= 0.9 * most, "the meters show the draft too"
