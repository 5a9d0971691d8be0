"""The texts that a persona's file had: any two against each other, and one back into the editor."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.app.compare.diff import SCROLL, DiffRows, scroll_keys
from tui.app.hint_line import HintLine
from tui.app.personas.switch import difference
from tui.core.cleaning import cleaned_line
from tui.core.personas.own_file import BUILT_IN, CURRENT, PersonaVersion

HINT = "↑ ↓ another version · Space compares with this one · Enter takes it · PageDown scrolls · Escape back"
SAME = "The two are the same."
WORDS = {CURRENT: "in the file", BUILT_IN: "built in"}


class VersionsScreen(Screen[PersonaVersion | None]):
    """Shows what differs between two versions; answers with the one to be put into the editor, None for none.

    ``versions`` are those of a persona; the first is the one that others are compared with at first.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    DEFAULT_CSS = """
    VersionsScreen {
        background: $background;
        #title { height: 1; padding: 0 1; background: $panel; }
        #body { height: 1fr; }
        #versions { width: 30; height: 1fr; border: none; padding: 0 1; background: $background; }
        #side { width: 1fr; height: 1fr; padding: 0 1; border-left: solid $line; scrollbar-size-vertical: 1; }
        #side Static { height: auto; }
        #hint { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
        &.-narrow #body { layout: vertical; }
        &.-narrow #versions { width: 1fr; height: auto; max-height: 6; }
        &.-narrow #side { border-left: none; border-top: solid $line; }
    }
    """
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Back", show=False, priority=True),
        Binding("space", "compare", "Compare with this one", show=False, priority=True),
        *scroll_keys(pageup=SCROLL["pageup"], pagedown=SCROLL["pagedown"]),
    ]

    def __init__(self, stem: str, versions: Sequence[PersonaVersion]) -> None:
        super().__init__()
        self._stem = stem
        self._versions = versions
        self._with = 0  # what the highlighted one is compared with

    def compose(self) -> ComposeResult:
        """Build the screen: the versions, and what differs."""
        yield Static("", id="title", markup=False)
        with Horizontal(id="body"):
            yield OptionList(*map(Option, self._rows()), id="versions", markup=False)
            with VerticalScroll(id="side", can_focus=False):
                yield DiffRows(id="difference")
        yield HintLine(HINT, id="hint")

    def on_mount(self) -> None:
        """Show the last change."""
        versions = self.query_one("#versions", OptionList)
        versions.focus()
        versions.highlighted = min(1, len(self._versions) - 1)

    def _rows(self) -> list[Content]:
        signs = ["●" if at == self._with else " " for at in range(len(self._versions))]
        return [Content(f"{sign} {_named(each)}") for sign, each in zip(signs, self._versions, strict=True)]

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        """Show what differs between the highlighted version and the one it is compared with: the older one first."""
        at = self.query_one("#versions", OptionList).highlighted or 0
        older, newer = self._versions[max(at, self._with)], self._versions[min(at, self._with)]
        names = (f"− {_named(older)}", "bold $text-error"), "   ", (f"+ {_named(newer)}", "bold $text-success")
        title = Content.assemble((f"Versions of {cleaned_line(self._stem)}   ", "bold"), *names)
        self.query_one("#title", Static).update(title)
        changed = older.text != newer.text
        self.query_one("#difference", DiffRows).show(
            difference(older.text, newer.text) if changed else Content.styled(SAME, "$text-muted")
        )
        self.query_one("#side", VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._versions[event.option_index])

    def action_compare(self) -> None:
        """Compare with the highlighted version from here on."""
        versions = self.query_one("#versions", OptionList)
        self._with = versions.highlighted or 0
        for at, row in enumerate(self._rows()):
            versions.replace_option_prompt_at_index(at, row)
        self._show()

    async def action_scroll(self, how: str) -> None:
        """Scroll the difference."""
        await self.query_one("#side", VerticalScroll).run_action(how)


def _named(version: PersonaVersion) -> str:
    """Return what a version is called on the screen: its time, or where it is."""
    if version.name in WORDS or version.time is None:
        return WORDS.get(version.name, cleaned_line(version.name))
    return version.time.astimezone().strftime("%Y-%m-%d %H:%M:%S")
