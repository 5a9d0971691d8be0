"""Choose a model's reasoning effort, and see what each one took so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from tui.app.pickers.picker import Picker, Row, sign_of
from tui.core.formatting import duration, short_number
from tui.core.models.profile import Api, ModelProfile
from tui.core.usage.cost import dollars
from tui.core.usage.model_stats import ModelStats, Spread, effective_effort

NAME = 8  # columns of an effort
HEAD = f"{'':{NAME}}   {'turns':>5}  {'reasoning tokens':<18}{'time':<17}US$"
ABOUT = "Your own turns of {model}{practice}: the median ≤ what nine in ten stayed within."


class EffortPicker(Picker[str]):
    """Answers with an effort; the empty one leaves it to the persona or the model.

    ``stats`` is what the model's past turns took, by effective effort.
    """

    TITLE: ClassVar[str] = "Reasoning effort"
    HINT: ClassVar[str] = "Enter chooses · e: what each took · Escape leaves · type to filter"

    def __init__(
        self,
        profile: ModelProfile,
        api: Api,
        current: str | None,
        persona_effort: str | None,
        stats: Mapping[str, ModelStats],
        *,
        practice: bool,
    ) -> None:
        own = (
            f"persona's: {persona_effort}"
            if persona_effort
            else f"model's: {profile.default_effort or 'not published'}"
        )
        unsure = "" if profile.knows("efforts") else "whether it is taken here is not known"
        rows = [Row("", "default", own, current is None)]
        rows += [Row(effort, effort, unsure, effort == current) for effort in profile.efforts_offered(api)]
        super().__init__(rows)
        asked = {row.value: effective_effort(row.value or persona_effort, profile.default_effort) for row in rows}
        self._taken = {value: stats.get(effort) for value, effort in asked.items()}
        self._model = profile.name
        self._practice = practice
        self.comparing = False

    def on_mount(self) -> None:
        """Add a line for the headings of the columns."""
        super().on_mount()
        self.query_one("#filter").styles.margin = 0
        self.query_one("#box").mount(Static("", id="head"), before="#rows")

    @on(Input.Changed, "#filter")
    def _asked(self, event: Input.Changed) -> None:
        """Show the figures for an ``e`` alone; within a word it is a letter of the filter."""
        if event.value.lower() == "e":
            event.prevent_default()
            with event.input.prevent(Input.Changed):
                event.input.value = ""
            self.action_what_if()

    def action_what_if(self) -> None:
        """Show what each effort took, or hide it again."""
        self.comparing = not self.comparing
        self.query_one("#head", Static).update(Content.styled(HEAD if self.comparing else "", "$foreground-muted"))
        self.show_rows()

    def prompt(self, row: Row[str]) -> Content:
        """Return an effort as shown, with what it took where the user asked for that."""
        if not self.comparing:
            return super().prompt(row)
        taken = f" {took(self._taken[row.value])}"
        return Content.assemble(sign_of(row), (f"{row.name:<{NAME}}", "bold"), (taken, "$foreground-muted"))

    def detail(self, row: Row[str]) -> Content:  # noqa: ARG002  holds for every row
        """Say where the figures come from."""
        practice = " in practice, where no model thinks" if self._practice else ""
        return Content(ABOUT.format(model=self._model, practice=practice) if self.comparing else "")


def took(stats: ModelStats | None) -> str:
    """Return what turns at one effort took, in columns."""
    if stats is None:
        return f"{0:>5}  no history yet"
    tokens = f"{short_number(round(stats.reasoning.median))} ≤ {short_number(round(stats.reasoning.p90))}"
    return f"{stats.count:>5,}  {tokens:<18}{_time(stats.seconds):<17}{_cost(stats.cost)}"


def _time(spread: Spread | None) -> str:
    return "?" if spread is None else f"{duration(spread.median)} ≤ {duration(spread.p90)}"


def _cost(spread: Spread | None) -> str:
    return "$?" if spread is None else f"{dollars(spread.median)} ≤ {dollars(spread.p90)}"
