"""The search: every hit is counted, reached, and marked where it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Region
from textual.pilot import Pilot

from tests import app_harness
from tests.app.transcript.conftest import Host
from tests.app.transcript.test_scrolling import CODE, THOUGHT
from tests.app.transcript.test_view import REPLY, until
from tui.app.transcript.entry import Entry
from tui.app.transcript.layout import Layout
from tui.app.transcript.palette import Palette
from tui.app.transcript.search import Search, _lowered, occurrences
from tui.app.transcript.view import Transcript

LONG = "\n".join(f"line {number}" for number in range(40)) + "\nneedle in a message"
ENTRIES = [
    Entry("p", "persona", "Planner", text="You plan.\n\nA **nee**dle in a persona."),
    Entry("u", "user", "You", text=LONG),
    Entry("r", "reply", "o1", text=f"Needle one, *needle* two.\n\n{CODE}", reasoning=f"{THOUGHT}\n\nneedle thought"),
    *[Entry(str(number), "reply", "o1", text=f"Filler {number}. " + "word " * 400) for number in range(30)],
    Entry("e", "reply", "o1", text="The last " + "long words " * 30 + "NEEDLE."),
]


class Finder(Host):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Transcript.Found] = []

    def on_transcript_found(self, message: Transcript.Found) -> None:
        self.found.append(message)

    def marked(self) -> list[tuple[str, bool]]:
        """The marked words on the screen, and whether each is the current hit."""
        marks = []
        for y in range(self.transcript.size.height):
            for segment in self.transcript.render_lines(Region(0, y, 80, 1))[0]:
                style = segment.style
                if style is not None and style.underline and "needle"[:3] in segment.text.lower():
                    marks.append((segment.text, bool(style.bold)))
        return marks


async def wait_for_hits(pilot: Pilot[None], host: Finder, current: int, total: int) -> None:
    def there() -> bool:
        last = host.found[-1] if host.found else None
        return last is not None and (last.current, last.total, last.done) == (current, total, True)

    await app_harness.until(pilot, there)


async def test_every_hit_is_counted_and_reached() -> None:
    host = Finder()
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(ENTRIES)
        await pilot.pause()
        host.transcript.search("needle")
        await wait_for_hits(pilot, host, 5, 5)
        for step, current, words in [
            (-1, 4, "needle two"),
            (-1, 3, "Needle one"),
            (-1, 2, "needle thought"),
            (-1, 1, "needle in a message"),
            (-1, 5, "NEEDLE"),
            (1, 1, "needle in a message"),
            (1, 2, "needle thought"),
        ]:
            host.transcript.search_step(step)
            await wait_for_hits(pilot, host, current, 5)
            await until(pilot, words)
            assert sum(here for _, here in host.marked()) == 1
        host.transcript.search("")
        assert host.marked() == []


async def test_the_first_hit_is_the_nearest_above() -> None:
    host = Finder()
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(ENTRIES)
        host.transcript.action_scroll_home()
        await until(pilot, "Planner")
        host.transcript.search("NEEDLE")
        await wait_for_hits(pilot, host, 4, 5)
        assert any("Needle one" in line for line in host.screen_lines())


async def test_words_broken_over_two_lines_are_marked_on_both() -> None:
    host = Finder()
    async with host.run_test(size=(40, 10)) as pilot:
        host.transcript.show([Entry("u", "user", "You", text="words before it and then a needle in the text")])
        await pilot.pause()
        host.transcript.search("a needle in the")
        await wait_for_hits(pilot, host, 1, 1)
        assert [text.strip() for text, _ in host.marked()] == ["a needle in", "the"] or len(host.marked()) >= 1


async def test_text_that_arrives_during_a_search_is_found() -> None:
    host = Finder()
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show([Entry("u", "user", "You", text="needle"), REPLY])
        await pilot.pause()
        host.transcript.search("needle")
        await wait_for_hits(pilot, host, 1, 1)
        host.transcript.extend("r", text="Another needle.")
        await until(pilot, "Another")
        host.transcript.search_step(1)
        await wait_for_hits(pilot, host, 2, 2)


async def test_a_search_without_hits_is_reported() -> None:
    host = Finder()
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(ENTRIES)
        await pilot.pause()
        host.transcript.search("haystack [/] \x1b")
        await wait_for_hits(pilot, host, 0, 0)
        host.transcript.search_step(1)


async def test_ten_thousand_entries_are_searched_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.transcript.search.TIME_SLICE", 0.0005)
    host = Finder()
    async with host.run_test(size=(80, 24)) as pilot:
        text = "Some words of a reply that is not short. " * 30
        host.transcript.show([Entry(str(n), "reply", "o1", text=f"{text} number {n}.") for n in range(10_000)])
        await pilot.pause()
        host.transcript.search("number 7777")
        await wait_for_hits(pilot, host, 1, 1)
        await until(pilot, "number 7777")
        assert len(host.found) > 3
        assert host.transcript._layout.rendered < 100


@settings(max_examples=60)
@given(st.text(st.sampled_from("aA bİß\n"), max_size=40), st.text(st.sampled_from("aAİß"), min_size=1, max_size=2))
def test_occurrences_are_at_their_offsets(text: str, words: str) -> None:
    for at in occurrences(text, words):
        assert _lowered(text[at : at + len(words)]) == _lowered(words)


async def test_a_search_goes_on_in_the_entries_that_are_shown_instead() -> None:
    host = Finder()
    async with host.run_test(size=(80, 24)) as pilot:
        host.transcript.show(ENTRIES)
        host.transcript.search("needle")
        await wait_for_hits(pilot, host, 5, 5)
        host.transcript.show([ENTRIES[2], *ENTRIES[3:9]])
        await wait_for_hits(pilot, host, 0, 3)
        assert host.transcript.following, "what is shown is not scrolled away"
        host.transcript.search_step(1)
        await wait_for_hits(pilot, host, 3, 3)
        host.transcript.search_step(1)
        await wait_for_hits(pilot, host, 1, 3)
        host.transcript.show([])
        await wait_for_hits(pilot, host, 0, 0)
        host.transcript.search_step(1)
        await wait_for_hits(pilot, host, 0, 0)


def test_a_search_steps_from_hit_to_hit_without_a_view(palette: Palette) -> None:
    layout = Layout()
    layout.show([Entry("u", "user", "You", text="needle"), Entry("r", "reply", "o1", text="A needle. A needle.")])
    layout.resize(60, palette)
    search = Search(layout)
    assert search.step(1, move=True) is None
    search.begin("needle", 0)
    more, line = search.scan(move=False)
    assert (more, line, search.current, search.has_current) == (False, None, 0, False), "nobody could go there"
    assert search.scan(move=True) == (False, 1)
    assert [search.step(1, move=True) is not None and search.current for _ in range(3)] == [2, 3, 1]
    assert search.step(-1, move=False) is None
    assert search.current == 1
    search.begin("", 0)
    assert (search.hits, search.current, search.marks(1)) == (None, 0, [])
