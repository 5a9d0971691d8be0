"""Choose a model's reasoning effort and its sampling parameters, and see what each effort took so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from tui.app.pickers.picker import Picker, Row, sign_of
from tui.core.formatting import duration, short_number
from tui.core.sampling import SamplingParameter, value_in_words
from tui.core.usage.cost import dollars
from tui.core.usage.model_stats import ModelStats, Spread, effective_effort
from tui.engine.choice import Choice

NAME = 8  # columns of an effort
HEAD = f"{'':{NAME}}   {'turns':>5}  {'reasoning tokens':<18}{'time':<17}US$"
ABOUT = "Your own turns of {model}{practice}: the median ≤ what nine in ten stayed within."


class EffortPicker(Picker[str | SamplingParameter]):
    """Answers with an effort, or with a sampling parameter that is to be set.

    The empty effort leaves it to the persona or the model. ``stats`` is what the model's past turns took, by effective
    effort. ``parameters`` are the sampling parameters to choose from.
    """

    TITLE: ClassVar[str] = "Reasoning effort"
    HINT: ClassVar[str] = "Enter chooses · e: what each took · Escape leaves · type to filter"

    def __init__(
        self,
        choice: Choice,
        stats: Mapping[str, ModelStats],
        parameters: Sequence[SamplingParameter] = (),
        *,
        practice: bool,
    ) -> None:
        profile, current, persona_effort = choice.profile, choice.wishes.effort, choice.persona.effort
        efforts = profile.efforts_offered(choice.provider.route.api)
        own = (
            f"persona's: {persona_effort}"
            if persona_effort
            else f"model's: {profile.default_effort or 'not published'}"
        )
        unsure = "" if profile.knows("efforts") else "whether it is taken here is not known"
        rows: list[Row[str | SamplingParameter]] = [Row("", "default", own, current is None)] if efforts else []
        rows += [Row(effort, effort, unsure, effort == current) for effort in efforts]
        super().__init__([*rows, *(_row(choice, each) for each in parameters)])
        asked = {each: effective_effort(each or persona_effort, profile.default_effort) for each in ("", *efforts)}
        self._taken = {each: stats.get(effort) for each, effort in asked.items()} if efforts else {}
        self._model = profile.name
        both = f"{self.TITLE} and sampling" if efforts else "Sampling"
        self._title = both if parameters else self.TITLE
        self._practice = practice
        self.comparing = False

    def on_mount(self) -> None:
        """Add a line for the headings of the columns."""
        super().on_mount()
        self.query_one("#title", Static).update(Content.styled(self._title, "bold"))
        if not self._taken:
            self.query_one("#hint", Static).update(Content.styled(Picker.HINT, "$foreground-muted"))
        self.query_one("#filter").styles.margin = 0
        self.query_one("#box").mount(Static("", id="head"), before="#rows")

    @on(Input.Changed, "#filter")
    def _asked(self, event: Input.Changed) -> None:
        """Show the figures for an ``e`` alone; within a word it is a letter of the filter."""
        if event.value.lower() == "e" and self._taken:
            event.prevent_default()
            with event.input.prevent(Input.Changed):
                event.input.value = ""
            self.action_what_if()

    def action_what_if(self) -> None:
        """Show what each effort took, or hide it again."""
        self.comparing = not self.comparing
        self.query_one("#head", Static).update(Content.styled(HEAD if self.comparing else "", "$foreground-muted"))
        self.show_rows()

    def prompt(self, row: Row[str | SamplingParameter]) -> Content:
        """Return a row as shown; an effort with what it took where the user asked for that."""
        if not self.comparing or isinstance(row.value, SamplingParameter):
            return super().prompt(row)
        taken = f" {took(self._taken[row.value])}"
        return Content.assemble(sign_of(row), (f"{row.name:<{NAME}}", "bold"), (taken, "$foreground-muted"))

    def detail(self, row: Row[str | SamplingParameter]) -> Content:  # noqa: ARG002  holds for every row
        """Say where the figures come from."""
        practice = " in practice, where no model thinks" if self._practice else ""
        return Content(ABOUT.format(model=self._model, practice=practice) if self.comparing else "")


def _row(choice: Choice, parameter: SamplingParameter) -> Row[str | SamplingParameter]:
    """Return the row of a sampling parameter: its value where it is set, and whose that is."""
    asked, mine = getattr(choice.asked, parameter.name), getattr(choice.wishes, parameter.name)
    if asked is None:
        return Row(parameter, parameter.name, f"not set; {parameter.takes}")
    words = value_in_words(asked) + ("" if mine is not None else ", the persona's")
    return Row(parameter, parameter.name, words, mine is not None)


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
