"""The findings on a text: each with its reason and a proposal. One key takes the proposal, one silences the rule."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.app.hint_line import HintLine
from tui.app.keymap import bound
from tui.core.advice.finding import Finding, Rule
from tui.core.cleaning import cleaned_line

NAMES = max(len(rule) for rule in Rule) + 2  # columns of a rule's name
EXCERPT = 46  # characters of what was found
HINT = "Enter takes the proposal · n not for this session · Escape leaves"
HINT_WITHOUT = "N not for this session · Escape leaves"
CLOSES = "Enter closes"
NO_PROPOSAL = "nothing. Only you know what to write here."
NOTHING_LEFT = "Nothing is left to say."


@dataclass(frozen=True, slots=True)
class Advised:
    """A text, and the findings on it in their order."""

    draft: str
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class AdviceSource:
    """What the screen is about: the model's name, and what it asks for; both return what is found after that.

    ``take`` makes the change that a finding proposes, ``silence`` leaves a rule out for the session.
    """

    model: str
    take: Callable[[Advised, Finding], Awaitable[Advised]]
    silence: Callable[[Rule], Awaitable[Advised]]


class AdviceScreen(ModalScreen[None]):
    """Lists the findings, and says more of the one that is highlighted."""

    DEFAULT_CSS = """
    AdviceScreen { align: center middle; background: $background 60%; }
    AdviceScreen #box {
        width: 88; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $border; padding: 0 1;
    }
    AdviceScreen #findings {
        height: auto; max-height: 8; background: $surface; border: none; padding: 0; margin: 1 0;
    }
    AdviceScreen #detail { margin-bottom: 1; }
    AdviceScreen #hint { color: $text-muted; }
    """
    BINDINGS = [
        Binding("escape,q", "dismiss(None)", "Leave", show=False, priority=True),
        bound("advice", "dismiss(None)", priority=True),
        Binding("n", "silence", "Not for this session", show=False),
        Binding("enter", "take", "Take the proposal", show=False, priority=True),
    ]

    def __init__(self, source: AdviceSource, advised: Advised) -> None:
        super().__init__()
        self.advised = advised
        self._source = source

    def compose(self) -> ComposeResult:
        """Build the box: title, findings, reason and proposal, keys."""
        with Vertical(id="box"):
            yield Static("", id="title", markup=False)
            yield OptionList(id="findings", markup=False)
            yield Static("", id="detail", markup=False)
            yield HintLine("", id="hint")

    def on_mount(self) -> None:
        """Show the findings."""
        self._show(self.advised)
        self.query_one(OptionList).focus()

    @property
    def highlighted(self) -> Finding | None:
        """The finding that is highlighted, None where none is left."""
        index = self.query_one(OptionList).highlighted
        findings = self.advised.findings
        return findings[index] if index is not None and index < len(findings) else None

    async def action_take(self) -> None:
        """Make the change that is proposed; where nothing is left to say, close."""
        finding = self.highlighted
        if finding is None:
            self.dismiss(None)
        elif finding.proposal is not None:
            self._show(await self._source.take(self.advised, finding))

    async def action_silence(self) -> None:
        """Leave the rule of the highlighted finding out for this session."""
        finding = self.highlighted
        if finding is not None:
            self._show(await self._source.silence(finding.rule))

    @on(OptionList.OptionHighlighted)
    def _highlight(self) -> None:
        finding, number = self.highlighted, self.query_one(OptionList).highlighted
        title, words, keys = f"Prompt advice for {cleaned_line(self._source.model)}", Content(NOTHING_LEFT), CLOSES
        if finding is not None and number is not None:
            title += f" · {number + 1} of {len(self.advised.findings)}"
            words = detail(self.advised.draft, finding)
            keys = HINT if finding.proposal is not None else HINT_WITHOUT
        for name, text in (("title", Content.styled(title, "bold")), ("detail", words)):
            self.query_one(f"#{name}", Static).update(text)
        self.query_one("#hint", HintLine).say(keys)

    def _show(self, advised: Advised) -> None:
        """Show other findings, the one highlighted that now stands where the last one was."""
        rows = self.query_one(OptionList)
        at = rows.highlighted or 0
        self.advised = advised
        rows.clear_options()
        rows.add_options([Option(prompt(advised.draft, finding)) for finding in advised.findings])
        rows.highlighted = min(at, len(advised.findings) - 1) if advised.findings else None
        self._highlight()


def prompt(draft: str, finding: Finding) -> Content:
    """Return a finding as a row: its rule, and what it found."""
    return Content.assemble((f"{finding.rule:<{NAMES}}", "bold"), f"“{finding.excerpt(draft, EXCERPT)}”")


def detail(draft: str, finding: Finding) -> Content:
    """Return why something is advised against, and what is proposed."""
    words = finding.proposed(draft) or NO_PROPOSAL
    return Content.assemble(finding.reason, "\n\n", (f"Proposed: {words}", "bold"))
