"""Without colours every state is still told: by a sign, by a word, or by how it is written.

``TOLD`` has each component class of mull's widgets. A new class fails here until it says how it is told in grey.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from rich.style import Style
from textual.color import Color
from textual.widget import Widget

import tui.app
from tests.app.theme.screen_contrast import pieces
from tests.app.transcript.conftest import Host
from tests.app_harness import opened_harness, until
from tui.app.transcript.entry import Entry


@dataclass(frozen=True, slots=True)
class Told:
    """How a class is told in grey.

    ``sign`` is what its line has, as an expression; ``look`` is how it is written. ``why`` says of a class without both
    why nothing is lost: it marks parts of a text that read the same without it.
    """

    sign: str = ""
    look: str = ""
    why: str = ""


CODE = "the words of the code are its meaning; its block has a label"
JSON = "keys, texts and numbers are told by quotes and colons"
TOLD = {
    "transcript--text": Told(why="text as it is"),
    "transcript--dim": Told(why="facts beside a text, each in a place of its own"),
    "transcript--user": Told(sign=r"^.?▌ You", look="bold"),
    "transcript--bar": Told(sign="▌"),
    "transcript--reply": Told(sign="o1 · Planner", look="bold"),
    "transcript--badge": Told(sign=r"\[interrupted\]"),
    "transcript--error": Told(sign="! It failed"),
    "transcript--persona": Told(sign="─ persona: Planner"),
    "transcript--status": Told(sign="waiting for the first word"),
    "transcript--heading": Told(look="bold"),
    "transcript--inline-code": Told(why="the words of the code are its meaning"),
    "transcript--link": Told(look="underline"),
    "transcript--quote": Told(sign="▎", look="italic"),
    "transcript--bullet": Told(sign="[•▎▸]"),
    "transcript--rule": Told(sign="──"),
    "transcript--code": Told(why=CODE),
    "transcript--label": Told(sign="─ #[0-9]"),
    "transcript--comment": Told(look="italic"),
    "transcript--keyword": Told(why=CODE),
    "transcript--string": Told(why=CODE),
    "transcript--number": Told(why=CODE),
    "transcript--name": Told(why=CODE),
    "transcript--removed": Told(sign="-old"),
    "transcript--below": Told(sign="↓"),
    "transcript--found": Told(look="underline"),
    "transcript--found-here": Told(look="reverse"),
    "text-pane--text": Told(why="text as it is"),
    "text-pane--key": Told(why=JSON),
    "text-pane--string": Told(why=JSON),
    "text-pane--number": Told(why=JSON),
    "text-pane--word": Told(why=JSON),
    "part-list--line": Told(sign="kept"),
    "part-list--unsent": Told(sign="dropped|muted|reserved|free"),
    "part-list--adapted": Told(sign="adapted"),
    "part-list--cursor": Told(look="underline"),
}
TOLD |= {
    "source--fence": Told(why="text as it is"),
    "source--key": Told(look="bold"),
    "source--comment": Told(sign="#"),
    "source--heading": Told(look="bold"),
    "source--name": Told(look="bold"),
    "source--tag": Told(why="its signs are its meaning"),
    "source--code": Told(why=CODE),
    "source--wrong": Told(sign="✗"),
    "source--advised": Told(sign="!"),
}
TOLD |= {
    "tree-list--line": Told(why="text as it is"),
    "tree-list--own": Told(sign="▌", look="bold"),
    "tree-list--beside": Told(sign="[├│]"),
    "tree-list--here": Told(sign="●", look="bold"),
    "tree-list--gap": Told(why="its words say what is lost"),
    "tree-list--cursor": Told(look="bold"),
}
SHOWN = [name for name, told in TOLD.items() if name.startswith("transcript") and not told.why]
TEXT = """\
# Heading

Text with `code` and [a link](https://example.org), found twice: found.

> quoted

- point

---

```python
def total(rows):  # a comment
    return "text" if rows else 3
```

```diff
-old
+new
```
"""
ENTRIES = (
    Entry("p", "persona", "Planner", text="You plan."),
    Entry("u", "user", "You", "14:03", text="Hello"),
    Entry("r", "reply", "o1 · Planner", "14:03", text=TEXT, badges=("interrupted",)),
    Entry("e", "error", text="It failed."),
    Entry("l", "reply", "o1 · Planner", "14:04", text="Wait.", live=True),
)


def own_classes() -> set[str]:
    """Return the component classes that widgets of mull define."""
    found: set[str] = set()
    for module in walk_packages(tui.app.__path__, "tui.app."):
        for cls in vars(import_module(module.name)).values():
            if inspect.isclass(cls) and cls.__module__ == module.name and issubclass(cls, Widget):
                found |= vars(cls).get("COMPONENT_CLASSES", set())
    return found


def test_the_list_has_every_component_class() -> None:
    assert set(TOLD) == own_classes()
    assert {name for name, told in TOLD.items() if not (told.sign or told.look or told.why)} == set()


def test_no_two_states_are_told_in_the_same_way() -> None:
    """Two looks may be the same where one is of a line of code, of a list, or of a text: they are never beside it."""
    states = [(told.sign, told.look) for told in TOLD.values() if told.sign]
    assert len(states) == len(set(states))


def coloured(host: Host) -> dict[str, Color]:
    """Give each class of the transcript a colour of its own, by which what is drawn in it is found."""
    colours = {name: Color(40 + 5 * at, 0, 0) for at, name in enumerate(SHOWN)}
    rules = [f"Transcript > .{name} {{ color: {colour.hex6}; }}" for name, colour in colours.items()]
    host.stylesheet.add_source("\n".join(rules), read_from=("test", "colours"))
    return colours


async def test_each_state_of_the_transcript_has_its_sign_or_look() -> None:
    host = Host()
    colours = coloured(host)
    async with host.run_test(size=(90, 60)) as pilot:
        host.transcript.show(list(ENTRIES))
        host.transcript.set_status("l", "waiting for the first word")
        host.transcript.search("found")
        await until(pilot, lambda: host.transcript.settled)
        seen = drawn_on(host, colours)
        host.transcript.search("")
        await pilot.resize_terminal(90, 20)
        host.transcript.action_scroll_home()
        await pilot.pause()
        host.transcript.extend("l", text="One more.\n\n" * 4)
        await until(pilot, lambda: "↓" in "\n".join(host.screen_lines()))
        seen |= drawn_on(host, colours) - {each for each in seen if each[0] != "transcript--below"}
    for name in SHOWN:
        told = TOLD[name]
        lines = [(line, style) for each, line, style in seen if each == name]
        assert lines, f"{name} is not on the screen"
        for line, style in lines:
            assert not told.sign or re.search(told.sign, line), f"{name}: {line!r}"
            assert not told.look or getattr(style, told.look), f"{name}: {line!r}"


def drawn_on(host: Host, colours: dict[str, Color]) -> set[tuple[str, str, Style]]:
    """Return what is drawn in the colour of each class: its line, and how it is written."""
    names = {colour.rgb: name for name, colour in colours.items()}
    found: set[tuple[str, str, Style]] = set()
    for strip in host.screen._compositor.render_strips():
        for text, style, _ in strip:
            if style is None or not text.strip():
                continue
            colour = style.color
            name = names.get(Color.from_rich_color(colour).rgb) if colour is not None else None
            if name is not None:
                found.add((name, strip.text, style))
    return found


@pytest.mark.parametrize("key", ["f3", "alt+x"])
async def test_without_colours_the_row_under_the_cursor_is_underlined(
    key: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened_harness(home, model="o1", size=(80, 24)) as (harness, pilot):
        await harness.ask(pilot, "hello")
        await pilot.press(key)
        await until(pilot, lambda: harness.app.screen is not harness.screen)
        await pilot.pause()
        assert any(style.underline and style.bold and len(text.strip()) > 1 for text, style in pieces(harness.app))
