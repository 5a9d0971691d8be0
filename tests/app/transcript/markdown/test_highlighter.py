"""Colours of code: by a process of mull's own that is ended where it takes too long; the event loop never waits."""

import asyncio
import random
import string
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from itertools import product
from pathlib import Path

import pytest
from rich.style import Style

from tests.app.transcript.conftest import Host
from tests.app.transcript.markdown.samples import ORDINARY, lines_of
from tests.app_harness import opened_harness, until
from tests.paths import ROOT
from tui.app.chat.composer import Composer
from tui.app.transcript.entry import Entry
from tui.app.transcript.markdown import highlighter as module
from tui.app.transcript.markdown.code import code_lines, growing_lines
from tui.app.transcript.markdown.highlighter import HIGHLIGHTER, LONGEST, LONGEST_LINE, Highlighter
from tui.app.transcript.markdown.lexing import LANGUAGES, NAMES, lexed
from tui.app.transcript.palette import COMPONENTS, Palette
from tui.app.transcript.view import Transcript

STUCK = "tests.app.transcript.markdown.stuck_lexing"
SLOW = [("csharp", "H\n"), ("java", "\n"), ("c", "\n"), ("cpp", "\n"), ("typescript", ".d")]  # seconds for 4 KB each


@pytest.fixture
def colours() -> Iterator[Highlighter]:
    """A highlighter of its own, with its process."""
    made = Highlighter()
    yield made
    made.close()


async def answered(colours: Highlighter) -> int:
    """Wait until all answers are there; return how often the event loop went round meanwhile."""
    turns = 0
    while colours.busy:
        await asyncio.sleep(0.001)
        turns += 1
    return turns


async def known(colours: Highlighter, code: str, language: str) -> list[list[tuple[str, str]]]:
    """Ask for colours, and return them once they are there."""
    colours.lines(code, language)
    await answered(colours)
    return colours.lines(code, language)


@pytest.fixture
async def stuck(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Highlighter]:
    """The highlighter of the app, with a process that never answers."""
    await answered(HIGHLIGHTER)
    HIGHLIGHTER._stop()
    monkeypatch.setattr(HIGHLIGHTER, "_module", STUCK)
    yield HIGHLIGHTER
    monkeypatch.setattr(module, "PATIENCE", 0)
    process = HIGHLIGHTER._process
    if process is not None:
        process.kill()
    HIGHLIGHTER._wanted.clear()
    await answered(HIGHLIGHTER)
    HIGHLIGHTER._known.clear()
    HIGHLIGHTER._failures = 0


# What is coloured


@pytest.mark.parametrize("language", ORDINARY)
async def test_200_ordinary_lines_are_coloured_on_the_screen(host: Host, language: str) -> None:
    code = lines_of(language, 200)
    async with host.run_test(size=(120, 230)) as pilot:
        host.transcript.add(Entry("r", "reply", "o1", text=f"```{language}\n{code}\n```"))
        await until(pilot, lambda: host.transcript.settled)
        drawn = [host.transcript._layout.line(number) for number in range(host.transcript._layout.height)]
        plain = host.transcript._palette.code if host.transcript._palette else Style()
        styled = [
            strip is not None and any(s.style != plain and s.text.strip() for s in list(strip)[2:]) for strip in drawn
        ]
    with_letters = sum(any(c.isalpha() for c in line) for line in code.split("\n"))
    assert sum(styled) >= 0.9 * with_letters  # a line such as `sum += r` has nothing to colour


@pytest.mark.parametrize("language", ORDINARY)
async def test_the_text_is_never_changed(colours: Highlighter, language: str) -> None:
    code = lines_of(language, 100)
    lines = await known(colours, code, language)
    assert "\n".join("".join(text for _, text in line) for line in lines) == code
    assert {name for line in lines for name, _ in line} <= set(COMPONENTS)
    assert len({name for line in lines for name, _ in line}) > 2


def test_every_language_has_a_lexer_and_every_kind_a_style() -> None:
    for language in LANGUAGES:
        assert "".join(text for _, text in lexed("x", language)[0]) == "x"
    assert set(NAMES.values()) <= set(COMPONENTS)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("x = 1", ""),
        ("x = 1", "autoit"),
        ("x = 1", "no such language"),
        ("x" * (LONGEST_LINE + 1), "python"),
        ("x = 1\n" * LONGEST, "python"),
    ],
)
def test_what_is_not_asked_for(colours: Highlighter, code: str, language: str) -> None:
    assert colours.lines(code, language) == []
    assert (colours.missed, colours.busy) == (0, False)


async def test_code_that_grows_keeps_the_colours_it_has(colours: Highlighter, palette: Palette) -> None:
    first = await known(colours, "def a():", "python")
    assert first
    assert colours.lines("def a():\n    return 1", "python") == first  # the new line is plain until its answer comes
    await answered(colours)
    assert len(colours.lines("def a():\n    return 1", "python")) == 2


async def test_only_the_last_of_what_grows_is_asked(colours: Highlighter) -> None:
    code = lines_of("python", 50)
    before = colours.version
    for end in range(1, len(code)):
        if code[end] == "\n":
            colours.lines(code[:end], "python")
    await answered(colours)
    assert colours.version - before <= 3  # not 49: one may have been asked before the others came


async def test_a_growing_fence_is_drawn_again_when_its_colours_come() -> None:
    palette = Palette.read(lambda name: Style(bold="keyword" in name))

    def drawn() -> list[list[Style | None]]:
        lines = growing_lines("def again():\n    retur", "python", 60, palette, joined=False)
        return [[segment.style for segment in line] for line in lines]

    plain = drawn()
    await answered(HIGHLIGHTER)
    assert drawn() != plain


# What takes too long


@pytest.mark.parametrize(("language", "piece"), SLOW)
async def test_code_that_takes_too_long_stays_plain_and_other_code_does_not(
    colours: Highlighter, language: str, piece: str
) -> None:
    hostile = (piece * 4_096)[:4_096]
    lines = await known(colours, hostile, language)
    assert "".join(text for line in lines for _, text in line) in ("", hostile.replace("\n", ""))
    assert await known(colours, ORDINARY.get(language, "int x = 1;"), language)


SIGNS = [chr(sign) for sign in range(32, 127)]


@pytest.mark.parametrize("seed", range(3))
async def test_signs_and_pairs_of_4_kb_are_answered_or_given_up(colours: Highlighter, seed: int) -> None:
    picked = random.Random(seed)
    turns = 0
    for language in picked.sample(sorted(set(LANGUAGES.values()) & LANGUAGES.keys()), 6):
        piece = "".join(picked.choice([*SIGNS, "\n"]) for _ in range(picked.choice([1, 2])))
        code = "\n".join([(piece * 4_096)[:500]] * 8)[:4_096]
        colours.lines(code, language)
        turns += await answered(colours)
        text = "".join(text for line in colours.lines(code, language) for _, text in line)
        assert text in ("", code.replace("\n", ""))
    assert turns > 6


async def test_what_begins_like_code_given_up_is_not_asked_for(colours: Highlighter) -> None:
    colours._known["python", "x"] = []
    assert colours.lines("x\ny", "python") == []
    assert not colours.busy


async def test_processes_that_end_at_once_are_not_started_for_ever() -> None:
    colours = Highlighter("tests.no_such_module")
    for number in range(30):
        assert await known(colours, f"x = {number}", "python") == []
    assert colours._failures == module._FAILURES
    missed = colours.missed
    assert colours.lines("y = 1", "python") == []
    assert colours.missed == missed


async def test_a_process_that_cannot_be_started_leaves_code_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert await known(Highlighter(), "x = 1", "python") == []


async def test_a_process_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    colours = Highlighter(STUCK)
    assert await known(colours, "x = 1", "python") == []
    assert colours._process is None


async def test_keys_are_echoed_and_code_is_shown_while_a_lexer_hangs(tmp_path: Path, stuck: Highlighter) -> None:
    async with opened_harness(tmp_path / "mull") as (harness, pilot):
        code = "\n\n".join(f"```{language}\n{piece * 1_000}\n```" for language, piece in SLOW)
        transcript = harness.chat.query_one(Transcript)
        transcript.add(Entry("r", "reply", "o1", text=code))
        await until(pilot, lambda: stuck.busy and not transcript._streaming.due)
        await pilot.press(*"hello")
        assert harness.screen.query_one(Composer).text == "hello"
        assert stuck.busy  # all this time
        assert "typescript" in "\n".join(
            "".join(segment.text for segment in strip) for strip in harness.screen._compositor.render_strips()
        )


SHOWN = """
import asyncio, sys
from tui.app.theme.themed_app import ThemedApp
from tui.app.transcript.entry import Entry
from tui.app.transcript.preload import preload_markdown
from tui.app.transcript.view import Transcript

class Host(ThemedApp):
    def compose(self):
        yield Transcript()

async def main():
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        preload_markdown()
        transcript = host.query_one(Transcript)
        transcript.add(Entry("r", "reply", "o1", text="```python\\nx = 1\\n```"))
        while not transcript.settled:
            await pilot.pause()
    print([name for name in sys.modules if name.startswith("pygments")])

asyncio.run(main())
"""


def test_no_lexer_is_in_the_process_of_the_screen() -> None:
    run = subprocess.run([sys.executable, "-c", SHOWN], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"


def test_a_finished_line_of_code_is_drawn_as_written(palette: Palette) -> None:
    for piece, sign in product(["a", "é", "日本"], string.punctuation):
        (line,) = code_lines(piece + sign, "python", 40, palette)
        assert "".join(segment.text for segment in line).strip() == piece + sign
